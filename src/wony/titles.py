"""A conversation's name, made from its first question: no model is asked, so nothing is disturbed."""

from __future__ import annotations

import unicodedata

MOST_CHARACTERS = 60
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


def title_of(question: str) -> str:
    """Return the first line that says something, cut at a word if it is long.  May be empty."""
    line = next((" ".join(line.split()) for line in question.splitlines() if line.strip()), "")
    line = "".join(c for c in line if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    line = line.lstrip("#>*-` ").strip() or line
    if len(line) <= MOST_CHARACTERS:
        return line
    end = MOST_CHARACTERS
    while end > 0 and (_belongs_to_the_one_before(line[end]) or line[end - 1] == "\u200d"):
        end -= 1
    space = line.rfind(" ", MOST_CHARACTERS // 2, end + 1)
    return line[: space if space > 0 else end].rstrip() + "…"


def _belongs_to_the_one_before(character: str) -> bool:
    """Whether a cut before `character` would tear a letter, a syllable or an emoji apart."""
    return (
        character in _JOINERS
        or unicodedata.combining(character) != 0
        or "\u1160" <= character <= "\u11ff"  # a Hangul vowel or final consonant written by itself
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # a skin tone
        or "\U0001f1e6" <= character <= "\U0001f1ff"  # half of a flag
    )
