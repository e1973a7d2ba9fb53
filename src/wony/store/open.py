"""Open the stores on a database file, or in memory.  The one place that knows which schema fits.

Neither SQLAlchemy nor Alembic is imported for a fresh file or a current one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from wony.errors import StoreError
from wony.store.compactions import SqlCompactionStore
from wony.store.database import Database, Statement
from wony.store.gauges import SqlGaugeStore
from wony.store.ids import new_id
from wony.store.messages import SqlMessageStore
from wony.store.prompts import SqlPromptStore
from wony.store.schema import CURRENT, Target
from wony.store.sessions import SqlSessionStore
from wony.store.settings import SqlSettingStore
from wony.store.sqlite import SqliteDatabase
from wony.store.sqlite_file import BUSY_SECONDS
from wony.store.usage import SqlUsageStore

_MIGRATE = "wony.store.migrate"
_OURS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
_REVISION = "SELECT version_num FROM alembic_version"


@dataclass(frozen=True, slots=True)
class Stores:
    """What is kept, on one database."""

    sessions: SqlSessionStore
    messages: SqlMessageStore
    settings: SqlSettingStore
    compactions: SqlCompactionStore
    gauges: SqlGaugeStore
    usage: SqlUsageStore
    prompts: SqlPromptStore
    new_id: Callable[[], str]
    """Makes ids for new sessions: UUIDv7, ascending within the process."""
    close: Callable[[], Awaitable[None]]


async def open_stores(
    database: Path | None, *, busy_seconds: float = BUSY_SECONDS, target: Target = CURRENT
) -> Stores:
    """Open the file, made or upgraded first where needed; None: in memory, nothing is kept.

    Raises StoreError or Busy (another process kept it locked for `busy_seconds`).  An older schema is
    backed up beside the file before it is changed.
    """
    opened = SqliteDatabase(database, busy_seconds)
    await opened.open()
    try:
        if (path := opened.path) is not None and await _is_older(opened, path, target):
            await opened.close()
            await asyncio.to_thread(import_module(_MIGRATE).upgrade, path, target)
            opened = SqliteDatabase(path, busy_seconds)
            await opened.open()
    except BaseException:
        await opened.close()
        raise
    return stores_on(opened)


def stores_on(database: Database, new_id: Callable[[], str] = new_id) -> Stores:
    """Return the stores on a database that is open."""
    return Stores(
        sessions=SqlSessionStore(database),
        messages=SqlMessageStore(database, new_id),
        settings=SqlSettingStore(database),
        compactions=SqlCompactionStore(database),
        gauges=SqlGaugeStore(database),
        usage=SqlUsageStore(database),
        prompts=SqlPromptStore(database, new_id),
        new_id=new_id,
        close=database.close,
    )


async def _is_older(opened: SqliteDatabase, path: Path, target: Target) -> bool:
    """Return whether the schema must be upgraded.  Raises StoreError where it cannot be."""
    (ours,) = await opened.read(Statement(_OURS))
    if not ours:
        raise StoreError("store.foreign", path=path)
    (rows,) = await opened.read(Statement(_REVISION))
    found = str(rows[0][0]) if rows else ""
    if found > target.revision:  # revisions are numbers of four digits
        raise StoreError("store.newer", path=path, found=found, known=target.revision)
    return found < target.revision
