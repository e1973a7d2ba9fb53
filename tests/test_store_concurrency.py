"""Several processes on one database, some of them killed: every word that was acknowledged is there once."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wony.errors import Busy
from wony.store.lock import FileLock
from wony.store.open import Stores, open_stores
from wony.store.sqlite_file import wal_path
from wony.types import Message, Session

TURNS = 200
PATIENCE = 90


async def session_in(path: Path) -> str:
    stores = await open_stores(path)
    now = datetime.now(UTC)
    session = Session(stores.new_id(), "", now, now)
    await stores.sessions.create(session)
    await stores.close()
    return session.id


def whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


# -- S04 ---------------------------------------------------------------------------------------------


def test_s04_two_writers_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    """Two processes append 200 turns each to one session and are killed at random, again and again.

    Every turn that was acknowledged is there once; question and answer stand together; the numbers have
    neither gap nor repetition, and each message answers the one before it.
    """
    path = tmp_path / "wony.db"
    session_id = asyncio.run(session_in(path))
    acknowledged = write_while_killing(path, session_id)
    said = asyncio.run(everything(path, session_id))

    assert [seq for _, seq, _, _ in said] == list(range(1, len(said) + 1))
    assert [parent for _, _, parent, _ in said] == [None, *(id for id, _, _, _ in said[:-1])]
    texts = [text for _, _, _, text in said]
    questions, answers = texts[::2], texts[1::2]
    assert [f"A{question[1:]}" for question in questions] == answers
    assert sorted(set(questions)) == sorted(questions)
    assert acknowledged <= set(questions)
    assert len(acknowledged) == 2 * TURNS
    assert whole(path)


def write_while_killing(path: Path, session_id: str) -> set[str]:
    """Let two children write until each has said all its turns; return the questions they were sure of.

    A child that was killed before it heard of a turn's end says the turn again under another name, as a
    person would: which of the two is there is for the database to know, both may be.
    """
    chance = random.Random(4)
    acknowledged: set[str] = set()
    done = {"a": 0, "b": 0}
    killed = 0
    for attempt in itertools.count():
        children = {
            name: start(WRITER, path, session_id, f"{name}{attempt}", first, TURNS)
            for name, first in done.items()
            if first < TURNS
        }
        if not children:
            break
        for name, child in children.items():
            lines = [
                line for _, line in zip(range(chance.randrange(1, 60)), child.stdout or (), strict=False)
            ]
            child.kill()
            lines += [line for line in child.stdout or () if line.endswith("\n")]
            acknowledged.update(line.strip() for line in lines)
            done[name] += len(lines)
            assert not child.communicate(timeout=PATIENCE)[1]
            killed += child.returncode == -signal.SIGKILL
    assert killed > 5
    return acknowledged


async def everything(path: Path, session_id: str) -> list[tuple[str, int, str | None, str]]:
    stores = await open_stores(path)
    said = [(s.id, s.seq, s.parent_id, s.message.content) async for s in stores.messages.all(session_id)]
    (session,) = await stores.sessions.find(session_id)
    assert (session.message_count, session.head_id) == (len(said), said[-1][0])
    await stores.close()
    return said


def test_s04_streaming_answers_of_two_processes_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Two answers stream into one session at once; both arrive, each after its own question."""
    path = tmp_path / "wony.db"
    session_id = asyncio.run(session_in(path))
    children = [start(STREAMER, path, session_id, name, 0, 40) for name in ("a", "b")]
    for child in children:
        assert child.communicate(timeout=PATIENCE) == ("", "")
    said = asyncio.run(everything(path, session_id))
    texts = {id: text for id, _, _, text in said}
    assert sorted(text for text in texts.values() if len(text) > 1) == ["a" * 40, "b" * 40]
    assert all(texts[parent or ""] == text[0] for _, _, parent, text in said if len(text) > 1)


# -- S05 ---------------------------------------------------------------------------------------------


def test_s05_checkpoints_and_commits_of_two_processes_lose_nothing(tmp_path: Path) -> None:
    """Writers whose log fills and is folded in all the time, side by side: all is there and whole.

    The long version is `bench/storage_soak.py`.
    """
    path = tmp_path / "wony.db"
    session_id = asyncio.run(session_in(path))
    children = [start(FILLER, path, session_id, name, 0, 60) for name in ("a", "b", "c")]
    for child in children:
        assert child.communicate(timeout=PATIENCE) == ("", "")
    said = asyncio.run(everything(path, session_id))
    assert sorted(text[:4] for _, _, _, text in said) == sorted(
        f"{name}{n:03}" for name in "abc" for n in range(60)
    )
    assert whole(path)


@pytest.mark.anyio
async def test_the_log_is_folded_in_when_it_is_large(tmp_path: Path) -> None:
    """It does not grow for ever, and is gone when the last one has closed."""
    path = tmp_path / "wony.db"
    session_id = await session_in(path)
    stores = await open_stores(path)
    for _ in range(12):
        await stores.messages.append(session_id, [(Message("user", "x" * 1_000_000), "complete")])
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
    await stores.messages.append(session_id, [(Message("user", "y"), "complete")])
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
    await stores.messages.append(session_id, [(Message("user", "x" * 5_000_000), "complete")])


# -- the beginning -----------------------------------------------------------------------------------


def test_many_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    """The first use by several processes at the same moment makes one file, and each stores its words."""
    path = tmp_path / "new" / "wony.db"
    children = [start(FIRST, path, f"{n}", "x", 0, 1) for n in range(6)]
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
    asyncio.run(session_in(path))
    assert not (tmp_path / "wony.db-new").exists()


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
        await stores.messages.append(session_id, [(Message("user", "x"), "complete")])
    await stores.messages.append(session_id, [(Message("user", "y"), "complete")])
    assert [s.message.content async for s in stores.messages.all(session_id)] == ["y"]
    lock.close()
    await stores.close()


# -- the children ------------------------------------------------------------------------------------


def start(script: str, path: Path, session_id: str, name: str, first: int, end: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, str(path), session_id, name, str(first), str(end)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


BEGIN = """
import asyncio, sys
from datetime import datetime, UTC
from pathlib import Path
from wony.store.open import open_stores
from wony.types import Message, Session
path, id, name, first, end = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
"""

WRITER = """
async def main():
    stores = await open_stores(path)
    for turn in range(first, end):
        question, answer = Message("user", f"Q{name}-{turn}"), Message("assistant", f"A{name}-{turn}")
        await stores.messages.append(id, [(question, "complete"), (answer, "complete")])
        print(question.content, flush=True)
    await stores.close()
asyncio.run(main())
"""

STREAMER = """
async def main():
    stores = await open_stores(path)
    turn = [(Message("user", name), "complete"), (Message("assistant"), "streaming")]
    _, answer = await stores.messages.append(id, turn)
    for length in range(end):
        await stores.messages.write(answer.id, Message("assistant", name * length), "streaming")
    await stores.messages.write(answer.id, Message("assistant", name * end), "complete")
    await stores.close()
asyncio.run(main())
"""

FILLER = """
async def main():
    for turn in range(end):
        if turn % 10 == 0:
            stores = await open_stores(path)
        text = f"{name}{turn:03}" + "x" * 300_000
        await stores.messages.append(id, [(Message("user", text), "complete")])
        if turn % 10 == 9:
            await stores.close()
asyncio.run(main())
"""

FIRST = """
async def main():
    stores = await open_stores(path)
    now = datetime.now(UTC)
    await stores.sessions.create(Session(id, "", now, now))
    await stores.close()
asyncio.run(main())
"""
