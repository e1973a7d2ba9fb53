"""What a simulated server has already read, and how long it takes over the rest.

It remembers whole prompts with what was written after them; of a new prompt it reads what no remembered one
begins with.  A reading that is broken off leaves behind how far it got.  What was read of which prompt is
kept as a list of `Reading`, for benches.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from raw_server import Connection
from simulated_prompt import Prompt
from simulated_tokens import shared

_STEP_SECONDS = 0.05
"""How long a server reads before it looks whether anybody still wants it to."""


@dataclass
class Reading:
    """One prompt that was read, and what it cost."""

    text: str
    tokens: int
    cached: int
    """Tokens that had been read before."""
    dropped: int = 0
    """Messages that were left out because they did not fit."""
    ahead: bool = False
    """Only read, before there was a question (`num_predict` 1)."""
    finished: bool = False

    def unchanged(self, before: Reading) -> int:
        """Return how many characters this prompt begins with that `before` began with too."""
        return shared(self.text, before.text)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Memory:
    """What one loaded model remembers: the last prompts, `slots` of them."""

    def __init__(self, slots: int = 1) -> None:
        self._slots = slots
        self._remembered: list[Sequence[str]] = []
        self._turn = threading.Lock()

    @property
    def size(self) -> int:
        """Tokens of the prompt that was read last, as far as it has been read."""
        return len(self._remembered[-1]) if self._remembered else 0

    @contextmanager
    def turn(self, connection: Connection) -> Iterator[None]:
        """Wait for one's turn: the engine answers one request at a time."""
        while not self._turn.acquire(timeout=0.005):
            connection.notice_hangup()
        try:
            yield
        finally:
            self._turn.release()

    def read(self, prompt: Prompt, a_second: float, connection: Connection, reading: Reading) -> None:
        """Read a prompt, so many tokens a second (0: at once), and put down how that goes."""
        tokens = prompt.tokens
        best = max(self._remembered, key=lambda known: shared(known, tokens), default=())
        done = min(shared(best, tokens), len(tokens) - 1)  # the last token is always read
        reading.cached = done
        if best and done >= len(best) // 2:  # else it is another conversation, to be kept beside this one
            self._remembered.remove(best)
        while a_second and done < len(tokens):
            step = min(len(tokens) - done, max(1, round(a_second * _STEP_SECONDS)))
            self._remember(tokens[:done])
            connection.wait(step / a_second)
            self._remembered.pop()
            done += step
        self._remember(tokens)
        reading.finished = True

    def write(self, tokens: Sequence[str]) -> None:
        """Remember what was written after the prompt that was read last."""
        self._remember([*self._remembered.pop(), *tokens])

    def _remember(self, tokens: Sequence[str]) -> None:
        self._remembered.append(tokens)
        del self._remembered[: -self._slots]


@dataclass
class Loaded:
    """A model in memory, with what a change of would load it again."""

    context_length: int
    runner: dict[str, Any]
    memory: Memory
