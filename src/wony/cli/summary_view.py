"""A summary as a person reads it: the goal, the facts, and numbered lines with what they stand for."""

from __future__ import annotations

from wony.cli.sanitize import sanitize
from wony.cli.screen import BOLD, Screen
from wony.cli.width import cells
from wony.cli.wrap import wrap
from wony.locales import Catalogue
from wony.summary.rendered import reference
from wony.types import Compaction


def draw_summary(screen: Screen, say: Catalogue, compaction: Compaction) -> None:
    """Print a summary, with nothing of it left out."""
    if compaction.goal:
        screen.tell(say("context_screen.goal"), style=BOLD)
        for line in compaction.goal.splitlines():
            draw_paragraph(screen, "  ", line)
    if compaction.facts:
        screen.tell(say("context_screen.facts"), style=BOLD)
        for fact in compaction.facts:
            draw_paragraph(screen, "  - ", fact)
    if compaction.lines:
        screen.tell(say("context_screen.lines"), style=BOLD)
        for number, summed in enumerate(compaction.lines, 1):
            draw_paragraph(screen, f"  {number}. ", f"{summed.text} [{reference(summed)}]")


def covered(compaction: Compaction) -> int:
    """Return how many messages a summary stands for."""
    return len({id for line in compaction.lines for id in line.message_ids})


def draw_paragraph(screen: Screen, mark: str, text: str, *, style: str = "") -> None:
    """Print a paragraph behind its mark, broken between words, every row below the first one's text."""
    indent = cells(mark)
    rows = wrap([(screen.fit(sanitize(text)), "")], max(10, screen.width - 1 - indent))
    for place, row in enumerate(rows):
        words = "".join(part for part, _ in row)
        screen.print((" " * indent if place else mark) + words, style=style)
