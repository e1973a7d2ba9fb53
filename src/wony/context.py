"""What is sent to the model: the unchanging text first, then the conversation, oldest first.

It only ever appends, so that what was sent before stays a prefix of what is sent next and the server
need not read it again.  It knows neither the store nor the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from wony.errors import ContextOverflow
from wony.types import Message, StoredMessage

MOST_CHARACTERS = 1_000_000
"""No window of gpt-oss holds more: 131,072 tokens of plain English are about 600,000 characters."""
MOST_MESSAGES = 20_000
"""No window holds more either: every message costs some tokens of framing, however short it is."""


def compose(system: str, branch: Sequence[StoredMessage]) -> tuple[Message, ...]:
    """Return the messages of one request: `system`, then `branch` (oldest first, the question last).

    Nothing is left out to make it fit.  A conversation that fits no window raises ContextOverflow here,
    before a server would cut it without a word; one that is too long for the server at hand is refused
    by the server.
    """
    begins_in_the_middle = bool(branch) and branch[0].parent_id is not None
    characters = len(system) + sum(len(s.message.content) + len(s.message.thinking) for s in branch)
    if begins_in_the_middle or characters > MOST_CHARACTERS:
        raise ContextOverflow("context.too_long", characters=characters)
    return tuple(_joined([Message("system", system), *_sendable(branch)]))


def _sendable(branch: Sequence[StoredMessage]) -> Iterator[Message]:
    """Leave out what a model cannot be given: answers that never began, and calls nobody answered."""
    for here, after in zip(branch, [*branch, None][1:], strict=True):
        message = here.message
        if message.tool_calls and (after is None or after.message.role != "tool"):
            message = replace(message, tool_calls=())
        if message.role != "assistant" or message.content or message.tool_calls:
            yield message


def _joined(messages: Iterable[Message]) -> list[Message]:
    """Join answers that stand side by side: gpt-oss's template loses the second one's thinking."""
    joined: list[Message] = []
    for message in messages:
        last = joined[-1] if joined else None
        if last and last.role == message.role == "assistant" and not last.tool_calls:
            joined[-1] = replace(
                message,
                content="\n\n".join(filter(None, (last.content, message.content))),
                thinking="\n\n".join(filter(None, (last.thinking, message.thinking))),
            )
        else:
            joined.append(message)
    return joined
