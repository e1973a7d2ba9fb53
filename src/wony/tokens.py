"""How many tokens a prompt is, without the model's vocabulary: estimated by script, corrected by counting.

A server counts every prompt that it reads.  From those counts a `Gauge` learns what a letter, a syllable
or a digit costs with this model, and it starts each estimate from the last exact count.  It knows neither
server nor store.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from wony.types import Json, Message, Tool

_HANGUL = r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_LETTERS = r"A-Za-z\u00c0-\u024f"
# What is counted in a text, what one of it costs before anything was learnt, and how far from that it may
# well be, as a share of it.  Public figures for o200k: English 4 to 4.75 characters a token, Hangul 1 to
# 1.7, code and JSON about 3.
_UNITS: tuple[tuple[re.Pattern[str], float, float], ...] = (
    (re.compile(rf"[{_LETTERS}]+"), 0.55, 0.25),  # words
    (re.compile(rf"[{_LETTERS}]"), 0.125, 0.25),
    (re.compile(r"[0-9]{1,3}"), 1.0, 0.5),  # o200k cuts numbers so
    (re.compile(rf"[{_HANGUL}]"), 0.66, 0.25),
    (re.compile(rf"[{_IDEOGRAPHS}]"), 0.78, 0.4),
    (re.compile(r"[!-/:-@\[-`{-~]+"), 0.7, 0.8),  # marks that stand together are often one
    (re.compile(r"[!-/:-@\[-`{-~]"), 0.25, 0.8),
    (re.compile(r"\n"), 0.5, 0.8),
    (re.compile(rf"[^\x00-\x7f\u00c0-\u024f{_HANGUL}{_IDEOGRAPHS}]"), 1.2, 0.6),
)
_FRAME_COST = 6.0
"""Around one message: its start, role, channel and end."""
_OPENING_COST = 60.0
"""What the template says before everything else: identity, dates, channels."""
_PRIOR = (*(cost for _, cost, _ in _UNITS), _FRAME_COST, _OPENING_COST)
_DOUBT = (*(doubt for _, _, doubt in _UNITS), 0.3, 0.5)
_SIZE = len(_PRIOR)
_NOISE = 0.01
"""What costs by unit cannot explain, as a share of the tokens."""

_LUCK = 0.2
"""What single words cost more or less than others like them (variance, in tokens); evens out in long texts.
Words come again, so that it is more than their spelling would say: taken too small, one text of dear words
is believed to tell the cost of all."""
_ABSURD = 1e6
"""More than anything costs."""

Counts = tuple[float, ...]


@lru_cache(maxsize=8192)
def _counts_of(text: str) -> Counts:
    return tuple(float(len(unit.findall(text))) for unit, _, _ in _UNITS)


def counts(messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Counts:
    """Return what the rendered prompt is made of, by unit, then frames, then its one opening.

    As gpt-oss's template does, thinking counts only behind the last question.
    """
    total = [0.0] * _SIZE
    total[-1] = 1.0
    last_question = max((n for n, m in enumerate(messages) if m.role == "user"), default=-1)
    texts: list[str] = [json.dumps(t.parameters, ensure_ascii=False) + t.name + t.description for t in tools]
    for place, message in enumerate(messages):
        texts.append(message.content + message.tool_name)
        if message.thinking and place > last_question:
            texts.append(message.thinking)
        texts += [c.name + json.dumps(dict(c.arguments), ensure_ascii=False) for c in message.tool_calls]
    for text in texts:
        for n, count in enumerate(_counts_of(text)):
            total[n] += count
    total[-2] = float(len(texts))
    return tuple(total)


@dataclass(frozen=True, slots=True)
class Counted:
    """A prompt that the server counted: what it was made of, and its tokens."""

    counts: Counts
    tokens: int


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is known of one model's tokens.  Immutable; `observe` returns a wiser one."""

    costs: tuple[float, ...] = _PRIOR
    doubt: tuple[tuple[float, ...], ...] = tuple(
        tuple((_DOUBT[i] * _PRIOR[i]) ** 2 if i == j else 0.0 for j in range(_SIZE)) for i in range(_SIZE)
    )
    """Covariance of the costs."""
    seen: int = 0
    """How many prompts were counted."""

    def estimate(self, wanted: Counts, known: Counted | None = None) -> float:
        """Return the tokens of a prompt; from `known`, an earlier one of the same conversation, if given."""
        if known is None:
            return _product(self.costs, wanted)
        return max(1.0, known.tokens + _product(self.costs, _minus(wanted, known.counts)))

    def text(self, text: str) -> float:
        """Return the tokens of a text by itself, without any frame."""
        return _product(self.costs[: len(_UNITS)], _counts_of(text))

    def observe(self, prompt: Counted, known: Counted | None = None) -> Gauge:
        """Learn from a prompt that the server counted, or from what it has beyond `known`."""
        step = _minus(prompt.counts, known.counts) if known else prompt.counts
        gained = prompt.tokens - known.tokens if known else prompt.tokens
        if prompt.tokens <= 0 or not any(step):
            return self
        return replace(self._corrected(step, gained), seen=self.seen + 1)

    def observe_answer(self, text: str, tokens: int) -> Gauge:
        """Learn from what the model wrote: thinking and answer together, and how many tokens it was."""
        if tokens < 8 or not text:
            return self
        return self._corrected((*_counts_of(text), 1.0, 0.0), tokens)

    def _corrected(self, x: Counts, y: float) -> Gauge:
        """One step of recursive least squares (a Kalman filter whose state does not move)."""
        spread = [_product(row, x) for row in self.doubt]
        noise = (_NOISE * abs(y)) ** 2 + _LUCK * abs(y) + 2.0
        scale = 1.0 / (_product(x, spread) + noise)
        error = y - _product(self.costs, x)
        costs = tuple(max(0.0, c + s * scale * error) for c, s in zip(self.costs, spread, strict=True))
        doubt = tuple(
            tuple(d - spread[i] * spread[j] * scale for j, d in enumerate(row))
            for i, row in enumerate(self.doubt)
        )
        return replace(self, costs=costs, doubt=doubt)

    def to_json(self) -> Json:
        """Return it as a JSON value."""
        return {"costs": self.costs, "doubt": self.doubt, "seen": self.seen}

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Return the gauge that `to_json` described; anything else is as good as nothing learnt."""
        try:
            costs = tuple(float(c) for c in value["costs"])
            doubt = tuple(tuple(float(d) for d in row) for row in value["doubt"])
            seen = int(value["seen"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return cls()
        if len(costs) != _SIZE or [len(row) for row in doubt] != [_SIZE] * _SIZE or seen < 0:
            return cls()
        if not all(-_ABSURD < number < _ABSURD for number in (*costs, *(d for row in doubt for d in row))):
            return cls()  # it may not even be a number
        if min(costs) < 0:
            return cls()
        return cls(costs, doubt, seen=seen)


def _product(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _minus(a: Counts, b: Counts) -> Counts:
    return tuple(x - y for x, y in zip(a, b, strict=True))
