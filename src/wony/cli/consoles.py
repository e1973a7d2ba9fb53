"""The terminal that questions are asked on: that of a conversation, or the one that began a command.

A command reads the terminal itself and never its standard input, into which anything may be piped.
"""

from __future__ import annotations

import asyncio
import os
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TextIO

from wony.cli.keyboard import LineReader
from wony.cli.prompted import Leaving
from wony.cli.quiet import QuietTerminal
from wony.cli.screen import Screen

_TERMINAL = "/dev/tty"
_LONGEST_LINE = 65536


class TalkConsole:
    """The terminal of a conversation, in which somebody always sits."""

    is_there = True

    def __init__(self, screen: Screen, lines: LineReader, quiet: QuietTerminal) -> None:
        self.screen = screen
        self._lines = lines
        self._quiet = quiet
        self.drain: Callable[[], None] = lambda: None
        """Drops the keys that the prompt has read ahead."""

    async def line(self, show: Callable[[], None]) -> str | None:
        """Return the next line that is typed."""

        def drained() -> None:
            self.drain()
            self._quiet.drain()
            show()

        typed = await self._lines.line(drained, stops_turn=True)
        return None if isinstance(typed, Leaving) else typed


class CommandConsole:
    """The terminal that a command was started from, if there is one and the command is in its foreground."""

    def __init__(self, err: TextIO, environment: Mapping[str, str]) -> None:
        """Standard error must be a terminal: whoever sends it elsewhere does not look for questions."""
        self._err = err
        self._environment = environment
        self._fd = -1
        self._screen: Screen | None = None

    @property
    def is_there(self) -> bool:
        """Whether somebody can be asked now."""
        if not self._err.isatty() or not self._opened():
            return False
        try:
            return os.tcgetpgrp(self._fd) == os.getpgrp()  # in the background, reading would stop the process
        except OSError:
            return False

    @property
    def screen(self) -> Screen:
        """Where questions are drawn."""
        if self._screen is None:
            out = os.fdopen(self._fd, "w", encoding=self._err.encoding, errors="replace", closefd=False)
            self._screen = Screen(out, out, self._environment)
        return self._screen

    async def line(self, show: Callable[[], None]) -> str | None:
        """Return the next line that is typed."""
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[bytes] = loop.create_future()

        def ready() -> None:
            try:
                data = os.read(self._fd, _LONGEST_LINE)
            except OSError:  # the window is gone
                data = b""
            if not heard.done():
                heard.set_result(data)

        with suppress(termios.error, OSError):
            termios.tcflush(self._fd, termios.TCIFLUSH)
        loop.add_reader(self._fd, ready)
        try:
            show()
            data = await heard
        finally:
            loop.remove_reader(self._fd)
        return data.decode("utf-8", "replace").rstrip("\r\n") if data else None

    def _opened(self) -> bool:
        """Open the terminal by its own name, which every event loop can wait for, else as the process's."""
        for name in (_name_of(self._err), _TERMINAL):
            if self._fd < 0 and name:
                with suppress(OSError):
                    self._fd = os.open(name, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        return self._fd >= 0


def _name_of(stream: TextIO) -> str:
    try:
        return os.ttyname(stream.fileno())
    except (OSError, ValueError):
        return ""
