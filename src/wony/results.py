"""A tool's result as it enters the history: short enough to stay there for ever.

It is shortened once, when it enters, and never later, because a change in what was sent would have the
server read everything behind it again.  The whole is stored beside it under a number, by which the model can
read the rest.  It knows neither tools nor the store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wony.summary.cuts import end_at, start_at
from wony.types import Json, Message, NewMessage, StoredMessage

SHARE = 0.08
"""The most that one result may take of the window."""
LEAST, MOST = 300, 6_000
"""Tokens that it may take in the smallest and in the largest window."""
NARROWEST = 60
"""Tokens that it takes however full the window is: enough to say how it went."""
_HEAD = 0.7
"""Share of the room for the beginning, which says most; the rest is for the end."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a window for the results of one answer's calls."""

    left: int
    """Tokens until nothing more may be sent, whatever is condensed."""
    window: int
    tokens: Callable[[str], float]
    """Estimates a text."""

    def each(self, calls: int) -> int:
        """Return the tokens that each of so many results may take: half of the rest stays free."""
        return max(NARROWEST, min(room(self.window), self.left // (2 * max(1, calls))))

    def most(self, at_once: int) -> int:
        """Return how many of so many results find room, each as narrow as it can be."""
        return min(at_once, max(1, self.left // (2 * NARROWEST)))

    @property
    def is_full(self) -> bool:
        """Whether another step would hardly fit."""
        return self.left < LEAST


def room(window: int) -> int:
    """Return the tokens that one result may take in a window of so many tokens."""
    return min(MOST, max(LEAST, int(window * SHARE)))


def entering(
    tool_name: str,
    content: str,
    number: int,
    most_tokens: int,
    tokens: Callable[[str], float],
    *,
    document: str = "",
) -> NewMessage:
    """Return the message that a tool's result becomes: `content` itself, or its head and tail.

    What is left out can be read as number `number`: `content`, or the `document` of which that is a part.
    """
    kept: dict[str, Json] = {"document": number, "whole": document} if document else {}
    cost = tokens(content)
    if cost <= most_tokens:
        return NewMessage(Message("tool", content, tool_name=tool_name), metadata=kept)
    length = int(len(content) * most_tokens / cost)
    while True:
        end = end_at(content, int(length * _HEAD))
        start = start_at(content, len(content) - int(length * (1 - _HEAD)))
        gap = f"{start - end:,} of {len(content):,} characters left out here"
        note = f"[{gap}; the whole is document #{number}]"
        short = f"{content[:end]}\n{note}\n{content[start:]}"
        if tokens(short) <= most_tokens or length < 64:
            kept = kept or {"document": number, "whole": content}
            return NewMessage(Message("tool", short, tool_name=tool_name), metadata=kept)
        length = int(length * 0.9)


def whole(stored: StoredMessage) -> str:
    """Return all that the tool returned."""
    return str(stored.metadata.get("whole", stored.message.content))
