"""A conversation's name, made from its first question: no model is asked, so nothing is disturbed."""

from __future__ import annotations

import unicodedata

from wony.summary.cuts import may_cut

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
    while not may_cut(line, end):
        end -= 1
    space = line.rfind(" ", MOST_CHARACTERS // 2, end + 1)
    return line[: space if space > 0 else end].rstrip() + "…"
