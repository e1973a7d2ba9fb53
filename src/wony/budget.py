"""How much of the window may be used, and for what.

The window is what the server really allocated.  Part of it is kept free for the thinking and the answer;
a request that would reach into that part is never sent.
"""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN_WINDOW = 4_096
"""What a default Ollama allocates on a machine with little video memory: the least to count on."""
LARGEST_WINDOW = 131_072
"""What gpt-oss was trained for."""
START = 0.70
"""Share of the window at which earlier turns are condensed while nobody waits."""
LATEST = 0.85
"""Share at which they are condensed before the next request is sent, at the latest: in all but the largest
windows, what is kept free for the answer says so earlier (about 80 %)."""
TARGET = 0.20
"""Share that is left after it: one big step, so that the next one is at least half a window away."""
SMALLEST_SUMMARY = 300
"""Tokens without which a summary says nothing."""
_RESERVE = 0.15
_MOST_RESERVED = 16_384
_UNSURE = 0.12
"""How far an estimate may be off before this model's tokens were counted often enough."""
SURE_AFTER = 3
"""So many counted prompts of a model are often enough."""
_SURE = 0.05


@dataclass(frozen=True, slots=True)
class Budget:
    """A window of so many tokens, divided."""

    window: int = UNKNOWN_WINDOW
    counted: int = 0
    """How many prompts of this model were counted: the more, the closer an estimate is taken."""

    @property
    def reserve(self) -> int:
        """Tokens kept free for thinking and answer."""
        return min(_MOST_RESERVED, int(self.window * _RESERVE))

    @property
    def is_sure(self) -> bool:
        """Whether enough was counted to know what a prompt of this model costs."""
        return self.counted >= SURE_AFTER

    @property
    def free(self) -> int:
        """Tokens beside the reserve."""
        return self.window - self.reserve

    @property
    def most(self) -> int:
        """Tokens that a request may be estimated at, so that it surely fits and leaves the reserve."""
        doubt = _SURE if self.is_sure else _UNSURE
        return int(self.free / (1 + doubt))

    @property
    def target(self) -> int:
        """Tokens that the next request may hold after condensing."""
        return int(self.window * TARGET)

    def is_time(self, tokens: float) -> bool:
        """Whether earlier turns should be condensed as soon as nobody waits."""
        return tokens >= self.window * START

    def is_late(self, tokens: float) -> bool:
        """Whether they must be condensed before the next request."""
        return tokens > min(self.window * LATEST, self.most)
