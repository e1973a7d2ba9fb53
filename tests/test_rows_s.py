"""Faults of storage, by the numbers of the fault catalogue: what must happen when the disk is against us.

Each fault is tried on the stores and, where a person meets it, through whole commands with their exit codes.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import resource
import signal
import sqlite3
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store_children import everything, filled, make, ordinary, said, session_in, sound, start, wony
from wony.errors import StoreError
from wony.store.database import Statement
from wony.store.open import Stores, open_stores, stores_on
from wony.store.schema import REVISION
from wony.store.sqlite import SqliteDatabase
from wony.store.status import loses_commits, status
from wony.types import Message, NewMessage, Session

BUSY, STORAGE = 75, 6
PATIENCE = 90


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a database in a folder of its own."""
    return tmp_path / "data" / "wony.db"


# -- S01: the disk is full ---------------------------------------------------------------------------

NOW = datetime.now(UTC)
LONG = "가" * 400_000

Deed = Callable[[Stores, str, str], object]
DEEDS: dict[str, Deed] = {
    "create": lambda s, _, __: s.sessions.create(Session("new", "n", NOW, NOW, metadata={"x": LONG})),
    "append": lambda s, session, _: s.messages.append(
        session, [NewMessage(Message("user", "물음")), NewMessage(Message("assistant", LONG), "streaming")]
    ),
    "write": lambda s, _, answer: s.messages.write(answer, Message("assistant", LONG), "streaming"),
    "finish": lambda s, _, answer: s.messages.write(answer, Message("assistant", LONG), "complete"),
    "update": lambda s, session, _: s.sessions.update(session, metadata={"x": LONG}),
    "set": lambda s, _, __: s.settings.set("k", LONG),
}


@pytest.mark.anyio
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
async def test_s01_a_full_disk_is_told_wherever_something_is_written(path: Path, deed: Deed) -> None:
    """Nothing is half saved, and when there is room again the very same works."""
    database = SqliteDatabase(path)
    await database.open()
    stores = stores_on(database, iter("abcdefgh").__next__)
    await stores.sessions.create(Session("s", "", NOW, NOW))
    turn = [NewMessage(Message("user", "처음")), NewMessage(Message("assistant", "반"), "streaming")]
    _, answer = await stores.messages.append("s", turn)
    before = await dump(database)
    await database.read(Statement("PRAGMA max_page_count = 40"))
    with pytest.raises(StoreError) as full:
        await deed(stores, "s", answer.id)  # type: ignore[misc]
    assert (full.value.id, full.value.exit_code) == ("store.full", STORAGE)
    assert await dump(database) == before
    await database.read(Statement("PRAGMA max_page_count = 100000"))
    await deed(stores, "s", answer.id)  # type: ignore[misc]
    assert await dump(database) != before
    await stores.close()
    assert sound(path)


async def dump(database: SqliteDatabase) -> object:
    return await database.read(
        *(Statement(f"SELECT * FROM {t}") for t in ("sessions", "messages", "settings"))
    )


LIMITED = """
import resource
async def main():
    stores = await open_stores(path)
    (session,) = await stores.sessions.list(1)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    long = [NewMessage(Message("user", "x" * 2_000_000))]
    try:
        await stores.messages.append(session.id, long)
    except WonyError as error:
        print(error.id, error.exit_code)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await stores.messages.append(session.id, [NewMessage(Message("user", "again"))])
    await stores.close()
asyncio.run(main())
"""


def test_s01_a_refused_write_is_a_full_disk_too(path: Path) -> None:
    """A limit on the size of files shows as an I/O error; the message is the same, and nothing is lost."""
    make(path)
    before = said(path)
    child = start(LIMITED, path)
    assert child.communicate(timeout=PATIENCE) == ("store.full 6\n", "")
    assert sorted(said(path)) == sorted([*before, ("user", "again", "complete")])
    assert sound(path)


def test_s01_a_question_on_a_full_disk_ends_with_6(path: Path) -> None:
    """The command says that the disk is full; with room again the next one works."""
    make(path)
    before = said(path)

    def limit() -> None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))

    full = wony(path, "ask", "물음" * 20_000, before=limit)
    assert full.returncode == STORAGE
    assert "disk is full" in full.stderr
    assert "Traceback" not in full.stderr
    assert said(path) == before
    assert wony(path, "ask", "다시").returncode == 0
    assert len(said(path)) == len(before) + 2
    assert sound(path)


def test_s01_a_disk_that_fills_up_meanwhile_does_not_swallow_the_answer(path: Path) -> None:
    """The question is stored, the answer is printed to its end, and then the command says what is missing."""
    make(path)
    before = said(path)
    long = " ".join(f"긴 답의 {n}번째 문장입니다." for n in range(25_000))

    def limit() -> None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))

    full = wony(path, "ask", "물음", before=limit, answer=long)
    assert full.stdout.strip() == long.strip()
    assert full.returncode == STORAGE
    assert "disk is full" in full.stderr
    question, answer = (row for row in said(path) if row not in before)
    assert question == ("user", "물음", "complete")
    assert (long.startswith(answer[1]), answer[2]) == (True, "streaming")
    assert wony(path, "history", "show", newest(path)).returncode == 0
    assert said(path)[-1][2] == "interrupted"
    assert sound(path)


STARTING = """
import resource
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(words[0]), hard))
try:
    asyncio.run(open_stores(path))
except WonyError as error:
    print(error.id, error.exit_code)
"""


@pytest.mark.parametrize("room", ["0", "20000"])
def test_s01_a_database_that_cannot_be_made_leaves_nothing_behind(path: Path, room: str) -> None:
    """The first use on a full disk is told so; the next one, with room, begins anew."""
    child = start(STARTING, path, room)
    assert child.communicate(timeout=PATIENCE) == ("store.full 6\n", "")
    assert [each.name for each in path.parent.iterdir()] == ["wony.db-lock"]
    make(path)
    assert sound(path)


def newest(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT id FROM sessions ORDER BY activity DESC LIMIT 1").fetchone()
    return str(found)


# -- S02: read-only ----------------------------------------------------------------------------------

READING = """
async def main():
    stores = await open_stores(path)
    sessions = await stores.sessions.list(10)
    messages = [m async for m in stores.messages.all(sessions[0].id)]
    found = await stores.messages.search("물음 3", 10)
    recovered = await stores.messages.recover(sessions[0].id)
    print(len(sessions), len(messages), len(found), recovered)
    for deed in (
        stores.messages.append(sessions[0].id, [NewMessage(Message("user", "x"))]),
        stores.sessions.delete(sessions[0].id),
        stores.settings.set("a", 1),
    ):
        try:
            await deed
        except WonyError as error:
            print(error.id, error.exit_code, error.params["path"] == path)
    await stores.close()
asyncio.run(main())
"""
READ_AND_REFUSED = "3 40 3 0\n" + "store.read_only 6 True\n" * 3


@pytest.mark.parametrize("what", ["folder", "file", "both"])
def test_s02_what_cannot_be_written_can_be_read(path: Path, what: str) -> None:
    """Reading works; every write is refused with the path; nothing is kept in memory instead."""
    make(path)
    before = path.read_bytes()
    if what in ("file", "both"):
        path.chmod(0o400)
    if what in ("folder", "both"):
        path.parent.chmod(0o500)
    child = start(READING, path, before=ordinary)
    assert child.communicate(timeout=PATIENCE) == (READ_AND_REFUSED, "")
    assert path.read_bytes() == before
    path.parent.chmod(0o700)
    assert sound(path)


def test_s02_a_log_that_a_killed_process_left_is_read_too(path: Path) -> None:
    """Its words count, also for one who may not fold them in."""
    make(path)
    session_id = asyncio.run(session_in(path))
    leave_a_log(path, session_id)
    path.chmod(0o400)
    child = start(READ_ALL, path, session_id, before=ordinary)
    assert child.communicate(timeout=PATIENCE) == ("50\n", "")


READ_ALL = """
async def main():
    stores = await open_stores(path)
    print(len([m async for m in stores.messages.all(words[0])]))
    await stores.close()
asyncio.run(main())
"""


def test_s02_a_folder_that_cannot_be_written_gets_no_database(path: Path) -> None:
    """The first use there is refused with the path."""
    path.parent.mkdir(mode=0o500)
    child = start(
        "try: asyncio.run(open_stores(path))\nexcept WonyError as e: print(e)", path, before=ordinary
    )
    out, err = child.communicate(timeout=PATIENCE)
    assert (out.startswith("store.read_only("), str(path) in out, err) == (True, True, "")
    assert list(path.parent.iterdir()) == []


def test_s02_commands_that_read_work_and_a_question_ends_with_6(path: Path) -> None:
    """`wony history` shows what is there; `wony ask` names the path."""
    make(path)
    path.parent.chmod(0o500)
    shown = wony(path, "history", before=ordinary)
    asked = wony(path, "ask", "물음", before=ordinary)
    path.parent.chmod(0o700)
    assert (shown.returncode, "대화 2" in shown.stdout) == (0, True)
    assert (asked.returncode, str(path) in asked.stderr) == (STORAGE, True)
    assert "Traceback" not in asked.stderr
    assert len(said(path)) == 120


# -- S03: somebody else is writing -------------------------------------------------------------------

HOLDING = """
import sqlite3
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read() if sys.stdin else None
import time
time.sleep(60)
"""

WAITING = """
async def main():
    stores = await open_stores(path, busy_seconds=0.2)
    (session, *_) = await stores.sessions.list(10)
    for _ in range(2):
        try:
            await stores.messages.append(session.id, [NewMessage(Message("user", "x"))])
            print("stored")
        except WonyError as error:
            print(error.id, error.exit_code, flush=True)
            sys.stdin.readline()
    await stores.close()
asyncio.run(main())
"""


def test_s03_a_locked_database_is_waited_for_and_then_named(path: Path) -> None:
    """Reading goes on; a write waits its time and says that another is writing; later it works."""
    make(path)
    before = said(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        child = start(WAITING, path)
        assert child.stdout is not None
        assert child.stdout.readline() == f"store.busy {BUSY}\n"
        holder.execute("ROLLBACK")
        assert child.communicate("\n", timeout=PATIENCE) == ("stored\n", "")
    assert len(said(path)) == len(before) + 1
    assert sound(path)


def test_s03_a_question_while_another_writes_ends_with_75(path: Path) -> None:
    """The command says so in two lines; nothing is lost, and the next one works."""
    make(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        refused = wony(path, "ask", "물음")
        holder.execute("ROLLBACK")
    assert refused.returncode == BUSY
    assert "Another wony is writing" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert wony(path, "ask", "물음").returncode == 0
    assert len(said(path)) == 122
    assert sound(path)


# -- S04: two processes, one session -----------------------------------------------------------------

TURNS = 200

WRITER = """
async def main():
    id, name, first, end = words[0], words[1], int(words[2]), int(words[3])
    stores = await open_stores(path)
    for turn in range(first, end):
        question, answer = Message("user", f"Q{name}-{turn}"), Message("assistant", f"A{name}-{turn}")
        await stores.messages.append(id, [NewMessage(question), NewMessage(answer)])
        print(question.content, flush=True)
    await stores.close()
asyncio.run(main())
"""


def test_s04_two_writers_that_are_killed_lose_nothing(path: Path) -> None:
    """Two processes append 200 turns each to one session and are killed at random, again and again.

    Every turn that was acknowledged is there once; question and answer stand together; the numbers have
    neither gap nor repetition, and each message answers the one before it.
    """
    session_id = asyncio.run(session_in(path))
    acknowledged = write_while_killing(path, session_id)
    found = asyncio.run(everything(path, session_id))
    assert [seq for _, seq, _, _ in found] == list(range(1, len(found) + 1))
    assert [parent for _, _, parent, _ in found] == [None, *(id for id, _, _, _ in found[:-1])]
    texts = [text for _, _, _, text in found]
    questions, answers = texts[::2], texts[1::2]
    assert [f"A{question[1:]}" for question in questions] == answers
    assert sorted(set(questions)) == sorted(questions)
    assert acknowledged <= set(questions)
    assert len(acknowledged) == 2 * TURNS
    assert sound(path)


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
            name: start(WRITER, path, session_id, f"{name}{attempt}", str(first), str(TURNS))
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


STREAMER = """
async def main():
    id, name, end = words[0], words[1], int(words[2])
    stores = await open_stores(path)
    turn = [NewMessage(Message("user", name)), NewMessage(Message("assistant"), "streaming")]
    _, answer = await stores.messages.append(id, turn)
    for length in range(end):
        await stores.messages.write(answer.id, Message("assistant", name * length), "streaming")
    await stores.messages.write(answer.id, Message("assistant", name * end), "complete")
    await stores.close()
asyncio.run(main())
"""


def test_s04_answers_that_stream_side_by_side_do_not_mix(path: Path) -> None:
    """Two answers stream into one session at once; both arrive, each after its own question."""
    session_id = asyncio.run(session_in(path))
    children = [start(STREAMER, path, session_id, name, "40") for name in ("a", "b")]
    for child in children:
        assert child.communicate(timeout=PATIENCE) == ("", "")
    found = asyncio.run(everything(path, session_id))
    texts = {id: text for id, _, _, text in found}
    assert sorted(text for text in texts.values() if len(text) > 1) == ["a" * 40, "b" * 40]
    assert all(texts[parent or ""] == text[0] for _, _, parent, text in found if len(text) > 1)
    assert sound(path)


# -- S05: the WAL-reset pattern ----------------------------------------------------------------------

FILLER = """
async def main():
    id, name, end = words[0], words[1], int(words[2])
    for turn in range(end):
        if turn % 10 == 0:
            stores = await open_stores(path)
        text = f"{name}{turn:03}" + "x" * 300_000
        await stores.messages.append(id, [NewMessage(Message("user", text))])
        if turn % 10 == 9:
            await stores.close()
asyncio.run(main())
"""


def test_s05_checkpoints_and_commits_side_by_side_lose_nothing(path: Path) -> None:
    """Writers whose log fills and is folded in all the time: all is there and whole.

    `bench/storage_soak.py` is the version that runs for hours.
    """
    session_id = asyncio.run(session_in(path))
    children = [start(FILLER, path, session_id, name, "50") for name in ("a", "b", "c")]
    for child in children:
        assert child.communicate(timeout=PATIENCE) == ("", "")
    found = asyncio.run(everything(path, session_id))
    expected = sorted(f"{name}{n:03}" for name in "abc" for n in range(50))
    assert sorted(text[:4] for _, _, _, text in found) == expected
    assert sound(path)


@pytest.mark.parametrize(
    ("version", "bad"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_s05_the_versions_that_lose_commits_are_known(version: tuple[int, ...], bad: bool) -> None:
    """`wony doctor` warns of exactly those."""
    assert loses_commits(version) is bad


@pytest.mark.anyio
async def test_s05_doctor_warns_of_the_sqlite_in_use(path: Path) -> None:
    """A warning is there when, and only when, this Python's SQLite has the bug."""
    await filled(path)
    warned = "store.old_sqlite" in [finding.notice.id for finding in await status(path)]
    assert warned is loses_commits(sqlite3.sqlite_version_info)


# -- S06: damage -------------------------------------------------------------------------------------


def content(path: Path) -> bytes:
    return path.read_bytes()


def flip(path: Path, first: int, count: int) -> None:
    content = bytearray(path.read_bytes())
    content[first : first + count] = bytes(byte ^ 0xFF for byte in content[first : first + count])
    path.write_bytes(content)


def flip_every_page(path: Path) -> None:
    for page in range(4096, path.stat().st_size, 4096):
        flip(path, page, 300)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "header": lambda path: flip(path, 0, 100),
    "schema page": lambda path: flip(path, 100, 3000),
    "every b-tree": flip_every_page,
    "cut in half": lambda path: os.truncate(path, path.stat().st_size // 8192 * 4096),
    "cut in a page": lambda path: os.truncate(path, 5000),
    "empty": lambda path: os.truncate(path, 0),
    "text": lambda path: path.write_text("나의 일기\n" * 1000, "utf-8"),
}


@pytest.mark.anyio
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
async def test_s06_a_damaged_file_is_named_and_never_touched(
    path: Path, damage: Callable[[Path], object]
) -> None:
    """Using it is refused with what to do; the file stays byte for byte; doctor says how to rescue it."""
    await filled(path)
    damage(path)
    before = content(path)
    with pytest.raises(StoreError) as refused:
        await use(path)
    assert (refused.value.id, refused.value.exit_code) == ("store.damaged_alone", STORAGE)
    assert content(path) == before
    findings = await status(path)
    assert "broken" in [finding.level for finding in findings]
    assert "store.repair" in [finding.notice.id for finding in findings]
    assert content(path) == before


async def use(path: Path) -> None:
    """Read everything and add a word."""
    stores = await open_stores(path)
    try:
        for session in await stores.sessions.list(100):
            async for message in stores.messages.all(session.id):
                await stores.messages.path(message.id, 3)
            await stores.messages.append(session.id, [NewMessage(Message("user", "x"))])
    finally:
        await stores.close()


@pytest.mark.anyio
async def test_s06_a_damaged_file_names_its_newest_backup(path: Path) -> None:
    """When there are backups beside it, the message leads to the last."""
    await filled(path)
    for day in (1, 3, 2):
        path.with_name(f"wony.backup-2026010{day}T000000-0001.db").touch()
    flip(path, 0, 100)
    with pytest.raises(StoreError) as refused:
        await open_stores(path)
    assert refused.value.id == "store.damaged"
    assert str(refused.value.params["backup"]).endswith("20260103T000000-0001.db")
    assert "store.restore" in [finding.notice.id for finding in await status(path)]


def test_s06_a_damaged_log_costs_only_its_end(path: Path) -> None:
    """What was folded in before is there, in order and whole; the log's words end where the damage begins."""
    session_id = asyncio.run(session_in(path))
    leave_a_log(path, session_id)
    log = path.with_name("wony.db-wal")
    flip(log, log.stat().st_size // 2, 200)
    found = asyncio.run(everything(path, session_id))
    assert 0 < len(found) < 50
    assert [text for _, _, _, text in found] == [f"{n}" for n in range(len(found))]
    assert sound(path)


LEAVING = """
import os, signal
async def main():
    stores = await open_stores(path)
    for n in range(50):
        await stores.messages.append(words[0], [NewMessage(Message("user", str(n)))])
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


def leave_a_log(path: Path, session_id: str) -> None:
    """Have a process store fifty messages and be killed before it folds the log in."""
    child = start(LEAVING, path, session_id)
    child.communicate(timeout=PATIENCE)
    assert path.with_name("wony.db-wal").stat().st_size > 0


def test_s06_commands_on_a_damaged_file_end_with_6(path: Path) -> None:
    """Both reading and asking say that the file is damaged and kept; doctor finds it broken."""
    make(path)
    flip(path, 0, 100)
    before = content(path)
    for arguments in (("history",), ("ask", "물음")):
        refused = wony(path, *arguments)
        assert refused.returncode == STORAGE
        assert "is damaged" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert content(path) == before
    checked = wony(path, "doctor")
    assert checked.returncode != 0
    assert ".recover" in checked.stdout + checked.stderr


@pytest.mark.anyio
async def test_s06_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    """A database without our mark is not ours, however whole it is."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE sessions (id)")
    before = content(path)
    with pytest.raises(StoreError, match=r"store\.foreign"):
        await open_stores(path)
    assert content(path) == before


# -- S08 through the program (S07 to S10 on the store: test_store_migrations.py) ----------------------


def test_s08_commands_on_a_newer_schema_end_with_6(path: Path) -> None:
    """The message names both schemas; the file stays as it is."""
    make(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
        connection.commit()
    before = content(path)
    for arguments in (("history",), ("ask", "물음")):
        refused = wony(path, *arguments)
        assert refused.returncode == STORAGE
        assert "0099" in refused.stderr
        assert REVISION in refused.stderr
    assert content(path) == before


# -- S12: what is no plain file ----------------------------------------------------------------------


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["link", "dangling link", "hard link", "folder", "pipe", "device"])
async def test_s12_what_is_no_plain_file_is_refused(path: Path, kind: str) -> None:
    """Links, folders, pipes and devices are named and left alone; nobody waits for a pipe."""
    path.parent.mkdir()
    other = path.with_name("other.db")
    await filled(other, 1, 1)
    place: dict[str, Callable[[], object]] = {
        "link": lambda: path.symlink_to(other),
        "dangling link": lambda: path.symlink_to(path.with_name("nowhere")),
        "hard link": lambda: path.hardlink_to(other),
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "device": lambda: None,
    }
    place[kind]()
    expected = {"link": "store.link", "dangling link": "store.link", "hard link": "store.hard_link"}
    before = content(other)
    with pytest.raises(StoreError) as refused:
        await open_stores(Path("/dev/null") if kind == "device" else path)
    assert refused.value.id == expected.get(kind, "store.not_a_file")
    assert content(other) == before


# -- S15, S16: search --------------------------------------------------------------------------------


@pytest.fixture
async def stores() -> AsyncIterator[Stores]:
    """Give stores in memory."""
    opened = await open_stores(None)
    yield opened
    await opened.close()


async def say(stores: Stores, *texts: str) -> str:
    session_id = stores.new_id()
    await stores.sessions.create(Session(session_id, "이름", NOW, NOW))
    await stores.messages.append(session_id, [NewMessage(Message("user", text)) for text in texts])
    return session_id


LITERAL = [
    '"',
    "'",
    "NEAR(",
    "*",
    "-",
    "a\0b",
    "\U0001f600",
    "%",
    "_",
    "\\",
    "100%",
    "a_b",
    "$1",
    "?",
    "OR",
    "[a]",
]


@pytest.mark.anyio
@pytest.mark.parametrize("words", LITERAL)
async def test_s15_what_is_searched_is_taken_literally(stores: Stores, words: str) -> None:
    """Signs of query languages are text like any other: they find themselves and nothing else."""
    await say(stores, f"앞 {words} 뒤", "다른 말 xyz")
    (hit,) = await stores.messages.search(words, 10)
    assert words in hit.snippet
    assert await stores.messages.search(words + "없음", 10) == []


@pytest.mark.anyio
@pytest.mark.parametrize("words", ["", " ", "\n\t", "\ud800", "x" * 100_000])
async def test_s15_nothing_to_search_for_finds_nothing(stores: Stores, words: str) -> None:
    """Empty and absurd searches have no hits and raise nothing."""
    await say(stores, "a b")
    assert await stores.messages.search(words, 10) == []


@pytest.mark.anyio
@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
async def test_s16_hangul_is_found_however_it_is_composed(stores: Stores, stored: str, asked: str) -> None:
    """Composed or decomposed, stored or asked: the same words."""
    await say(stores, unicodedata.normalize(stored, "어제 한글 문서를 읽었다"))  # type: ignore[arg-type]
    (hit,) = await stores.messages.search(unicodedata.normalize(asked, "한글"), 10)  # type: ignore[arg-type]
    assert hit.snippet == "어제 한글 문서를 읽었다"


@pytest.mark.anyio
async def test_search_finds_the_newest_first_whatever_the_case(stores: Stores) -> None:
    """Hits are the newest first, at most as many as asked, of one session when it is named."""
    first = await say(stores, "Straße eins", "zwei STRASSE", "drei")
    second = await say(stores, "strasse vier")
    hits = await stores.messages.search("Strasse", 10)
    assert [(hit.session_id, hit.snippet) for hit in hits] == [
        (second, "strasse vier"),
        (first, "zwei STRASSE"),
        (first, "Straße eins"),
    ]
    assert [hit.snippet for hit in await stores.messages.search("STRASSE", 1)] == ["strasse vier"]
    inside = await stores.messages.search("strasse", 10, session_id=first)
    assert [hit.snippet for hit in inside] == ["zwei STRASSE", "Straße eins"]
    assert (hits[0].session_name, hits[0].role, hits[0].created_at.tzinfo) == ("이름", "user", UTC)


@pytest.mark.anyio
async def test_search_shows_the_place_in_a_long_text(stores: Stores) -> None:
    """A line around the words, with dots where it was cut."""
    await say(stores, "가 " * 500 + "찾는\n\n말" + " 나" * 500, "ß" * 300 + "needle" + "ß" * 300)
    (hit,) = await stores.messages.search("찾는\n\n말", 10)
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert "찾는 말" in hit.snippet
    assert len(hit.snippet) < 150
    (hit,) = await stores.messages.search("needle", 10)
    assert "needle" in hit.snippet


@pytest.mark.anyio
async def test_search_looks_through_more_than_one_page(stores: Stores) -> None:
    """The oldest of many messages is found, in all sessions and in one."""
    session_id = await say(stores, "바늘", *["건초"] * 10_500)
    await say(stores, *["건초"] * 10)
    for within in (None, session_id):
        (hit,) = await stores.messages.search("바늘", 10, session_id=within)
        assert hit.session_id == session_id
        assert len(await stores.messages.search("건초", 10_400, session_id=within)) == 10_400
