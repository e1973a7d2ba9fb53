"""Listings: aligned columns on a terminal, tab-separated lines for other programs.

Widths count Hangul as two columns, and what must be cut is cut between characters that people see as one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wony.cli.sanitize import sanitize
from wony.cli.screen import BOLD, Screen
from wony.cli.width import cells, clip, pad

_GAP = "  "
_LEAST = 12
"""Columns that the flexible column keeps; with less, each row is written as a record."""
_HANG = 2
"""Columns by which the rest of a record's value stands to the right of its name."""


def draw_listing(
    screen: Screen,
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    flexible: int = -1,
    right: Collection[int] = (),
) -> None:
    """Print rows of cells.  On a terminal the `flexible` column gives way, those in `right` end flush.

    In a pipe there is no heading and nothing is cut, so that `cut -f` and friends get whole values.
    """
    clean = [[_one_line(cell) for cell in row] for row in rows]
    if not screen.is_terminal:
        for row in clean:
            screen.print("\t".join(row))
        return
    flexible %= len(titles)
    widths = [max(cells(row[column]) for row in (titles, *clean)) for column in range(len(titles))]
    spare = screen.width - 1 - sum(widths) - len(_GAP) * (len(titles) - 1)
    if spare < 0:
        widths[flexible] += spare
    if widths[flexible] < min(_LEAST, widths[flexible] - min(spare, 0)):
        _records(screen, titles, clean)
        return
    for index, row in enumerate([list(titles), *clean]):
        line = _GAP.join(
            _cell(cell, wide, column in right)
            for column, (cell, wide) in enumerate(zip(row, widths, strict=True))
        )
        screen.print(line.rstrip(), style="" if index else BOLD)


def _cell(text: str, width: int, flush_right: bool) -> str:
    cut = clip(text, width)
    return " " * (width - cells(cut)) + cut if flush_right else pad(cut, width)


def _records(screen: Screen, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for index, row in enumerate(rows):
        if index:
            screen.print()
        for title, cell in zip(titles, row, strict=True):
            if title:
                screen.tell(f"{title}: {cell}", hang=_HANG)
            elif cell:  # a mark, such as of the conversation that one is in
                screen.tell(cell)


def _one_line(text: str) -> str:
    return " ".join(sanitize(text).split())
