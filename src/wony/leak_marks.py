"""What gpt-oss's own format looks like where a server lets it through: whole, and while it is still coming.

Each mark is two patterns: what it is, and every beginning of it, so that a stream holds back no more than
what may still become one.  It knows nothing of streams.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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


_SPACE = _run(r"\s", 0, 2)
_TO = _after(_SPACE, _word("to="), _run(r"[\w.\-:]", 1, 80))
_KIND = _after(_SPACE, _maybe(_word("<|constrain|>")), _SPACE, _maybe(_words(("json", "code"))), _SPACE)
_CHANNELS = _words(("analysis", "commentary", "final"))
_MESSAGE = _word("<|message|>")
_END = _words(("<|end|>", "<|return|>", "<|call|>"))
_CHANNEL = _after(_word("<|channel|>"), _CHANNELS, _maybe(_TO), _KIND, _MESSAGE)
_BRACE = Mark(r"(?=\{)", "")
_GLUED_CALL = _after(_word("commentary"), _TO, _KIND, _BRACE)
_OPENINGS = """We The User Users Need I Let Let's So It It's Just Simple Got Okay Ok Now This They There
Provide Must Should First Looking Compute Calculate Answer Check Given Hmm You In He She That Task Question"""
_KOREAN_OPENINGS = "사용자|질문|우리|먼저|요청|문제|간단|이제|대화"
_THOUGHT = _after(
    _word("analysis"),
    _either(
        _after(_words(_OPENINGS.split()), Mark(r"[\s,.:;!?’']", "")),
        _words(_KOREAN_OPENINGS.split("|")),
    ),
)

HEADER = _after(_maybe(_END), _maybe(_word("<|start|>assistant")), _maybe(_TO), _CHANNEL)
"""How a message begins, where every token came through."""
GLUED = _after(_word("assistant"), _either(_GLUED_CALL, _after(_CHANNELS, _maybe(_after(_KIND, _MESSAGE)))))
"""How it reads where the tokens were taken out and their words were left."""
_FIRST = _either(
    _after(_maybe(_words(("<|start|>assistant", "assistant"))), _maybe(_TO), _CHANNEL),
    _after(_CHANNELS, _maybe(_TO), _KIND, _MESSAGE),
    _GLUED_CALL,
    GLUED,
    _THOUGHT,
)
_ANY = _either(HEADER, GLUED)

AT_FIRST = re.compile(_FIRST.whole)
AT_FIRST_BEGUN = re.compile(_FIRST.begun)
IN_TEXT = re.compile(HEADER.whole)
IN_TEXT_BEGUN = re.compile(HEADER.begun)
IN_THOUGHT = re.compile(_ANY.whole)
IN_THOUGHT_BEGUN = re.compile(_ANY.begun)
END = re.compile(_END.whole)
LAST = re.compile(rf"(?:{_END.whole}\s*)+")
"""What an answer may end in."""
THOUGHT = re.compile(_THOUGHT.whole)
_CHANNEL_NAME = re.compile(r"analysis|commentary|final")
_RECIPIENT = re.compile(r"\bto=([\w.\-:]+)")


def told(mark: str) -> tuple[str, str]:
    """Return the channel that a mark opens, and whom it calls."""
    channel, recipient = _CHANNEL_NAME.search(mark), _RECIPIENT.search(mark)
    return channel[0] if channel else "", recipient[1] if recipient else ""
