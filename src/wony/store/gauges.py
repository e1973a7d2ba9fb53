"""What was learnt of each model, in SQL.  It does not know what that is."""

from __future__ import annotations

from datetime import UTC, datetime

from wony.store.database import Database, Statement
from wony.store.rows import json_of, json_text
from wony.types import Json

_GET = "SELECT value FROM gauges WHERE model = $1"
_PUT = """
INSERT INTO gauges (model, value, updated_at) VALUES ($1, $2, $3)
ON CONFLICT (model) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
"""


class SqlGaugeStore:
    """The protocol `GaugeStore` over any `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, model: str) -> Json:
        (rows,) = await self._database.read(Statement(_GET, (model,)))
        return json_of(rows[0][0]) if rows else None

    async def put(self, model: str, value: Json) -> None:
        await self._database.write(Statement(_PUT, (model, json_text(value), datetime.now(UTC))))
