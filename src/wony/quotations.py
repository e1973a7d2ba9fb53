"""Whether what an answer quotes stands where the answer says that it stands.

The model is asked to quote a numbered document as “its words” [3:L10-L14].  A place without quoted words
must be there; quoted words must stand in those lines.  Spaces, the shape of quotation marks and dashes, and
capital letters do not matter; `…` stands for words that were left out.  It knows neither tools nor pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Problem = Literal["no document", "no such lines", "not there"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A place in a document that an answer names, and the words that it quotes from there, if any."""

    number: int
    first: int
    last: int
    words: str = ""
    written: str = ""
    """The place as the answer has it, for the screen to find."""
    problem: Problem | None = None


# gpt-oss was trained to write 【3†L10-L14】 and falls back into it.
_PLACE = re.compile(
    r"\[(?P<number>\d{1,6}):L(?P<first>\d{1,9})(?:[-–]L?(?P<last>\d{1,9}))?\]"
    r"|【(?P<number2>\d{1,6})†L(?P<first2>\d{1,9})(?:[-–]L?(?P<last2>\d{1,9}))?】"
)
_MARKS = ("“”", '""', "«»", "「」", "『』", "‘’")
_GAP = 24
"""How many letters may stand between the quoted words and their place: ”라고 밝혔습니다, ” says the page."""
_GAP_END = re.compile(r"[\n.!?。]\s+\S|[\]】]")
"""What ends a sentence, so that a quotation before it belongs to something else."""
_LONGEST = 5_000
_LEFT_OUT = re.compile(r"\[?(?:…|\.{3,})\]?")
_SAME = str.maketrans({**dict.fromkeys("“”„‟«»「」『』″‘’‚‛′´'", '"'), **dict.fromkeys("*`", "")})
"""Marks of quotation are one to the reader; stars and backticks are often the answer's own."""
_DASHES = re.compile(r"[‐‑‒–—―−]")
_EDGES = " .,;:!?。、，"


def quotations(text: str) -> tuple[Quotation, ...]:
    """Return every place that the text names, in order, with the words quoted before it."""
    return tuple(_quotations(text))


def cited(text: str) -> tuple[int, ...]:
    """Return the numbers of the documents that the text names."""
    return tuple(dict.fromkeys(one.number for one in _quotations(text)))


def wrong_quotations(text: str, documents: Mapping[int, Sequence[str]]) -> tuple[Quotation, ...]:
    """Return the quotations that do not hold, each with its problem; `documents` are lines by number."""
    wrong = []
    for one in _quotations(text):
        problem = _problem(one, documents)
        if problem:
            wrong.append(Quotation(one.number, one.first, one.last, one.words, one.written, problem=problem))
    return tuple(wrong)


def _quotations(text: str) -> Iterator[Quotation]:
    before = 0
    for place in _PLACE.finditer(text):
        number = int(place["number"] or place["number2"])
        first = int(place["first"] or place["first2"])
        last = int(place["last"] or place["last2"] or first)
        words = _quoted_before(text[max(before, place.start() - _LONGEST) : place.start()])
        yield Quotation(number, first, last, words, place[0])
        before = place.end()


def _quoted_before(text: str) -> str:
    """Return the words in the last quotation marks of a text, if they stand close to its end."""
    closings = {pair[1]: pair[0] for pair in _MARKS}
    for end in range(len(text) - 1, max(-1, len(text) - 2 - _GAP), -1):
        opening = closings.get(text[end])
        if opening is None or (text[end] == "’" and text[end + 1 : end + 2].isalpha()):
            continue  # (it’s is no quotation)
        if _GAP_END.search(text[end + 1 :]):
            return ""
        return text[_opened(text, opening, end) : end]
    return ""


def _opened(text: str, opening: str, end: int) -> int:
    """Return where the quotation begins that is closed at `end`; there is none where it is `end` itself."""
    closing, depth = text[end], 0
    for place in range(end - 1, -1, -1):
        if text[place] == opening:
            if depth == 0 or opening == closing:
                return place + 1
            depth -= 1
        elif text[place] == closing:
            depth += 1
    return end


def _problem(one: Quotation, documents: Mapping[int, Sequence[str]]) -> Problem | None:
    lines = documents.get(one.number)
    if lines is None:
        return "no document"
    if not 1 <= one.first <= one.last <= len(lines):
        return "no such lines"
    return None if _stands(one.words, lines[one.first - 1 : one.last]) else "not there"


def _stands(words: str, lines: Sequence[str]) -> bool:
    """Return whether every part of the words stands in the lines, one behind the other."""
    text, at = _plain(" ".join(lines)), 0
    for part in _LEFT_OUT.split(words):
        wanted = _plain(part.strip(_EDGES))
        found = text.find(wanted, at)
        if found < 0:
            return False
        at = found + len(wanted)
    return True


def _plain(text: str) -> str:
    """Return the text as it is compared: without spaces, since a long word may have been broken."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFC", text).translate(_SAME)).casefold()
    return "".join(plain.split())
