"""How long the store takes over a long history, beside bare sqlite3 running the same statements.

python bench/storage.py
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from measure import machine, median, table
from wony.store.database import Database, Row, Statement
from wony.store.ids import new_id
from wony.store.messages import SqlMessageStore
from wony.store.open import open_stores
from wony.store.search import holds
from wony.store.sessions import SqlSessionStore
from wony.store.sqlite import SqliteDatabase
from wony.types import Message, NewMessage

_WORDS = "어제 회의에서 정한 것을 정리해 주세요. The minutes of yesterday's meeting, please. " * 4
_SESSION = "INSERT INTO sessions (id, name, activity, message_count, head_id) VALUES (?, ?, ?, ?, ?)"
_MESSAGE = """
INSERT INTO messages (id, session_id, parent_id, seq, role, status, content)
VALUES (?, ?, ?, ?, ?, 'complete', ?)
"""


@dataclass
class Bare:
    """The same seam on a connection in the same thread, without a lock or a hop; counts its own seconds."""

    connection: sqlite3.Connection
    seconds: float = 0.0
    asked: dict[str, Statement] = field(default_factory=dict)

    async def read(self, *statements: Statement) -> Sequence[list[Row]]:
        return self._unit("BEGIN", statements)

    async def write(self, *statements: Statement) -> Sequence[list[Row]]:
        return self._unit("BEGIN IMMEDIATE", statements)

    async def close(self) -> None:
        self.connection.close()

    def _unit(self, begin: str, statements: Sequence[Statement]) -> list[list[Row]]:
        units = [(s.sql, {str(n): _plain(v) for n, v in enumerate(s.values, 1)}) for s in statements]
        started = time.perf_counter()
        self.connection.execute(begin)
        rows = [self.connection.execute(sql, values).fetchall() for sql, values in units]
        self.connection.execute("COMMIT")
        self.seconds += time.perf_counter() - started
        self.asked.update((statement.sql, statement) for statement in statements)
        return rows

    def plan(self, statement: Statement) -> list[str]:
        """Return how SQLite goes about a statement."""
        values = {str(n): _plain(v) for n, v in enumerate(statement.values, 1)}
        rows = self.connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", values).fetchall()
        return [str(row[3]) for row in rows]


def _plain(value: object) -> object:
    return str(value) if isinstance(value, datetime) else value


@dataclass(frozen=True)
class Stored:
    """The stores on one database."""

    sessions: SqlSessionStore
    messages: SqlMessageStore

    @classmethod
    def on(cls, database: Database) -> Stored:
        return cls(SqlSessionStore(database), SqlMessageStore(database, new_id))


Deed = Callable[[Stored], Awaitable[object]]


def deeds(long_session: str, head: str, small: str) -> Iterator[tuple[str, Deed]]:
    """Yield what is measured."""
    question = NewMessage(Message("user", _WORDS))
    answer = NewMessage(Message("assistant"), "streaming")

    async def open_and_read(stored: Stored) -> object:
        (session,) = await stored.sessions.find(long_session)
        return await stored.messages.path(session.head_id or head, 200)

    async def stream(stored: Stored) -> object:
        (place,) = await stored.messages.append(small, [answer])
        await stored.messages.write(place.id, Message("assistant", _WORDS), "complete")
        return place

    yield (
        "append a question and a place for its answer",
        lambda s: s.messages.append(small, [question, answer]),
    )
    yield "append an answer and write it", stream
    yield "append both to the long session", lambda s: s.messages.append(long_session, [question, answer])
    yield "list the latest 20 sessions", lambda s: s.sessions.list(20)
    yield "open the long session: its last 200 messages", open_and_read
    yield "find a session by the beginning of its name", lambda s: s.sessions.find("대화 99")
    yield "search a common word, 20 hits", lambda s: s.messages.search("MEETING", 20)


async def measure(path: Path, runs: int, names: tuple[str, str, str]) -> Bare:
    """Do everything `runs` times on both, in turns, and print the medians."""
    database = SqliteDatabase(path)
    await database.open()
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("synchronous = FULL", "foreign_keys = ON", "wal_autocheckpoint = 0"):
        connection.execute(f"PRAGMA {setting}")
    connection.create_function("wony_holds", 2, holds, deterministic=True)
    bare, rows = Bare(connection), []
    for name, deed in deeds(*names):
        ours, theirs = [], []
        for _ in range(runs + 1):
            started = time.perf_counter()
            await deed(Stored.on(database))
            ours.append(time.perf_counter() - started)
            bare.seconds = 0.0
            await deed(Stored.on(bare))
            theirs.append(bare.seconds)
        wony, sqlite = median(ours[1:]) * 1000, median(theirs[1:]) * 1000
        rows.append([name, f"{wony:.2f}", f"{sqlite:.2f}", f"{wony / sqlite:.2f} x"])
    table(["medians", "wony, ms", "bare sqlite3, ms", "ratio"], rows)
    await database.close()
    return bare


async def whole_history(path: Path) -> None:
    """Print what is done rarely: looking through everything, and opening and closing the file."""
    rows = []
    async with _opened(path) as (opening, stores):
        started = time.perf_counter()
        await stores.search("이 말은 없습니다", 20)
        rows.append(["search all messages for a word that is not there", f"{_since(started):.0f}"])
        rows.append(["open the database", f"{opening:.1f}"])
    table(["once", "ms"], rows)


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[tuple[float, SqlMessageStore]]:
    started = time.perf_counter()
    stores = await open_stores(path)
    yield _since(started), stores.messages
    await stores.close()


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def fill(path: Path, sessions: int, messages: int) -> tuple[str, str, str]:
    """Make the history; return the long session, its head, and a small session."""
    asyncio.run(_made(path))
    long_session, small = new_id(), ""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for number in range(sessions - 1):
            small = new_id()
            connection.execute(_SESSION, (small, f"대화 {number}", number, 0, None))
        parent = None
        for seq in range(1, messages + 1):
            id, role = new_id(), "user" if seq % 2 else "assistant"
            connection.execute(_MESSAGE, (id, long_session, parent, seq, role, f"{seq} {_WORDS}"))
            parent = id
        connection.execute(_SESSION, (long_session, "긴 대화", sessions, messages, parent))
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return long_session, parent or "", small


async def _made(path: Path) -> None:
    await (await open_stores(path)).close()


def plans(bare: Bare) -> None:
    """Print every statement that was used, with its plan."""
    for sql, statement in bare.asked.items():
        print(f"```sql\n{sql.strip()}\n```\n")
        print("\n".join(f"- {step}" for step in bare.plan(statement)) or "- (no search)")
        print()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000, help="in one session")
    parser.add_argument("--runs", type=int, default=21)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wony-bench-"))
    try:
        path = folder / "wony.db"
        names = fill(path, arguments.sessions, arguments.messages)
        size = path.stat().st_size / 1e6
        print(f"# Storage\n\n{machine()}; SQLite {sqlite3.sqlite_version}; medians of {arguments.runs}")
        print(f"{arguments.sessions:,} sessions, one of {arguments.messages:,} messages, {size:,.0f} MB\n")
        bare = asyncio.run(measure(path, arguments.runs, names))
        asyncio.run(whole_history(path))
        print("## Plans\n")
        plans(bare)
        bare.connection.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
