"""Whole copies of a database while it is in use.  Copying the file itself would lose what is in its log."""

from __future__ import annotations

import asyncio
import glob
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from wony.errors import StoreError
from wony.store.sqlite_errors import translated
from wony.store.sqlite_file import (
    BUSY_SECONDS,
    clear,
    connect,
    exists,
    make_empty,
    refused,
    sync_folder,
)


def copy_into(connection: sqlite3.Connection, source: Path, target: Path) -> None:
    """Write a whole copy to `target` (0600), which must not be there yet; nothing is left of half a one."""
    draft = target.with_name(f"{target.name}-new")
    try:
        if target.exists():
            raise StoreError("store.backup_exists", path=target)
        clear(draft)
        make_empty(draft)
        with translated(source):
            connection.execute("VACUUM INTO ?", (str(draft),))
        _sync(draft)
        draft.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise refused(error, target) from error
    finally:
        clear(draft)


def name_for(path: Path, revision: str) -> Path:
    """Return the name of a backup beside `path`: it says when it was made and from which schema."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    plain = path.with_name(f"{path.stem}.backup-{moment}-{revision}{path.suffix}")
    taken = 1
    while plain.exists():
        taken += 1
        plain = path.with_name(f"{path.stem}.backup-{moment}-{revision}-{taken}{path.suffix}")
    return plain


async def back_up(path: Path, target: Path) -> None:
    """Write a whole copy of the database at `path` to `target`, also while others write.

    Raises StoreError, when `target` is there already too; Busy.
    """
    await asyncio.to_thread(_back_up, path, target)


def _back_up(path: Path, target: Path) -> None:
    path, target = path.absolute(), target.absolute()
    if not exists(path):
        raise StoreError("store.not_there", path=path)
    with translated(path), closing(connect(path, BUSY_SECONDS)) as connection:
        copy_into(connection, path, target)


def clear_halves(path: Path) -> None:
    """Remove what processes that were killed while they made a backup left beside `path`."""
    for half in path.parent.glob(f"{glob.escape(path.stem)}.backup-*{path.suffix}-new*"):
        half.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
