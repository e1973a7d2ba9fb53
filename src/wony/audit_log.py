"""The log of what tools were allowed and did: JSON lines, each with the hash of the one before.

A line that is changed or taken out breaks the chain, and `verify` says where.  That its end is cut off, by
somebody who is you, cannot be seen from the file: the newest hash can be written down elsewhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
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


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check of the log found."""

    entries: int
    head: str
    """The hash of the last line."""
    broken_at: int = 0
    """The first line that does not follow from the one before; 0: none."""


class AuditLog:
    """Appends to one file.  `redact` takes secrets out of every text that is written."""

    def __init__(self, path: Path, redact: Callable[[str], str] = str) -> None:
        self._path = path
        self._redact = redact

    async def write(self, entry: Mapping[str, Json]) -> None:
        """Append an entry; it is on disk on return.  Raises StoreError."""
        moment = {"time": datetime.now(UTC).isoformat(), "monotonic": round(time.monotonic(), 3)}
        try:
            await asyncio.to_thread(self._append, {**moment, **entry})
        except OSError as error:
            raise StoreError("audit.failed", path=self._path, reason=error.strerror or error) from error

    def _append(self, entry: Mapping[str, Json]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            number, head, whole = _end(file)
            text = self._redact(json.dumps(_plain(entry), ensure_ascii=False))
            line = _line(number + 1, head, json.loads(text))
            file.write((b"" if whole else b"\n") + line + b"\n")
            file.flush()
            os.fsync(file.fileno())


def entries(path: Path) -> Iterator[Mapping[str, Json]]:
    """Yield the entries of a log that can be read, oldest first.  Raises StoreError."""
    for line in _lines(path):
        value = _read(line)
        if value is not None:
            yield value


def verify(path: Path) -> Chain:
    """Check the whole chain.  Raises StoreError when the file cannot be read."""
    head, number = FIRST, 0
    for place, line in enumerate(_lines(path), 1):
        value = _read(line)
        if value is None or value.get("before") != head or value.get("hash") != _hash(value):
            return Chain(number, head, place)
        head, number = str(value["hash"]), number + 1
    return Chain(number, head)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from (line.rstrip(b"\n") for line in file)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError("audit.failed", path=path, reason=error.strerror or error) from error


def _end(file: BinaryIO) -> tuple[int, str, bool]:
    """Return number and hash of the last line that is whole, and whether the file ends with one.

    A line that a crash cut off stays where it is: `verify` reports it.
    """
    size = file.seek(0, os.SEEK_END)
    reach = _TAIL
    while True:
        file.seek(max(0, size - reach))
        data = file.read()
        for line in reversed(data.split(b"\n")):
            value = _read(line) if line else None
            if value is not None:
                return int(value["number"]), str(value["hash"]), data.endswith(b"\n")
        if reach >= size:
            return 0, FIRST, not data or data.endswith(b"\n")
        reach *= 8


def _line(number: int, before: str, entry: Mapping[str, Json]) -> bytes:
    value = {"number": number, **entry, "before": before}
    return json.dumps({**value, "hash": _hash(value)}, ensure_ascii=False).encode("utf-8")


def _hash(value: Mapping[str, Json]) -> str:
    bare = {key: part for key, part in value.items() if key != "hash"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _read(line: bytes) -> dict[str, Json] | None:
    try:
        value = json.loads(line.decode("utf-8"))
    except ValueError:
        return None
    return value if isinstance(value, dict) and {"number", "before", "hash"} <= value.keys() else None


def _plain(value: Json) -> Json:
    """Return a value without lone surrogates, which no file can hold."""
    return json.loads(json.dumps(value, default=str).encode("utf-8", "replace"))
