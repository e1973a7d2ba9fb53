"""Several processes on one database file: its log, its beginning, and the lock between them.

What happens to the words of writers that are killed stands in test_rows_s.py (S04, S05).
"""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from store_children import FLOCK, failing_locks, said, session_in, start, wony
from wony.errors import Busy
from wony.store.lock import FileLock
from wony.store.open import Stores, open_stores
from wony.store.sqlite_file import wal_path
from wony.types import Message, NewMessage

PATIENCE = 90

FIRST = """
async def main():
    stores = await open_stores(path)
    now = datetime.now(UTC)
    await stores.sessions.create(Session(words[0], "", now, now))
    await stores.close()
asyncio.run(main())
"""


# -- the log -----------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_the_log_is_folded_in_when_it_is_large(tmp_path: Path) -> None:
    """It does not grow for ever, and is gone when the last one has closed."""
    path = tmp_path / "wony.db"
    session_id = await session_in(path)
    stores = await open_stores(path)
    for _ in range(12):
        await stores.messages.append(session_id, [NewMessage(Message("user", "x" * 1_000_000))])
    assert wal_path(path).stat().st_size < 7_000_000
    await stores.close()
    assert not wal_path(path).exists()


@pytest.mark.anyio
async def test_nobody_folds_the_log_in_while_another_commits(tmp_path: Path) -> None:
    """The lock that a committing process holds keeps the checkpoint away; the words are stored."""
    path = tmp_path / "wony.db"
    session_id = await session_in(path)
    stores = await open_stores(path)
    lock = FileLock(path)
    with lock.shared(0) as held:
        assert held
        await big(stores, session_id)
        assert wal_path(path).stat().st_size > 4_000_000
    await stores.messages.append(session_id, [NewMessage(Message("user", "y"))])
    assert wal_path(path).stat().st_size == 0
    lock.close()
    await stores.close()


@pytest.mark.anyio
async def test_a_reader_in_the_middle_of_reading_is_not_disturbed(tmp_path: Path) -> None:
    """What another process reads stays what it was while the log is folded in around it."""
    path = tmp_path / "wony.db"
    session_id = await session_in(path)
    stores = await open_stores(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM messages").fetchone() == (0,)
        await big(stores, session_id)
        assert reader.execute("SELECT count(*) FROM messages").fetchone() == (0,)
    await stores.close()


async def big(stores: Stores, session_id: str) -> None:
    await stores.messages.append(session_id, [NewMessage(Message("user", "x" * 5_000_000))])


# -- the beginning -----------------------------------------------------------------------------------


def test_many_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    """The first use by several processes at the same moment makes one file, and each stores its words."""
    path = tmp_path / "new" / "wony.db"
    children = [start(FIRST, path, str(number)) for number in range(6)]
    for child in children:
        assert child.communicate(timeout=PATIENCE) == ("", "")
    assert sorted(each.name for each in path.parent.iterdir()) == ["wony.db", "wony.db-lock"]

    async def sessions() -> list[str]:
        stores = await open_stores(path)
        listed = [session.id for session in await stores.sessions.list(10)]
        await stores.close()
        return sorted(listed)

    assert asyncio.run(sessions()) == list("012345")


def test_a_process_killed_while_it_makes_the_database_is_no_obstacle(tmp_path: Path) -> None:
    """What it left half made is cleared away by the next one."""
    path = tmp_path / "wony.db"
    (tmp_path / "wony.db-new").write_bytes(b"SQLite format 3\0half")
    (tmp_path / "wony.db-new-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + b"\0" * 504)
    asyncio.run(session_in(path))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["wony.db", "wony.db-lock"]


# -- the lock ----------------------------------------------------------------------------------------


@contextmanager
def locks(path: Path) -> Iterator[tuple[FileLock, FileLock]]:
    one, other = FileLock(path), FileLock(path)
    yield one, other
    one.close()
    other.close()


def test_the_lock_is_shared_by_writers_and_had_alone_by_one(tmp_path: Path) -> None:
    """Many may commit; a checkpoint is alone; either is given back at the end."""
    with locks(tmp_path / "wony.db") as (one, other):
        with one.shared(0) as first, other.shared(0) as second:
            assert (first, second) == (True, True)
            with FileLock(tmp_path / "wony.db").exclusive(0) as third:
                assert not third
        with one.exclusive(0) as first, other.shared(0.01) as second, other.exclusive(0) as third:
            assert (first, second, third) == (True, False, False)
        with other.exclusive(0) as again:
            assert again


@pytest.mark.anyio
async def test_a_writer_that_waits_too_long_for_a_checkpoint_says_so(tmp_path: Path) -> None:
    """It is told as busy, and nothing was stored."""
    path = tmp_path / "wony.db"
    session_id = await session_in(path)
    stores = await open_stores(path, busy_seconds=0.05)
    lock = FileLock(path)
    with lock.exclusive(0), pytest.raises(Busy):
        await stores.messages.append(session_id, [NewMessage(Message("user", "x"))])
    await stores.messages.append(session_id, [NewMessage(Message("user", "y"))])
    assert [s.message.content async for s in stores.messages.all(session_id)] == ["y"]
    lock.close()
    await stores.close()


@pytest.mark.skipif(FLOCK is None, reason="has Linux refuse a system call")
def test_locks_that_fail_are_said_and_nothing_is_stored(tmp_path: Path) -> None:
    """A commit is never made without the lock; and what fails is named, the file that it failed on."""
    path = tmp_path / "data" / "wony.db"
    for words in ("first", "second"):  # of a file that is made, and of one that is there
        failed = wony(path, "ask", words, before=failing_locks(errno.EIO))
        assert (failed.returncode, failed.stdout) == (6, "")
        assert "wony.db-lock could not be read or written (Input/output error)" in failed.stderr
        assert path.exists() == (words == "second")
        assert wony(path, "ask", f"{words} again").returncode == 0
    assert [content for role, content, _ in said(path) if role == "user"] == ["first again", "second again"]


@pytest.mark.skipif(FLOCK is None, reason="has Linux refuse a system call")
def test_a_lock_that_is_refused_as_taken_is_waited_for(tmp_path: Path) -> None:
    """Some file systems answer so when another has it."""
    path = tmp_path / "data" / "wony.db"
    busy = wony(path, "ask", "hello", before=failing_locks(errno.EACCES))
    assert (busy.returncode, busy.stdout) == (75, "")
    assert "Traceback" not in busy.stderr


def test_a_file_system_without_locks_is_worked_on_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own must do there; what was committed is not reported as lost."""

    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", no_locks)
    lock = FileLock(tmp_path / "wony.db")
    with lock.shared(0) as held:
        assert held
    lock.close()
