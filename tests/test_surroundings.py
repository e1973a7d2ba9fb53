"""The date and the folder ride in the newest question, and stay with it byte for byte."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from counting import OPTIONS, CountingBackend, Read, over, says, turn
from ram_store import RamStore
from wony.sessions import SessionManager
from wony.store.open import open_stores
from wony.surroundings import Surroundings

pytestmark = pytest.mark.anyio
SEOUL = timezone(timedelta(hours=9))


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 23, 20, tzinfo=SEOUL)

    def __call__(self) -> datetime:
        return self.now


async def asked(m: SessionManager, backend: CountingBackend, session_id: str, *texts: str) -> list[str]:
    """Ask, and return what was sent as the persons' messages for the last question."""
    session = await m.open(session_id)
    for text in texts:
        session, _ = await turn(m, session, text)
    return [x.content for x in backend.answers[-1].request.messages if x.role == "user"]


async def test_what_a_summary_covers_is_told_again() -> None:
    """Time and folder stand in the next question, though they are as they were; then not again."""
    backend, ram = CountingBackend(4_096, says("네, 알겠습니다. " * 60)), RamStore()
    m = over(ram, backend, Surroundings("S", Clock(), "~/a"))
    session = await m.new()
    for n in range(9):
        session, _ = await turn(m, session, f"{n}번째 질문입니다")
    assert [has_aside(read) for read in backend.answers[1:]] == [False] * len(backend.answers[1:])
    drafted = await m.draft(session, OPTIONS)
    assert drafted is not None
    await m.adopt(drafted)
    for n in range(2):
        session, _ = await turn(m, session, f"그다음 {n}번째 질문입니다")
    assert [has_aside(read) for read in backend.answers[-2:]] == [True, False]
    assert "folder: ~/a" in backend.answers[-1].request.messages[-3].content  # and it stays there


def has_aside(read: Read) -> bool:
    """Whether the question that was asked carries the time."""
    return "[now: " in read.request.messages[-1].content


async def test_an_aside_is_made_where_the_last_is_no_longer_true(tmp_path: Path) -> None:
    """At first, after half an hour, on a new day, in another folder, when a clock goes back; not between."""
    clock, backend = Clock(), CountingBackend(32_768, says("네."))
    stores = await open_stores(tmp_path / "wony.db")
    m = over(stores, backend, Surroundings("S", clock, "~/a"))
    session, _ = await turn(m, await m.new(), "0")
    sent: list[str] = []
    moved = (timedelta(minutes=9), timedelta(minutes=29), timedelta(minutes=5), timedelta(hours=-2))
    for n, step in enumerate(moved, 1):
        clock.now += step
        before, sent = sent, await asked(m, backend, session.id, str(n))
        assert sent[: len(before)] == before  # nothing that was sent changes
    elsewhere = over(stores, backend, Surroundings("S", clock, "~/b"))
    sent = await asked(elsewhere, backend, session.id, "5", "6")
    assert sent[0] == "0\n\n[now: 2026-11-22 (Sun) 23:20 UTC+0900; folder: ~/a]"
    assert sent[1] == "1"
    assert sent[2].endswith("[now: 2026-11-22 (Sun) 23:58 UTC+0900; folder: ~/a]")
    assert sent[3].endswith("[now: 2026-11-23 (Mon) 00:03 UTC+0900; folder: ~/a]")
    assert sent[4].endswith("[now: 2026-11-22 (Sun) 22:03 UTC+0900; folder: ~/a]")
    assert sent[5].endswith("folder: ~/b]")
    assert sent[6] == "6"
    shown = [s.message.content for s in await m.transcript(await m.open(session.id))]
    assert not any("now:" in text for text in shown)
    await stores.close()


async def test_the_system_text_of_a_session_never_changes(tmp_path: Path) -> None:
    """Another version of the program, another process: what a session began with is what it goes on with."""
    backend = CountingBackend(32_768, says("네."))
    session_id = ""
    for system in ("first", "second", "third"):
        stores = await open_stores(tmp_path / "wony.db")
        m = over(stores, backend, Surroundings(system))
        session = await m.open(session_id) if session_id else await m.new()
        before = backend.answers[-1].request.messages if backend.answers else ()
        session, _ = await turn(m, session, "?")
        session_id = session.id
        assert backend.answers[-1].request.messages[: len(before)] == before
        assert backend.answers[-1].request.messages[0].content == "first"
        assert (await m.so_far(session, OPTIONS)).messages[0].content == "first"
        fork = await m.fork(session)
        assert (await m.so_far(fork, OPTIONS)).messages == (await m.so_far(session, OPTIONS)).messages
        await stores.close()


async def test_without_a_clock_nothing_is_said() -> None:
    """The demo knows no date."""
    assert Surroundings("S").aside(()) == {}
