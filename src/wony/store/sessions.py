"""Conversations in SQL: made, listed, found, changed, deleted.  It knows no database and no file."""

from __future__ import annotations

import builtins
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from wony.errors import StoreError
from wony.store.database import Database, Statement
from wony.store.rows import SESSION, metadata_text, session_of
from wony.types import Json, Session

NAME_LENGTH = 255
_FOUND_AT_MOST = 20
# Computed inside the transaction that uses it, so that two processes never get the same.
NEXT_ACTIVITY = "(SELECT COALESCE(MAX(activity), 0) + 1 FROM sessions)"

_CREATE = f"""
INSERT INTO sessions (id, name, created_at, updated_at, activity, metadata)
VALUES ($1, $2, $3, $4, {NEXT_ACTIVITY}, $5)
ON CONFLICT (id) DO NOTHING
"""

_LIST = f"SELECT {SESSION} FROM sessions ORDER BY activity DESC, id DESC LIMIT $1 OFFSET $2"

_BY_ID = f"SELECT {SESSION} FROM sessions WHERE id = $1"

_BY_NAME = f"SELECT {SESSION} FROM sessions WHERE name IN ($1, $2) ORDER BY activity DESC LIMIT $3"

_BEGINNING = f"""
SELECT {SESSION} FROM sessions
WHERE (id >= $1 AND id < $2) OR substr(name, 1, $4) = $3 OR substr(name, 1, $6) = $5
ORDER BY activity DESC LIMIT $7
"""

_UPDATE = """
UPDATE sessions SET
    name = COALESCE($2, name),
    head_id = NULLIF(COALESCE($3, head_id), ''),
    metadata = COALESCE($4, metadata),
    updated_at = $5
WHERE id = $1
RETURNING id
"""

_DELETE = "DELETE FROM sessions WHERE id = $1"


def creation(session: Session) -> Statement:
    """Return what adds a session, unless it is there already."""
    name, metadata = session.name[:NAME_LENGTH], metadata_text(session.metadata)
    return Statement(_CREATE, (session.id, name, session.created_at, session.updated_at, metadata))


class SqlSessionStore:
    """The protocol `SessionStore` over any `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, session: Session) -> None:
        await self._database.write(creation(session))

    async def list(self, limit: int, *, skip: int = 0) -> Sequence[Session]:
        (rows,) = await self._database.read(Statement(_LIST, (max(limit, 0), skip)))
        return [session_of(row) for row in rows]

    async def find(self, reference: str) -> Sequence[Session]:
        if not reference:
            return []
        lower = reference.lower()
        composed, decomposed = _both_forms(reference)
        names = (composed, len(composed), decomposed, len(decomposed))
        attempts = (
            Statement(_BY_ID, (lower,)),
            Statement(_BY_NAME, (composed, decomposed, _FOUND_AT_MOST)),
            # "~" sorts after every character of an id.
            Statement(_BEGINNING, (lower, lower + "~", *names, _FOUND_AT_MOST)),
        )
        for attempt in attempts:
            (rows,) = await self._database.read(attempt)
            if rows:
                return [session_of(row) for row in rows]
        return []

    async def update(
        self,
        session_id: str,
        *,
        name: str | None = None,
        head_id: str | None = None,
        metadata: Mapping[str, Json] | None = None,
    ) -> None:
        short = None if name is None else name[:NAME_LENGTH]
        values = (session_id, short, head_id, metadata_text(metadata), datetime.now(UTC))
        (changed,) = await self._database.write(Statement(_UPDATE, values))
        if not changed:
            raise StoreError("store.no_session", id=session_id)

    async def delete(self, session_id: str) -> None:
        await self._database.write(Statement(_DELETE, (session_id,)))


def _both_forms(text: str) -> builtins.list[str]:
    """Hangul typed on another system may be stored in either form."""
    return [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
