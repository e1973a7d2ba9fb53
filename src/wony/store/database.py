"""The seam between the queries and the database that runs them.

Queries are plain SQL with `$1, $2 ...` for values, one text for every database.  Nothing above this line
knows a driver, a thread or a file; nothing below it knows a session or a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

Value = str | int | float | datetime | None
Row = tuple[object, ...]


class Statement(NamedTuple):
    """One SQL statement and the values of its `$1, $2 ...`."""

    sql: str
    values: tuple[Value, ...] = ()


class Database(Protocol):
    """Runs units of work.  A unit happens wholly or not at all, also when the caller is cancelled."""

    async def read(self, *statements: Statement) -> Sequence[list[Row]]:
        """Run queries that see one and the same state; return the rows of each."""
        ...

    async def write(self, *statements: Statement) -> Sequence[list[Row]]:
        """Run statements as one transaction; on return it is on disk.  Returns the rows of each.

        A cancelled caller does not wait, but the unit is finished all the same.
        """
        ...

    async def close(self) -> None:
        """Finish what was begun and let go of the database.  May be called twice."""
        ...
