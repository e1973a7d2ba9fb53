"""A model on its way here: one line that fills up, or a line now and then where nothing can be redrawn."""

from __future__ import annotations

from collections.abc import AsyncIterator

from wony.cli.screen import DIM, Screen
from wony.cli.sizes import size_text
from wony.cli.width import cells, clip
from wony.locales import Catalogue
from wony.types import PullProgress

_BAR = 24
_STEP = 10
"""Per cent between two lines on a screen that cannot be redrawn."""


async def draw_pull(progress: AsyncIterator[PullProgress], screen: Screen, say: Catalogue) -> None:
    """Show a download until it is done."""
    told = -_STEP
    try:
        async for step in progress:
            share = step.completed_bytes / step.total_bytes if step.total_bytes else 0.0
            if screen.live:
                line = clip(_line(step, share, say), screen.width - 1)
                screen.emit("\r" + screen.styled(line, DIM) + " " * (screen.width - 1 - cells(line)))
            elif share * 100 >= told + _STEP:
                told = int(share * 100)
                screen.print(_line(step, share, say))
            screen.flush()
    finally:
        if screen.live:
            screen.print()


def _line(step: PullProgress, share: float, say: Catalogue) -> str:
    if not step.total_bytes:
        return step.status
    filled = round(share * _BAR)
    return say(
        "chat.pulling",
        bar="█" * filled + "░" * (_BAR - filled),
        share=share,
        done=size_text(step.completed_bytes),
        total=size_text(step.total_bytes),
    )
