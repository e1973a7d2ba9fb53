"""Stores that keep everything in dictionaries: for thousands of conversations in a few seconds."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from wony.types import (
    Compaction,
    Json,
    Message,
    NewMessage,
    SearchHit,
    Session,
    Status,
    StoredMessage,
)


class RamStore:
    """Every store of the core in one; what each method promises stands in wony.protocols."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.messages: dict[str, StoredMessage] = {}
        self.compactions: dict[str, Compaction] = {}
        self.gauges: dict[str, Json] = {}
        self.on_append: Callable[[Sequence[NewMessage]], Awaitable[None]] | None = None
        """What happens while messages are on their way in: it may take its time, or raise."""
        self._ids = itertools.count(1)

    def new_id(self) -> str:
        return f"{next(self._ids):08d}"


class RamSessions:
    def __init__(self, ram: RamStore) -> None:
        self._ram = ram

    async def create(self, session: Session) -> None:
        self._ram.sessions.setdefault(session.id, session)

    async def list(self, limit: int, *, skip: int = 0) -> Sequence[Session]:
        return list(self._ram.sessions.values())[::-1][skip : skip + limit]

    async def find(self, reference: str) -> Sequence[Session]:
        found = self._ram.sessions.get(reference)
        return [found] if found else []

    async def update(
        self,
        session_id: str,
        *,
        name: str | None = None,
        head_id: str | None = None,
        metadata: Mapping[str, Json] | None = None,
    ) -> None:
        session = self._ram.sessions[session_id]
        self._ram.sessions[session_id] = replace(
            session,
            name=session.name if name is None else name,
            head_id=session.head_id if head_id is None else head_id or None,
            metadata=session.metadata if metadata is None else metadata,
        )

    async def delete(self, session_id: str) -> None:
        del self._ram.sessions[session_id]


class RamMessages:
    def __init__(self, ram: RamStore) -> None:
        self._ram = ram

    async def append(
        self,
        session_id: str,
        messages: Sequence[NewMessage],
        *,
        parent_id: str | None = None,
        session: Session | None = None,
    ) -> Sequence[StoredMessage]:
        if self._ram.on_append is None:
            return self._append(session_id, messages, parent_id, session)

        async def begun() -> Sequence[StoredMessage]:
            assert self._ram.on_append is not None
            await self._ram.on_append(messages)
            return self._append(session_id, messages, parent_id, session)

        return await asyncio.shield(asyncio.ensure_future(begun()))  # what is begun is carried through

    def _append(
        self,
        session_id: str,
        messages: Sequence[NewMessage],
        parent_id: str | None,
        session: Session | None,
    ) -> Sequence[StoredMessage]:
        if session is not None:
            self._ram.sessions.setdefault(session_id, session)
        talk = self._ram.sessions[session_id]
        parent = talk.head_id if parent_id is None else parent_id or None
        added = []
        for new in messages:
            id = self._ram.new_id()
            now = datetime.now(UTC)
            stored = StoredMessage(
                id, session_id, parent, int(id), new.message, new.status, now, metadata=dict(new.metadata)
            )
            self._ram.messages[id] = stored
            parent = id
            added.append(stored)
        self._ram.sessions[session_id] = replace(
            talk, head_id=parent, message_count=talk.message_count + len(added)
        )
        return added

    async def write(
        self,
        message_id: str,
        message: Message,
        status: Status,
        *,
        tokens_used: int | None = None,
        metadata: Mapping[str, Json] | None = None,
    ) -> None:
        before = self._ram.messages[message_id]
        about = dict(before.metadata if metadata is None else metadata)
        self._ram.messages[message_id] = replace(
            before, message=message, status=status, tokens_used=tokens_used, metadata=about
        )

    async def path(self, message_id: str, limit: int, *, after: str | None = None) -> Sequence[StoredMessage]:
        branch: list[StoredMessage] = []
        at: str | None = message_id or None
        while at is not None and at != after and len(branch) < limit:
            branch.append(self._ram.messages[at])
            at = branch[-1].parent_id
        return branch[::-1]

    async def all(self, session_id: str) -> AsyncIterator[StoredMessage]:
        for stored in list(self._ram.messages.values()):
            if stored.session_id == session_id:
                yield stored

    async def search(self, words: str, limit: int, *, session_id: str | None = None) -> Sequence[SearchHit]:
        return []

    async def recover(self, session_id: str) -> int:
        return 0


class RamCompactions:
    def __init__(self, ram: RamStore) -> None:
        self._ram = ram

    async def add(self, compaction: Compaction) -> None:
        self._ram.compactions.setdefault(compaction.id, compaction)

    async def of(self, session_id: str) -> Sequence[Compaction]:
        return [one for one in self._ram.compactions.values() if one.session_id == session_id]

    async def undo(self, compaction_id: str) -> None:
        self._ram.compactions[compaction_id] = replace(self._ram.compactions[compaction_id], undone=True)


class RamGauges:
    def __init__(self, ram: RamStore) -> None:
        self._ram = ram

    async def get(self, model: str) -> Json:
        return self._ram.gauges.get(model)

    async def put(self, model: str, value: Json) -> None:
        self._ram.gauges[model] = value
