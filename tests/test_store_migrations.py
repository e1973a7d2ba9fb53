"""The schema: the same by every road, upgraded whole or not at all, after a backup."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event

from store_children import filled
from wony.errors import StoreError
from wony.prompt_types import PromptTemplate
from wony.store import migrate
from wony.store.backup import back_up
from wony.store.open import open_stores
from wony.store.schema import CURRENT, FRESH, REVISION, Target
from wony.store.tables import metadata
from wony.types import Compaction, Message, NewMessage

HERE = Path(__file__).parent
LATER = f"{int(REVISION) + 1:04}"
NEXT = Target(LATER, (*CURRENT.versions, HERE / "migrations" / "good"))
POISONED = Target(LATER, (*CURRENT.versions, HERE / "migrations" / "poisoned"))


def schema(path: Path) -> list[tuple[str, str, str]]:
    """Return every table and index of a database, their DDL without its white space."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    connection.close()
    return [(kind, name, "".join((sql or "").split())) for kind, name, sql in rows]


def revision(path: Path) -> str:
    connection = sqlite3.connect(path)
    (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    connection.close()
    return str(found)


def digest(path: Path) -> str:
    """Return a hash over every stored word and its place."""
    connection = sqlite3.connect(path)
    sessions = connection.execute(
        "SELECT id, name, head_id, message_count FROM sessions ORDER BY id"
    ).fetchall()
    words = "SELECT id, session_id, parent_id, seq, role, content, thinking, status FROM messages ORDER BY id"
    messages = connection.execute(words).fetchall()
    (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    assert verdict == "ok"
    return hashlib.sha256(repr((sessions, messages)).encode()).hexdigest()


def backups(path: Path) -> list[Path]:
    return sorted(path.parent.glob("wony.backup-*"))


def test_every_road_leads_to_the_same_schema(tmp_path: Path) -> None:
    """A fresh file, Alembic from nothing, and SQLAlchemy's tables are one schema, at one revision."""
    fresh, migrated, tables = tmp_path / "fresh.db", tmp_path / "migrated.db", tmp_path / "tables.db"
    connection = sqlite3.connect(fresh)
    for statement in FRESH:
        connection.execute(statement)
    connection.commit()
    connection.close()
    migrate.run(create_engine(f"sqlite:///{migrated}"), CURRENT)
    engine = create_engine(f"sqlite:///{tables}")
    metadata.create_all(engine)
    engine.dispose()
    assert schema(fresh) == schema(migrated)
    assert [row for row in schema(fresh) if "alembic" not in row[1]] == schema(tables)
    assert revision(fresh) == revision(migrated) == REVISION


@pytest.mark.anyio
async def test_s07_an_older_schema_is_backed_up_and_upgraded(tmp_path: Path) -> None:
    """The first use upgrades it; every word is as before, in the backup too, which nobody else may read."""
    path = tmp_path / "wony.db"
    await filled(path)
    before = digest(path)
    stores = await open_stores(path, target=NEXT)
    assert len(await stores.sessions.list(10)) == 3
    await stores.close()
    assert (revision(path), digest(path)) == (LATER, before)
    (backup,) = backups(path)
    assert (revision(backup), digest(backup)) == (REVISION, before)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert f"-{REVISION}" in backup.name


@pytest.mark.anyio
async def test_s07_a_file_of_the_first_schema_is_upgraded(tmp_path: Path) -> None:
    """A real one, with branches, calls and a half answer: kept as it was, and used like a fresh one."""
    path, fresh = first_schema(tmp_path), tmp_path / "fresh" / "wony.db"
    await filled(fresh, 1, 1)
    before = digest(path)
    stores = await open_stores(path)
    assert (revision(path), digest(path), schema(path)) == (REVISION, before, schema(fresh))
    (backup,) = backups(path)
    assert (revision(backup), digest(backup), backup.name[-8:]) == ("0001", before, "-0001.db")
    newest, talked = await stores.sessions.list(10)
    assert await stores.messages.recover(newest.id) == 1
    _, answer, *_ = [message async for message in stores.messages.all(talked.id)]
    covered = Compaction("c", talked.id, answer.id, "예산", (), (), talked.created_at)
    await stores.compactions.add(covered)
    assert list(await stores.compactions.of(talked.id)) == [covered]
    assert (await stores.usage.usage()).prompt_tokens == 81
    await stores.sessions.delete(talked.id)
    assert list(await stores.compactions.of(talked.id)) == []
    assert await stores.settings.all() == {"language": "ko"}
    greeting = await stores.prompts.get("인사")
    assert greeting is not None
    assert (greeting, greeting.version) == (PromptTemplate("인사", "안녕, $name"), 1)
    await stores.prompts.save(PromptTemplate("인사", "안녕하세요"))
    assert [prompt.version for prompt in await stores.prompts.versions("인사")] == [2, 1]
    await stores.close()


@pytest.mark.anyio
async def test_s07_two_that_upgrade_at_once_upgrade_once(tmp_path: Path) -> None:
    """The second finds the work done: one backup, one upgrade."""
    path = tmp_path / "wony.db"
    await filled(path)
    before = digest(path)
    children = [upgrading(path) for _ in range(4)]
    for child in children:
        assert child.communicate(timeout=60)[1] == ""
        assert child.returncode == 0
    assert (revision(path), digest(path), len(backups(path))) == (LATER, before, 1)


@pytest.mark.anyio
async def test_s08_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    """The message names both schemas; no byte of the file changes."""
    path = tmp_path / "wony.db"
    await filled(path)
    await upgrade(path)
    bytes_before = path.read_bytes()
    with pytest.raises(StoreError) as refused:
        await open_stores(path)
    assert refused.value.id == "store.newer"
    assert (refused.value.params["found"], refused.value.params["known"]) == (LATER, REVISION)
    assert path.read_bytes() == bytes_before


@pytest.mark.parametrize("target", [CURRENT, NEXT], ids=["first-to-current", "current-to-next"])
def test_s09_a_killed_migration_is_never_half_done(tmp_path: Path, target: Target) -> None:
    """Killed before any of its statements it leaves the old schema whole, and the next start completes."""
    if target is CURRENT:
        path = first_schema(tmp_path)
    else:
        path = tmp_path / "wony.db"
        asyncio.run(filled(path))
    found, before, old = revision(path), digest(path), schema(path)
    child = subprocess.run(
        [sys.executable, __file__, "everywhere", str(path), target.revision],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    killed = [Path(line) for line in child.stdout.splitlines()]
    assert len(killed) >= 8
    for copy in killed:
        assert (revision(copy), digest(copy), schema(copy)) == (found, before, old)
        asyncio.run(upgrade(copy, target))
        assert (revision(copy), digest(copy)) == (target.revision, before)
        assert {each.suffix for each in copy.parent.iterdir()} == {".db", ".db-lock"}


@pytest.mark.anyio
async def test_s09_half_a_backup_is_not_left_behind(tmp_path: Path) -> None:
    """Killed while it made the backup, the next start makes a whole one and clears the other away."""
    path = tmp_path / "wony.db"
    await filled(path)
    half = tmp_path / "wony.backup-20260101T000000-0001.db-new"
    half.write_bytes(b"SQLite format 3")
    await upgrade(path)
    assert not half.exists()
    assert len(backups(path)) == 1


@pytest.mark.anyio
async def test_s10_a_migration_that_fails_is_undone_and_names_its_backup(tmp_path: Path) -> None:
    """A row that the new schema cannot hold: the old schema stays, with every word, and can be used on."""
    path = tmp_path / "wony.db"
    await filled(path)
    before = digest(path)
    with pytest.raises(StoreError) as failed:
        await open_stores(path, target=POISONED)
    assert failed.value.id == "store.migration_failed"
    assert failed.value.params["backup"] == backups(path)[0]
    assert (revision(path), digest(path)) == (REVISION, before)
    stores = await open_stores(path)
    assert len(await stores.sessions.list(10)) == 3
    await stores.close()


@pytest.mark.anyio
async def test_a_backup_that_is_put_back_is_a_database_again(tmp_path: Path) -> None:
    """Restoring is copying the backup to its place."""
    path = tmp_path / "wony.db"
    await filled(path)
    before = digest(path)
    await upgrade(path)
    restored = tmp_path / "restored" / "wony.db"
    restored.parent.mkdir()
    restored.write_bytes(backups(path)[0].read_bytes())
    stores = await open_stores(restored)
    assert len(await stores.sessions.list(10)) == 3
    await stores.close()
    assert digest(restored) == before


@pytest.mark.parametrize("what", ["backup", "upgrade"])
def test_s01_a_disk_too_full_to_upgrade_changes_nothing(tmp_path: Path, what: str) -> None:
    """Neither for the backup nor for the upgrade itself: the old schema stays, and nothing half made."""
    path = tmp_path / "wony.db"
    asyncio.run(filled(path, 3, 200))
    before = digest(path)
    child = upgrading(path, 10_000 if what == "backup" else path.stat().st_size)
    assert child.communicate(timeout=60) == ("store.full\n", "")
    assert (revision(path), digest(path)) == (REVISION, before)
    assert len(backups(path)) == (0 if what == "backup" else 1)
    assert not list(tmp_path.glob("*-new*"))
    asyncio.run(upgrade(path))
    assert (revision(path), digest(path)) == (LATER, before)


@pytest.mark.anyio
async def test_a_path_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database in the current folder is made and upgraded like any other."""
    monkeypatch.chdir(tmp_path)
    await filled(Path("wony.db"), 1, 1)
    await upgrade(Path("wony.db"))
    assert revision(tmp_path / "wony.db") == LATER


@pytest.mark.anyio
async def test_s18_a_backup_while_others_write_is_whole(tmp_path: Path) -> None:
    """The copy holds a moment of the conversation, from its beginning, and nobody else may read it."""
    path = tmp_path / "wony.db"
    await filled(path, 1, 1)
    stores = await open_stores(path)
    (session,) = await stores.sessions.list(1)
    making = asyncio.create_task(back_up(path, tmp_path / "copy.db"))
    written = 0
    while not making.done():
        turn = (Message("user", f"{written} {'x' * 10_000}"), Message("assistant", "y"))
        await stores.messages.append(session.id, [NewMessage(message) for message in turn])
        written += 1
    await making
    await stores.close()
    digest(tmp_path / "copy.db")
    restored = await open_stores(tmp_path / "copy.db")
    said = [message.seq async for message in restored.messages.all(session.id)]
    assert said == list(range(1, len(said) + 1))
    assert 2 <= len(said) <= 2 + 2 * written
    assert len(said) % 2 == 0
    await restored.close()
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


@pytest.mark.anyio
async def test_a_backup_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    """A name that is taken is refused; a database that is not there cannot be copied."""
    path = tmp_path / "wony.db"
    await filled(path, 1, 1)
    taken = tmp_path / "taken"
    taken.write_text("diary")
    for source, target, id in (
        (path, taken, "store.backup_exists"),
        (tmp_path / "none", tmp_path / "new", "store.not_there"),
    ):
        with pytest.raises(StoreError) as refused:
            await back_up(source, target)
        assert refused.value.id == id
    assert taken.read_text() == "diary"
    assert not (tmp_path / "new").exists()


def upgrading(path: Path, room: int = -1) -> subprocess.Popen[str]:
    """Start a child that opens `path` with the next schema, and may make no file larger than `room`."""
    return subprocess.Popen(
        [sys.executable, __file__, "once", str(path), str(room)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def upgrade_in(path: Path, room: int) -> None:
    """What that child does."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (room if room >= 0 else hard, hard))
    try:
        asyncio.run(upgrade(path))
    except StoreError as error:
        print(error.id)


def first_schema(folder: Path) -> Path:
    """Make a database as the first version left it."""
    path = folder / "wony.db"
    connection = sqlite3.connect(path)
    connection.executescript((HERE / "migrations" / "0001.sql").read_text("utf-8"))
    connection.execute("INSERT INTO prompts (id, name, content) VALUES ('p', '인사', '안녕, $name')")
    connection.commit()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return path


async def upgrade(path: Path, target: Target = NEXT) -> None:
    await (await open_stores(path, target=target)).close()


def die_everywhere(path: Path, target: Target) -> None:
    """Upgrade a copy of `path` for each statement that there is, killed before it.  Prints the copies."""
    for number in itertools.count(1):
        copy = path.parent / f"killed-{number}" / path.name
        copy.parent.mkdir()
        copy.write_bytes(path.read_bytes())
        child = os.fork()
        if not child:
            die_before(number)
            asyncio.run(upgrade(copy, target))
            os._exit(0)
        if not os.waitpid(child, 0)[1]:
            return
        print(copy)


def die_before(number: int) -> None:
    """Have this process killed before its n-th statement, or before its commit when that is the n-th."""
    seen = itertools.count(1)

    def count(*_: object) -> None:
        if next(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    if what == "everywhere":
        die_everywhere(where, CURRENT if sys.argv[3] == REVISION else NEXT)
    else:
        upgrade_in(where, int(sys.argv[3]))
