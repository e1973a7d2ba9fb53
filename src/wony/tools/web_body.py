"""What a server sent: taken apart within limits, and only where it is text.

A few kilobytes can unfold to gigabytes, and a type is only what the server says.  So bytes are counted
before and after they are unfolded, and the beginning is looked at before the rest is fetched.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Literal

from wony.tool_types import ToolError

Kind = Literal["html", "xml", "json", "text"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may take."""

    wire_bytes: int = 10_000_000
    decoded_bytes: int = 10_000_000
    seconds: float = 20.0
    """From the first look-up to the last byte, redirects included."""
    connect_seconds: float = 8.0
    redirects: int = 5


class Unfolding:
    """Counts and decompresses a body piece by piece."""

    def __init__(self, encoding: str, limits: Limits) -> None:
        """Raises ToolError for a compression that was not asked for and is not read."""
        names = [part.strip().lower() for part in encoding.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        if names and names not in (["gzip"], ["x-gzip"], ["deflate"]):
            raise ToolError("The server compressed its answer in a way that is not read here.")
        self._limits = limits
        self._wire = self._decoded = 0
        # 47: a gzip or zlib head, whichever comes.
        self._inflater = zlib.decompressobj(47) if names else None

    def feed(self, data: bytes) -> bytes:
        """Return what a piece unfolds to.  Raises ToolError past a limit."""
        self._wire += len(data)
        if self._wire > self._limits.wire_bytes:
            raise too_large(self._limits.wire_bytes)
        if self._inflater:
            # One byte more than is left: so that too much is noticed and never made.
            room = self._limits.decoded_bytes - self._decoded + 1
            try:
                data = self._inflater.decompress(data, room)
            except zlib.error:
                raise ToolError("The server's answer is damaged: it cannot be decompressed.") from None
        self._decoded += len(data)
        if self._decoded > self._limits.decoded_bytes:
            raise too_large(self._limits.decoded_bytes)
        return data


def too_large(most: int) -> ToolError:
    """Return the error for more than is read."""
    return ToolError(f"That is larger than {most / 1e6:.1f} MB and was not read. Look for a smaller page.")


_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"OggS", "a sound"),
    (b"ID3", "a sound"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_OTHERS = ("image/", "audio/", "video/", "font/", "model/", "multipart/")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|article|main|div|p)[\s>]", re.IGNORECASE)
_UNSAID = ("", "application/octet-stream", "unknown/unknown")
_WIDE = re.compile(r"utf-?(?:16|32)|ucs-?2", re.IGNORECASE)
_CONTROLS = bytes(range(0x09)) + bytes(range(0x0E, 0x1B)) + bytes(range(0x1C, 0x20))
LOOK = 4_096
"""So many bytes of the beginning say what it is."""


def kind_of(content_type: str, head: bytes) -> Kind:
    """Return how a body is to be read, by what is declared and what it begins with.  Raises ToolError."""
    declared = content_type.partition(";")[0].strip().lower()
    if declared.startswith(_OTHERS):
        raise ToolError(f"That is no text ({_safe(declared)}) and was not read.")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise ToolError(f"That is {name}, no text, and was not read.")
    if head[4:8] == b"ftyp":
        raise ToolError("That is a video, no text, and was not read.")
    if _is_binary(head[:LOOK], content_type):
        raise ToolError(f"That is no text, though declared as {_safe(declared)}, and was not read.")
    if declared in ("text/html", "application/xhtml+xml"):
        return "html"
    if declared == "application/json" or declared.endswith("+json"):
        return "json"
    if declared in ("text/xml", "application/xml") or declared.endswith("+xml"):
        return "xml"
    if declared in _UNSAID and _HTML.search(head[:512]):
        return "html"
    return "text"


def _is_binary(head: bytes, content_type: str) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _WIDE.search(content_type):
        return False  # every second byte of it is zero
    if b"\0" in head:
        return True
    return len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 50


def _safe(declared: str) -> str:
    """Return what of a type can be told: the rest is of a stranger's choice, and the model reads it."""
    general = declared.partition("/")[0]
    return (
        general if general in ("text", "application", *(one[:-1] for one in _OTHERS)) else "an unknown type"
    )
