"""Puts a turn on disk while it comes.

A question is stored before it is sent.  Each answer is stored at least once a second while it streams and
once when it ends, whole, interrupted, or broken off by an error; a tool's result as soon as it is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from wony.errors import Busy, StoreError, WonyError
from wony.events import AnswerFinished, ContextReport, Event, MessageAdded
from wony.guard import Desk
from wony.protocols import MessageStore
from wony.replies import ASKED_AGAIN
from wony.types import (
    Json,
    Message,
    NewMessage,
    Notice,
    Status,
    StoredMessage,
    TextDelta,
    ThinkingDelta,
    Usage,
)

FLUSH_SECONDS = 0.5
"""So that never more than a second of an answer is on the screen alone."""
HEARTBEAT_SECONDS = 5.0
"""How often a silent answer is written again, so that others see that its writer is alive."""


class _Place:
    """Where an answer is being written, and what came of it."""

    def __init__(self, message_id: str, about: Mapping[str, Json]) -> None:
        self.id = message_id
        self.about = dict(about)
        self.thinking: list[str] = []
        self.text: list[str] = []
        self.whole: Message | None = None
        self.usage = Usage()
        self.heard = 0
        self.flushed = 0

    @property
    def message(self) -> Message:
        return self.whole or Message("assistant", "".join(self.text), "".join(self.thinking))


class Recording:
    """One turn on its way into the store.

        async with Recording(messages, place, about, desk) as recording:
            await recording.hear(event)

    Leaving the block writes the end.  A store that fails while an answer streams does not stop it from
    reaching the screen: the failure is raised when the answer is there.
    """

    def __init__(
        self, messages: MessageStore, answer: StoredMessage, about: Mapping[str, Json], desk: Desk
    ) -> None:
        """`answer` is the empty place of the first answer; `about` goes with every answer of the turn."""
        self._messages = messages
        self._session_id = answer.session_id
        self._about = dict(about)
        self._desk = desk
        self._place: _Place | None = _Place(answer.id, about)
        self.last_id = answer.parent_id
        """The newest message that is whole: what is sent next ends with it."""
        desk.archive.head_id = self.last_id
        self._results: list[NewMessage] = []
        self._flusher: asyncio.Task[None] | None = None
        self._writing: asyncio.Future[Sequence[StoredMessage]] | None = None

    async def flush(self) -> None:
        """Put down the results that wait; those of which the store could not take any wait on."""
        if self._results:
            await self._stored(self._results)

    async def hear(self, event: Event) -> None:
        """Take in what came.  Results that come together are put down together, before anything else."""
        if self._results and not (isinstance(event, MessageAdded) and event.message.role == "tool"):
            await self.flush()
        match event:
            case TextDelta(text):
                place = await self._open()
                place.text.append(text)
                place.heard += 1
            case ThinkingDelta(text):
                place = await self._open()
                place.thinking.append(text)
                place.heard += 1
            case Notice(id) if id in ASKED_AGAIN and self._place:
                self._place.thinking.clear()  # what is thought next is another answer's
                self._place.text.clear()
            case MessageAdded(message, metadata) if message.role == "tool":
                self._results.append(NewMessage(message, metadata=metadata))
            case MessageAdded(message, metadata):
                place = await self._open()
                place.whole = message
                place.about |= metadata
            case ContextReport() if self._place:
                self._place.about |= {"compaction": event.compaction_id, "cache": _known(event)}
            case AnswerFinished(reason, usage) if self._place:
                self._place.usage = usage
                self._place.about |= {"reason": reason, "usage": _known(usage)}
                await self._close("complete")

    async def __aenter__(self) -> Self:
        self._flusher = asyncio.create_task(self._flush_for_ever())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            # Shielded: what came must reach the disk also when the turn is cancelled, even twice.
            await asyncio.shield(asyncio.ensure_future(self._finish(error)))
        except (StoreError, Busy):
            if error is None:
                raise  # otherwise the first thing that went wrong is the one to tell

    async def _finish(self, error: BaseException | None) -> None:
        """Write the end, after all that was written before it."""
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        if self._writing is not None:  # what was being put down when the turn was stopped
            await asyncio.wait([self._writing])
        self._results += [
            NewMessage(added.message, metadata=added.metadata) for added in self._desk.unfinished
        ]
        self._desk.unfinished.clear()
        await self.flush()
        if self._place is None and not isinstance(error, WonyError):
            return
        await self._close(self._ended(await self._open(), error))

    def _ended(self, place: _Place, error: BaseException | None) -> Status:
        if error is None or place.whole is not None:
            return "complete"
        if isinstance(error, WonyError):
            place.about |= {"error": error.id}
            if raw := error.params.get("raw"):
                place.about |= {"raw": str(raw)}
        nothing_came = not place.text and not place.thinking
        return "error" if isinstance(error, Exception) and nothing_came else "interrupted"

    async def _open(self) -> _Place:
        """Return the place of the answer that is coming; behind the results of tools, it is a new one."""
        if self._place is None:
            behind = self.last_id
            (stored,) = await self._stored([NewMessage(Message("assistant"), "streaming")])
            self.last_id = behind  # it is not whole yet
            self._place = _Place(stored.id, self._about)
        return self._place

    async def _close(self, status: Status) -> None:
        place, self._place = self._place, None
        assert place is not None
        try:
            await self._write(place, status)
        except (StoreError, Busy):
            self._place = place  # tried once more at the end
            raise
        self.last_id = place.id

    async def _stored(self, new: Sequence[NewMessage]) -> Sequence[StoredMessage]:
        """Append behind what is there.  The store carries it through when we are cancelled: wait for it."""
        self._writing = asyncio.ensure_future(self._append(new))
        return await asyncio.shield(self._writing)

    async def _append(self, new: Sequence[NewMessage]) -> Sequence[StoredMessage]:
        stored = await self._messages.append(self._session_id, new, parent_id=self.last_id)
        for one in stored:
            self._desk.archive.add(one)
        self.last_id = self._desk.archive.head_id = stored[-1].id
        if new is self._results:
            self._results = []
        return stored

    async def _flush_for_ever(self) -> None:
        silent = 0.0
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            silent += FLUSH_SECONDS
            place = self._place
            if place is None or (place.heard == place.flushed and silent < HEARTBEAT_SECONDS):
                continue
            silent = 0.0
            heard = place.heard
            try:
                await self._write(place, "streaming")
                place.flushed = heard
            except (StoreError, Busy):
                continue  # tried again in a moment, and for the last time at the end, where it is told

    async def _write(self, place: _Place, status: Status) -> None:
        await self._messages.write(
            place.id,
            place.message,
            status,
            tokens_used=place.usage.answer_tokens,
            metadata=place.about,
        )


def _known(told: Usage | ContextReport) -> dict[str, Json]:
    """Return the fields that were told, for the message's metadata."""
    return {name: value for name in told.__slots__ if (value := getattr(told, name)) not in (None, "")}
