"""Patterns of file names: `*.csv`, `src/**/test_*.py`, `*.{md,txt}`.  In any case, in any form of Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_MOST = 64
"""Patterns that braces may make of one."""

Matches = Callable[[Sequence[str]], bool]


def is_glob(text: str) -> bool:
    """Return whether a path is a pattern; brackets alone are common in names."""
    return "*" in text or "?" in text


def matcher(pattern: str) -> Matches:
    """Return a function that tells whether the names of a path fit.

    A pattern without a stroke is about the last name; `**` stands for any number of folders.
    """
    wanted = [_split(one) for one in _spread(_plain(pattern))]
    is_path = "/" in pattern

    def matches(parts: Sequence[str]) -> bool:
        names = tuple(map(_plain, parts))
        return any(
            _fits(one, names) if is_path else bool(names) and fnmatchcase(names[-1], one[0]) for one in wanted
        )

    return matches


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _split(pattern: str) -> tuple[str, ...]:
    """Return a pattern by its names, without what means nothing, such as `./`."""
    names = [name for name in pattern.split("/") if name not in ("", ".")]
    kept = [name for at, name in enumerate(names) if name != "**" or at == 0 or names[at - 1] != "**"]
    return tuple(kept) or ("*",)


def _spread(pattern: str) -> list[str]:
    """Return the patterns that braces stand for."""
    done, waiting = list[str](), [pattern]
    while waiting and len(done) + len(waiting) <= _MOST:
        one = waiting.pop()
        braces = _BRACES.search(one)
        if braces is None:
            done.append(one)
        else:
            waiting += [one[: braces.start()] + word + one[braces.end() :] for word in braces[1].split(",")]
    return done + waiting


@lru_cache(maxsize=4096)
def _fits(pattern: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Return whether names fit a pattern, name by name; each pair of ends is looked at once."""
    reached = {0}  # how many names the pattern so far may have taken
    for wanted in pattern:
        if wanted == "**":
            reached = set(range(min(reached), len(names) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(names) and fnmatchcase(names[at], wanted)}
        if not reached:
            return False
    return len(names) in reached
