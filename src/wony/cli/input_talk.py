"""The keys of a conversation: what sends, what makes a new line, what stops, what leaves."""

from __future__ import annotations

from typing import Protocol

from prompt_toolkit.filters import Condition, FilterOrBool, to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys


class Talker(Protocol):
    """What the keys ask for."""

    @property
    def typed(self) -> str: ...
    def submit(self, text: str) -> None: ...
    def leave(self, by: str) -> None: ...
    def cancel(self) -> None: ...
    def paste(self, text: str) -> None: ...
    def edit_elsewhere(self) -> None: ...


def talking_keys(talker: Talker, typing: FilterOrBool) -> KeyBindings:
    """Return the keys; those that would disturb a search through the history wait until it is over."""
    keys = KeyBindings()
    typing = to_filter(typing)

    @keys.add("enter", filter=typing)
    def _send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.text_before_cursor.endswith("\\") and not buffer.document.text_after_cursor:
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        elif buffer.text.strip():
            talker.submit(buffer.text)

    @keys.add("escape", "enter", filter=typing)
    @keys.add("c-j", filter=typing)
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add(Keys.BracketedPaste, filter=typing)
    def _paste(event: KeyPressEvent) -> None:
        talker.paste(event.data)

    @keys.add("c-c", filter=typing)
    def _cancel(_event: KeyPressEvent) -> None:
        talker.cancel()

    @Condition
    def nothing_typed() -> bool:
        return not talker.typed

    @keys.add("c-d", filter=typing & nothing_typed)
    def _leave(_event: KeyPressEvent) -> None:
        talker.leave("ctrl-d")

    @keys.add("c-x", "c-e", filter=typing)
    def _editor(_event: KeyPressEvent) -> None:
        talker.edit_elsewhere()

    @keys.add("c-z", filter=typing)
    def _suspend(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    return keys
