"""The keyboard while nobody is asked anything: keys do not show, and wait for the next question.

Ctrl-C stays a signal.  It knows nothing about conversations; whoever takes the terminal gives it back.
"""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Self

_INPUT, _LOCAL, _CHARACTERS = 0, 3, 6
"""Places in what `termios.tcgetattr` returns."""


@contextmanager
def without_caret() -> Iterator[None]:
    """Keep the terminal from writing ^C into an answer that Ctrl-C ends.  All else stays as it was."""
    fd = next((fd for fd in range(3) if _is_ours(fd)), None)
    if fd is None:
        yield
        return
    before, changed = termios.tcgetattr(fd), termios.tcgetattr(fd)
    changed[_LOCAL] &= ~termios.ECHOCTL
    termios.tcsetattr(fd, termios.TCSADRAIN, changed)
    try:
        yield
    finally:
        with suppress(termios.error, OSError):  # the window is closed
            termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _is_ours(fd: int) -> bool:
    """Whether it is a terminal that we may set: in the background we would be stopped for it."""
    try:
        return os.isatty(fd) and os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:
        return False


class QuietTerminal:
    """`with QuietTerminal(fd) as quiet:` holds the terminal quiet and restores what was before, always.

    With `lines`, what is typed ahead is still made into lines by the terminal itself.
    """

    def __init__(self, fd: int, *, lines: bool = False) -> None:
        self._fd = fd
        self._lines = lines
        self._before = termios.tcgetattr(fd)
        self._quiet = False

    def __enter__(self) -> Self:
        self.hush()
        self._handler = signal.signal(signal.SIGCONT, self._brought_back)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGCONT, self._handler)
        self.restore()

    def hush(self) -> None:
        """Stop the echo.  Enter stays what it is, so that a line typed ahead is sent when its turn comes."""
        try:
            quiet = termios.tcgetattr(self._fd)
        except termios.error:  # the window is closed; this may run inside a signal handler
            return
        quiet[_LOCAL] &= ~(termios.ECHO | termios.ECHONL)
        quiet[_LOCAL] |= termios.ISIG | termios.NOFLSH  # a Ctrl-C does not cost what was typed ahead
        if not self._lines:
            quiet[_INPUT] &= ~(termios.ICRNL | termios.IXON)
            quiet[_LOCAL] &= ~(termios.ICANON | termios.IEXTEN)
            characters = list(quiet[_CHARACTERS])
            characters[termios.VMIN], characters[termios.VTIME] = 1, 0
            quiet[_CHARACTERS] = characters
        self._quiet = True
        self._set(quiet)

    def restore(self) -> None:
        """Give the terminal back as it was found.  May be called twice, and from any thread."""
        self._quiet = False
        self._set(self._before)

    def drain(self) -> None:
        """Forget what was typed ahead: it was not meant as the answer to what is asked now."""
        with suppress(termios.error, OSError):
            termios.tcflush(self._fd, termios.TCIFLUSH)

    def _brought_back(self, _number: int, _frame: FrameType | None) -> None:
        """The shell has the terminal while a job is stopped, and gives it back in the shell's own mode."""
        if self._quiet:
            self.hush()

    def _set(self, modes: list[Any]) -> None:
        # The window may be closed already: then there is nothing left to restore.
        with suppress(termios.error, OSError):
            termios.tcsetattr(self._fd, termios.TCSADRAIN, modes)
