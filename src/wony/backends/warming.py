"""What is sent so that a server reads a conversation before its next question is there.  Pure.

Servers keep what they have read as long as the next prompt begins with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from wony.errors import BackendError, ContextOverflow, ToolCallUnreadable
from wony.types import ChatRequest, Message


def reading(request: ChatRequest) -> ChatRequest:
    """Return the request that has `request`'s messages read and next to nothing written.

    A conversation that ends with the assistant would be taken for an answer to go on with, and its
    reasoning, which the next question makes disappear, would be read in vain: so the question that is
    still missing is put in, empty.  Of the real one only its own words are then left to be read.
    """
    messages = request.messages
    if messages and messages[-1].role != "user":
        messages = (*messages, Message("user"))
    return replace(request, messages=messages, max_tokens=1)


@contextmanager
def unimportant() -> Iterator[None]:
    """Pass over what does not matter to a warm-up: the real question will tell, or will not meet it.

    A conversation that is too long is made shorter before it is asked about; an answer of one token may
    well be half a tool call, or nothing that a server can make sense of.
    """
    try:
        yield
    except (ContextOverflow, ToolCallUnreadable):
        return
    except BackendError as error:
        if error.id != "chunks.garbled":
            raise
