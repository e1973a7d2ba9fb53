"""A part of a text by its lines, out of a file of any size, with little in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from wony.tools.decoding import SAMPLE, Encoding, encoding_of

MOST_LINES = 2_000
_LONGEST = 4_000
"""Characters of a line that are shown."""
_MOST = 500_000
"""Characters of all of them."""
_CHUNK = 1 << 20
_COUNTED = 1 << 26
"""Bytes up to which a file is read to its end, so that its lines can be told."""


@dataclass(slots=True)
class Part:
    """Some lines of a text, the first of which is line `first`."""

    first: int
    lines: list[str] = field(default_factory=list)
    total: int | None = 0
    """How many lines there are; None where that was not counted."""
    encoding: Encoding = field(default_factory=Encoding)

    def numbered(self) -> str:
        """Return the lines with their numbers."""
        return "\n".join(f"{number}\t{line}" for number, line in enumerate(self.lines, self.first))

    def about(self, name: str) -> str:
        """Return the part under a line that says what it is, and above one that says how to go on."""
        last = self.first + len(self.lines) - 1
        whole = "of many" if self.total is None else f"of {self.total:,}"
        head = f"{name}: lines {self.first}-{last} {whole}"
        if len(self.lines) == self.total:
            head = f"{name}: {self.total:,} lines" if self.total != 1 else f"{name}: 1 line"
        if self.encoding.shown != "UTF-8":
            head += f", {self.encoding.shown}"
        more = self.total is None or last < self.total
        return "\n".join([head, self.numbered(), *([f"[from_line={last + 1} goes on]"] if more else [])])


def part_of_lines(lines: Sequence[str], first: int, count: int) -> Part:
    """Return some of the lines that are given."""
    part = Part(max(1, first), total=len(lines))
    wanted = max(1, min(count, MOST_LINES))
    size = 0
    for line in lines[part.first - 1 : part.first - 1 + wanted]:
        size += len(line)
        if part.lines and size > _MOST:
            break
        part.lines.append(_shown(line[: _LONGEST + 1], len(line)))
    return part


def part_of_file(file: BinaryIO, first: int, count: int) -> Part:
    """Return some lines of a file.  Raises Binary, and OSError."""
    taking = _Taking(max(1, first), max(1, min(count, MOST_LINES)))
    chunk = file.read(SAMPLE)
    encoding = encoding_of(chunk)
    decoder = encoding.lenient()
    chunk = chunk.removeprefix(encoding.mark)
    size = 0
    while chunk:
        taking.feed(decoder.decode(chunk))
        size += len(chunk)
        if taking.is_full and size > _COUNTED:
            return Part(taking.first, taking.lines, None, encoding)
        chunk = file.read(_CHUNK)
    taking.feed(decoder.decode(b"", final=True))
    return Part(taking.first, taking.lines, taking.end(), encoding)


class _Taking:
    """Takes lines out of a text that comes in pieces; of a line without end it keeps the beginning."""

    def __init__(self, first: int, count: int) -> None:
        self.first, self.lines = first, list[str]()
        self._count = count
        self._number = 1
        self._line, self._length = "", 0
        self._size = 0

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= self._count or self._size > _MOST

    def feed(self, text: str) -> None:
        """Take some more."""
        if self.is_full and self._number > self.first:  # the rest is only counted
            ends = text.count("\n")
            self._number += ends
            self._length = len(text) - text.rfind("\n") - 1 if ends else self._length + len(text)
            return
        *ended, rest = text.split("\n")
        for piece in ended:
            self._add(piece)
            self._finish()
        self._add(rest)

    def end(self) -> int:
        """Take the last line, and return how many there were."""
        if self._length:
            self._finish()
        return self._number - 1

    def _add(self, piece: str) -> None:
        self._line += piece[: max(0, _LONGEST + 1 - len(self._line))]
        self._length += len(piece)

    def _finish(self) -> None:
        if self._number >= self.first and not self.is_full:
            self.lines.append(_shown(self._line, self._length))
            self._size += len(self._line)
        self._number += 1
        self._line, self._length = "", 0


def _shown(start: str, length: int) -> str:
    """Return a line as it is shown: without the end that Windows gives it, and not without end."""
    if length <= _LONGEST:
        return start.removesuffix("\r")
    return f"{start[:_LONGEST]}… [{length - _LONGEST:,} more characters in this line]"
