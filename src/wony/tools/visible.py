"""Texts of strangers without letters that nobody sees, which a model reads all the same."""

from __future__ import annotations

import html
import re
import unicodedata

_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ENDS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_JOINERS = "\u200c\u200d"
"""Some scripts are not written without these, nor are families of emoji."""


def visible(text: str) -> str:
    """Return the text without controls, marks of direction, tags in invisible letters and the like."""
    text = _ENDS.sub("\n", text)
    return text if text.isascii() and text.isprintable() else "".join(filter(_is_seen, text))


def one_line(text: str, most: int) -> str:
    """Return an excerpt as one line of text, without marks of HTML, at most so long."""
    line = " ".join(visible(html.unescape(_TAGS.sub("", text[: most * 20]))).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _is_seen(letter: str) -> bool:
    if letter in "\n\t" or letter in _JOINERS:
        return True
    # (Selectors of variants carry hidden bytes; only the two for emoji are of use.)
    if "\ufe00" <= letter <= "\ufe0d" or "\U000e0100" <= letter <= "\U000e01ef":
        return False
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
