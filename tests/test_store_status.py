"""What `wony doctor` says of the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store_children import filled
from wony.locales import catalogue
from wony.store.backup import name_for
from wony.store.schema import REVISION
from wony.store.sqlite import SqliteDatabase
from wony.store.status import status

pytestmark = pytest.mark.anyio
ALWAYS = {"store.old_sqlite"}
"""Depends on the SQLite in use, not on the file."""


async def said(path: Path) -> dict[str, str]:
    """Return what was found and how bad it is; every finding can be said in both languages."""
    findings = await status(path)
    for language in ("ko", "en"):
        say = catalogue(language)
        assert all(say(finding.notice.id, **finding.notice.params) for finding in findings)
    return {f.notice.id: f.level for f in findings if f.notice.id not in ALWAYS}


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def test_where_nothing_is_nothing_is_made(tmp_path: Path) -> None:
    """Looking does not make a database, nor its folder."""
    assert await said(tmp_path / "new" / "wony.db") == {"store.none_yet": "ok"}
    assert names(tmp_path) == []


async def test_a_whole_database_is_said_to_be_whole(tmp_path: Path) -> None:
    """With its size, its schema and how many conversations it holds; also while it is in use."""
    path = tmp_path / "wony.db"
    await filled(path)
    (whole,) = (f.notice for f in await status(path) if f.notice.id == "store.whole")
    assert (whole.params["sessions"], whole.params["revision"], whole.params["path"]) == (3, REVISION, path)
    database = SqliteDatabase(path)
    await database.open()
    assert await said(path) == {"store.whole": "ok"}
    await database.close()


async def test_a_file_that_others_may_read_is_warned_of(tmp_path: Path) -> None:
    """The mode of the file counts."""
    path = tmp_path / "wony.db"
    await filled(path, 1, 1)
    path.chmod(0o644)
    assert await said(path) == {"store.whole": "ok", "store.open_to_others": "warning"}


async def test_a_backup_is_mentioned(tmp_path: Path) -> None:
    """The newest one beside the file."""
    path = tmp_path / "wony.db"
    await filled(path, 1, 1)
    name_for(path, "0001").touch()
    assert (await said(path))["store.backup"] == "ok"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE alembic_version SET version_num = '0000'", {"store.whole": "ok", "store.older": "ok"}),
        ("UPDATE alembic_version SET version_num = '0099'", {"store.newer": "broken"}),
        ("DROP TABLE alembic_version", {"store.foreign": "broken"}),
    ],
)
async def test_the_schema_is_told(tmp_path: Path, change: str, found: dict[str, str]) -> None:
    """An older one will be upgraded, a newer one or another program's cannot be used; nothing is changed."""
    path = tmp_path / "wony.db"
    await filled(path, 1, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    assert await said(path) == found


async def test_what_is_no_file_is_told_as_it_would_be_when_used(tmp_path: Path) -> None:
    """A folder in the file's place, a link."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    assert await said(tmp_path / "folder") == {"store.not_a_file": "broken"}
    assert await said(tmp_path / "link") == {"store.link": "broken"}
