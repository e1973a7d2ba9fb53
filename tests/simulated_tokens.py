"""Tokenizers that no real model has, for the simulated Ollama: what a text costs differs between them.

Text falls into words, and each word costs what its script, its length and its own spelling say: frequent
Latin words one token, Hangul a token for one or two letters, digits one for up to three.  None of it is
known to wony, whose estimate has to learn it from the server's counts.  `Tokenizer(seed)` for another one.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Sequence

_WORDS = re.compile(
    r"(?P<special><\|[a-z]+\|>)"
    r"|(?P<latin> ?[A-Za-z\u00c0-\u024f]{1,24})"
    r"|(?P<hangul> ?[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]{1,12})"
    r"|(?P<cjk>[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{1,8})"
    r"|(?P<digits>[0-9]{1,12})"
    r"|(?P<space>[ \t]{1,32}|\s{1,8})"
    r"|(?P<symbols> ?[!-/:-@\[-`{-~]{1,16}\n*)"
    r"|(?P<other>.)",
    re.S,
)
_MOST_KNOWN = 200_000


class Tokenizer:
    """One way to cut texts.  The same seed always cuts the same way."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        chance = random.Random(seed)
        self._characters_a_token = {
            "latin": chance.uniform(3.2, 5.6),
            "hangul": chance.uniform(1.2, 1.9),
            "cjk": chance.uniform(1.0, 1.6),
            "digits": chance.choice((1.0, 2.0, 3.0)),
            "space": chance.uniform(8.0, 16.0),
            "symbols": chance.uniform(2.0, 3.6),
            "other": chance.uniform(0.4, 0.9),
        }
        self._variation = chance.uniform(0.3, 0.7)
        self._known: dict[str, tuple[str, ...]] = {}

    def tokens(self, text: str) -> list[str]:
        """Cut a text.  Two texts with the same beginning have the same first tokens."""
        found: list[str] = []
        for match in _WORDS.finditer(text):
            word = match[0]
            cut = self._known.get(word)
            if cut is None:
                cut = self._cut(word, match.lastgroup or "other")
            found += cut
        return found

    def count(self, text: str) -> int:
        """Return what a text costs."""
        return len(self.tokens(text))

    def _cut(self, word: str, script: str) -> tuple[str, ...]:
        count = 1
        if script != "special":
            luck = zlib.crc32(f"{self.seed}:{word}".encode("utf-8", "surrogatepass")) / 2**32
            usual = len(word.strip(" ") or word) / self._characters_a_token[script]
            varies = 0.0 if script == "digits" else self._variation * (2 * luck - 1) / max(1.0, usual) ** 0.5
            count = max(1, round(usual * (1 + varies) + (0.49 if script == "digits" else 0)))
        cut = tuple(f"{word}#{part}" for part in range(count))
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[word] = cut
        return cut


def shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many first items two sequences have in common."""
    most = min(len(one), len(other))
    return next((i for i in range(most) if one[i] != other[i]), most)
