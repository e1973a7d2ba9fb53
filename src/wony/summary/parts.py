"""The parts of a conversation that get one line each in its summary, and the line they get at worst.

Mechanical: whatever a model answers, or if none can be asked, each part has a line that is true.  It knows
nothing of tokens and nothing of how a model is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from wony.summary.cuts import head
from wony.summary.spoken import Language
from wony.types import StoredMessage, SummaryLine

Turn = tuple[StoredMessage, ...]
"""What the person said, and everything up to what the person said next."""

_MOST_BEGINNING = 48
_MOST_OPENING = 70
_MOST_OPENINGS = 3
_BETWEEN = " / "
_SHORT = 12
_CODE = re.compile(r"(`{3,}|~{3,}).*?(?:\1|\Z)", re.DOTALL)
_MARKS = re.compile(r"^[#>*+\-\s]+|\*\*|__|\|", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s")
_QUOTES = str.maketrans({"“": "'", "”": "'", '"': "'"})


@dataclass(frozen=True, slots=True)
class Part:
    """Some turns, or some lines of the former summary, that one line will stand for."""

    number: int
    message_ids: tuple[str, ...]
    begins: str
    """How the model can tell where it begins."""
    source: str
    """Everything that was said in it."""
    mechanical: str
    """Its line if the model has none that can be used."""


def turns_of(messages: Sequence[StoredMessage]) -> list[Turn]:
    """Split `messages` into turns; what stands before the person's first word is a turn without one."""
    starts = [n for n, m in enumerate(messages) if n == 0 or m.message.role == "user"]
    return [tuple(messages[a:b]) for a, b in pairwise([*starts, len(messages)])]


def part_of_turns(number: int, turns: Sequence[Turn], language: Language) -> Part:
    """Return the part that `turns` are."""
    messages = [m for turn in turns for m in turn]
    said = next(
        (m.message.content for m in messages if m.message.role == "user"), messages[0].message.content
    )
    return Part(
        number,
        tuple(m.id for m in messages),
        head(" ".join(said.split()), _MOST_BEGINNING),
        "\n".join(m.message.content for m in messages),
        _mechanical(turns, language),
    )


def part_of_lines(number: int, first: int, lines: Sequence[SummaryLine], language: Language) -> Part:
    """Return the part that some lines of the former summary are; the first of them is its line `first`."""
    last = first + len(lines) - 1
    begins = (
        f"앞 요약의 {first}~{last}번 줄"
        if language == "ko"
        else f"lines {first} to {last} of the summary above"
    )
    ids = dict.fromkeys(id for line in lines for id in line.message_ids)
    return Part(number, tuple(ids), begins, "\n".join(line.text for line in lines), together(lines))


def together(lines: Sequence[SummaryLine]) -> str:
    """Return the beginnings of the first, the middle and the last of `lines` in one line."""
    pieces = [piece for line in lines for piece in line.text.split(_BETWEEN) if len(piece) > _SHORT]
    some = pieces if len(pieces) <= 3 else (pieces[0], pieces[len(pieces) // 2], pieces[-1])
    return _BETWEEN.join(head(piece, 76) for piece in some) or head(lines[0].text, 76)


def _mechanical(turns: Sequence[Turn], language: Language) -> str:
    """Return the first words of what was asked and answered, quoted: nobody says what they did not."""
    korean = language == "ko"
    asked = _openings([m for turn in turns for m in turn], "user")
    answered = _openings([m for turn in turns for m in turn], "assistant")
    parts: list[str] = []
    if asked:
        parts.append(("사용자가 한 말: " if korean else "The user said: ") + _quoted(asked))
    if answered:
        wanted = answered[-1:] if len(turns) > 1 else answered[:1]
        parts.append(("답: " if korean else "answer: ") + _quoted(wanted))
    if len(asked) > _MOST_OPENINGS:
        parts[0] += f" (+{len(asked) - _MOST_OPENINGS})"
    return "; ".join(parts) or ("도구의 결과만 있음" if korean else "results of tools only")


def _openings(messages: Sequence[StoredMessage], role: str) -> list[str]:
    found = (_opening(m.message.content) for m in messages if m.message.role == role)
    return [text for text in found if text]


def _opening(text: str) -> str:
    """Return the first clause of `text`, without its marks."""
    prose = _MARKS.sub("", _CODE.sub(" ", text[:4000])).strip() or text[:4000].strip("`~ \n")
    first = next((" ".join(line.split()) for line in prose.splitlines() if line.strip()), "")
    return head(_SENTENCE.split(first, maxsplit=1)[0], _MOST_OPENING).translate(_QUOTES)


def _quoted(openings: Sequence[str]) -> str:
    return " ".join(f"“{text}”" for text in openings[:_MOST_OPENINGS])
