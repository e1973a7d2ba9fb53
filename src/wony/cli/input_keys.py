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
        self._pasted: list[str] | None = None
        """The pieces of a paste that has begun."""

    def read_keys(self) -> list[KeyPress]:
        """Return the keys that are there; a paste is one of them, once it has come to its end."""
        text = self.stdin_reader.read(_PIECE)
        if self._pasted is None and BEGIN in text:
            before, _, text = text.partition(BEGIN)
            self.vt100_parser.feed(before)
            self._pasted = []
        if self._pasted is None:
            self.vt100_parser.feed(text)
        else:
            self._take_paste(text, self._pasted)
        keys, self._buffer = self._buffer, []
        return keys

    def _take_paste(self, text: str, pieces: list[str]) -> None:
        """Collect what is there.  An end mark is the true one when nothing follows it at once."""
        pieces.append(text)
        ended = END in "".join(pieces[-2:])
        while not self.closed and self._more(_QUIET_SECONDS if ended else 0.0):
            pieces.append(self.stdin_reader.read(_PIECE))
            ended = ended or END in "".join(pieces[-2:])
        if ended:
            self._pasted = None
            pasted, _, after = "".join(pieces).rpartition(END)
            self._buffer.append(KeyPress(Keys.BracketedPaste, pasted.replace(BEGIN, "").replace(END, "")))
            self.vt100_parser.feed(after)

    def _more(self, seconds: float) -> bool:
        return bool(select.select([self.fileno()], [], [], seconds)[0])
