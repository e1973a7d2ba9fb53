"""How wide text is on a terminal, and how to cut it without breaking a character that people see as one."""

from __future__ import annotations

from collections.abc import Iterator

from wcwidth import iter_graphemes, wcswidth

_LONGEST_GRAPHEME = 32
"""Code points after which a heap of combining marks is cut: no script and no emoji needs as many."""


def cells(text: str) -> int:
    """Return how many columns sanitized text takes."""
    return len(text) if text.isascii() else max(0, wcswidth(text))


def graphemes(text: str) -> Iterator[str]:
    """Yield what a reader sees as single characters: 각, 👍🏽, 👨‍👩‍👧, é."""
    for cluster in iter_graphemes(text):
        for start in range(0, len(cluster), _LONGEST_GRAPHEME):
            yield cluster[start : start + _LONGEST_GRAPHEME]


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """Return `text` in at most `width` columns; what had to be cut ends in `ellipsis`."""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room < 0:
        return ""
    kept: list[str] = []
    for cluster in graphemes(text):
        room -= cells(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept) + ellipsis


def pad(text: str, width: int) -> str:
    """Return `text` filled up with spaces to `width` columns."""
    return text + " " * (width - cells(text))
