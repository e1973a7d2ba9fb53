"""One answer of the model, from the request to its end: streamed, mended where it broke, and limited.

It knows neither the screen nor the store.  Closing the iterator ends the request.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from wony.errors import ToolCallUnreadable, WonyError
from wony.events import AnswerFinished, Event, MessageAdded
from wony.leaks import Leak, LeakFilter
from wony.protocols import Backend
from wony.repair import cut_off, mended, salvaged
from wony.repeats import RepeatGuard
from wony.types import (
    ChatRequest,
    EndReason,
    Finished,
    Json,
    Message,
    Notice,
    TextDelta,
    ThinkingDelta,
    Tool,
    ToolCall,
    Usage,
)

UNREADABLE = (
    "(Your last tool call could not be read: its arguments were not one JSON object. "
    "Answer in words, or call the tool again with valid JSON.)"
)
"""What the model is told when it is asked again after such a call.  It is sent, not stored."""
NUDGE = "(Your last answer was empty: only your reasoning came. Write the answer now, or call a tool.)"
"""What it is told after two answers without a word.  It is sent, not stored."""
ASKED_AGAIN = ("agent.unreadable_call", "repair.empty_again")
"""The notices after which an answer begins anew: what was thought before them belongs to no answer."""

_NEARLY_FULL = 0.9
_TAIL = 400
"""Characters of its reasoning that are shown of a model that says nothing else."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a model that does not stop is stopped."""

    answer_bytes: int = 4_000_000
    """Bytes (UTF-8) of thinking and answer together."""
    answer_seconds: float = 7200.0
    """Seconds from the request to the end."""
    retries: int = 2
    """How often an answer is asked for again whose call could not be read, and one without a word."""


class _Reply:
    """An answer while it comes."""

    def __init__(self) -> None:
        self.thinking: list[str] = []
        self.text: list[str] = []
        self.calls: list[ToolCall] = []
        self.size = 0
        self.reason: EndReason = "stop"
        self.usage = Usage()
        self.about: dict[str, Json] = {}
        self.repeats = False
        self._leaks = LeakFilter()
        self._said, self._thought = RepeatGuard(), RepeatGuard()

    def take(self, piece: TextDelta | ThinkingDelta) -> Sequence[Event]:
        """Put down what came; return what is to be shown of it."""
        self.size += len(piece.text.encode("utf-8", "replace"))
        if isinstance(piece, ThinkingDelta):
            self.repeats = self._thought.feed(piece.text)
            return self._sorted([piece])
        self.repeats = self._said.feed(piece.text)
        if self._leaks.passes(piece.text):
            self.text.append(piece.text)
            return (piece,)
        return self._sorted(self._leaks.feed(piece.text))

    def end(self) -> Sequence[Event]:
        """Return what was held back."""
        return self._sorted(self._leaks.close())

    def _sorted(self, leaks: Sequence[Leak]) -> Sequence[Event]:
        shown: list[Event] = []
        for leak in leaks:
            match leak:
                case TextDelta(text):
                    self.text.append(text)
                    shown.append(leak)
                case ThinkingDelta(text):
                    self.thinking.append(text)
                    shown.append(leak)
                case ToolCall():
                    self.calls.append(leak)
        return shown

    def mend(self, tools: Sequence[Tool]) -> None:
        """Make the calls those that are meant; one that a limit ended in the middle is not completed."""
        came, is_cut = self.calls, self.reason in ("length", "limit")
        self.calls = [cut_off(call) if is_cut else mended(call, tools) for call in came]
        changed = [old for old, new in zip(came, self.calls, strict=True) if old != new]
        if changed:
            self.about["mended"] = [_written(call) for call in changed]
        if self.calls and self.reason == "stop":
            self.reason = "tool_calls"

    @property
    def has_text(self) -> bool:
        return bool("".join(self.text).strip())

    @property
    def is_empty(self) -> bool:
        """Whether it ended by itself without a word or a call."""
        return not self.calls and not self.has_text and self.reason in ("stop", "tool_calls")

    def message(self) -> Message:
        return Message("assistant", "".join(self.text), "".join(self.thinking), tuple(self.calls))


@dataclass(slots=True)
class _Tries:
    """How often an answer may still be asked for, and with which words."""

    request: ChatRequest
    most: int
    unreadable: int = 0
    empty: int = 0

    def after_unreadable(self) -> ChatRequest | None:
        """Return what to ask after a call that could not be read; None when it is enough."""
        self.unreadable += 1
        return self._noted(UNREADABLE) if self.unreadable <= self.most else None

    def after_empty(self) -> ChatRequest | None:
        """Return what to ask after an empty answer: the same, then with a nudge."""
        self.empty += 1
        if self.empty > self.most:
            return None
        if self.empty > 1:
            return self._noted(NUDGE)
        seed = self.request.seed
        return self.request if seed is None else replace(self.request, seed=seed + 1)

    def _noted(self, note: str) -> ChatRequest:
        return replace(self.request, messages=(*self.request.messages, Message("user", note)))


class Replies:
    """Turns a request into the events of one answer."""

    def __init__(
        self, backend: Backend, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._backend = backend
        self._limits = limits or Limits()
        self._clock = clock

    async def of(self, request: ChatRequest, *, once: bool = False) -> AsyncGenerator[Event, None]:
        """Yield the deltas and notices, then MessageAdded and AnswerFinished.

        `once`: whatever comes is the answer, for those who can do without.
        Raises what the backend raises; whatever was yielded until then did come from the model.
        """
        tries, asked = _Tries(request, 0 if once else self._limits.retries), request
        while True:
            reply = _Reply()
            try:
                async with aclosing(self._stream(asked, reply)) as events:
                    async for event in events:
                        yield event
                reply.mend(request.tools)
                again = tries.after_empty() if reply.is_empty else None
                if again is None:
                    break
                yield Notice("repair.empty_again", {"attempt": tries.empty + 1})
            except ToolCallUnreadable as error:
                if call := salvaged(error.raw, request.tools):
                    reply.calls, reply.reason, reply.about = [call], "tool_calls", {"mended": error.raw}
                    break
                # The answer is asked for anew, but never after some of it was shown.
                again = None if reply.has_text else tries.after_unreadable()
                if again is None:
                    raise
                yield Notice("agent.unreadable_call", {"attempt": tries.unreadable + 1})
            asked = again
        if len(asked.messages) > len(request.messages):
            reply.about["note"] = asked.messages[-1].content
        for notice in self._remarks(reply):
            yield notice
        yield MessageAdded(reply.message(), reply.about)
        yield AnswerFinished(reply.reason, reply.usage)

    async def _stream(self, request: ChatRequest, reply: _Reply) -> AsyncGenerator[Event, None]:
        """Yield one answer's deltas and put them down in `reply`; end it at the limits."""
        deadline = self._clock() + self._limits.answer_seconds
        try:
            async with aclosing(self._backend.chat(request)) as pieces:
                async for piece in pieces:
                    match piece:
                        case TextDelta() | ThinkingDelta():
                            for event in reply.take(piece):
                                yield event
                        case ToolCall():
                            reply.calls.append(piece)
                        case Notice():
                            yield piece
                        case Finished(reason, usage):
                            reply.reason, reply.usage = reason, usage
                            if reason == "length" and _has_room(usage):
                                reply.reason = "limit"  # not the window ended it, but a cap on the answer
                            break
                    too_long = reply.size > self._limits.answer_bytes
                    if reply.repeats or too_long or self._clock() > deadline:
                        reply.reason = "limit"
                        break
        except WonyError:
            for event in reply.end():
                yield event
            raise
        for event in reply.end():
            yield event

    def _remarks(self, reply: _Reply) -> list[Notice]:
        """Return what the person should know of an answer that is not as it should be."""
        remarks = []
        if reply.repeats:
            remarks.append(Notice("repair.repeats"))
        elif reply.reason == "limit":
            remarks.append(Notice("agent.stopped_at_limit", {"bytes": reply.size}))
        if reply.reason == "length":
            remarks.append(Notice("agent.window_full"))
        if reply.is_empty and not remarks:
            tail = " ".join("".join(reply.thinking).split())[-_TAIL:]
            remarks.append(
                Notice("repair.only_thought", {"tail": tail}) if tail else Notice("agent.empty_answer")
            )
        return remarks


def _written(call: ToolCall) -> Mapping[str, Json]:
    """Return a call as the model wrote it, to be kept beside what it was taken for."""
    told: dict[str, Json] = {"name": call.name, "arguments": dict(call.arguments)}
    return told | {"raw": call.raw} if call.raw else told


def _has_room(usage: Usage) -> bool:
    """Whether the window was far from full, as far as the server tells."""
    used = (usage.prompt_tokens or 0) + (usage.answer_tokens or 0)
    return bool(used and usage.window and used < usage.window * _NEARLY_FULL)
