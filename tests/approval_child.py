"""A child for a real terminal: asks one question of the person there, and says on its last line what came.

    approval_child.py QUESTION.json [LANGUAGE] [GATE]

It asks once the file GATE is there.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from wony.cli.consoles import CommandConsole
from wony.cli.endings import Endings
from wony.cli.person import LatePerson
from wony.locales import catalogue
from wony.tool_types import Action, Approval, Level
from wony.types import Notice


def wait_for_gate() -> None:
    while len(sys.argv) > 3 and not Path(sys.argv[3]).exists():
        time.sleep(0.01)


async def main(asked: dict[str, Any]) -> None:
    person = LatePerson(catalogue(sys.argv[2]), CommandConsole(sys.stderr, os.environ))
    print("there" if person.is_there else "nobody", flush=True)
    wait_for_gate()
    if "choices" in asked:
        print("answer:", repr(await person.choose(asked["question"], asked["choices"])))
        return
    if "reached" in asked:
        print("answer:", await person.at_limit(Notice(asked["reached"], {"n": 40})))
        return
    notes = tuple(Notice(id, params) for id, params in asked.pop("notes", ()))
    why, rule = Notice(*asked.pop("why")), asked.pop("rule")
    action = Action(**{**asked, "level": Level[asked["level"]]}, notes=notes)
    print("answer:", await person.approve(Approval(action, why, rule)))


QUESTION = json.loads(Path(sys.argv[1]).read_text("utf-8"))


async def ended() -> None:
    with Endings():
        await main(QUESTION)


asyncio.run(ended())
