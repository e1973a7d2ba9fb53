"""A child process that draws a file as an answer: `draw_child.py FILE SECONDS`, pausing after each word."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

from wony.cli.render import view_for
from wony.cli.screen import Screen
from wony.locales import catalogue
from wony.types import TextDelta, ThinkingDelta


async def main(text: str, pause: float) -> None:
    """Draw the text on standard output."""
    view = view_for(Screen(sys.stdout, sys.stderr, os.environ), catalogue("ko"))
    await asyncio.sleep(pause * 30)
    view.draw(ThinkingDelta("차에 대해 생각한다."))
    for piece in re.findall(r"\S+\s*|\s+", text):
        view.draw(TextDelta(piece))
        if pause:
            await asyncio.sleep(pause)
    view.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_text(encoding="utf-8"), float(sys.argv[2])))
