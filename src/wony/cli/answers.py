"""What commands print that is no prose: JSON for programs; and the one question they ask, yes or no."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence

from wony.cli.sanitize import sanitize
from wony.cli.screen import Screen
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.types import Json

_YES = frozenset(("y", "yes", "ㅛ", "예", "네", "응"))
"""The ㅛ is a y that was typed with the Korean layout on."""


def print_json(screen: Screen, value: Json) -> None:
    """Print a value as JSON: readable where that is harmless, else all in ASCII, which always is."""
    readable = (screen.out.encoding or "utf-8").lower().startswith("utf")
    screen.emit(json_text(value) if readable else json.dumps(value, indent=2) + "\n")


def json_text(value: Json) -> str:
    """Return a value as JSON that no terminal can mistake for orders to it."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return (text if sanitize(text) == text else json.dumps(value, indent=2)) + "\n"


async def confirm(screen: Screen, say: Catalogue, question: str, *, about: Sequence[str] = ()) -> bool:
    """Return whether the person at the terminal says yes, having read the lines of what it is about.

    Raises UsageError where nobody can be asked.
    """
    if not (screen.is_terminal and sys.stdin.isatty()):
        raise UsageError("cli.needs_yes")
    for line in about:
        screen.tell(line, hang=2)
    screen.write(screen.broken(say("cli.yes_or_no", question=question)).rstrip(" ") + " ")
    screen.flush()
    return (await _line()).strip().lower() in _YES


async def _line() -> str:
    """Read a line without holding up the loop, so that Ctrl-C is heard."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(sys.stdin.fileno(), lambda: None if ready.done() else ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return sys.stdin.readline()
