"""Tools at work, as rows of a terminal: a line each with a moving clock, then one that says how it went."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from wony.cli.call_order import CallOrder, Pending
from wony.cli.canvas import Row
from wony.cli.render import duration
from wony.cli.screen import DIM, GREEN, RED, YELLOW, Screen
from wony.cli.tool_lines import (
    FAILED,
    RECEIPT,
    TOOL,
    call_text,
    denied_text,
    ending_text,
    fitted,
    receipt_text,
)
from wony.cli.width import cells
from wony.cli.wrap import wrap
from wony.events import ToolFinished
from wony.locales import Catalogue
from wony.tool_types import Receipt, ToolResult
from wony.types import ToolCall

_PATIENCE = 1.0
"""Seconds after which a clock appears."""
_INDENT = "  "
_MOST_ROWS = 3
"""Rows that a reason may take."""


class RunningTools:
    """The calls of one turn that have begun and not ended."""

    def __init__(self, screen: Screen, say: Catalogue, *, can_undo: bool) -> None:
        self._screen = screen
        self._say = say
        self._can_undo = can_undo
        self._order: CallOrder[Row] = CallOrder()

    def begin(self, call: ToolCall) -> None:
        """Take note of a call that runs now."""
        self._order.begin(call, time.monotonic())

    def __bool__(self) -> bool:
        return bool(self._order)

    def end(self, event: ToolFinished, width: int) -> Sequence[Row]:
        """Take in a call that is over, and return the rows that stay; calls are told as they were made."""
        rows = finished_rows(self._screen, self._say, event, width, can_undo=self._can_undo)
        return self._order.end(event.call, rows)

    def give_up(self, width: int) -> Sequence[Row]:
        """Return rows for what is not told yet: most of it was stopped."""
        stopped = self._say("tool_lines.no_result")
        rows: list[Row] = []
        for one in self._order.clear():
            rows.extend(one.lines or [call_row(self._screen, self._say, one.call, stopped, width)])
        return rows

    def rows(self, width: int, room: int) -> Sequence[Row]:
        """Return a row for each call that runs, as many as there is room for."""
        every = list(self._order)
        shown = every if len(every) <= room else every[: max(1, room - 1)]
        rows = [
            one.lines[0]
            if one.lines
            else call_row(self._screen, self._say, one.call, self._clock(one), width)
            for one in shown
        ]
        if left := len(every) - len(shown):
            more = self._say("tool_lines.more_running", n=left)
            rows.append(((self._screen.fit(f"{_INDENT}{more}"), DIM),))
        return rows

    def _clock(self, one: Pending[Row]) -> str:
        seconds = time.monotonic() - one.since
        if seconds < _PATIENCE or not self._screen.colour:
            return ""  # who wants no colours wants nothing that moves either
        return duration(int(seconds), self._say)


def call_row(
    screen: Screen, say: Catalogue, call: ToolCall, ending: str, width: int, style: str = DIM
) -> Row:
    """Return a call and what stands behind it as one row."""
    text, ending = fitted(screen.theirs(TOOL + call_text(call, say)), screen.theirs(ending), width)
    return ((text, DIM), *([("  ", ""), (ending, style)] if ending else []))


def finished_rows(
    screen: Screen, say: Catalogue, event: ToolFinished, width: int, *, can_undo: bool = False
) -> Sequence[Row]:
    """Return what stays of a call: how it went, why it was not done, what it changed."""
    ending = ending_text(event.result, event.seconds, say)
    why = denied_text(event.result, say) if event.result.denied else ""
    if event.result.failed and not why and not _fits(event.call, ending, say, width):
        ending, why = FAILED, ending.removeprefix(FAILED).strip()
    rows = [call_row(screen, say, event.call, ending, width, _style(event.result))]
    if why:
        rows.extend(islice(_indented(screen, why, _style(event.result), width), _MOST_ROWS))
    return [*rows, *receipt_rows(screen, say, event.result.receipts, width, can_undo=can_undo)]


def receipt_rows(
    screen: Screen, say: Catalogue, receipts: Sequence[Receipt], width: int, *, can_undo: bool = False
) -> Sequence[Row]:
    """Return a line for each effect, broken where it is too long."""
    rows: list[Row] = []
    for receipt in receipts:
        text = receipt_text(receipt, say, can_undo=can_undo).removeprefix(RECEIPT)
        first, *more = wrap([(screen.theirs(text), "")], max(1, width - len(RECEIPT))) or [()]
        rows.append(((screen.fit(RECEIPT), GREEN), *first))
        rows.extend(((" " * len(RECEIPT), ""), *row) for row in more)
    return rows


def _fits(call: ToolCall, ending: str, say: Catalogue, width: int) -> bool:
    return cells(TOOL + call_text(call, say)) + 2 + cells(ending) <= width


def _indented(screen: Screen, text: str, style: str, width: int) -> Iterator[Row]:
    for row in wrap([(screen.theirs(text), style)], max(1, width - len(_INDENT))):
        yield ((_INDENT, ""), *row)


def _style(result: ToolResult) -> str:
    if result.denied:
        return YELLOW
    return RED if result.failed else DIM
