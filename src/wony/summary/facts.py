"""Facts in what a person wrote: numbers, dates, names, paths and addresses, each with its clause.

Found by how they look, in Korean and English, so that none of them depends on a model's grace.  What is
found too much costs a few tokens; what is missed may be lost.  It knows nothing of conversations.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from wony.summary.cuts import around
from wony.summary.fact_patterns import COMMON, NOT_PEOPLE, Kind, patterns

MOST_CLAUSE = 80
"""Characters of a clause; more only where the fact itself is longer."""

_CODE = re.compile(r"^(`{3,}|~{3,}).*?(?:^\1|\Z)", re.DOTALL | re.MULTILINE)
_END_OF_SENTENCE = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\d)[.!?。！？…](?=\s)|(?<=\d)[.!?](?=\s+[A-Z가-힣])|\n"
)
_END_OF_CLAUSE = re.compile(
    r"[,;:，、]\s+|(?<=[고며만])\s+(?=\S)(?!있|싶|나서|계)|(?<=[는은]데|니까)\s+(?=\S)"
)
_PARTICLE = re.compile(
    r"(?<=[!-~])(?:이에요|예요|에요|입니다|이고|이며|인데|이라고|라고|이라는|라는|이야|야|에서부터|에서는|에서|에는|에도|에|으로|로|"
    r"까지|부터|처럼|보다|한테|에게|이랑|랑|하고|을|를|은|는|이|가|의|와|과|도|만)+$"
)
_CLOSING = ".,:;!?…'\"*_"
_MOST_LAYERS = 6
"""Of brackets, particles and punctuation around a fact."""
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_BETWEEN_DATES = re.compile(r",?\s?(?:at\s|on\s|에\s)?")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as it was written, and the clause that it stood in."""

    text: str
    kind: Kind
    clause: str

    @property
    def key(self) -> str:
        """What makes two facts the same one."""
        return normal(self.text)


def normal(text: str) -> str:
    """Return `text` as it is compared: without regard to case and to how much white space there is."""
    return " ".join(text.casefold().split())


@lru_cache(maxsize=4096)
def facts_of(text: str) -> tuple[Fact, ...]:
    """Return the facts in `text`, in their order.  Fenced code is material, not a fact.

    Remembered, for every compaction of a conversation asks again.
    """
    spans = _joined(text, sorted(_spans(text)))
    ends = [match.end() for match in _END_OF_SENTENCE.finditer(text)]
    found: list[Fact] = []
    window = (0, 0, "")
    for start, end, kind in spans:
        fact = text[start:end]
        if not (window[0] <= start and end <= window[1] and fact in window[2]):
            window = _window(text, start, end, ends)
        found.append(Fact(fact, kind, window[2]))
    return tuple(found)


def _spans(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Yield where facts stand; where two patterns claim the same place, the earlier pattern has it."""
    taken = bytearray(len(text))
    for code in _CODE.finditer(text):
        taken[code.start() : code.end()] = b"\1" * (code.end() - code.start())
    for kind, pattern in patterns():
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            start = match.start(group) + _opening(match[group], kind)
            end = _trimmed(text[start : match.end(group)], start, kind)
            if end > start and not any(taken[start:end]) and not _is_idle(text, start, end, kind):
                taken[start:end] = b"\1" * (end - start)
                yield start, end, kind


def _opening(fact: str, kind: Kind) -> int:
    """Return how much of a name is the word that its sentence begins with."""
    first, space, _ = fact.partition(" ")
    return len(first) + 1 if kind == "name" and space and first in COMMON else 0


def _trimmed(fact: str, start: int, kind: Kind) -> int:
    """Return the end of `fact` without the punctuation and the particle that cling to it."""
    if kind not in ("address", "path", "name"):
        return start + len(fact.rstrip(". " if kind == "date" else None))
    for _ in range(_MOST_LAYERS):
        fact = fact.rstrip(_CLOSING)
        if fact and fact[-1] in _PAIRS and fact.count(fact[-1]) > fact.count(_PAIRS[fact[-1]]):
            fact = fact[:-1]
        fact = _PARTICLE.sub("", fact)
        fact = fact.removesuffix("'s").removesuffix("’s") if kind == "name" else fact
    return start + len(fact)


def _is_idle(text: str, start: int, end: int, kind: Kind) -> bool:
    """Whether it only looks like a fact: a list's own number, a word with a capital for grammar's sake."""
    fact = text[start:end]
    if kind == "number":
        line = text[text.rfind("\n", 0, start) + 1 : start]
        return fact.isdigit() and not line.strip(" \t#>*-") and text[end : end + 2] in (". ", ") ")
    if kind == "path":
        return not any(c.isalnum() or c == "~" for c in fact)
    if kind == "name":
        return fact in COMMON or fact.split()[0].removesuffix("님") in NOT_PEOPLE or len(fact) < 2
    return False


def _joined(text: str, spans: list[tuple[int, int, Kind]]) -> list[tuple[int, int, Kind]]:
    """Make one fact of a day and its hour."""
    joined: list[tuple[int, int, Kind]] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last
            and last[2] == span[2] == "date"
            and span[1] - last[0] <= MOST_CLAUSE
            and _BETWEEN_DATES.fullmatch(text, last[1], span[0])
        ):
            joined[-1] = (last[0], span[1], "date")
        else:
            joined.append(span)
    return joined


def _window(text: str, start: int, end: int, ends: list[int]) -> tuple[int, int, str]:
    """Return the sentence around a fact, or as much of it as a clause may be, and where it stands."""
    first, last = bisect_right(ends, start), bisect_left(ends, end)
    left = ends[first - 1] if first else 0
    right = ends[last] if last < len(ends) else len(text)
    if len(text[left:right].strip()) > MOST_CLAUSE:
        left, right = _clause(text, start, end, (left, right))
    most = max(MOST_CLAUSE, end - start + 2)
    # A long line is looked at near the fact only: this is done for every fact of it.
    near_left, near_right = max(left, start - most), min(right, end + most)
    clause = around(text[near_left:near_right], start - near_left, end - near_left, most)
    return (
        left,
        right,
        " ".join(clause.split()) if text[start:end] in " ".join(clause.split()) else text[start:end],
    )


def _clause(text: str, start: int, end: int, within: tuple[int, int]) -> tuple[int, int]:
    """Return the part of a long sentence, between commas or connectives, that holds the fact and fits."""
    left, right = within
    before = text[max(left, start - MOST_CLAUSE) : start]
    after = text[end : min(right, end + MOST_CLAUSE)]
    cuts_before = [m.end() for m in _END_OF_CLAUSE.finditer(before)]
    cuts_after = [m.start() for m in _END_OF_CLAUSE.finditer(after)]
    stop = end + cuts_after[0] if cuts_after else right
    for cut in cuts_before:
        begin = start - len(before) + cut
        if stop - begin <= MOST_CLAUSE:
            return begin, stop
    return (left, stop) if not cuts_before else (start - len(before) + cuts_before[-1], stop)
