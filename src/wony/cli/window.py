"""The window drawn: a bar of characters, and one row for each thing that takes part of it.

The characters tell the parts apart where there are no colours.  It knows nothing of sessions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wony.cli.width import cells, pad
from wony.events import ContextReport
from wony.locales import Catalogue

_WIDEST = 64


class Part(NamedTuple):
    """Something that takes tokens of the window."""

    name: str
    mark: str
    tokens: int


def parts_of(report: ContextReport) -> Sequence[Part]:
    """Return what the window is divided into; what is free, and kept free, only where its size is known."""
    free = (report.window or 0) - report.reserve - report.expected_tokens
    parts = [
        Part("system", "█", report.system),
        Part("tools", "▓", report.tools),
        Part("summary", "▒", report.summary),
        Part("turns", "■", report.turns),
        Part("reserve", "░", report.reserve),
        Part("free", "·", max(0, free)),
    ]
    return [part for part in parts if part.tokens > 0]


def bar(parts: Sequence[Part], columns: int) -> str:
    """Return the parts as a bar: as long as their share, and never left out."""
    columns = max(columns, len(parts))
    whole = sum(part.tokens for part in parts)
    spare = columns - len(parts)
    drawn, passed, used = "", 0, 0
    for part in parts:
        # Every part has one column; the others are shared out so that roundings do not add up.
        passed += part.tokens
        more = round(spare * passed / whole) - used
        used += more
        drawn += part.mark * (1 + more)
    return drawn


def window_lines(report: ContextReport, say: Catalogue, width: int) -> Sequence[str]:
    """Return the bar and its rows for a screen of so many columns."""
    parts = parts_of(report)
    if not parts:
        return ()
    whole = report.window or sum(part.tokens for part in parts)
    names = [say(f"context_screen.part_{part.name}") for part in parts]
    numbers = [say("context_screen.row", tokens=part.tokens, share=part.tokens / whole) for part in parts]
    widest, longest = max(map(cells, names)), max(map(cells, numbers))
    rows = [
        f"  {part.mark} {pad(name, widest)}  {' ' * (longest - cells(number))}{number}"
        for part, name, number in zip(parts, names, numbers, strict=True)
    ]
    return [f"  {bar(parts, min(_WIDEST, width - 4))}", *rows]
