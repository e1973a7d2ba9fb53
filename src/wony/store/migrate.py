"""Bring an older database up to date: a backup, then Alembic, in one transaction.

Imported only when a schema must change.  Killed at any moment, the file holds the old schema or the new one.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from wony.errors import Busy, StoreError
from wony.store import backup, sqlite_file
from wony.store.schema import Target
from wony.store.sqlite_errors import in_our_words, translated

_SCRIPTS = Path(__file__).parent / "migrations"
_PATIENCE = 60.0
"""Seconds to wait for another wony that is migrating the same file."""


def upgrade(path: Path, target: Target) -> None:
    """Upgrade the database at `path` to `target`.  Does nothing when another process was faster."""
    if not sqlite_file.writable(path):
        raise StoreError("store.read_only", path=path)
    lock = sqlite_file.lock_for(path)
    try:
        with lock.exclusive(_PATIENCE) as alone:
            if not alone:
                raise Busy("store.busy", path=path)
            _upgrade_alone(path, target)
    finally:
        lock.close()


def _upgrade_alone(path: Path, target: Target) -> None:
    with translated(path):
        connection = sqlite_file.connect(path, sqlite_file.BUSY_SECONDS)
        try:
            (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if found == target.revision:
                return
            backup.clear_halves(path)
            kept = backup.name_for(path, found)
            backup.copy_into(connection, path, kept)
        finally:
            connection.close()
    try:
        run(_engine(path), target)
    except (SQLAlchemyError, sqlite3.Error, CommandError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        told = in_our_words(cause, path) if isinstance(cause, sqlite3.Error) else None
        if told and told.id != "store.failed":  # a full disk, say, which is nobody's migration's fault
            raise told from error
        raise StoreError(
            "store.migration_failed",
            path=path,
            found=found,
            known=target.revision,
            backup=kept,
            reason=str(error).partition("\n")[0],
        ) from error


def run(engine: Engine, target: Target) -> None:
    """Run the migrations that are missing, in one transaction that is only committed when all links hold."""
    config = Config()
    config.set_main_option("script_location", _escaped(_SCRIPTS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(_escaped(folder) for folder in target.versions))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, target.revision)
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise sqlite3.IntegrityError(f"{len(broken)} rows point nowhere")
    finally:
        engine.dispose()


def _engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite_file.connect(path, sqlite_file.BUSY_SECONDS)
        # A table that is rebuilt must not take its rows' children with it; the links are checked at the end.
        connection.execute("PRAGMA foreign_keys = OFF")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    # The driver itself would begin only before the first row is changed: too late for changes of tables.
    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
