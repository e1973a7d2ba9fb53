"""A terminal in memory: a stream that says it is one, and an emulator that shows what a person would see."""

from __future__ import annotations

import io
import re

import pyte

from wony.cli.screen import Screen

OURS = re.compile(r"\x1b\[(?:\d+(?:;\d+)*m|\d*[ACJK]|\?2026[hl])")
"""The escape sequences that wony itself writes: styles, cursor up and right, erase, synchronized update."""
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What no terminal may be sent, once our own sequences are taken away."""
FLAGS = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{5}\U000e007f")


class Terminal(io.StringIO):
    """A screen of `columns` by `rows` with all its scrollback."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        super().__init__()
        self._screen = pyte.HistoryScreen(columns, rows, history=100_000, ratio=0.5)
        self._stream = pyte.Stream(self._screen)
        self.columns = columns
        self.rows = rows
        self.sent = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.sent += text
        # Like a real terminal's driver, which makes \r\n of \n.
        self._stream.feed(re.sub(r"(?<!\r)\n", "\r\n", text))
        return len(text)

    @property
    def lines(self) -> list[str]:
        """Everything on the screen and above it, without empty lines at the end."""
        rows = [*self._screen.history.top, *(self._screen.buffer[y] for y in range(self.rows))]
        lines = ["".join(row[x].data for x in range(self.columns)).rstrip() for row in rows]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def screen(self, **environment: str) -> Screen:
        """Return wony's own view of this terminal."""
        size = {"COLUMNS": str(self.columns), "LINES": str(self.rows)}
        return Screen(self, self, {"TERM": "xterm-256color", **size, **environment})


def assert_clean(sent: str) -> None:
    """Nothing that acts on a terminal, or hides in it, is in `sent` beyond our own few sequences."""
    rest = FLAGS.sub("", OURS.sub("", sent)).replace("\r\n", "\n").replace("\r", "")
    found = FORBIDDEN.search(rest)
    assert found is None, f"{found[0]!r} at {rest[max(0, found.start() - 20) : found.end() + 20]!r}"
