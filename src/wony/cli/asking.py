"""Asks the person for a prompt's values, one after the other, each in the way of its kind.

Questions stand on standard error, so that the answer proper can go into a file.  It knows variables and
lines, and neither where templates are kept nor what is done with the values.
"""

from __future__ import annotations

import asyncio
import os
import sys
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from wony.cli.screen import BOLD, Screen
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.prompt_types import Variable

ReadLine = Callable[[Callable[[], None]], Awaitable[str | None]]
"""Returns the next line that is typed, without its end; None where nothing more comes.  It is given what
shows the question, and calls it when everything is ready for the answer."""
Check = Callable[[Variable, str], str]
"""Returns a value as the prompt gets it.  Raises UsageError for what is none of its kind."""

LONGEST_LINE = 4095
"""Bytes that a terminal takes in one line; what is longer, it cuts off without a word."""
_LAST_LINE = "."


def can_ask() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


async def typed_line(show: Callable[[], None]) -> str | None:
    """Read a line from the terminal without holding up the loop, so that Ctrl-C is heard."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    fd = sys.stdin.fileno()
    loop.add_reader(fd, lambda: None if ready.done() else ready.set_result(None))
    try:
        show()
        await ready
    finally:
        loop.remove_reader(fd)
    data = os.read(fd, LONGEST_LINE + 1)
    return data.decode("utf-8", "replace").rstrip("\r\n") if data else None


async def ask_for(
    variables: Sequence[Variable], screen: Screen, say: Catalogue, check: Check, read: ReadLine
) -> dict[str, str]:
    """Return a value for each variable.  Raises UsageError when the person leaves it at that."""
    screen.flush()
    values: dict[str, str] = {}
    for variable in variables:
        _explain(variable, screen, say)
        values[variable.name] = await _value(variable, screen, say, check, read)
    return values


def _explain(variable: Variable, screen: Screen, say: Catalogue) -> None:
    screen.note(variable.name, style=BOLD)
    if variable.description:
        screen.note(f"  {variable.description}", style="")
    for number, choice in enumerate(variable.choices, 1):
        screen.note(f"  {number}. {choice}", style="")
    if variable.kind != "text":
        screen.note(f"  {say(f'asking.kind_{variable.kind}')}")


async def _value(variable: Variable, screen: Screen, say: Catalogue, check: Check, read: ReadLine) -> str:
    """Ask until there is a value that is right."""
    while True:
        typed = await (_lines if variable.kind == "long" else _line)(screen, read)
        if typed is None:
            screen.note("")
            raise UsageError("asking.given_up", name=variable.name)
        try:
            if any(len(line.encode()) >= LONGEST_LINE for line in typed.split("\n")):
                raise UsageError("asking.line_too_long", name=variable.name)
            if not typed.strip():
                raise UsageError("asking.needs_value", name=variable.name)
            return check(variable, _meant(variable, typed))
        except UsageError as error:
            screen.error(say(error.id, **error.params))


async def _line(screen: Screen, read: ReadLine) -> str | None:
    return await read(partial(screen.ask, "› "))


async def _lines(screen: Screen, read: ReadLine) -> str | None:
    """Read lines up to one that is a dot; the end of input ends them too."""
    lines: list[str] = []
    while True:
        line = await read(partial(screen.ask, "  " if lines else "› "))
        if line is None and not lines:
            return None
        if line is None or line == _LAST_LINE or (not line and not lines):
            return "\n".join(lines)
        lines.append(line)


def _meant(variable: Variable, typed: str) -> str:
    """Return the choice that a number, or another case of its letters, stands for."""
    if variable.kind in ("text", "long") or typed in variable.choices:
        return typed
    word = typed.strip()
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(variable.choices):
        return variable.choices[int(word) - 1]
    return next((choice for choice in variable.choices if choice.casefold() == word.casefold()), word)


def given_values(words: Sequence[str]) -> dict[str, str]:
    """Return what `--var NAME=VALUE` says, again and again; the last one of a name counts."""
    values: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise UsageError("asking.var_how", word=word)
        values[unicodedata.normalize("NFC", name.strip())] = os.fsencode(value).decode("utf-8", "replace")
    return values
