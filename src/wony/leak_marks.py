"""What gpt-oss's own format looks like where a server lets it through: whole, and while it is still coming.

Each mark is two patterns: what it is, and every beginning of it, so that a stream holds back no more than
what may still become one.  It knows nothing of streams.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple


class Mark(NamedTuple):
    """A piece of a pattern: the whole, and its beginnings (the empty one among them)."""

    whole: str
    begun: str


def _word(text: str) -> Mark:
    begun = ""
    for character in reversed(text):
        begun = f"(?:{re.escape(character)}{begun})?"
    return Mark(re.escape(text), begun)


def _run(characters: str, least: int, most: int) -> Mark:
    return Mark(f"{characters}{{{least},{most}}}", f"{characters}{{0,{most}}}")


def _either(*marks: Mark) -> Mark:
    wholes, begun = ("|".join(each) for each in zip(*marks, strict=True))
    return Mark(f"(?:{wholes})", f"(?:{begun})")


def _maybe(mark: Mark) -> Mark:
    return Mark(f"(?:{mark.whole})?", mark.begun)


def _after(*marks: Mark) -> Mark:
    begun = ""
    for mark in reversed(marks):
        begun = f"(?:{mark.whole}{begun}|{mark.begun})"
    return Mark("".join(mark.whole for mark in marks), begun)


def _words(words: Sequence[str]) -> Mark:
    return _either(*map(_word, words))


_OPENINGS = """We The User Users Need I Let Let's So It It's Just Simple Got Okay Ok Now This They There
Provide Must Should First Looking Compute Calculate Answer Check Given Hmm You In He She That Task Question"""
_KOREAN_OPENINGS = "사용자 질문 우리 먼저 요청 문제 간단 이제 대화"
END = re.compile(r"<\|(?:end|return|call)\|>")
LAST = re.compile(r"(?:<\|(?:end|return|call)\|>\s*)+")
"""What an answer may end in."""


class Marks(NamedTuple):
    """Patterns: of each mark, and of its beginnings."""

    first: re.Pattern[str]
    first_begun: re.Pattern[str]
    """How an answer may begin."""
    header: re.Pattern[str]
    header_begun: re.Pattern[str]
    """How a message begins, where every token came through."""
    later: re.Pattern[str]
    later_begun: re.Pattern[str]
    """The same, or how it reads where the tokens were taken out and their words were left."""
    thought: re.Pattern[str]
    """Thinking at the very beginning, known by how it goes on."""


@cache
def marks() -> Marks:
    """Return the patterns; they are made when the first answer needs them, which few do."""
    space = _run(r"\s", 0, 2)
    to = _after(space, _word("to="), _run(r"[\w.\-:]", 1, 80))
    kind = _after(space, _maybe(_word("<|constrain|>")), space, _maybe(_words(("json", "code"))), space)
    channels = _words(("analysis", "commentary", "final"))
    message = _word("<|message|>")
    end = _words(("<|end|>", "<|return|>", "<|call|>"))
    channel = _after(_word("<|channel|>"), channels, _maybe(to), kind, message)
    glued_call = _after(_word("commentary"), to, kind, Mark(r"(?=\{)", ""))
    english = _after(_words(_OPENINGS.split()), Mark(r"[\s,.:;!?’']", ""))
    thought = _after(_word("analysis"), _either(english, _words(_KOREAN_OPENINGS.split())))
    header = _after(_maybe(end), _maybe(_word("<|start|>assistant")), _maybe(to), channel)
    glued = _after(_word("assistant"), _either(glued_call, _after(channels, _maybe(_after(kind, message)))))
    first = _either(
        _after(_maybe(_words(("<|start|>assistant", "assistant"))), _maybe(to), channel),
        _after(channels, _maybe(to), kind, message),
        glued_call,
        glued,
        thought,
    )
    later = _either(header, glued)
    patterns = (*first, *header, *later, thought.whole)
    return Marks(*map(re.compile, patterns))


_CHANNEL_NAME = re.compile(r"analysis|commentary|final")
_RECIPIENT = re.compile(r"\bto=([\w.\-:]+)")


def told(mark: str) -> tuple[str, str]:
    """Return the channel that a mark opens, and whom it calls."""
    channel, recipient = _CHANNEL_NAME.search(mark), _RECIPIENT.search(mark)
    return channel[0] if channel else "", recipient[1] if recipient else ""
