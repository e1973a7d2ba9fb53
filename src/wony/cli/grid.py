"""Tables as rows: columns share the width, long cells wrap, and where that cannot be, rows become records."""

from __future__ import annotations

from collections.abc import Sequence

from wony.cli.canvas import BLANK, Row, Span, width_of
from wony.cli.screen import DIM
from wony.cli.wrap import merged, wrap

Cell = Sequence[Span]
_GAP = 2
_LEAST = 5
"""Columns that a column needs at least, before a table is written as records."""
_FAR = 100_000


def draw_grid(cells: Sequence[Sequence[Cell]], sides: Sequence[str], width: int) -> list[Row]:
    """Return a table: the first row of `cells` is the heading, `sides` are `left`, `center` or `right`."""
    natural = [
        max((width_of(part) for row in cells for part in wrap(row[column], _FAR)), default=0)
        for column in range(len(sides))
    ]
    widths = _share(natural, width - _GAP * (len(sides) - 1))
    if not widths:
        return _records(cells, width)
    rows = _grid_row(cells[0], sides, widths)
    rows.append(merged(_joined([[("─" * wide, DIM)] for wide in widths])))
    for row in cells[1:]:
        rows += _grid_row(row, sides, widths)
    return rows


def _share(natural: Sequence[int], room: int) -> list[int]:
    """Return widths that fit: the widest columns are cut to one height; nothing if that is too little."""
    if sum(natural) <= room:
        return [max(1, wide) for wide in natural]
    cap = max(natural)
    while cap >= _LEAST and sum(min(wide, cap) for wide in natural) > room:
        cap -= max(1, (sum(min(wide, cap) for wide in natural) - room) // len(natural))
    return [max(1, min(wide, cap)) for wide in natural] if cap >= _LEAST else []


def _grid_row(row: Sequence[Cell], sides: Sequence[str], widths: Sequence[int]) -> list[Row]:
    wrapped = [wrap(cell, wide) for cell, wide in zip(row, widths, strict=True)]
    height = max(1, *(len(lines) for lines in wrapped))
    rows: list[Row] = []
    for index in range(height):
        parts: list[Cell] = []
        for lines, side, wide in zip(wrapped, sides, widths, strict=True):
            parts.append(_aligned(lines[index] if index < len(lines) else BLANK, side, wide))
        rows.append(_trimmed(merged(_joined(parts))))
    return rows


def _aligned(line: Row, side: str, wide: int) -> list[Span]:
    spare = wide - width_of(line)
    left = {"right": spare, "center": spare // 2}.get(side, 0)
    return [(" " * left, ""), *line, (" " * (spare - left), "")]


def _joined(parts: Sequence[Cell]) -> list[Span]:
    return [
        span for index, part in enumerate(parts) for span in ([(" " * _GAP, "")] if index else []) + [*part]
    ]


def _trimmed(row: Row) -> Row:
    """Spaces at a row's end are bytes that nobody sees."""
    spans = list(row)
    while spans and not spans[-1][1]:
        text = spans[-1][0].rstrip(" ")
        spans.pop()
        if text:
            spans.append((text, ""))
            break
    return tuple(spans)


def _records(cells: Sequence[Sequence[Cell]], width: int) -> list[Row]:
    rows: list[Row] = []
    for row in cells[1:] or cells:
        if rows:
            rows.append(BLANK)
        for head, cell in zip(cells[0], row, strict=True):
            label = [*head, (": ", "")] if cells[1:] else []
            rows += wrap([*label, *cell], width)
    return rows
