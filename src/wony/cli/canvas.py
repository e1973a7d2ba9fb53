"""Rows of text at the bottom of a terminal: those above are printed for good, the last few are drawn over.

The cursor rests at the end of the last row, so that most updates are an append.  An update writes only what
differs from what stands there.  Knows nothing about Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence

from wony.cli.screen import Screen
from wony.cli.width import cells

Span = tuple[str, str]
"""Text and its SGR numbers (`1;32`), or `""` for plain."""
Row = tuple[Span, ...]
"""A row that fits the terminal's width."""

BLANK: Row = ()
SETTLING = 0.35
"""Seconds for which a window's size must not change before it is drawn on again.

tmux tells a program of its new size at most four times a second; what is drawn in between goes astray.
"""
_MOST_ROWS = 16
_SYNCHRONIZED = "\x1b[?2026h", "\x1b[?2026l"
# Terminals disagree about the width of sequences that hold these: joiners, variation selectors and
# everything from the emoji planes.  A row with one is written again from its start.
_UNSURE = ("\u200d", "\ufe0f")
_FIRST_EMOJI = "\U0001f000"


class Canvas:
    """The bottom of a screen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._rows: list[Row] = [BLANK]
        self._columns, self._lines = self._seen = screen.size
        self._seen_at = 0.0

    @property
    def width(self) -> int:
        """Columns to lay rows out for: one is left free, where terminals wrap each in their own way."""
        return max(1, self._columns - 1)

    @property
    def room(self) -> int:
        """Rows that may be drawn over: so few that they stay on the screen when the window shrinks."""
        return max(1, min(self._lines - 3, self._lines // 2 + 1, _MOST_ROWS))

    def ready(self, now: float) -> bool:
        """Look at the size.  While a window is being resized nothing may be drawn: False until it rests."""
        size = self._screen.size
        if size != self._seen:
            self._seen, self._seen_at = size, now
        if now - self._seen_at < SETTLING:
            return False
        self.fit()
        return True

    def fit(self) -> None:
        """Take over the size of this moment; what may be drawn over is taken away if it changed."""
        size = self._screen.size
        if size != (self._columns, self._lines):
            self._clear_after_resize(*size)
            self._columns, self._lines = size

    def update(self, done: Sequence[Row], tail: Sequence[Row]) -> None:
        """Print the rows of `done` for good, and below them show the last rows of `tail`."""
        shown = list(tail[-self.room :]) or [BLANK]
        old, new = self._rows, [*done, *shown]
        self._rows = shown
        if old == new:
            return
        first = 0
        while first < min(len(old), len(new)) - 1 and old[first] == new[first]:
            first += 1
        up = len(old) - 1 - first
        out = [f"\x1b[{up}A"] if up else []
        column = -1 if up else width_of(old[-1])
        for index in range(first, len(new)):
            if index > first:
                out.append("\r\n")
                column = 0
            before = old[index] if index < len(old) else BLANK
            if before != new[index]:
                out.append(_change(before, new[index], column, self._screen.colour))
                column = width_of(new[index])
        if column != width_of(new[-1]):
            out.append(_to_column(width_of(new[-1])))
        if len(new) < len(old):
            out.append("\x1b[J")
        drawing = "".join(out)
        if up or len(new) > first + 1:
            drawing = _SYNCHRONIZED[0] + drawing + _SYNCHRONIZED[1]
        self._screen.emit(drawing)
        self._screen.flush()

    def _clear_after_resize(self, columns: int, lines: int) -> None:
        """Take the tail away, wherever the terminal put it when it wrapped its rows anew."""
        if self._screen.rewraps:
            height = sum(max(1, -(-width_of(row) // columns)) for row in self._rows)
        else:
            height = len(self._rows)
        up = min(height, lines) - 1
        self._screen.emit((f"\x1b[{up}A" if up else "") + "\r\x1b[J")
        self._rows = [BLANK]


def width_of(row: Row) -> int:
    """Return the columns that a row takes."""
    return sum(cells(text) for text, _ in row)


def drawn(row: Row, colour: bool) -> str:
    """Return the row as it is sent to a terminal."""
    if not colour:
        return "".join(text for text, _ in row)
    return "".join(f"\x1b[{style}m{text}\x1b[0m" if style else text for text, style in row)


def _change(before: Row, after: Row, column: int, colour: bool) -> str:
    """Return what turns the row `before` into `after`, with the cursor in `column` of it (-1: anywhere)."""
    same = _common(before, after)
    start = width_of(_cut(after, same))
    move = "" if start == column else _to_column(start)
    shorter = width_of(after) < width_of(before) or (_unsure(before) and not same)
    return move + drawn(_without(after, same), colour) + ("\x1b[K" if shorter else "")


def _to_column(column: int) -> str:
    return f"\r\x1b[{column}C" if column else "\r"


def _common(before: Row, after: Row) -> int:
    """Return how many leading characters both rows share, ending between two characters of sure width."""
    count = 0
    for (a, a_style), (b, b_style) in zip(before, after, strict=False):
        if a_style != b_style:
            break
        limit = min(len(a), len(b))
        same = limit if a[:limit] == b[:limit] else next(i for i in range(limit) if a[i] != b[i])
        count += same
        if same < len(a) or same < len(b):
            break
    text = "".join(text for text, _ in after)
    if count and not text.isascii():
        if _unsure(before) or _unsure(after):
            return 0
        following = "".join(text for text, _ in before)[count : count + 1] + text[count : count + 1]
        if any(not cells(character) for character in following):
            return max(0, count - 1) if count < 2 or cells(text[count - 1]) else 0
    return count


def _unsure(row: Row) -> bool:
    return any(
        any(mark in text for mark in _UNSURE) or max(text, default="") >= _FIRST_EMOJI
        for text, _ in row
        if not text.isascii()
    )


def _cut(row: Row, count: int) -> Row:
    kept: list[Span] = []
    for text, style in row:
        if count <= 0:
            break
        kept.append((text[:count], style))
        count -= len(text)
    return tuple(kept)


def _without(row: Row, count: int) -> Row:
    rest: list[Span] = []
    for text, style in row:
        if count < len(text):
            rest.append((text[max(0, count) :], style))
        count -= len(text)
    return tuple(rest)
