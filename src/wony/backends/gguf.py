"""Reads the little that must be known of a GGUF file before an engine gets it.

The engine answers every file that it cannot load with the same words, so what is wrong is found here.
It knows nothing of engines.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wony.errors import ConfigError

_MAGIC = b"GGUF"
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_LONGEST_TEXT = 1_000_000
_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What the file says of itself."""

    architecture: str
    context_length: int | None
    size_bytes: int


class _Unreadable(ValueError):
    """The bytes are no GGUF header."""


def read_header(path: Path) -> GgufHeader:
    """Read the header.  Raises ConfigError for a file that is missing, unreadable or no GGUF."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if file.read(4) != _MAGIC:
                raise ConfigError("embedded.not_gguf", path=path)
            return _header(file, size)
    except FileNotFoundError as error:
        raise ConfigError("embedded.no_file", path=path) from error
    except OSError as error:
        raise ConfigError("embedded.unreadable", path=path, why=error.strerror or str(error)) from error
    except (_Unreadable, struct.error, UnicodeDecodeError) as error:
        raise ConfigError("embedded.not_gguf", path=path) from error


def _header(file: BinaryIO, size: int) -> GgufHeader:
    version, _, keys = struct.unpack("<IQQ", file.read(20))
    if not 2 <= version <= 3 or keys > _MOST_KEYS:
        raise _Unreadable
    architecture, context_length = "", None
    for _ in range(keys):
        name = _text(file)
        # The vocabulary is long, and nothing that is wanted stands behind it.
        if name.startswith("tokenizer.") or (architecture and context_length):
            break
        value = _value(file, struct.unpack("<I", file.read(4))[0])
        if name == "general.architecture" and isinstance(value, str):
            architecture = value
        elif name == f"{architecture}.context_length" and isinstance(value, int):
            context_length = value
    return GgufHeader(architecture, context_length, size)


def _value(file: BinaryIO, kind: int) -> object:
    if kind == _STRING:
        return _text(file)
    if kind == _ARRAY:
        inner, count = struct.unpack("<IQ", file.read(12))
        if inner == _ARRAY or count > _LONGEST_TEXT:
            raise _Unreadable
        for _ in range(count):
            _value(file, inner)
        return None
    if kind not in _NUMBERS:
        raise _Unreadable
    format = "<" + _NUMBERS[kind]
    return struct.unpack(format, file.read(struct.calcsize(format)))[0]


def _text(file: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", file.read(8))
    if length > _LONGEST_TEXT:
        raise _Unreadable
    data = file.read(length)
    if len(data) != length:
        raise _Unreadable
    return data.decode("utf-8")
