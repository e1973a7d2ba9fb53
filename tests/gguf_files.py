"""GGUF files for tests: headers that are right, wrong, or end too soon."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

import wony.backends

DEMO_FILE = Path(wony.backends.__path__[0]) / "demo.gguf"


def header(values: Mapping[str, str | int], *, magic: bytes = b"GGUF", version: int = 3) -> bytes:
    """A file's beginning with these keys and no tensors."""
    data = magic + struct.pack("<IQQ", version, 0, len(values))
    for key, value in values.items():
        data += _text(key)
        data += struct.pack("<II", 4, value) if isinstance(value, int) else b"\x08\0\0\0" + _text(value)
    return data


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def write(path: Path, data: bytes, size: int | None = None) -> Path:
    """Write a file; with `size`, as long as that without taking the room."""
    with path.open("wb") as file:
        file.write(data)
        if size is not None:
            file.truncate(size)
    return path
