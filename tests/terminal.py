"""A terminal for tests: a real child process on a real pty, and a screen that understands what it writes.

It knows nothing about wony.  Every wait is for something that can be seen, with a limit that only a
failure reaches.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pexpect
import pyte

ENTER = "\r"
ALT_ENTER = "\x1b\r"
BACKSPACE = "\x7f"
DELETE = "\x1b[3~"
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
CTRL_C, CTRL_D, CTRL_R, CTRL_X, CTRL_E = "\x03", "\x04", "\x12", "\x18", "\x05"
TAB, ESCAPE = "\t", "\x1b"

WONY = (sys.executable, "-m", "wony")
LIMIT = 30.0
"""Seconds until a wait is a failure; nothing waits that long when all is well."""


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which a program finds no settings, no data and no proxies of this machine."""
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "WONY_LANG": "en",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


class Terminal:
    """A child on a pty of `columns` x `rows`; leave it with `close()`, or use `terminal(...)`."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        cwd: Path | None = None,
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=100_000, ratio=0.5)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        """Every byte that the child wrote."""
        self.child: Any = pexpect.spawn(
            argv[0], list(argv[1:]), env=dict(env), dimensions=(rows, columns), cwd=cwd, timeout=LIMIT
        )
        self.child.delaybeforesend = None

    # -- what a person does --------------------------------------------------------------------------

    def send(self, keys: str | bytes) -> None:
        """Type `keys`, all at once.  What the child writes meanwhile is read, so that nobody blocks."""
        left = keys.encode() if isinstance(keys, str) else keys
        deadline = time.monotonic() + LIMIT
        while left:
            if time.monotonic() > deadline:
                raise AssertionError(f"the child does not read its input\n{self.text}")
            readable, writable, _ = select.select([self.child.child_fd], [self.child.child_fd], [], 1.0)
            if readable and not self._read():
                raise AssertionError(f"the child has ended\n{self.text}")
            if writable:
                left = left[os.write(self.child.child_fd, left[:4096]) :]

    def paste(self, text: str) -> None:
        """Paste `text` as a terminal with bracketed paste does."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size; the child is told by SIGWINCH."""
        self.child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the child, and to it alone."""
        os.kill(self.child.pid, number)

    def hang_up(self) -> None:
        """Close the window: the child loses its terminal."""
        self.child.close(force=False)

    # -- what a person sees --------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What stands on the screen, without the blanks at the ends."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    @property
    def transcript(self) -> str:
        """What has scrolled away, and the screen."""
        columns = self.screen.columns
        gone = ("".join(row[x].data for x in range(columns)).rstrip() for row in self.screen.history.top)
        return "\n".join([*gone, self.text])

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        return self.screen.cursor.x, self.screen.cursor.y

    def line(self, text: str) -> str:
        """Return the last line on the screen that holds `text`."""
        return next(line.rstrip() for line in reversed(self.screen.display) if text in line)

    def modes(self) -> list[Any]:
        """Return the terminal's modes, as `stty -a` would show them."""
        return termios.tcgetattr(self.child.child_fd)

    # -- waiting -------------------------------------------------------------------------------------

    def wait_until(self, condition: Callable[[], object], what: str = "", seconds: float = LIMIT) -> None:
        """Read what the child writes until `condition` holds; fail with the screen when it never does."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what or condition}; the screen:\n{self.text}")
            if not self._read(0.05) and not condition():
                raise AssertionError(f"ended before {what or condition}; the screen:\n{self.transcript}")

    def wait_for(self, *texts: str, seconds: float = LIMIT) -> None:
        """Wait until each of `texts` stands on the screen."""
        self.wait_until(lambda: all(text in self.text for text in texts), repr(texts), seconds)

    def wait_gone(self, text: str, seconds: float = LIMIT) -> None:
        """Wait until `text` is no longer on the screen."""
        self.wait_until(lambda: text not in self.text, f"{text!r} to go", seconds)

    def wait_exit(self, seconds: float = LIMIT) -> int:
        """Wait for the child's end and return what a shell would: its exit code, or 128 and the signal."""
        deadline = time.monotonic() + seconds
        while self._read(0.05):
            if time.monotonic() > deadline:
                raise AssertionError(f"still running; the screen:\n{self.text}")
        while self.child.isalive():
            if time.monotonic() > deadline:
                raise AssertionError(f"left its terminal but still runs; the screen:\n{self.text}")
            time.sleep(0.005)
        return int(
            self.child.exitstatus if self.child.signalstatus is None else 128 + self.child.signalstatus
        )

    def close(self) -> None:
        """End the child, if it still runs, and give the pty back."""
        with suppress(pexpect.ExceptionPexpect, OSError):
            self.child.close(force=True)

    def _read(self, seconds: float = 0.0) -> bool:
        """Draw what the child has written; False when it has closed the terminal."""
        if not select.select([self.child.child_fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.child.child_fd, 65536)
        except OSError:  # Linux: EIO when nobody holds the other side any more
            return False
        self.written += data
        self._stream.feed(data)
        return bool(data)


@contextmanager
def terminal(argv: Sequence[str], env: Mapping[str, str], **options: Any) -> Iterator[Terminal]:
    """Run `argv` on a terminal; whatever happens, it has ended afterwards."""
    opened = Terminal(argv, env, **options)
    try:
        yield opened
    finally:
        opened.close()
