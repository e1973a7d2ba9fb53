"""Finds the place that a model means when it writes what is to be replaced.

Its text must stand there exactly, and once.  Small slips are mended where they leave no doubt, that is where
one single place fits: other white space, typographic signs for plain ones, the numbers of lines copied along.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches

from wony.tool_types import Labels, ToolError

_NUMBERED = re.compile(r"(?m)^ *\d+\t")
_PLAIN = str.maketrans(
    "‐‑‒–—―−‘’‚‛“”„‟\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", "-------''''\"\"\"\"" + " " * 7
)
"""Each sign that models write for a plain one; both are one character, so that places stay the same."""
_MOST_SEARCHED = 5_000
"""Lines among which the nearest are looked for."""
_LONGEST_LINE = 300
_MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Replaced:
    """The text afterwards, and how it came about."""

    text: str
    places: int = 1
    how: str = ""
    """What was mended, for the model to know; empty where nothing was."""


def replaced(text: str, old: str, new: str, *, every: bool, name: str) -> Replaced:
    """Return the text with `new` where `old` stands.  Raises ToolError, which says what would do."""
    if not old:
        raise ToolError("old is empty: give the exact text to replace; write_file makes a file.")
    if old == new:
        raise ToolError("old and new are the same: nothing would change.")
    for wanted, instead in _forms(old, new):
        count = text.count(wanted)
        if count == 1 or (count and every):
            return Replaced(text.replace(wanted, instead), count)
        if count:
            raise ToolError(_often(text, wanted, count, name))
    if new and _stands(text, new):
        raise ToolError(
            f"{name} does not hold old, but holds new already, on line {_line_of(text, text.find(new))}."
        )
    return _mended(text, old, new, every=every, name=name)


def _forms(old: str, new: str) -> list[tuple[str, str]]:
    """Return both as they are, and as Unicode composes and takes apart Hangul and accents."""
    forms = [(old, new)]
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, old)
        if other != old:
            forms.append((other, unicodedata.normalize(form, new)))
    return forms


def _mended(text: str, old: str, new: str, *, every: bool, name: str) -> Replaced:
    """Return the text with the place replaced that differs from `old` in slips only."""
    if old and all(_NUMBERED.match(line) for line in old.splitlines() if line.strip()):
        old, new = _NUMBERED.sub("", old), _NUMBERED.sub("", new)
        if text.count(old) == 1:
            return Replaced(text.replace(old, new), how="without the numbers of the lines")
    words = old.translate(_PLAIN).split()
    if not words or len(words) > _MOST_WORDS:
        raise _missing(text, old, name)
    places = list(re.finditer(r"\s+".join(map(re.escape, words)), text.translate(_PLAIN)))
    if not places:
        raise _missing(text, old, name)
    if len(places) > 1 and not every:
        raise ToolError(_often(text, places[0][0], len(places), name))
    for start, end in (place.span() for place in reversed(places)):
        text = text[:start] + _indented(text, start, old, new) + text[end:]
    return Replaced(text, len(places), "taking the white space and signs that stand there")


def _indented(text: str, start: int, old: str, new: str) -> str:
    """Return the new text from its first word to its last, indented as the old one really is."""
    really = text[text.rfind("\n", 0, start) + 1 : start]
    supposed = _indent(old)
    lines = new.strip("\n").rstrip().split("\n")
    if not really.strip():  # it begins its line
        lines = [really + line.removeprefix(supposed) if line.strip() else line for line in lines]
        return "\n".join(lines).removeprefix(really)
    return "\n".join(lines).lstrip()


def _indent(old: str) -> str:
    first = next((line for line in old.split("\n") if line.strip()), "")
    return first[: len(first) - len(first.lstrip())]


def _stands(text: str, new: str) -> bool:
    return len(new.strip()) > 3 and new in text


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _often(text: str, wanted: str, count: int, name: str) -> str:
    at, lines = text.find(wanted), list[str]()
    while at >= 0 and len(lines) < 5:
        lines.append(str(_line_of(text, at)))
        at = text.find(wanted, at + max(1, len(wanted)))
    where = f", on lines {', '.join(lines)}{'…' if count > len(lines) else ''}" if lines else ""
    return f"old stands {count} times in {name}{where}: add a neighbouring line to it, or set all."


def _missing(text: str, old: str, name: str) -> ToolError:
    """Return what to tell of a text that is not there, with the lines that are most like it."""
    lines = text.split("\n")[:_MOST_SEARCHED]
    wanted = max((line.strip() for line in old.split("\n")), key=len)[:_LONGEST_LINE]
    stripped = {line.strip()[:_LONGEST_LINE]: number for number, line in enumerate(lines) if line.strip()}
    near = [stripped[one] for one in get_close_matches(wanted, stripped, 3, 0.6)]
    told = f"{name} does not hold that text; old must be copied exactly from read_file."
    if not near:
        return ToolError(told)
    shown = sorted(
        {line for at in near[:1] for line in range(max(0, at - 2), min(len(lines), at + 3))} | set(near)
    )
    told += " Nearest lines:\n" + "\n".join(f"{at + 1}\t{lines[at][:_LONGEST_LINE]}" for at in shown)
    return ToolError(told, Labels((f"file: {name}",)))
