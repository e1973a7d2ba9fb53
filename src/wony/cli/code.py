"""Colours for code, line by line: comments, strings, numbers and words of the language, nothing more.

What must be remembered from one line to the next is one open comment or string, so a line is coloured once,
for good, as soon as it is there, and the cost of a long listing is the sum of its lines.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from wony.cli.canvas import Span
from wony.cli.code_languages import FAMILIES

COMMENT, STRING, NUMBER, WORD, ADDED, REMOVED, PLACE = "2", "32", "36", "34;1", "32", "31", "36"


class _Rules(NamedTuple):
    token: re.Pattern[str]
    ends: dict[str, tuple[str, str]]
    words: frozenset[str]
    any_case: bool


@lru_cache(maxsize=16)
def _rules(language: str) -> _Rules | None:
    family = next((f for f in FAMILIES if language in f.names.split()), None)
    if family is None:
        return None
    ends = {start: (end, COMMENT) for start, end in family.block_comments}
    ends |= {mark: (mark, STRING) for mark in family.long_strings}
    parts = []
    if ends:
        parts.append("(?P<open>" + "|".join(map(re.escape, ends)) + ")")
    if family.line_comments:
        # `#` inside a word (`$#`, `a#b`) and `//` of an address begin no comment.
        parts.append(r"(?P<comment>(?<![\w$:])(?:" + "|".join(map(re.escape, family.line_comments)) + ").*)")
    quoted = "|".join(rf"{q}(?:\\.|[^{q}\\])*(?:{q}|$)" for q in family.quotes)
    parts += [rf"(?P<string>{quoted})", r"(?P<number>\b\d[\w.]*)", r"(?P<word>[^\W\d]\w*)"]
    words = frozenset(family.words.split())
    return _Rules(re.compile("|".join(parts)), ends, words, family.any_case)


class Highlighter:
    """Colours the lines of one listing, in order."""

    def __init__(self, info: str) -> None:
        self._language = re.split(r"[\s{,:]", info.strip().lower() + " ", maxsplit=1)[0]
        self._rules = _rules(self._language)
        self._open = ""

    def copy(self) -> Highlighter:
        """Return one that knows what this one knows, to try a line that is not whole yet."""
        other = Highlighter("")
        other._language, other._rules, other._open = self._language, self._rules, self._open
        return other

    def line(self, text: str) -> list[Span]:
        """Return a line in colours."""
        if self._language in ("diff", "patch"):
            return [(text, _difference(text))]
        if self._rules is None or not text:
            return [(text, "")]
        spans: list[Span] = []
        at = 0
        while at < len(text):
            at = self._rest_of_open(text, at, spans) if self._open else self._next(text, at, spans)
        return spans

    def _rest_of_open(self, text: str, at: int, spans: list[Span]) -> int:
        assert self._rules is not None
        end, style = self._rules.ends[self._open]
        found = text.find(end, at)
        stop = len(text) if found < 0 else found + len(end)
        if found >= 0:
            self._open = ""
        spans.append((text[at:stop], style))
        return stop

    def _next(self, text: str, at: int, spans: list[Span]) -> int:
        assert self._rules is not None
        match = self._rules.token.search(text, at)
        if match is None:
            spans.append((text[at:], ""))
            return len(text)
        if match.start() > at:
            spans.append((text[at : match.start()], ""))
        kind, found = match.lastgroup, match[0]
        if kind == "open":
            self._open = found
            spans.append((found, self._rules.ends[found][1]))
        elif kind == "word":
            word = found.lower() if self._rules.any_case else found
            spans.append((found, WORD if word in self._rules.words else ""))
        else:
            spans.append((found, {"comment": COMMENT, "string": STRING, "number": NUMBER}[kind or ""]))
        return match.end()


def _difference(text: str) -> str:
    if text.startswith("@@"):
        return PLACE
    return {"+": ADDED, "-": REMOVED}.get(text[:1], "")
