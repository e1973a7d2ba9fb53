"""Where a text may be cut: never inside what a person sees as one letter, and rather between words.

It knows nothing of what the text is about.
"""

from __future__ import annotations

import unicodedata

MARK = "…"
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


def may_cut(text: str, at: int) -> bool:
    """Whether `text[:at]` and `text[at:]` both consist of whole letters, syllables and emoji."""
    if at <= 0 or at >= len(text):
        return True
    return not (_belongs_to_the_one_before(text[at]) or text[at - 1] == "\u200d")


def head(text: str, most: int) -> str:
    """Return the beginning of `text`, at most `most` characters, with a mark where it was cut."""
    if len(text) <= most:
        return text
    return text[: end_at(text, max(0, most - 1))].rstrip() + MARK


def middle(text: str, most: int) -> str:
    """Return the beginning and the end of `text`, at most `most` characters, with a mark between."""
    if len(text) <= most:
        return text
    room = max(0, most - 3)
    end = end_at(text, room * 2 // 3)
    start = start_at(text, len(text) - (room - room * 2 // 3))
    return f"{text[:end].rstrip()} {MARK} {text[start:].lstrip()}".strip()


def around(text: str, start: int, end: int, most: int) -> str:
    """Return `text[start:end]` whole, with as much of what stands around it as `most` characters hold."""
    if len(text) <= most:
        return text.strip()
    spare = max(0, most - (end - start) - 2)
    before = min(start, max(spare // 2, spare - (len(text) - end)))
    left = start_at(text, start - before) if start > before else 0
    right = max(end, end_at(text, min(len(text), end + spare - before)))
    left = min(left, start)
    cut = text[left:right].strip()
    return (MARK if left > 0 else "") + cut + (MARK if right < len(text) else "")


def end_at(text: str, at: int) -> int:
    """Return the nearest place at or before `at` where a piece may end."""
    if at >= len(text):
        return len(text)
    space = max(text.rfind(" ", at * 2 // 3, at + 1), text.rfind("\n", at * 2 // 3, at + 1))
    if space > 0:
        return space
    while at > 0 and not may_cut(text, at):
        at -= 1
    return at


def start_at(text: str, at: int) -> int:
    """Return the nearest place at or after `at` where a piece may begin."""
    at = max(0, at)
    if at == 0 or text[at - 1 : at].isspace():
        return at
    space = text.find(" ", at, at + 16)
    if space >= 0:
        return space + 1
    while at < len(text) and not may_cut(text, at):
        at += 1
    return at


def _belongs_to_the_one_before(character: str) -> bool:
    return (
        character in _JOINERS
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or "\u1160" <= character <= "\u11ff"  # a Hangul vowel or final consonant written by itself
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # a skin tone
        or "\U0001f1e6" <= character <= "\U0001f1ff"  # half of a flag
        or "\U000e0020" <= character <= "\U000e007f"  # the tag that makes a flag a region's
    )
