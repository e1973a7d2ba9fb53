"""How a conversation hears its person: the prompt, a yes or no, and silence while an answer streams.

On a terminal that cannot be drawn on, lines are read as the terminal itself edits them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Protocol

from wony.cli.endings import Endings
from wony.cli.prompted import Leaving
from wony.cli.quiet import QuietTerminal
from wony.cli.screen import YELLOW, Screen
from wony.locales import Catalogue

_YES = ("y", "yes", "예", "네", "응", "ㅛ")
"""ㅛ is the y key while the Hangul layout is on."""
_LONGEST_LINE = 65536


class Prompter(Protocol):
    """What reads the next message."""

    say: Catalogue

    async def read(self, initial: str = "") -> str | Leaving: ...
    def drain(self) -> None: ...
    def above(self, draw: Callable[[], None]) -> bool: ...


class LineReader:
    """Reads whole lines from the terminal in its own mode, with echo, without blocking the event loop."""

    def __init__(self, fd: int, quiet: QuietTerminal, endings: Endings) -> None:
        self._fd = fd
        self._quiet = quiet
        self._endings = endings

    async def line(self, show: Callable[[], None], *, stops_turn: bool = False) -> str | Leaving:
        """Return the next line, without its end; `show` says what is asked, when everything is ready.

        Ctrl-C is an answer too, unless it `stops_turn`: then it ends the work that asked.
        """
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[str | Leaving] = loop.create_future()

        def settle(line: str | Leaving) -> None:
            if not heard.done():
                heard.set_result(line)

        def ready() -> None:
            try:
                data = os.read(self._fd, _LONGEST_LINE)
            except OSError:  # the window is gone
                data = b""
            settle(data.decode("utf-8", "replace").rstrip("\r\n") if data else Leaving("ctrl-d"))

        mine = self._endings.stopping(lambda: settle(Leaving("ctrl-c")))
        self._quiet.restore()
        loop.add_reader(self._fd, ready)
        try:
            with nullcontext() if stops_turn else mine:
                show()
                return await heard
        finally:
            loop.remove_reader(self._fd)
            self._quiet.hush()


class PlainPrompt:
    """A prompt for terminals that cannot be drawn on: the mark, and what the terminal lets one type."""

    def __init__(self, say: Catalogue, screen: Screen, lines: LineReader) -> None:
        self.say = say
        self._screen = screen
        self._lines = lines

    async def read(self, initial: str = "") -> str | Leaving:
        """Return the next message; a trailing backslash goes on in the next line."""
        if initial:
            self._screen.print(initial)
        typed: list[str] = []
        while True:
            mark = "  " if typed else "> "
            line = await self._lines.line(partial(self._show, mark))
            if isinstance(line, Leaving):
                self._screen.print()
                return line
            if line.endswith("\\"):
                typed.append(line[:-1])
                continue
            typed.append(line)
            if text := "\n".join(typed).strip():
                return text
            typed.clear()

    def _show(self, mark: str) -> None:
        self._screen.write(mark)
        self._screen.flush()

    def drain(self) -> None:
        """Nothing is read ahead here."""

    def above(self, draw: Callable[[], None]) -> bool:  # noqa: ARG002
        """Nothing can be drawn above a line that the terminal itself edits."""
        return False


class Keyboard:
    """Asks for messages and for decisions."""

    def __init__(self, screen: Screen, quiet: QuietTerminal, lines: LineReader) -> None:
        self._screen = screen
        self._quiet = quiet
        self._lines = lines

    async def confirm(self, question: str, prompt: Prompter | None = None) -> bool:
        """Ask for a yes; anything else is a no, and so is what was typed before the question stood there."""

        def show() -> None:
            if prompt is not None:
                prompt.drain()
            self._quiet.drain()
            self._screen.emit(self._screen.styled(question, YELLOW) + " ")
            self._screen.flush()

        answer = await self._lines.line(show)
        if isinstance(answer, Leaving):
            self._screen.print()
            return False
        return answer.strip().lower() in _YES

    async def line(self, show: Callable[[], None]) -> str | None:
        """Return a line that answers what `show` asks; None when the person would rather not."""
        answer = await self._lines.line(show)
        return None if isinstance(answer, Leaving) else answer
