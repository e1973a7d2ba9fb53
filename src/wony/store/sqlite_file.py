"""The database file itself: where it may lie, how it is first made, how a connection to it is set up.

It knows no queries.  Everything here blocks; `sqlite.py` calls it in its thread.
"""

from __future__ import annotations

import errno
import glob
import os
import sqlite3
import stat
from contextlib import closing, suppress
from itertools import takewhile
from pathlib import Path
from urllib.parse import quote_from_bytes

from wony.errors import Busy, StoreError
from wony.store.lock import FileLock
from wony.store.schema import FRESH
from wony.store.sqlite_errors import damaged, translated

BUSY_SECONDS = 5.0
_LOG = "PRAGMA journal_mode = WAL"
_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA wal_autocheckpoint = 0",  # only under our own lock, see lock.py
)


def place(path: Path) -> Path:
    """Return the absolute path, its folder made (0700) where there was none."""
    folder = path.parent.absolute()
    try:
        new = list(takewhile(lambda each: not each.exists(), (folder, *folder.parents)))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in new:  # else a power cut could take the folder, and all that was forced to the disk in it
            with suppress(PermissionError):  # what may be written but not read cannot be forced
                sync_folder(each.parent)
        return folder.resolve() / path.name
    except OSError as error:
        raise refused(error, path) from error


def exists(path: Path) -> bool:
    """Return whether the file is there.  Raises StoreError for what could never be a safe database."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise refused(error, path) from error
    if stat.S_ISLNK(found.st_mode):
        raise StoreError("store.link", path=path)
    if not stat.S_ISREG(found.st_mode):
        raise StoreError("store.not_a_file", path=path)
    if found.st_nlink > 1:  # two names have two write-ahead logs, and lose each other's words
        raise StoreError("store.hard_link", path=path)
    if found.st_size == 0:
        raise damaged(path)
    return True


def writable(path: Path) -> bool:
    """Return whether this process may write the file and beside it, as SQLite must."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def lock_for(path: Path) -> FileLock:
    """Open the lock beside the database."""
    try:
        return FileLock(path)
    except OSError as error:
        raise refused(error, path) from error


def create(path: Path, lock: FileLock, busy_seconds: float) -> None:
    """Make a fresh database, wholly or not at all, unless another process was faster."""
    with lock.exclusive(busy_seconds) as alone:
        if not alone:
            raise Busy("store.busy", path=path)
        if exists(path):
            return
        draft = path.with_name(f"{path.name}-new")
        try:
            clear(draft)  # of a process that was killed here
            make_empty(draft)
            with translated(path), closing(connect(draft, busy_seconds)) as connection:
                make_schema(connection)
                connection.execute(_LOG)
            draft.rename(path)
            sync_folder(path.parent)
        except OSError as error:
            raise refused(error, path) from error
        finally:
            clear(draft)


def make_empty(path: Path) -> None:
    """Make a file that only its owner may read.  Raises FileExistsError rather than use what is there."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def clear(draft: Path) -> None:
    """Remove an unfinished file with its companions: a stale journal would be played into the next one."""
    for left in draft.parent.glob(f"{glob.escape(draft.name)}*"):
        left.unlink(missing_ok=True)


def make_schema(connection: sqlite3.Connection) -> None:
    """Make the newest schema in an empty database."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in FRESH:
        connection.execute(statement)
    connection.execute("COMMIT")


def connect(path: Path | None, busy_seconds: float) -> sqlite3.Connection:
    """Open a connection (in memory without a path) with the settings that durability needs."""
    may_write = path is not None and writable(path)
    connection = sqlite3.connect(
        _uri(path, may_write), uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    try:
        if may_write and is_ours(connection):  # a backup that was put back has no log yet
            connection.execute(_LOG)
        for setting in _SETTINGS:
            connection.execute(setting)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def is_ours(connection: sqlite3.Connection) -> bool:
    """Return whether the database was made by wony."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    return connection.execute(query).fetchone() is not None


def sync_folder(folder: Path) -> None:
    """Have a new name in a folder survive a power cut."""
    if os.name == "nt":  # has no such thing
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def wal_path(path: Path) -> Path:
    """Return the write-ahead log that belongs to a database file."""
    return path.with_name(f"{path.name}-wal")


def refused(error: OSError, path: Path) -> StoreError:
    """Return what the system's refusal of a file means to a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreError("store.full", path=path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreError("store.read_only", path=path)
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return StoreError("store.no_folder", path=path, folder=path.parent)
    return StoreError("store.failed", path=path, reason=error.strerror or str(error))


def _uri(path: Path | None, may_write: bool) -> str:
    if path is None:
        return ":memory:"
    # Since Python 3.14, Path.as_uri() loads urllib.request and with it the whole of HTTP.
    uri = f"file://{quote_from_bytes(os.fsencode(path))}"
    if may_write:
        return f"{uri}?mode=rw"
    try:
        logged = wal_path(path).stat().st_size > 0
    except OSError:
        logged = False
    # Without a log, and without the right to make one, it can only be read as a file that never changes.
    return f"{uri}?mode=ro" if logged else f"{uri}?mode=ro&immutable=1"
