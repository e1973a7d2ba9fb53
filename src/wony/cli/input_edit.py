"""Editing by what a reader sees as one character, and pastes that stand in for their text.

Knows prompt_toolkit's buffers, and nothing about conversations.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import FilterOrBool
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from wcwidth import grapheme_boundary_before, iter_graphemes

MOST_LINES = 12
MOST_CHARACTERS = 4000
"""A longer paste is shown as a placeholder."""

Label = Callable[[int, int], str]
"""`label(number, lines)` makes a placeholder."""


class Pastes:
    """Long texts, and the short ones that stand for them while a message is being written."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._count = 0

    def hold(self, text: str, label: Label) -> str:
        """Return `text`, or the placeholder that now stands for it."""
        lines = text.count("\n") + 1
        if lines <= MOST_LINES and len(text) <= MOST_CHARACTERS:
            return text
        known = next((placeholder for placeholder, held in self._texts.items() if held == text), "")
        if not known:
            self._count += 1
            known = label(self._count, lines)
            self._texts[known] = text
        return known

    def expand(self, text: str) -> str:
        """Return `text` with every placeholder replaced by what it stands for, once."""
        if not self._texts:
            return text
        labels = "|".join(map(re.escape, self._texts))
        return re.sub(labels, lambda found: self._texts[found[0]], text)

    def ending(self, text: str) -> str:
        """Return the placeholder that `text` ends in, or nothing."""
        return next((label for label in self._texts if text.endswith(label)), "")

    def beginning(self, text: str) -> str:
        """Return the placeholder that `text` begins with, or nothing."""
        return next((label for label in self._texts if text.startswith(label)), "")


def before_cursor(buffer: Buffer, pastes: Pastes) -> int:
    """Return how many code points the character before the cursor has; a placeholder counts as one."""
    position = buffer.cursor_position
    held = pastes.ending(buffer.text[:position])
    if held or not position:
        return len(held)
    return position - grapheme_boundary_before(buffer.text, position)


def after_cursor(buffer: Buffer, pastes: Pastes) -> int:
    """Return how many code points the character at the cursor has."""
    rest = buffer.text[buffer.cursor_position :]
    return len(pastes.beginning(rest) or next(iter_graphemes(rest), ""))


def editing_keys(pastes: Pastes, active: FilterOrBool) -> KeyBindings:
    """Return the keys that move and delete by a character."""
    keys = KeyBindings()

    @keys.add("backspace", filter=active)
    def _backspace(event: KeyPressEvent) -> None:
        for _ in range(event.arg):
            event.current_buffer.delete_before_cursor(before_cursor(event.current_buffer, pastes))

    @keys.add("delete", filter=active)
    @keys.add("c-d", filter=active)
    def _delete(event: KeyPressEvent) -> None:
        for _ in range(event.arg):
            event.current_buffer.delete(after_cursor(event.current_buffer, pastes))

    @keys.add("left", filter=active)
    @keys.add("c-b", filter=active)
    def _left(event: KeyPressEvent) -> None:
        for _ in range(event.arg):
            event.current_buffer.cursor_position -= before_cursor(event.current_buffer, pastes)

    @keys.add("right", filter=active)
    @keys.add("c-f", filter=active)
    def _right(event: KeyPressEvent) -> None:
        for _ in range(event.arg):
            event.current_buffer.cursor_position += after_cursor(event.current_buffer, pastes)

    return keys
