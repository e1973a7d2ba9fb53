"""The person's settings in SQL.  It does not know which settings there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from wony.store.database import Database, Statement
from wony.store.rows import json_of, json_text
from wony.types import Json

_ALL = "SELECT key, value FROM settings ORDER BY key"
_SET = """
INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
"""
_UNSET = "DELETE FROM settings WHERE key = $1"


class SqlSettingStore:
    """The protocol `SettingStore` over any `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Mapping[str, Json]:
        (rows,) = await self._database.read(Statement(_ALL))
        return {str(key): json_of(value) for key, value in rows}

    async def set(self, key: str, value: Json) -> None:
        await self._database.write(Statement(_SET, (key, json_text(value), datetime.now(UTC))))

    async def unset(self, key: str) -> None:
        await self._database.write(Statement(_UNSET, (key,)))
