"""Messages in SQL: appended, written while they stream, read along a branch, searched, recovered.

Nothing here destroys a word: an answer that is complete is never changed, and another try is another branch.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime

from wony.errors import Busy, StoreError
from wony.store.database import Database, Row, Statement, Value
from wony.store.rows import MESSAGE, calls_text, message_of, metadata_text, time_of
from wony.store.search import find
from wony.store.sessions import NEXT_ACTIVITY, creation
from wony.store.writer import is_gone, this_process
from wony.types import Json, Message, NewMessage, SearchHit, Session, Status, StoredMessage

_PAGE = 200

# First, so that the session's row is locked before its head and count are read.
_COUNT = f"""
UPDATE sessions SET message_count = message_count + $2, updated_at = $3, activity = {NEXT_ACTIVITY}
WHERE id = $1
"""

# Nothing but a whole session is ever removed, so a message's place is how many there were.
_INSERT = f"""
INSERT INTO messages (id, session_id, parent_id, seq, role, status, created_at, writer, heartbeat,
                      tool_name, content, thinking, tool_calls, metadata)
SELECT $1, s.id, NULLIF(COALESCE($3, s.head_id), ''), s.message_count - $4, $5, $6, $7, $8, $9,
       $10, $11, $12, $13, $14
FROM sessions s WHERE s.id = $2
RETURNING {MESSAGE}
"""

_HEAD = "UPDATE sessions SET head_id = $2 WHERE id = $1"

_WRITE = """
UPDATE messages SET
    content = $2, thinking = $3, tool_calls = $4, tool_name = $5, status = $6,
    tokens_used = COALESCE($7, tokens_used), metadata = COALESCE($8, metadata),
    writer = $9, heartbeat = $10
WHERE id = $1 AND status <> 'complete'
RETURNING id
"""

# Up from the last message, parent by parent: each step is one look into the primary key.  Without an `after`
# the comparison is NULL, which COALESCE makes "another one".
_PATH = f"""
WITH RECURSIVE branch (id, parent_id, depth) AS (
    SELECT id, parent_id, 1 FROM messages WHERE id = $1 AND COALESCE(id <> $3, TRUE)
    UNION ALL
    SELECT m.id, m.parent_id, b.depth + 1
    FROM branch b JOIN messages m ON m.id = b.parent_id
    WHERE b.depth < $2 AND COALESCE(m.id <> $3, TRUE)
)
SELECT {", ".join(f"m.{column}" for column in MESSAGE.split(", "))}
FROM branch b JOIN messages m ON m.id = b.id
ORDER BY b.depth DESC
"""

_ALL = f"SELECT {MESSAGE} FROM messages WHERE session_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"

_STREAMING = """
SELECT id, writer, heartbeat FROM messages WHERE status = 'streaming' AND session_id = $1
"""

# The heartbeat is compared again: its writer may have come back meanwhile.
_INTERRUPT = """
UPDATE messages SET status = 'interrupted', writer = NULL, heartbeat = NULL
WHERE id = $1 AND status = 'streaming' AND heartbeat = $2
RETURNING id
"""


class SqlMessageStore:
    """The protocol `MessageStore` over any `Database`."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id
        self._writer = this_process()

    async def append(
        self,
        session_id: str,
        messages: Sequence[NewMessage],
        *,
        parent_id: str | None = None,
        session: Session | None = None,
    ) -> Sequence[StoredMessage]:
        if not messages:
            return []
        now = datetime.now(UTC)
        ids = [self._new_id() for _ in messages]
        parents = [parent_id, *ids]
        inserts = [
            self._insert(new, session_id, ids[place], parents[place], len(messages) - 1 - place, now)
            for place, new in enumerate(messages)
        ]
        unit = [creation(session)] if session else []
        unit.append(Statement(_COUNT, (session_id, len(messages), now)))
        results = await self._database.write(*unit, *inserts, Statement(_HEAD, (session_id, ids[-1])))
        stored = results[len(unit) : -1]
        if not stored[0]:
            raise StoreError("store.no_session", id=session_id)
        return [message_of(rows[0]) for rows in stored]

    def _insert(
        self, new: NewMessage, session_id: str, id: str, parent: str | None, follow: int, now: datetime
    ) -> Statement:
        writer, beat = (self._writer, now) if new.status == "streaming" else (None, None)
        place = (id, session_id, parent, follow, new.message.role, new.status, now)
        metadata = metadata_text(new.metadata) if new.metadata else None
        return Statement(_INSERT, (*place, writer, beat, *_words(new.message), metadata))

    async def write(
        self,
        message_id: str,
        message: Message,
        status: Status,
        *,
        tokens_used: int | None = None,
        metadata: Mapping[str, Json] | None = None,
    ) -> None:
        writer, now = (self._writer, datetime.now(UTC)) if status == "streaming" else (None, None)
        tool_name, content, thinking, calls = _words(message)
        words = (content, thinking, calls, tool_name)
        facts = (status, _count(tokens_used), metadata_text(metadata), writer, now)
        (changed,) = await self._database.write(Statement(_WRITE, (message_id, *words, *facts)))
        if not changed:
            raise StoreError("store.message_closed", id=message_id)

    async def path(self, message_id: str, limit: int, *, after: str | None = None) -> Sequence[StoredMessage]:
        if limit < 1:
            return []
        (rows,) = await self._database.read(Statement(_PATH, (message_id, limit, after)))
        return [message_of(row) for row in rows]

    async def all(self, session_id: str) -> AsyncIterator[StoredMessage]:
        last = 0
        while True:
            (rows,) = await self._database.read(Statement(_ALL, (session_id, last, _PAGE)))
            for row in rows:
                stored = message_of(row)
                last = stored.seq
                yield stored
            if len(rows) < _PAGE:
                return

    async def search(self, words: str, limit: int, *, session_id: str | None = None) -> Sequence[SearchHit]:
        return await find(self._database, words, limit, session_id)

    async def recover(self, session_id: str) -> int:
        (rows,) = await self._database.read(Statement(_STREAMING, (session_id,)))
        now = datetime.now(UTC)
        orphans = [row for row in rows if is_gone(str(row[1]), time_of(row[2]), now)]
        if not orphans:
            return 0
        try:
            changed = await self._database.write(*(_interrupted(row) for row in orphans))
        except Busy:
            return 0  # the next one to open the session does it
        except StoreError as error:
            if error.id == "store.read_only":
                return 0
            raise
        return sum(len(each) for each in changed)


def _count(tokens: int | None) -> int | None:
    """A server's own figure, which may be absurd."""
    return tokens if tokens is not None and 0 <= tokens < 2**31 else None


def _words(message: Message) -> tuple[Value, Value, Value, Value]:
    return message.tool_name or None, message.content, message.thinking, calls_text(message.tool_calls)


def _interrupted(row: Row) -> Statement:
    return Statement(_INTERRUPT, (str(row[0]), time_of(row[2])))
