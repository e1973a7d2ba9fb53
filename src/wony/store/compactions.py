"""Compactions in SQL: kept beside the messages they stand for, in the order they were made."""

from __future__ import annotations

from collections.abc import Sequence

from wony.errors import StoreError
from wony.store.database import Database, Statement
from wony.store.rows import COMPACTION, compaction_of, json_text, lines_text, metadata_text
from wony.types import Compaction

# Changes nothing: it locks the session's row, so that two processes never count to the same place.
_LOCK = "UPDATE sessions SET activity = activity WHERE id = $1 RETURNING id"

_ADD = f"""
INSERT INTO compactions (seq, {COMPACTION})
SELECT (SELECT COALESCE(MAX(c.seq), 0) + 1 FROM compactions c WHERE c.session_id = $2),
       $1, s.id, $3, $4, $5, $6, $7, $8, $9
FROM sessions s WHERE s.id = $2
ON CONFLICT (id) DO NOTHING
"""

_OF = f"SELECT {COMPACTION} FROM compactions WHERE session_id = $1 ORDER BY seq"

_UNDO = "UPDATE compactions SET undone = TRUE WHERE id = $1 RETURNING id"


class SqlCompactionStore:
    """The protocol `CompactionStore` over any `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, compaction: Compaction) -> None:
        c = compaction
        summary = (c.goal, json_text(list(c.facts)), lines_text(c.lines))
        values = (c.id, c.session_id, c.last_id, *summary, c.created_at, c.undone, metadata_text(c.metadata))
        there, _ = await self._database.write(Statement(_LOCK, (c.session_id,)), Statement(_ADD, values))
        if not there:
            raise StoreError("store.no_session", id=c.session_id)

    async def of(self, session_id: str) -> Sequence[Compaction]:
        (rows,) = await self._database.read(Statement(_OF, (session_id,)))
        return [compaction_of(row) for row in rows]

    async def undo(self, compaction_id: str) -> None:
        (changed,) = await self._database.write(Statement(_UNDO, (compaction_id,)))
        if not changed:
            raise StoreError("store.no_compaction", id=compaction_id)
