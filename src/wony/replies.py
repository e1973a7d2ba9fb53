"""One answer of the model, from the request to its end: streamed, mended where it broke, and limited.

It knows neither the screen nor the store.  Closing the iterator ends the request.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from wony.errors import ToolCallUnreadable
from wony.events import AnswerFinished, Event, MessageAdded
from wony.protocols import Backend
from wony.types import (
    ChatRequest,
    EndReason,
    Finished,
    Message,
    Notice,
    TextDelta,
    ThinkingDelta,
    ToolCall,
    Usage,
)

UNREADABLE = (
    "(Your last tool call could not be read: its arguments were not one JSON object. "
    "Answer in words, or call the tool again with valid JSON.)"
)
"""What the model is told when it is asked again after such a call.  It is sent, not stored."""


_NEARLY_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a model that does not stop is stopped."""

    answer_bytes: int = 4_000_000
    """Bytes (UTF-8) of thinking and answer together."""
    answer_seconds: float = 7200.0
    """Seconds from the request to the end."""
    retries: int = 2
    """How often an answer is asked for again when the server could not read the model's tool call."""


@dataclass(slots=True)
class _Reply:
    """An answer while it comes."""

    thinking: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    size: int = 0
    reason: EndReason = "stop"
    usage: Usage = field(default_factory=Usage)

    def message(self) -> Message:
        return Message("assistant", "".join(self.text), "".join(self.thinking), tuple(self.calls))


class Replies:
    """Turns a request into the events of one answer."""

    def __init__(
        self, backend: Backend, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._backend = backend
        self._limits = limits or Limits()
        self._clock = clock

    async def of(self, request: ChatRequest) -> AsyncGenerator[Event, None]:
        """Yield the deltas and notices, then MessageAdded and AnswerFinished.

        Raises what the backend raises; whatever was yielded until then did come from the model.
        """
        reply = _Reply()
        for attempt in range(self._limits.retries + 1):
            try:
                async with aclosing(self._stream(request, reply)) as events:
                    async for event in events:
                        yield event
                break
            except ToolCallUnreadable:
                # The answer is asked for anew, but never after some of it was shown.
                if reply.text or attempt == self._limits.retries:
                    raise
                yield Notice("agent.unreadable_call", {"attempt": attempt + 2})
                if not attempt:
                    note = Message("user", UNREADABLE)
                    request = replace(request, messages=(*request.messages, note))
        for notice in self._remarks(reply):
            yield notice
        yield MessageAdded(reply.message())
        yield AnswerFinished(reply.reason, reply.usage)

    async def _stream(self, request: ChatRequest, reply: _Reply) -> AsyncGenerator[Event, None]:
        """Yield one answer's deltas and put them down in `reply`; end it at the limits."""
        deadline = self._clock() + self._limits.answer_seconds
        async with aclosing(self._backend.chat(request)) as pieces:
            async for piece in pieces:
                match piece:
                    case TextDelta(text):
                        reply.text.append(text)
                        reply.size += len(text.encode("utf-8", "replace"))
                        yield piece
                    case ThinkingDelta(text):
                        reply.thinking.append(text)
                        reply.size += len(text.encode("utf-8", "replace"))
                        yield piece
                    case ToolCall():
                        reply.calls.append(piece)
                    case Notice():
                        yield piece
                    case Finished(reason, usage):
                        reply.reason, reply.usage = reason, usage
                        if reason == "length" and _has_room(usage):
                            reply.reason = "limit"  # not the window ended it, but a cap on the answer
                        return
                if reply.size > self._limits.answer_bytes or self._clock() > deadline:
                    reply.reason = "limit"
                    return

    def _remarks(self, reply: _Reply) -> list[Notice]:
        """Return what the person should know of an answer that is not as it should be."""
        remarks = []
        if reply.reason == "limit":
            remarks.append(Notice("agent.stopped_at_limit", {"bytes": reply.size}))
        if reply.reason == "length":
            remarks.append(Notice("agent.window_full"))
        remarks.extend(Notice("agent.unknown_tool", {"name": call.name}) for call in reply.calls)
        if not reply.calls and not "".join(reply.text).strip() and not remarks:
            remarks.append(Notice("agent.empty_answer"))
        return remarks


def _has_room(usage: Usage) -> bool:
    """Whether the window was far from full, as far as the server tells."""
    used = (usage.prompt_tokens or 0) + (usage.answer_tokens or 0)
    return bool(used and usage.window and used < usage.window * _NEARLY_FULL)
