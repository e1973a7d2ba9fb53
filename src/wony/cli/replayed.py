"""`wony doctor --replay`: plays packaged broken answers, and says what is made of them."""

from __future__ import annotations

from collections import Counter

from wony.app import App
from wony.cli.answers import print_json
from wony.cli.screen import Screen
from wony.locales import Catalogue

_WRONG = 5


async def replay(app: App, screen: Screen, say: Catalogue, *, json: bool) -> int:
    """Print how many are mended, explained and wrong, and each that is wrong."""
    played = await app.replay()
    count = Counter(one.verdict for one in played)
    if json:
        rows = [
            {
                "id": one.case.id,
                "row": one.case.row,
                "what": one.case.what,
                "verdict": one.verdict,
                "wrong": one.wrong,
            }
            for one in played
        ]
        print_json(screen, rows)
    else:
        screen.print(say("repair.replayed", n=len(played)))
        for verdict in ("mended", "explained", "wrong"):
            screen.print(say(f"repair.{verdict}", n=count[verdict]))
        for one in played:
            if one.wrong:
                screen.print(say("repair.wrong_case", id=one.case.id, what=one.case.what, wrong=one.wrong))
    return _WRONG if count["wrong"] else 0
