"""Text that comes from files and pipes: how its bytes are read, and how it stands in a message.

A byte-order mark decides; without one it is UTF-8, else Korean CP949.  What is none of these is refused
rather than guessed at: a message must say what its document says.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wony.cli.sanitize import sanitize
from wony.errors import UsageError

MOST_BYTES = 8_000_000
"""More than any model's window holds, and little enough to be read before that is found out."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with the name that the person knows it by."""

    name: str
    text: str
    path: Path | None = None
    """The file that it is; None for what is piped in."""


def read_file(path: Path) -> Document:
    """Read a text file.  Raises UsageError when it is none, is too long or cannot be read."""
    name = shown_name(path)
    try:
        if path.is_dir():
            raise UsageError("ask.folder", file=name)
        with path.open("rb") as file:
            data = read_limited(file.read, name)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else ""
        raise UsageError("ask.unreadable_file", file=name, reason=reason or str(error)) from error
    return Document(name, decoded(data, name), path)


def read_stream(stream: BinaryIO, name: str) -> Document:
    """Read what was piped in, to its end.  Raises UsageError as `read_file` does."""
    try:
        data = read_limited(stream.read, name)
    except OSError as error:
        raise UsageError("ask.unreadable_file", file=name, reason=error.strerror or str(error)) from error
    return Document(name, decoded(data, name))


def read_limited(read: Callable[[int], bytes], name: str) -> bytes:
    """Read until the end or the limit, whichever comes first."""
    pieces: list[bytes] = []
    size = 0
    while piece := read(min(1 << 20, MOST_BYTES + 1 - size)):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise UsageError("ask.too_long", file=name, megabytes=MOST_BYTES // 1_000_000)
    return b"".join(pieces)


def decoded(data: bytes, name: str) -> str:
    """Return the text that `data` is, with plain line ends.  Raises UsageError when it is none."""
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)][:1] or ["utf-8", "cp949"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text or (encoding == "cp949" and not _looks_korean(text)):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UsageError("ask.no_text", file=name)


def from_argument(text: str) -> str:
    """Return a word of the command line as it was meant, whatever the locale made of its bytes."""
    if text.isascii():
        return text
    return decoded(os.fsencode(text), "QUESTION")


def shown_name(path: Path) -> str:
    """Return a file's name for messages and screens; bytes that are no text show as \\xNN."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    return sanitize(name).replace("\n", "␊")


def joined(question: str, documents: Sequence[Document]) -> str:
    """Return one message: the question, then each document in a frame that its text cannot close."""
    parts = [question.strip()] if question.strip() else []
    for document in documents:
        tag = "document"
        number = 1
        while f"</{tag}" in document.text or f"<{tag}" in document.text:
            number += 1
            tag = f"document-{number}"
        name = document.name.replace('"', "'")
        parts.append(f'<{tag} name="{name}">\n{document.text.rstrip()}\n</{tag}>')
    return "\n\n".join(parts)


def _looks_korean(text: str) -> bool:
    """Whether text read as CP949 was CP949: nearly any bytes can be read as rare hanja."""
    foreign = [character for character in text if not character.isascii()]
    hangul = sum("가" <= character <= "힣" for character in foreign)
    return hangul * 2 >= len(foreign)
