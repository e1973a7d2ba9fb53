"""The model's thinking while it comes: its last few rows, dim, without any markup."""

from __future__ import annotations

from wony.cli.canvas import Row
from wony.cli.screen import DIM
from wony.cli.wrap import wrap


class Thinking:
    """Keeps only as much of the thinking as may still be seen."""

    def __init__(self, since: float) -> None:
        self.since = since
        self._text = ""

    def feed(self, text: str) -> None:
        """Take more thinking, sanitized."""
        self._text += text if self._text else text.lstrip()

    def rows(self, width: int, count: int) -> list[Row]:
        """Return the last `count` rows."""
        self._forget(width * count * 4)
        rows = [row for row in wrap([(self._text, DIM)], width) if row]
        return rows[-count:]

    def _forget(self, enough: int) -> None:
        """Drop what has long scrolled away, at a line's end, so that the rest does not wrap anew."""
        if len(self._text) < 2 * enough:
            return
        start = self._text.find("\n", len(self._text) - enough) + 1
        self._text = self._text[start or len(self._text) - enough :]
