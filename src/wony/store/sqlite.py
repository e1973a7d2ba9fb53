"""SQLite behind the seam: one connection in one thread, one hop a unit of work.

It knows no queries.  A commit is on the disk when `write` returns (WAL, synchronous=FULL).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from wony.errors import Busy, StoreError
from wony.store import sqlite_file
from wony.store.database import Row, Statement, Value
from wony.store.lock import FileLock
from wony.store.search import holds
from wony.store.sqlite_errors import translated
from wony.store.worker import Worker

_LARGE = 4 * 1024 * 1024
"""Bytes of write-ahead log at which a checkpoint is tried, when nobody else is writing."""
_HUGE = 16 * _LARGE
"""Bytes of it at which the next writers are made to wait a moment for that."""
_PATIENCE = 1.0
_LARGEST = 2**63 - 1
_IN_MEMORY = Path(":memory:")


class SqliteDatabase:
    """A database file, or with `path` None one in memory that is gone when it is closed."""

    def __init__(self, path: Path | None, busy_seconds: float = sqlite_file.BUSY_SECONDS) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._lock: FileLock | None = None
        self._worker = Worker("wony-store")
        self._connection: sqlite3.Connection

    @property
    def path(self) -> Path | None:
        return self._path

    async def open(self) -> None:
        """Open the file, or make it when there is none."""
        try:
            await self._worker.run(self._open)
        except BaseException:
            await self._worker.stop(self._close)
            raise

    async def read(self, *statements: Statement) -> Sequence[list[Row]]:
        return await self._worker.run(lambda: self._unit("BEGIN", statements))

    async def write(self, *statements: Statement) -> Sequence[list[Row]]:
        return await self._worker.run(lambda: self._write(statements))

    async def close(self) -> None:
        await self._worker.stop(self._close)

    # -- in the thread -------------------------------------------------------------------------------

    def _open(self) -> None:
        with translated(self._name):
            if self._path is None:
                self._connection = sqlite_file.connect(None, self._busy_seconds)
                sqlite_file.make_schema(self._connection)
            else:
                self._open_file(self._path)
        self._connection.create_function("wony_holds", 2, holds, deterministic=True)

    def _open_file(self, path: Path) -> None:
        self._path = path = sqlite_file.place(path)
        there = sqlite_file.exists(path)
        if not there or sqlite_file.writable(path):
            self._lock = sqlite_file.lock_for(path)
        if not there and self._lock is not None:
            sqlite_file.create(path, self._lock, self._busy_seconds)
        self._connection = sqlite_file.connect(path, self._busy_seconds)

    def _close(self) -> None:
        if hasattr(self, "_connection"):
            with translated(self._name):
                self._connection.close()  # the last one out also checkpoints, alone
        if self._lock is not None:
            self._lock.close()

    def _write(self, statements: Sequence[Statement]) -> list[list[Row]]:
        if self._lock is None:
            return self._unit("BEGIN IMMEDIATE", statements)
        with self._lock.shared(self._busy_seconds) as held:
            if not held:
                raise Busy("store.busy", path=self._name)
            result = self._unit("BEGIN IMMEDIATE", statements)
        self._checkpoint_when_large(self._lock)
        return result

    def _unit(self, begin: str, statements: Sequence[Statement]) -> list[list[Row]]:
        with translated(self._name):
            self._connection.execute(begin)
            try:
                results = [self._rows(statement) for statement in statements]
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # some failures have rolled back already
                    self._connection.execute("ROLLBACK")
                raise
            return results

    def _rows(self, statement: Statement) -> list[Row]:
        values = {str(number): _plain(value) for number, value in enumerate(statement.values, 1)}
        return self._connection.execute(statement.sql, values).fetchall()

    def _checkpoint_when_large(self, lock: FileLock) -> None:
        """Move the write-ahead log into the database.  It can wait: what was committed is on disk already."""
        size = self._wal_size()
        if size < _LARGE:
            return
        with (
            suppress(sqlite3.Error, StoreError),
            lock.exclusive(_PATIENCE if size > _HUGE else 0.0) as alone,
        ):
            if not alone:
                return
            try:
                self._connection.execute(
                    "PRAGMA busy_timeout = 0"
                )  # wait for no reader while holding the lock
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {int(self._busy_seconds * 1000)}")

    def _wal_size(self) -> int:
        try:
            return sqlite_file.wal_path(self._name).stat().st_size
        except OSError:
            return 0

    @property
    def _name(self) -> Path:
        return self._path or _IN_MEMORY


def _plain(value: Value) -> str | int | float | None:
    """Return the value as SQLite takes it: times are text in UTC, as CURRENT_TIMESTAMP writes them."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, int):
        return max(-_LARGEST, min(value, _LARGEST))
    return value


def whole_text(text: str) -> str:
    """Return `text` with surrogate pairs joined and lone surrogates, which no file can hold, replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
