"""Puts an answer on disk while it comes.

A question is stored before it is sent.  Its answer is stored at least once a second while it streams,
and once more when it ends, however it ends: whole, interrupted, or broken off by an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from wony.errors import Busy, StoreError, WonyError
from wony.events import AnswerFinished, ContextReport, Event, MessageAdded
from wony.protocols import MessageStore
from wony.types import Json, Message, Status, TextDelta, ThinkingDelta, Usage

FLUSH_SECONDS = 0.5
"""So that never more than a second of an answer is on the screen alone."""
HEARTBEAT_SECONDS = 5.0
"""How often a silent answer is written again, so that others see that its writer is alive."""


class Recording:
    """One answer on its way into the store: `async with Recording(...) as recording: recording.hear(event)`.

    Leaving the block writes the end.  A store that fails in the middle does not stop the answer from
    reaching the screen: the failure is raised when the answer is there.
    """

    def __init__(self, messages: MessageStore, message_id: str, metadata: Mapping[str, Json]) -> None:
        self._messages = messages
        self._id = message_id
        self._metadata = dict(metadata)
        self._thinking: list[str] = []
        self._text: list[str] = []
        self._whole: Message | None = None
        self._usage = Usage()
        self._heard = 0
        self._flushed = 0
        self._flusher: asyncio.Task[None] | None = None

    def hear(self, event: Event) -> None:
        """Take in what came."""
        match event:
            case TextDelta(text):
                self._text.append(text)
                self._heard += 1
            case ThinkingDelta(text):
                self._thinking.append(text)
                self._heard += 1
            case MessageAdded(message):
                self._whole = message
            case ContextReport():
                self._metadata |= {"compaction": event.compaction_id, "cache": _known(event)}
            case AnswerFinished(reason, usage):
                self._usage = usage
                self._metadata |= {"reason": reason, "usage": _known(usage)}

    async def __aenter__(self) -> Self:
        self._flusher = asyncio.create_task(self._flush_for_ever())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            # Shielded: what came must reach the disk also when the turn is cancelled, even twice.
            await asyncio.shield(asyncio.ensure_future(self._finish(self._ended(error))))
        except (StoreError, Busy):
            if error is None:
                raise  # otherwise the first thing that went wrong is the one to tell

    async def _finish(self, status: Status) -> None:
        """Write the end, after all that was written before it."""
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        await self._write(status)

    def _ended(self, error: BaseException | None) -> Status:
        if error is None or self._whole is not None:
            return "complete"
        if isinstance(error, WonyError):
            self._metadata |= {"error": error.id}
            if raw := error.params.get("raw"):
                self._metadata |= {"raw": str(raw)}
        nothing_came = not self._text and not self._thinking
        return "error" if isinstance(error, Exception) and nothing_came else "interrupted"

    async def _flush_for_ever(self) -> None:
        silent = 0.0
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            silent += FLUSH_SECONDS
            if self._heard == self._flushed and silent < HEARTBEAT_SECONDS:
                continue
            silent = 0.0
            heard = self._heard
            try:
                await self._write("streaming")
                self._flushed = heard
            except (StoreError, Busy):
                continue  # tried again in a moment, and for the last time at the end, where it is told

    async def _write(self, status: Status) -> None:
        message = self._whole or Message("assistant", "".join(self._text), "".join(self._thinking))
        await self._messages.write(
            self._id, message, status, tokens_used=self._usage.answer_tokens, metadata=self._metadata
        )


def _known(told: Usage | ContextReport) -> dict[str, Json]:
    """Return the fields that were told, for the message's metadata."""
    return {name: value for name in told.__slots__ if (value := getattr(told, name)) not in (None, "")}
