"""What the bytes of a file say: in UTF-8, in an encoding of Korean or Western Windows, or nothing readable.

What is read can be written back as it was: encoding, mark at the start, and ends of lines are told beside the
text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

SAMPLE = 65_536
"""Bytes at the start of a file by which it is judged."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (also .docx, .xlsx, .hwpx)"),
    (b"\xd0\xcf\x11\xe0", "an old Office or HWP document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"(\xb5/\xfd", "zstd data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"ID3", "MP3 audio"),
    (b"OggS", "Ogg audio"),
    (b"fLaC", "FLAC audio"),
    (b"RIFF", "audio, video or a WebP image"),
    (b"GGUF", "a language model"),
    (b"PAR1", "a Parquet table"),
    (b"\0asm", "WebAssembly"),
)
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FOREIGN = re.compile("[^\x00-\x7f]")
_NOT_WESTERN = re.compile(r"[^\x00-\x7f\w\s‘’‚“”„«»‹›–—…•€£§°©®™¡¿·´]")
_HANGUL = re.compile("[가-힣ㄱ-ㆎ]")


class Binary(Exception):
    """Not a text; `kind` says in words what it seems to be."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text stands in a file."""

    name: str = "utf-8"
    mark: bytes = b""

    @property
    def shown(self) -> str:
        """As a person calls it."""
        return self.name.upper() + (" with a BOM" if self.mark and self.name == "utf-8" else "")

    def decode(self, content: bytes) -> str:
        """Return what all of a file says.  Raises UnicodeDecodeError."""
        return content.removeprefix(self.mark).decode(self.name)

    def encode(self, text: str) -> bytes:
        """Return the file that says it.  Raises UnicodeEncodeError."""
        return self.mark + text.encode(self.name)

    def lenient(self) -> codecs.IncrementalDecoder:
        """Return a decoder that shows broken bytes as such."""
        return codecs.getincrementaldecoder(self.name)("replace")


def encoding_of(start: bytes) -> Encoding:
    """Return the encoding of a file that begins so.  Raises Binary."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name, mark)
    kind = next((words for magic, words in _KINDS if start.startswith(magic)), "")
    if b"\0" in start or (kind and not _decoded(start, "utf-8")) or kind == "a PDF":
        raise Binary(_more_exactly(start, kind or "binary data"))
    if len(_CONTROLS.findall(start)) > len(start) // 50:
        raise Binary("binary data")
    if _decoded(start, "utf-8") is not None:
        return Encoding()
    korean = _FOREIGN.findall(_decoded(start, "cp949") or "")
    if korean and sum(1 for sign in korean if _HANGUL.match(sign)) * 2 >= len(korean):
        return Encoding("cp949")
    western = _decoded(start, "cp1252") or ""
    if len(_FOREIGN.findall(western)) * 2 <= len(western) and not _NOT_WESTERN.search(western):
        return Encoding("cp1252")
    raise Binary("binary data, or text in an unknown encoding")


def _decoded(start: bytes, encoding: str) -> str | None:
    """Return what the start says, which may end inside of a character; None where it cannot be said."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(start, final=len(start) < SAMPLE)
    except UnicodeDecodeError:
        return None


def _more_exactly(start: bytes, kind: str) -> str:
    if start[4:8] == b"ftyp":
        return "an MP4 video or HEIC image"
    return kind


def line_end(text: str) -> str:
    r"""Return how the lines of a text end if all end alike: "\n" or "\r\n"; nothing if they are mixed."""
    windows = text.count("\r\n")
    if not windows:
        return "\n"
    return "\r\n" if windows == text.count("\n") else ""
