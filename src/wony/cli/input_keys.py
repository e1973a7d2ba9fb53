"""What the keyboard sends, cut into keys, with pastes of any size and any content as one piece.

prompt_toolkit's own reader takes time that grows with the square of a paste, and lets a paste that holds
the end mark go on as typed keys: one line of hostile text could press Enter.
"""

from __future__ import annotations

import select
from typing import TextIO

from prompt_toolkit.input.posix_utils import PosixStdinReader
from prompt_toolkit.input.vt100 import Vt100Input
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

BEGIN, END = "\x1b[200~", "\x1b[201~"
_QUIET_SECONDS = 0.03
"""Nothing for so long: the terminal has sent all of a paste."""
_PIECE = 65536


class TerminalInput(Vt100Input):
    """Reads UTF-8 whatever the locale says; what is none arrives as lone surrogates."""

    def __init__(self, stdin: TextIO) -> None:
        super().__init__(stdin)
        self.stdin_reader = PosixStdinReader(stdin.fileno(), encoding="utf-8")

    def read_keys(self) -> list[KeyPress]:
        """Return the keys that are there; once a paste has begun, wait for its end."""
        text = self.stdin_reader.read(_PIECE)
        if BEGIN in text:
            text = self._whole_paste(text)
            before, _, rest = text.partition(BEGIN)
            pasted, end, after = rest.rpartition(END)
            if not end:
                pasted, after = rest, ""
            self.vt100_parser.feed(before)
            self._buffer.append(KeyPress(Keys.BracketedPaste, pasted.replace(BEGIN, "").replace(END, "")))
            text = after
        self.vt100_parser.feed(text)
        keys, self._buffer = self._buffer, []
        return keys

    def _whole_paste(self, text: str) -> str:
        """Read on until the terminal has nothing more to send: the last end mark is the true one."""
        pieces = [text]
        while not self.closed and select.select([self.fileno()], [], [], _QUIET_SECONDS)[0]:
            pieces.append(self.stdin_reader.read(_PIECE))
        return "".join(pieces)
