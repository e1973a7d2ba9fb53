"""P05 of the fault catalogue: the power fails.  What was acknowledged is there when it comes back.

The program runs as it is while disk_recorder.py writes down what it does to its home folder, and power_cut.py
works out what a disk could hold after a cut at any moment of that.  Each such disk is opened with the store.
"""

from __future__ import annotations

import asyncio
import copy
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from disk_recorder import SUPPORTED, works
from power_cut import Disk, Record, nothing, records
from simulated_model import Answer
from simulated_ollama import SimulatedOllama
from store_children import BEGIN
from terminal import CTRL_D, ENTER, WONY, clean_environment, terminal
from wony.errors import WonyError
from wony.store.database import Statement
from wony.store.open import open_stores
from wony.store.sqlite import SqliteDatabase
from wony.types import Message, NewMessage, Session

RECORDER = (sys.executable, str(Path(__file__).parent / "disk_recorder.py"))
CUTS = int(os.environ.get("WONY_CUTS", "40"))
"""Cuts at any moment of a story, besides two around every decisive one."""
SEED = int(os.environ.get("WONY_SEED", "5"))
DECISIVE = ("sync", "create", "folder", "remove", "rename", "truncate", "exit")
DATABASE = Path("data", "wony", "wony.db")
Said = tuple[str, str]
"""Role and text of a message."""

traced = pytest.mark.skipif(not SUPPORTED, reason="follows the program by Linux's own tracing")


@pytest.fixture(scope="module")
def tracing(tmp_path_factory: pytest.TempPathFactory) -> None:
    if not works(tmp_path_factory.mktemp("tracing")):
        pytest.skip("this machine lets no process follow another")


@dataclass
class Story:
    """What a program did to a home folder, and which words it had acknowledged when."""

    home: Path
    listener: str = "socket"
    """Who is told something only when it is safe: a message that leaves for it is acknowledged."""
    before: set[Said] = field(default_factory=set)
    at_once: int = 4
    """Stores that may be opened at the same time, since they mostly wait for the disk."""
    runs: list[tuple[list[Record], set[Said]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.disk = Disk(self.home)

    def command(self, *command: str) -> list[str]:
        """Return the command that runs `command` and records it."""
        return [*RECORDER, str(self._log), str(self.home), *command]

    def ran(self, *said: Said) -> None:
        """Take in what was recorded: a run that ended well, and so acknowledged all of `said`."""
        found = list(records(self._log))
        assert found[-1] == ("exit", 0)
        told = b"".join(record[2] for record in found if record[:2] == ("said", self.listener))
        assert all(_mark(each) in told for each in said if each[0] == "user")
        self.runs.append((found, set(said)))

    @property
    def _log(self) -> Path:
        return self.home.with_name(f"{self.home.name}-{len(self.runs)}.log")

    def moments(self, disk: Disk) -> Iterator[tuple[Record, set[Said]]]:
        """Lead `disk` through every record; yields it, and what was acknowledged by then."""
        acknowledged = set(self.before)
        marks = {each: _mark(each) for _, said in self.runs for each in said}
        for log, said in self.runs:
            for record in log:
                disk.follow(record)
                if record[:2] == ("said", self.listener):
                    acknowledged |= {each for each, mark in marks.items() if mark in record[2]}
                elif record[0] == "exit":
                    acknowledged |= said
                yield record, acknowledged


def _mark(said: Said) -> bytes:
    """Return what a text of ours begins with, and no other."""
    return said[1].partition(";")[0].encode() + b";"


# -- stories -----------------------------------------------------------------------------------------


def question(number: int) -> Said:
    return "user", f"question-{number}; 몇 시야?"


def answer(number: int) -> Said:
    return "assistant", f"answer-{number}; " + " ".join(
        f"말 {n}" for n in range(20 * number)
    ) + f" end-{number}"


def ask(story: Story, *words: str, url: str) -> None:
    done = subprocess.run(
        story.command(*WONY, "ask", *words),
        env=clean_environment(story.home, OLLAMA_HOST=url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def simulated() -> SimulatedOllama:
    """Give a server that answers question 3 with answer 3."""
    ollama = SimulatedOllama()
    ollama.answer = lambda body: Answer(answer(int(body["messages"][-1]["content"].split(";")[0][-1]))[1])
    return ollama


def talks(folder: Path) -> Story:
    """The first words of a new home, an answer that is stored while it streams, and a conversation."""
    story = Story(home_in(folder))
    with simulated() as ollama:
        ask(story, question(1)[1], url=ollama.url)
        story.ran(question(1), answer(1))
        ollama.delay = 0.01
        ask(story, "-c", question(5)[1], url=ollama.url)
        story.ran(question(5), answer(5))
        ollama.delay = 0.0
        command = story.command(*WONY, "chat", "-c")
        with terminal(command, clean_environment(story.home, OLLAMA_HOST=ollama.url)) as screen:
            for number in (2, 3):
                screen.wait_for("think medium")
                screen.send(question(number)[1] + ENTER)
                screen.wait_for(f"end-{number}", "think medium")
            screen.send(CTRL_D)
            assert screen.wait_exit() == 0
        story.ran(question(2), answer(2), question(3), answer(3))
    return story


def upgrade(folder: Path) -> Story:
    """A database of the first schema is backed up and upgraded when it is used."""
    home = home_in(folder)
    path = home / DATABASE
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / "migrations" / "0001.sql").read_text("utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
        words = connection.execute("SELECT role, content FROM messages WHERE status = 'complete'").fetchall()
    story = Story(home, before=set(words), at_once=1)  # Alembic does one thing at a time
    with simulated() as ollama:
        ask(story, question(1)[1], url=ollama.url)
    story.ran(question(1), answer(1))
    assert len(list(path.parent.glob("wony.backup-*"))) == 1
    return story


KEEPING = """
async def keep():
    stores = await open_stores(path)
    now = datetime.now(UTC)
    session = Session(stores.new_id(), "", now, now)
    await stores.sessions.create(session)
    for word in words:
        await stores.messages.append(session.id, [NewMessage(Message("user", word + "x" * 1_000_000))])
        print(word, flush=True)
    await stores.close()
asyncio.run(keep())
"""


def checkpoint(folder: Path) -> Story:
    """So much is stored that the write-ahead log is folded into the database on the way."""
    story = Story(home_in(folder), listener="pipe")
    words = [f"message-{number};" for number in range(7)]
    child = (sys.executable, "-c", BEGIN + KEEPING, str(story.home / DATABASE), *words)
    subprocess.run(story.command(*child), capture_output=True, timeout=60, check=True)
    story.ran(*(("user", word + "x" * 1_000_000) for word in words))
    assert ("truncate", 0) in {(record[0], record[-1]) for record in story.runs[0][0]}  # of the log
    return story


def home_in(folder: Path) -> Path:
    home = folder / "home"
    home.mkdir()
    return home


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Tell the first story once for those who only read it."""
    return talks(tmp_path_factory.mktemp("talked"))


# -- after the cut -----------------------------------------------------------------------------------


def complaints(home: Path, acknowledged: frozenset[Said]) -> list[str]:
    """Open what a cut left, as the next start does, and say what is wrong with it."""
    path = home / DATABASE
    try:
        found = asyncio.run(stored(path))
    except WonyError as error:
        return [f"{home.name}: {error.id}: {error}"]
    wrong = [f"{role} lost: {text[:20]}" for role, text in sorted(acknowledged - set(found))]
    wrong += [f"{role} there twice: {text[:20]}" for role, text in found if found.count((role, text)) > 1]
    for file in [path, *path.parent.glob("wony.backup-*.db")]:
        wrong += [f"{file.name}: {each}" for each in flaws(file)]
    shutil.rmtree(home)  # there are hundreds
    return [f"{home.name}: {each}" for each in wrong]


def flaws(file: Path) -> list[object]:
    """Return what SQLite finds wrong with a file."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            checks = [
                connection.execute(f"PRAGMA {each}_check").fetchall() for each in ("integrity", "foreign_key")
            ]
        except sqlite3.DatabaseError as error:
            return [error]
    return [row for rows in checks for row in rows if row != ("ok",)]


async def stored(path: Path) -> list[Said]:
    """Return every message, after storing another one: the database is used, not only looked at."""
    stores = await open_stores(path)
    try:
        sessions = await stores.sessions.list(100)
        found: list[Said] = [
            (each.message.role, each.message.content)
            for session in sessions
            async for each in stores.messages.all(session.id)
            if each.status == "complete"
        ]
        now = datetime.now(UTC)
        await stores.sessions.create(session := Session(stores.new_id(), "", now, now))
        await stores.messages.append(session.id, [NewMessage(Message("user", "on"))])
    finally:
        await stores.close()
    return found


def cut(story: Story, folder: Path, forgets: str | None = None) -> Iterator[str]:
    """Cut the power around each decisive moment and at others; say what was lost that must not be.

    `forgets`: the end of a name; the disk does not do what a sync of such a file or folder (x/) asks for.
    """
    dice = random.Random(SEED)
    kinds = [record[0] for log, _ in story.runs for record in log]
    others = set(dice.sample(range(len(kinds)), min(CUTS, len(kinds))))
    disk = copy.deepcopy(story.disk)
    if forgets:
        disk.forgets = lambda name: name.endswith(forgets)
    with ThreadPoolExecutor(story.at_once) as crowd:
        checks = []
        for place, (record, acknowledged) in enumerate(story.moments(disk)):
            most_is_open = kinds[place + 1 : place + 2] == ["sync"]
            for way in [nothing] * (record[0] in DECISIVE) + [None] * (most_is_open or place in others):
                left = folder / f"{place}-{getattr(way, '__name__', 'any')}"
                disk.leave(left, dice, way)
                checks.append(crowd.submit(complaints, left, frozenset(acknowledged)))
        for check in checks:
            yield from check.result()


@traced
@pytest.mark.usefixtures("tracing")
@pytest.mark.parametrize("tell", [talks, upgrade, checkpoint], ids=lambda tell: tell.__name__)
def test_p05_a_power_cut_at_any_moment_loses_no_acknowledged_word(
    tmp_path: Path, tell: Callable[[Path], Story]
) -> None:
    """Whatever the disk kept of what was not forced to it; and the store goes on from there."""
    left = tmp_path / "left"
    left.mkdir()
    assert list(cut(tell(tmp_path), left)) == []


@traced
@pytest.mark.usefixtures("tracing")
@pytest.mark.parametrize("forgets", ["wony.db-wal", "wony.db", "wony/", "data/"])
def test_p05_a_disk_that_forgets_loses_words(talked: Story, tmp_path: Path, forgets: str) -> None:
    """Without the syncs of any one kind the test above would fail: each is needed, and each is looked at."""
    assert any("lost" in each for each in cut(talked, tmp_path, forgets))


@pytest.mark.anyio
async def test_p05_what_is_acknowledged_was_forced_to_the_disk(tmp_path: Path) -> None:
    """The program's own connection writes ahead and waits for the disk at every commit (FULL is 2)."""
    database = SqliteDatabase(tmp_path / "wony.db")
    await database.open()
    try:
        ((mode,),), ((wait,),) = await database.read(
            Statement("PRAGMA journal_mode"), Statement("PRAGMA synchronous")
        )
    finally:
        await database.close()
    assert (mode, wait) == ("wal", 2)
