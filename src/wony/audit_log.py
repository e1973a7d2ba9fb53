"""The log of what tools were allowed and did: JSON lines, each with the hash of the one before.

A line that is changed, taken out, put in or moved breaks the chain, and `verify` says where.  That its end is
cut off, by somebody who is you, cannot be seen from the file: the newest hash can be written down elsewhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from wony.errors import StoreError
from wony.types import Json

try:
    import fcntl
except ImportError:  # Windows: one wony at a time writes there
    fcntl = None  # type: ignore[assignment]  # the module is the only other thing it can be

FIRST = "0" * 64
"""What stands for the hash before the first line."""
_TAIL = 65_536
"""Bytes at the end of the file in which its last line begins, unless it is a very long one."""
_LONGEST = 1_000
"""Characters of one text that are written; the fingerprint covers all of it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check of the log found."""

    entries: int
    head: str
    """The hash of the last line."""
    broken_at: int = 0
    """The first line that does not follow from the one before; 0: none."""
    torn: int = 0
    """Lines that a crash cut off: no entries, and none is missing for them."""


class AuditLog:
    """Appends to one file.  `redact` takes secrets out of every text that is written."""

    def __init__(self, path: Path, redact: Callable[[str], str] = str) -> None:
        self._path = path
        self._redact = redact
        self._waiting: list[Mapping[str, Json]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, entry: Mapping[str, Json]) -> None:
        """Append an entry; it is on disk on return, with all that was noted before.  Raises StoreError."""
        self.note(entry)
        await self.settled()

    def note(self, entry: Mapping[str, Json]) -> None:
        """Append an entry soon, behind all others: many of a moment are one write."""
        moment = {"time": datetime.now(UTC).isoformat(), "monotonic": round(time.monotonic(), 3)}
        self._waiting.append({**moment, **entry})
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
            # Whether it failed is asked by `settled`, perhaps not at all when everything ends.
            self._writing.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def settled(self) -> None:
        """Return when everything is on disk.  Raises StoreError."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def _write_all(self) -> None:
        while self._waiting:
            entries, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._append, entries)
            except OSError as error:
                self._waiting = [*entries, *self._waiting]  # perhaps there is room later
                reason = error.strerror or error
                raise StoreError("audit.failed", path=self._path, reason=reason) from error

    def _append(self, entries: Sequence[Mapping[str, Json]]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(self._path, flags, 0o600), "r+b") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            number, head, whole = _end(file)
            lines = [] if whole else [b""]
            for number, entry in enumerate(entries, number + 1):  # noqa: B020  it goes on from there
                value = {"number": number, **self._clean(entry), "before": head}
                head = _hash(value)
                lines.append(_line({**value, "hash": head}))
            file.write(b"\n".join([*lines, b""]))
            file.flush()
            os.fsync(file.fileno())

    def _clean(self, value: Json) -> Json:
        """Return a value as it may be written: without secrets, without what no file holds, not too long."""
        if isinstance(value, Mapping):
            return {str(self._clean(str(key))): self._clean(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(one) for one in value]
        if isinstance(value, bool | int | float | None):
            return value
        text = self._redact(str(value).encode("utf-8", "replace").decode())
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… (+{len(text) - _LONGEST})"


def entries(path: Path) -> Iterator[Mapping[str, Json]]:
    """Yield the entries of a log that can be read, oldest first.  Raises StoreError."""
    for line in _lines(path):
        value = _read(line)
        if value is not None:
            yield value


def verify(path: Path) -> Chain:
    """Check the whole chain.  Raises StoreError when the file cannot be read."""
    head, number, torn = FIRST, 0, list[int]()
    for place, line in enumerate(_lines(path), 1):
        value = _read(line)
        if value is None:
            torn.append(place)
        elif not _is_whole(value, line):
            return Chain(number, head, place, len(torn))
        elif value["number"] != number + 1 or value["before"] != head:  # the fault may be just before
            return Chain(number, head, place - 1 if place - 1 in torn else place, len(torn))
        else:
            head, number = str(value["hash"]), number + 1
    return Chain(number, head, torn=len(torn))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from (line.rstrip(b"\n") for line in file)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError("audit.unreadable", path=path, reason=error.strerror or error) from error


def _end(file: BinaryIO) -> tuple[int, str, bool]:
    """Return number and hash of the last line that is whole, and whether the file ends with one.

    A line that a crash cut off stays where it is: `verify` counts it.
    """
    size = file.seek(0, os.SEEK_END)
    reach = _TAIL
    while True:
        file.seek(max(0, size - reach))
        data = file.read()
        for line in reversed(data.split(b"\n")):
            value = _read(line) if line else None
            if value is not None:
                return value["number"], value["hash"], data.endswith(b"\n")
        if reach >= size:
            return 0, FIRST, not data or data.endswith(b"\n")
        reach *= 8


def _line(value: Mapping[str, Json]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def _hash(value: Mapping[str, Json]) -> str:
    bare = {key: part for key, part in value.items() if key != "hash"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _is_whole(value: Mapping[str, Json], line: bytes) -> bool:
    """Whether a line says what it said when it was written, byte for byte."""
    try:
        return value["hash"] == _hash(value) and _line(value) == line
    except UnicodeEncodeError:
        return False


def _read(line: bytes) -> dict[str, Json] | None:
    """Return what a line says, or None for one that is no entry."""
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    kinds = {"number": int, "before": str, "hash": str}
    is_one = isinstance(value, dict) and all(isinstance(value.get(key), kind) for key, kind in kinds.items())
    return value if is_one else None
