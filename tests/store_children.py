"""Processes that use a database, and questions to it from outside: what the tests of the store share."""

from __future__ import annotations

import asyncio
import ctypes
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from wony.store.open import open_stores
from wony.store.schema import REVISION
from wony.types import Message, NewMessage, Session

BEGIN = """
import asyncio, sys
from datetime import datetime, UTC
from pathlib import Path
from wony.errors import WonyError
from wony.store.open import open_stores
from wony.types import Message, NewMessage, Session
path, words = Path(sys.argv[1]), sys.argv[2:]
"""


def start(
    script: str, path: Path, *words: str, before: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """Start a child that runs `script`, which finds the database's `path` and its `words` there."""
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, str(path), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def wony(
    path: Path, *arguments: str, before: Callable[[], None] | None = None, answer: str = "반갑습니다."
) -> subprocess.CompletedProcess[str]:
    """Run a wony command to its end on the database at `path`; to everything it is told `answer`."""
    home = path.parent.parent / "home"
    home.mkdir(exist_ok=True)
    script = home / "script.toml"
    script.write_text(f'after = "repeat"\n[[turn]]\ntext = "{answer}"\n', "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WONY_", "OLLAMA_"))}
    return subprocess.run(
        [sys.executable, "-m", "wony", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=before,
        env={
            **kept,
            "WONY_HOME": str(home),
            "WONY_BACKEND": f"scripted:{script}",
            "WONY_DATABASE_URL": f"sqlite:///{path}",
            "WONY_LANG": "en",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )


def ordinary() -> None:
    """Make the coming program obey the permissions of files, also when root runs the tests."""
    if os.geteuid() == 0:
        drop, override, search, owner = 24, 1, 2, 3  # PR_CAPBSET_DROP, CAP_DAC_..., CAP_FOWNER
        for capability in (override, search, owner):
            ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)


FLOCK = {"x86_64": 73, "aarch64": 32}.get(platform.machine()) if sys.platform == "linux" else None
"""The kernel's number for what gives locks on files."""


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("yes", ctypes.c_uint8),
        ("no", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def failing_locks(error: int) -> Callable[[], None]:
    """Have the kernel answer the coming program with `error` whenever it asks for a lock on a file."""
    load, equal, answer, refuse, allow = 0x20, 0x15, 0x06, 0x00050000, 0x7FFF0000
    steps = [(load, 0, 0, 0), (equal, 0, 1, FLOCK), (answer, 0, 0, refuse | error), (answer, 0, 0, allow)]
    program = (_Step * len(steps))(*(_Step(*step) for step in steps))

    def install() -> None:
        no_new_privileges, seccomp, by_filter = 38, 22, 2
        call = ctypes.CDLL(None, use_errno=True).prctl
        asked = ctypes.byref(_Filter(len(steps), program))
        if call(no_new_privileges, 1, 0, 0, 0) or call(seccomp, by_filter, asked, 0, 0):
            raise OSError(ctypes.get_errno(), "seccomp")

    return install


async def filled(path: Path, sessions: int = 3, turns: int = 20) -> None:
    """Make a database of this version, closed, with words in it."""
    stores = await open_stores(path)
    now = datetime.now(UTC)
    for number in range(sessions):
        session = Session(stores.new_id(), f"대화 {number}", now, now)
        await stores.sessions.create(session)
        for turn in range(turns):
            question, answer = Message("user", f"물음 {turn}\0"), Message("assistant", f"답 {turn}", "음")
            await stores.messages.append(session.id, [NewMessage(question), NewMessage(answer)])
    await stores.close()


async def session_in(path: Path) -> str:
    """Make a session without words, and the database for it when there is none; return its id."""
    stores = await open_stores(path)
    now = datetime.now(UTC)
    session = Session(stores.new_id(), "", now, now)
    await stores.sessions.create(session)
    await stores.close()
    return session.id


def said(path: Path) -> list[tuple[str, str, str]]:
    """Return role, content and status of every message, in order, as any SQLite reads them."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT role, content, status FROM messages ORDER BY session_id, seq"
        return connection.execute(query).fetchall()


def sound(path: Path) -> bool:
    """Return whether the database is whole, at a known schema, and alone with its own files."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
    allowed = {path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-lock"}
    assert {each.name for each in path.parent.iterdir()} <= allowed
    return True


async def everything(path: Path, session_id: str) -> list[tuple[str, int, str | None, str]]:
    """Return id, place, parent and content of a session's messages, having counted them."""
    stores = await open_stores(path)
    found = [(s.id, s.seq, s.parent_id, s.message.content) async for s in stores.messages.all(session_id)]
    (session,) = await stores.sessions.find(session_id)
    assert (session.message_count, session.head_id) == (len(found), found[-1][0])
    await stores.close()
    return found


def make(path: Path) -> Path:
    """Make a folder with a filled database, and return its path."""
    asyncio.run(filled(path))
    return path
