"""What SQLite complains about, in wony's own words.  The one place that knows SQLite's error codes."""

from __future__ import annotations

import glob
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wony.errors import Busy, StoreError, WonyError

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# A file-size limit or a full disk under the write-ahead log says "I/O error", not "full".
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_CLOSED_TO_US = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what SQLite raises inside as StoreError or Busy; mistakes in our own SQL stay as they are."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise in_our_words(error, path) from error


def damaged(path: Path) -> StoreError:
    """Return the error for a file that is not, or no longer, a whole database.  The file stays as it is."""
    if backup := newest_backup(path):
        return StoreError("store.damaged", path=path, backup=backup)
    return StoreError("store.damaged_alone", path=path)


def in_our_words(error: sqlite3.Error, path: Path) -> WonyError:
    """Return what an error of SQLite means to a person."""
    extended: int = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code in _BUSY:
        return Busy("store.busy", path=path)
    if code in _DAMAGED or str(error).startswith("Could not decode"):
        return damaged(path)
    if code in _FULL or extended in _FULL:
        return StoreError("store.full", path=path)
    if code == sqlite3.SQLITE_READONLY:
        return StoreError("store.read_only", path=path)
    if code in _CLOSED_TO_US:
        return StoreError("store.closed_to_us", path=path, reason=str(error))
    return StoreError("store.failed", path=path, reason=str(error))


def newest_backup(path: Path) -> Path | None:
    """Return the newest backup beside `path`, if there is one; their names begin with the time."""
    return max(path.parent.glob(f"{glob.escape(path.stem)}.backup-*{path.suffix}"), default=None)
