"""Stored messages on the screen: what was asked and answered, with a mark where an answer broke off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module

from wony.cli.sanitize import sanitize
from wony.cli.screen import BOLD, DIM, YELLOW, Screen
from wony.cli.tool_lines import (
    DONE,
    FAILED,
    RECEIPT,
    TOOL,
    PastCall,
    call_text,
    fitted,
    past_calls,
    receipt_text,
)
from wony.locales import Catalogue
from wony.types import StoredMessage

_MARKS = {
    "interrupted": "render.interrupted_here",
    "error": "render.failed_here",
    "streaming": "render.still_streaming",
}
ASKED = "› "
"""Stands before what the person said."""


def draw_transcript(
    screen: Screen, say: Catalogue, messages: Iterable[StoredMessage], *, left_out: int = 0
) -> None:
    """Print a conversation, oldest first: Markdown on a terminal, the plain text elsewhere.

    `left_out` earlier messages are mentioned, not shown.
    """
    if left_out:
        screen.tell(say("render.earlier", n=left_out), style=DIM)
        screen.print()
    said = list(messages)
    calls = past_calls(said) if any(stored.message.tool_calls for stored in said) else {}
    first = True
    for stored in said:
        if stored.message.role not in ("user", "assistant"):
            continue
        made = calls.get(stored.id, ())
        if not stored.message.content and stored.status == "complete" and not made:
            continue  # only thought
        if not first:
            screen.print()
        first = False
        if stored.message.role == "user":
            _draw_question(screen, stored.message.content)
        else:
            _draw_answer(screen, stored.message.content)
        if made:
            if stored.message.content.strip():
                screen.print()
            _draw_calls(screen, say, made)
        if mark := _MARKS.get(stored.status):
            if stored.message.content.strip():
                screen.print()
            screen.tell(f"■ {say(mark)}" if screen.live else say(mark), style=YELLOW)
    screen.flush()


def _draw_calls(screen: Screen, say: Catalogue, made: Sequence[PastCall]) -> None:
    for one in made:
        mark = FAILED if one.failed else DONE
        ending = mark if one.result is not None else f"{mark} {say('tool_lines.no_result')}"
        call = TOOL + call_text(one.call, say)
        if screen.is_terminal:
            call, ending = fitted(call, ending, max(1, screen.width - 1))
        screen.print(f"{call}  {ending}", style=DIM)
        for receipt in one.receipts:
            screen.tell(receipt_text(receipt, say), hang=len(RECEIPT))


def _draw_question(screen: Screen, text: str) -> None:
    for index, line in enumerate(sanitize(text).strip("\n").split("\n")):
        if index:
            screen.tell(" " * len(ASKED) + line if line else "", style=BOLD)
        else:
            screen.tell(ASKED + line if line else "", style=BOLD, hang=len(ASKED))


def _draw_answer(screen: Screen, text: str) -> None:
    if not text.strip():
        return
    if not screen.live:
        screen.print(text.strip("\n"))
        return
    markdown = import_module("wony.cli.markdown")
    for line in markdown.drawn_lines(
        screen.theirs(sanitize(text)), max(1, screen.width - 1), colour=screen.colour
    ):
        screen.emit(line + "\n")
