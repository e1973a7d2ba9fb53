"""A tool's result as it enters the history: short enough to stay there for ever.

It is shortened once, when it enters, and never later, because a change in what was sent would have the
server read everything behind it again.  The whole is stored beside it, and a handle in the text tells the
model by which name it can read the rest.  It knows neither tools nor the store.
"""

from __future__ import annotations

from collections.abc import Callable

from wony.summary.cuts import end_at, start_at
from wony.types import Message, NewMessage, StoredMessage

SHARE = 0.08
"""The most that one result may take of the window."""
LEAST, MOST = 300, 6_000
"""Tokens that it may take in the smallest and in the largest window."""
_HEAD = 0.7
"""Share of the room for the beginning, which says most; the rest is for the end."""


def room(window: int) -> int:
    """Return the tokens that one result may take in a window of so many tokens."""
    return min(MOST, max(LEAST, int(window * SHARE)))


def entering(
    tool_name: str, content: str, handle: str, most_tokens: int, tokens: Callable[[str], float]
) -> NewMessage:
    """Return the message that a tool's result becomes: `content` itself, or its head and tail.

    `handle` is the name by which the whole can be read; `tokens` estimates a text.
    """
    cost = tokens(content)
    if cost <= most_tokens:
        return NewMessage(Message("tool", content, tool_name=tool_name))
    kept = int(len(content) * most_tokens / cost)
    while True:
        end, start = (
            end_at(content, int(kept * _HEAD)),
            start_at(content, len(content) - int(kept * (1 - _HEAD))),
        )
        note = f"[{start - end:,} of {len(content):,} characters left out here; the whole is {handle}]"
        short = f"{content[:end]}\n{note}\n{content[start:]}"
        if tokens(short) <= most_tokens or kept < 64:
            return NewMessage(
                Message("tool", short, tool_name=tool_name), metadata={"whole": content, "handle": handle}
            )
        kept = int(kept * 0.9)


def whole(stored: StoredMessage) -> str:
    """Return all that the tool returned."""
    return str(stored.metadata.get("whole", stored.message.content))


def lines(stored: StoredMessage, first: int, count: int) -> str:
    """Return `count` lines of the whole from line `first` (the top one is 1), as a handle is read."""
    return "\n".join(whole(stored).split("\n")[max(0, first - 1) : max(0, first - 1) + max(0, count)])
