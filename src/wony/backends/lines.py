"""Bytes to lines, for streams that say one thing a line.  It knows neither HTTP nor JSON.

Lines end at the byte 0x0A and nowhere else: `str.splitlines` would also cut at U+0085 or U+2028, which
stand inside JSON strings.  No UTF-8 sequence holds that byte, so a whole line can be decoded strictly.
"""

from __future__ import annotations


class LineTooLong(ValueError):
    """A line grew beyond the cap."""


class LineSplitter:
    """Collects chunks, however they are cut, and gives the lines that are whole."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the lines that `chunk` completes.  `check` says whether what remains is too long."""
        head, newline, tail = chunk.rpartition(b"\n")
        if not newline:
            self._rest += chunk
            return []
        lines = (bytes(self._rest) + head).split(b"\n")
        self._rest = bytearray(tail)
        return lines

    def flush(self) -> list[bytes]:
        """Return what stands after the last line end, if anything does."""
        rest, self._rest = bytes(self._rest), bytearray()
        return [rest] if rest else []

    def check(self) -> None:
        """Raise LineTooLong when the unfinished line has outgrown the cap: nothing more is to be fed."""
        if len(self._rest) > self._cap:
            raise LineTooLong

    def text(self, line: bytes) -> str:
        """Return a line as text.  Raises LineTooLong, or UnicodeDecodeError for bytes that are no UTF-8."""
        if len(line) > self._cap:
            raise LineTooLong
        return line.decode("utf-8")


def excerpt(text: str | bytes, limit: int = 200) -> str:
    """Return the beginning of what a stranger sent, short and in one line, to be quoted in a message."""
    if isinstance(text, bytes):
        text = text[: 4 * limit].decode("utf-8", "replace")
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * limit]).split())
    data = line.encode("utf-8")
    return line if len(data) <= limit else data[: limit - 3].decode("utf-8", "ignore") + "…"
