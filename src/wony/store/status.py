"""What `wony doctor` says of the database: where it is, whether it is whole, what threatens it.

It only looks; nothing is made, mended or upgraded here.
"""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from pathlib import Path

from wony.errors import WonyError
from wony.store import sqlite_file
from wony.store.schema import REVISION
from wony.store.sqlite_errors import newest_backup, translated
from wony.types import Finding, Level, Notice

_MENDED = (3, 51, 3)
_MENDED_BRANCHES = {(3, 44): 6, (3, 50): 7}
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


async def status(path: Path) -> list[Finding]:
    """Return what is right and wrong with the database at `path`.  Never raises WonyError."""
    return await asyncio.to_thread(_look, path)


def loses_commits(version: tuple[int, ...]) -> bool:
    """Return whether this SQLite has the WAL-reset bug (see lock.py)."""
    major, minor, patch = version[:3]
    if mended := _MENDED_BRANCHES.get((major, minor)):
        return patch < mended
    return (3, 7, 0) <= version < _MENDED


def _look(path: Path) -> list[Finding]:
    path, findings = path.absolute(), _threats()
    try:
        if not sqlite_file.exists(path):
            return [_finding("ok", "none_yet", path=path), *findings]
        with translated(path):
            connection = sqlite_file.connect(path, sqlite_file.BUSY_SECONDS)
            try:
                return [*_contents(connection, path), *_access(path), *findings]
            finally:
                connection.close()
    except WonyError as error:
        return [*_told(error, path), *findings]


def _told(error: WonyError, path: Path) -> list[Finding]:
    if error.id.startswith("store.damaged"):
        reason = str(error.__cause__ or "empty")
        return [_finding("broken", "not_whole", path=path, reason=reason), *_repair(path)]
    level: Level = "warning" if error.id == "store.busy" else "broken"
    return [Finding(level, Notice(error.id, error.params))]


def _contents(connection: sqlite3.Connection, path: Path) -> list[Finding]:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        return [_finding("broken", "not_whole", path=path, reason=" ".join(verdict.split())), *_repair(path)]
    if not sqlite_file.is_ours(connection):
        return [_finding("broken", "foreign", path=path)]
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    if revision > REVISION:
        return [_finding("broken", "newer", path=path, found=revision, known=REVISION)]
    (sessions,) = connection.execute("SELECT count(*) FROM sessions").fetchone()
    size = path.stat().st_size / 1e6
    findings = [
        _finding(
            "ok",
            "whole",
            path=path,
            size=size,
            sessions=sessions,
            revision=revision,
            sqlite=sqlite3.sqlite_version,
        )
    ]
    if revision < REVISION:
        findings.append(_finding("ok", "older", found=revision, known=REVISION))
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    if journal != "wal" and sqlite_file.writable(path):
        findings.append(_finding("warning", "no_log", path=path))
    if backup := newest_backup(path):
        findings.append(_finding("ok", "backup", backup=backup))
    return findings


def _access(path: Path) -> list[Finding]:
    findings = []
    if not sqlite_file.writable(path):
        findings.append(_finding("broken", "read_only", path=path))
    if path.stat().st_mode & _OTHERS:
        findings.append(_finding("warning", "open_to_others", path=path))
    return findings


def _threats() -> list[Finding]:
    if loses_commits(sqlite3.sqlite_version_info):
        return [_finding("warning", "old_sqlite", sqlite=sqlite3.sqlite_version)]
    return []


def _repair(path: Path) -> list[Finding]:
    rescued = path.with_name(f"{path.stem}-rescued{path.suffix}")
    ways = [_finding("warning", "repair", path=path, rescued=rescued)]
    if backup := newest_backup(path):
        ways.insert(0, _finding("warning", "restore", path=path, backup=backup))
    return ways


def _finding(level: Level, name: str, **params: object) -> Finding:
    return Finding(level, Notice(f"store.{name}", params))
