"""What stored answers cost, summed where they lie.

A server's own figures may be absurd or missing: what is no sensible number counts as unknown.
"""

from __future__ import annotations

from typing import Any

from wony.store.database import Database, Statement
from wony.types import UsageSums

# In PostgreSQL the same path goes to jsonb_path_query_first.
_FIELD = "json_extract(metadata, '$.{path}')"
_SENSIBLE = f"CASE WHEN {_FIELD} BETWEEN 0 AND 2147483647 THEN {_FIELD} END"
_PATHS = {
    "prompt_tokens": "usage.prompt_tokens",
    "cached_tokens": "usage.cached_tokens",
    "answer_tokens": "usage.answer_tokens",
    "prompt_seconds": "usage.prompt_seconds",
    "answer_seconds": "usage.answer_seconds",
    "prompt_bytes": "cache.prompt_bytes",
    "unchanged_bytes": "cache.unchanged_bytes",
    "former_bytes": "cache.former_bytes",
}
_COLUMNS = ",\n    ".join(f"{_SENSIBLE.format(path=path)} AS {name}" for name, path in _PATHS.items())
_TOTALS = ", ".join(f"COALESCE(SUM({name}), 0)" for name in _PATHS)

_ANSWERS = f"""
WITH answers AS (
    SELECT {_COLUMNS}
    FROM messages
    WHERE role = 'assistant' AND {_FIELD.format(path="usage")} IS NOT NULL {{within}}
)
SELECT COUNT(*), COALESCE(SUM(CASE WHEN cached_tokens IS NOT NULL THEN prompt_tokens END), 0), {_TOTALS}
FROM answers
"""
_COMPACTIONS = "SELECT COUNT(*) FROM compactions {within}"


class SqlUsageStore:
    """The protocol `UsageStore` over any `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def usage(self, session_id: str | None = None) -> UsageSums:
        values = () if session_id is None else (session_id,)
        within = "" if session_id is None else "session_id = $1"
        answers, compactions = await self._database.read(
            Statement(_ANSWERS.format(within=within and f"AND {within}"), values),
            Statement(_COMPACTIONS.format(within=within and f"WHERE {within}"), values),
        )
        made: Any = compactions[0][0]
        sums: Any = answers[0]
        count, cacheable, *totals = sums
        known = dict(zip(_PATHS, totals, strict=True))
        return UsageSums(answers=count, compactions=made, cacheable_tokens=cacheable, **known)
