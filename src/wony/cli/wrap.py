"""Styled text laid out in rows of a width.  Greedy: rows before the last never change when text is added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from wony.cli.canvas import BLANK, Row, Span, width_of
from wony.cli.width import cells, graphemes

# Chinese and Japanese break after every character, except before what closes; Korean breaks at spaces.
_IDEOGRAPH = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_CLOSING = "、。，．・：；？！）」』】〕》〉”’ー々…ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_ATOM = re.compile(f"\n| +|[{_IDEOGRAPH}][{_CLOSING}\ufe00-\ufe0f\u3099\u309a]*|[^ \n{_IDEOGRAPH}]+")
_IS_IDEOGRAPH = re.compile(f"[{_IDEOGRAPH}]")


def wrap(spans: Iterable[Span], width: int) -> list[Row]:
    """Break text into rows at spaces and newlines; a word wider than a row is cut between graphemes."""
    wrapper = _Wrapper(width)
    for text, style in spans:
        for match in _ATOM.finditer(text.replace("\t", " ")):
            wrapper.add(match[0], style)
    return wrapper.finish()


def hung(line: str, width: int, hang: int) -> list[str]:
    """Break a line of plain text; its rows keep its margin, those below the first with `hang` added."""
    margin = min(len(line) - len(line.lstrip(" ")), width // 2)
    rows = wrap([(line.lstrip(" "), "")], max(1, width - margin)) or [BLANK]
    first = "".join(text for text, _ in rows[0])
    if len(rows) == 1 or not hang:
        return [" " * margin + "".join(text for text, _ in row) for row in rows]
    rest = line.lstrip(" ")[len(first) :]
    return [" " * margin + first, *hung(" " * (margin + hang) + rest.lstrip(" "), width, 0)]


def fold(spans: Sequence[Span], width: int) -> list[Row]:
    """Break preformatted text into rows that are as full as possible."""
    if sum(cells(text) for text, _ in spans) <= width:
        return [merged(spans)]
    rows: list[list[Span]] = [[]]
    used = 0
    for text, style in spans:
        for cluster in graphemes(text):
            wide = cells(cluster)
            if used + wide > width and used:
                rows.append([])
                used = 0
            rows[-1].append((cluster, style))
            used += wide
    return [merged(row) for row in rows]


def fitting(rows: Iterable[Row], width: int) -> list[Row]:
    """Return the rows, those that are too wide folded: deep nesting may leave less than nothing for text."""
    return [part for row in rows for part in ((row,) if width_of(row) <= width else fold(row, width))]


def merged(spans: Iterable[Span]) -> Row:
    """Return the spans with neighbours of one style joined, so that equal rows are equal."""
    row: list[Span] = []
    for text, style in spans:
        if row and row[-1][1] == style:
            row[-1] = (row[-1][0] + text, style)
        elif text:
            row.append((text, style))
    return tuple(row)


class _Wrapper:
    """A row being filled, and the word that may still grow."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows: list[Row] = []
        self._row: list[Span] = []
        self._used = 0
        self._gap: Span = ("", "")
        self._word: list[Span] = []
        self._word_width = 0

    def add(self, atom: str, style: str) -> None:
        if atom == "\n":
            self._end_word()
            self._end_row()
        elif atom[0] == " ":
            self._end_word()
            self._gap = (atom, style) if not self._gap[0] else (self._gap[0] + atom, self._gap[1])
        elif _IS_IDEOGRAPH.match(atom):
            self._end_word()
            self._word, self._word_width = [(atom, style)], cells(atom)
            self._end_word()
        else:
            self._word.append((atom, style))
            self._word_width += cells(atom)

    def finish(self) -> list[Row]:
        self._end_word()
        if self._row:
            self._end_row()
        return self._rows

    def _end_row(self) -> None:
        self._rows.append(merged(self._row) if self._row else BLANK)
        self._row, self._used, self._gap = [], 0, ("", "")

    def _end_word(self) -> None:
        if not self._word:
            return
        word, wide, gap = self._word, self._word_width, self._gap
        self._word, self._word_width = [], 0
        if self._used and self._used + len(gap[0]) + wide > self._width:
            self._end_row()
        elif gap[0] and self._used:
            self._row.append(gap)
            self._used += len(gap[0])
        self._gap = ("", "")
        if wide > self._width:
            *full, last = fold(word, self._width)
            self._rows.extend(full)
            word, wide = list(last), sum(cells(text) for text, _ in last)
        self._row.extend(word)
        self._used += wide
