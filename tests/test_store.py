"""The stores, held to their protocols: whatever database is behind them must pass these."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from wony import store
from wony.errors import StoreError
from wony.locales.store import MESSAGES
from wony.protocols import ROOT, MessageStore, SessionStore, SettingStore
from wony.store.compactions import SqlCompactionStore
from wony.store.database import Row, Statement
from wony.store.gauges import SqlGaugeStore
from wony.store.ids import IdMaker
from wony.store.messages import SqlMessageStore
from wony.store.open import Stores, open_stores, stores_on
from wony.store.sessions import SqlSessionStore
from wony.store.sqlite import SqliteDatabase
from wony.store.usage import SqlUsageStore
from wony.store.writer import is_gone, this_process
from wony.types import Message, NewMessage, Session, Status, StoredMessage, ToolCall

pytestmark = pytest.mark.anyio

HELLO = NewMessage(Message("user", "안녕"))
ANSWER = NewMessage(Message("assistant", "반갑습니다", thinking="인사"))
BEGUN = NewMessage(Message("assistant"), "streaming")


@pytest.fixture(params=["memory", "file"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Give fresh stores on each kind of database."""
    opened = await open_stores(tmp_path / "wony.db" if request.param == "file" else None)
    yield opened
    await opened.close()


async def talk(stores: Stores, name: str = "회의") -> str:
    """Make a session and return its id."""
    now = datetime.now(UTC)
    session = Session(stores.new_id(), name, now, now)
    await stores.sessions.create(session)
    return session.id


async def only(stores: Stores, session_id: str) -> Session:
    (session,) = await stores.sessions.find(session_id)
    return session


# -- sessions ----------------------------------------------------------------------------------------


async def test_the_stores_are_what_the_core_asks_for(stores: Stores) -> None:
    """Each store satisfies its protocol, as the type checker sees it here."""
    sessions: SessionStore = stores.sessions
    messages: MessageStore = stores.messages
    settings: SettingStore = stores.settings
    assert await sessions.list(1) == []
    assert await messages.path(ROOT, 1) == []
    assert await settings.all() == {}


async def test_a_session_comes_back_as_it_was_made(stores: Stores) -> None:
    """Name, times and metadata survive; making it again changes nothing."""
    now = datetime(2026, 11, 22, 10, 30, 15, 123456, tzinfo=UTC)
    made = Session(
        stores.new_id(), "회의 \U0001f600 'x'", now, now, metadata={"prompt": "developer", "n": [1, None]}
    )
    await stores.sessions.create(made)
    await stores.sessions.create(Session(made.id, "another", now, now))
    assert await stores.sessions.list(10) == [made]


async def test_times_of_other_zones_are_kept_as_moments(stores: Stores) -> None:
    """A time in Seoul and the same time in UTC are one."""
    moment = datetime.fromisoformat("2026-11-22T19:30:00+09:00")
    await stores.sessions.create(Session("a", "", moment, moment))
    (session,) = await stores.sessions.list(1)
    assert session.created_at == moment


async def test_sessions_are_listed_by_their_last_use_not_by_a_clock(stores: Stores) -> None:
    """What was talked in last stands first, even when the clock ran backwards; pages follow each other."""
    ids = [await talk(stores, f"s{number}") for number in range(5)]
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    await stores.sessions.create(Session("newest", "late", long_ago, long_ago))
    await stores.messages.append(ids[1], [HELLO])
    listed = [session.id for session in await stores.sessions.list(10)]
    assert listed == [ids[1], "newest", ids[4], ids[3], ids[2], ids[0]]
    assert [session.id for session in await stores.sessions.list(2, skip=2)] == listed[2:4]


async def test_a_session_is_found_by_id_name_and_beginnings(stores: Stores) -> None:
    """The exact id or name wins; else every session that the reference begins."""
    now = datetime.now(UTC)
    for id, name in (("aaa1", "회의"), ("aaa2", "회의록"), ("bbb1", "aaa")):
        await stores.sessions.create(Session(id, name, now, now))

    async def found(reference: str) -> set[str]:
        return {session.id for session in await stores.sessions.find(reference)}

    assert await found("aaa1") == {"aaa1"}
    assert await found("AAA1") == {"aaa1"}
    assert await found("회의") == {"aaa1"}
    assert await found("회") == {"aaa1", "aaa2"}
    assert await found("aaa") == {"bbb1"}
    assert await found("aa") == {"aaa1", "aaa2", "bbb1"}
    assert await found("b") == {"bbb1"}


@pytest.mark.parametrize(
    "reference", ["", "%", "_", "'", '"', "\0", "\ud800", "회\0", "없음", "*", "~", "x" * 10_000]
)
async def test_a_strange_reference_finds_nothing(stores: Stores, reference: str) -> None:
    """A reference is literal text, never a pattern."""
    await talk(stores)
    assert list(await stores.sessions.find(reference)) == []


async def test_a_name_is_found_however_its_hangul_is_composed(stores: Stores) -> None:
    """macOS hands over decomposed syllables; the stored name is not altered."""
    decomposed = unicodedata.normalize("NFD", "회의")
    first, second = await talk(stores, decomposed), await talk(stores, "보고")
    assert [(s.id, s.name) for s in await stores.sessions.find("회의")] == [(first, decomposed)]
    assert [s.id for s in await stores.sessions.find(unicodedata.normalize("NFD", "보고"))] == [second]


async def test_an_update_changes_only_what_is_given(stores: Stores) -> None:
    """A name, a head and metadata are changed each by itself; ROOT takes the head away."""
    session_id = await talk(stores)
    (message,) = await stores.messages.append(session_id, [HELLO])
    await stores.sessions.update(session_id, metadata={"a": 1})
    await stores.sessions.update(session_id, name="새 이름")
    session = await only(stores, session_id)
    assert (session.name, session.head_id, session.metadata) == ("새 이름", message.id, {"a": 1})
    await stores.sessions.update(session_id, head_id=ROOT)
    assert (await only(stores, session_id)).head_id is None


async def test_changing_a_session_that_is_not_there_is_told(stores: Stores) -> None:
    """It was perhaps deleted by another process; nothing is made up for it."""
    with pytest.raises(StoreError, match=r"store\.no_session"):
        await stores.sessions.update("nowhere", name="x")
    with pytest.raises(StoreError, match=r"store\.no_session"):
        await stores.messages.append("nowhere", [HELLO])
    assert list(await stores.sessions.list(10)) == []


async def test_deleting_takes_all_its_messages_and_nobody_elses(stores: Stores) -> None:
    """A deleted session is gone with its branches; deleting it again does no harm."""
    session_id, other = await talk(stores, "a"), await talk(stores, "b")
    (message,) = await stores.messages.append(session_id, [HELLO])
    await stores.messages.append(other, [HELLO])
    await stores.sessions.delete(session_id)
    await stores.sessions.delete(session_id)
    assert [s.id for s in await stores.sessions.list(10)] == [other]
    assert list(await stores.messages.path(message.id, 10)) == []
    assert [hit.session_id for hit in await stores.messages.search("안녕", 10)] == [other]


# -- messages ----------------------------------------------------------------------------------------


async def test_messages_come_back_as_they_were_said(stores: Stores) -> None:
    """Every part of a message survives, also what a database might take for its own."""
    session_id = await talk(stores)
    said = [
        NewMessage(Message("system", "")),
        NewMessage(
            Message("user", "NUL \0 in the middle, 'quotes', \\ and \r\n, \U0001f469\u200d\U0001f469, 한"),
        ),
        NewMessage(
            Message(
                "assistant",
                "",
                "음\0",
                (ToolCall("clock", {"zone": "서울", "deep": [1.5, None, True]}, "c1"), ToolCall("now", {})),
            ),
        ),
        NewMessage(Message("tool", "5", tool_name="clock")),
        NewMessage(Message("assistant", "half"), "interrupted"),
        NewMessage(Message("assistant", "1e400"), "error"),
    ]
    stored = await stores.messages.append(session_id, said)
    assert [NewMessage(s.message, s.status) for s in stored] == said
    assert [s async for s in stores.messages.all(session_id)] == list(stored)
    assert list(await stores.messages.path(stored[-1].id, 100)) == list(stored)


async def test_half_a_character_is_replaced_and_a_whole_one_joined(stores: Stores) -> None:
    """Lone surrogates cannot be written to any file; a pair of them is one character."""
    session_id = await talk(stores, "이름 \udcff")
    call = ToolCall("f", {"a": "\ud800"})
    (stored,) = await stores.messages.append(
        session_id, [NewMessage(Message("assistant", "a\ud83d\ude00b\ud800c", tool_calls=(call,)))]
    )
    assert stored.message.content == "a\U0001f600b\ufffdc"
    assert stored.message.tool_calls[0].arguments == {"a": "\ufffd"}
    assert (await only(stores, session_id)).name == "이름 \ufffd"


async def test_text_is_stored_as_it_was_typed(stores: Stores) -> None:
    """Hangul is normalised for comparing only."""
    session_id = await talk(stores)
    decomposed = unicodedata.normalize("NFD", "한글")
    (stored,) = await stores.messages.append(session_id, [NewMessage(Message("user", decomposed))])
    assert stored.message.content == decomposed


async def test_a_large_message_is_kept_whole(stores: Stores) -> None:
    """Ten million characters are one message."""
    session_id = await talk(stores)
    text = "가나다라" * 2_500_000
    (stored,) = await stores.messages.append(session_id, [NewMessage(Message("user", text))])
    (read,) = await stores.messages.path(stored.id, 1)
    assert read.message.content == text


async def test_messages_are_numbered_and_linked(stores: Stores) -> None:
    """Each answers the one before; the last is the head; the session counts them."""
    session_id = await talk(stores)
    first = await stores.messages.append(session_id, [HELLO, ANSWER])
    second = await stores.messages.append(session_id, [HELLO, BEGUN])
    stored = [*first, *second]
    assert [s.seq for s in stored] == [1, 2, 3, 4]
    assert [s.parent_id for s in stored] == [None, *(s.id for s in stored[:-1])]
    session = await only(stores, session_id)
    assert (session.head_id, session.message_count) == (stored[-1].id, 4)
    assert session.updated_at >= session.created_at


async def test_what_is_said_first_is_stored_with_its_session(stores: Stores) -> None:
    """One transaction makes the session and its first turn; said once more, the session stays as it is."""
    now = datetime.now(UTC)
    session = Session(stores.new_id(), "회의", now, now, metadata={"system": "짧게 답하세요."})
    assert list(await stores.messages.append(session.id, [], session=session)) == []
    assert list(await stores.sessions.find(session.id)) == []
    question, _ = await stores.messages.append(session.id, [HELLO, BEGUN], session=session)
    made = await only(stores, session.id)
    assert (made.name, made.metadata, made.message_count) == ("회의", session.metadata, 2)
    assert question.parent_id is None
    renamed = replace(session, name="다른 이름")
    (again,) = await stores.messages.append(session.id, [HELLO], session=renamed)
    assert (await only(stores, session.id)).name == "회의"
    assert (again.seq, again.parent_id) == (3, made.head_id)
    assert [s.id for s in await stores.sessions.list(10)] == [session.id]


async def test_a_first_turn_that_fails_leaves_no_empty_session() -> None:
    """An answer whose id is taken: neither the session nor its question is there."""
    database = SqliteDatabase(None)
    await database.open()
    stores = stores_on(database, iter(["taken", "fresh", "taken"]).__next__)
    old, new = (Session(id, "", datetime.now(UTC), datetime.now(UTC)) for id in ("old", "new"))
    await stores.messages.append("old", [HELLO], session=old)
    with pytest.raises(StoreError):
        await stores.messages.append("new", [HELLO, BEGUN], session=new)
    assert [s.id for s in await stores.sessions.list(10)] == ["old"]
    assert list(await stores.messages.path("fresh", 1)) == []
    await stores.close()


async def test_a_message_may_be_stored_with_what_is_known_of_it(stores: Stores) -> None:
    """Each has its own metadata, on return and when it is read; a later write may replace it."""
    session_id = await talk(stores)
    aside = {"aside": "지금: 2026-11-22 20:30 \0", "n": [1.5, None]}
    question, answer = await stores.messages.append(
        session_id, [NewMessage(HELLO.message, metadata=aside), BEGUN]
    )
    assert (question.metadata, answer.metadata) == (aside, {})
    await stores.messages.write(answer.id, ANSWER.message, "complete", metadata={"model": "m"})
    read = await stores.messages.path(answer.id, 2)
    assert [s.metadata for s in read] == [aside, {"model": "m"}]


async def test_what_is_no_number_in_json_is_stored_as_unknown(stores: Stores) -> None:
    """A server may claim Infinity, a model may call a tool with NaN: what is stored is JSON everywhere."""
    session_id = await talk(stores)
    call = ToolCall("f", {"x": [float("nan"), 1.5]})
    said = NewMessage(Message("assistant", tool_calls=(call,)), metadata={"a": {"b": float("inf")}, "c": 1})
    (stored,) = await stores.messages.append(session_id, [said])
    assert stored.metadata == {"a": {"b": None}, "c": 1}
    assert stored.message.tool_calls[0].arguments == {"x": [None, 1.5]}


async def test_what_was_written_where_a_call_should_have_been_is_kept(stores: Stores) -> None:
    """Beside calls that were read, which need no such thing."""
    calls = (ToolCall("f", {"a": 1}, "1"), ToolCall("g", {}, "2", '{"path": "가'))
    session_id = await talk(stores)
    (stored,) = await stores.messages.append(session_id, [NewMessage(Message("assistant", tool_calls=calls))])
    (read,) = await stores.messages.path(stored.id, 1)
    assert read.message.tool_calls == calls


async def test_branches_share_their_beginning_and_nothing_else(stores: Stores) -> None:
    """Another answer and another first question are branches; every one can still be read."""
    session_id = await talk(stores)
    question, answer = await stores.messages.append(session_id, [HELLO, ANSWER])
    (again,) = await stores.messages.append(session_id, [ANSWER], parent_id=question.id)
    (fresh,) = await stores.messages.append(session_id, [HELLO], parent_id=ROOT)
    assert fresh.parent_id is None

    async def ids(end: StoredMessage) -> list[str]:
        return [s.id for s in await stores.messages.path(end.id, 10)]

    assert await ids(answer) == [question.id, answer.id]
    assert await ids(again) == [question.id, again.id]
    assert await ids(fresh) == [fresh.id]
    assert [s.id async for s in stores.messages.all(session_id)] == [
        question.id,
        answer.id,
        again.id,
        fresh.id,
    ]
    assert (await only(stores, session_id)).head_id == fresh.id


async def test_a_path_is_cut_at_its_old_end(stores: Stores) -> None:
    """The last `limit` messages come, oldest first; an unknown end has no path."""
    session_id = await talk(stores)
    stored = await stores.messages.append(session_id, [HELLO, ANSWER] * 10)
    assert [s.seq for s in await stores.messages.path(stored[-1].id, 3)] == [18, 19, 20]
    assert list(await stores.messages.path(stored[-1].id, 0)) == []
    assert list(await stores.messages.path("nowhere", 3)) == []
    assert list(await stores.messages.path(ROOT, 3)) == []


async def test_a_path_may_begin_after_a_message(stores: Stores) -> None:
    """Only what follows it is read; a message of another branch, or of none, cuts nothing."""
    session_id = await talk(stores)
    stored = await stores.messages.append(session_id, [HELLO, ANSWER] * 10)
    (aside,) = await stores.messages.append(session_id, [ANSWER], parent_id=stored[0].id)
    end = stored[-1].id

    async def places(limit: int, after: str | None) -> list[int]:
        return [s.seq for s in await stores.messages.path(end, limit, after=after)]

    assert await places(100, stored[15].id) == [17, 18, 19, 20]
    assert await places(2, stored[15].id) == [19, 20]
    assert await places(100, stored[0].id) == list(range(2, 21))
    assert await places(100, end) == []
    for elsewhere in (aside.id, "nowhere", ROOT, None):
        assert await places(100, elsewhere) == list(range(1, 21))


async def test_all_messages_come_in_order_over_many_pages(stores: Stores) -> None:
    """A long session is read in pieces without a gap or a repetition."""
    session_id = await talk(stores)
    await stores.messages.append(session_id, [NewMessage(Message("user", str(n))) for n in range(1203)])
    read = [s.message.content async for s in stores.messages.all(session_id)]
    assert read == [str(n) for n in range(1203)]


async def test_nothing_to_append_changes_nothing(stores: Stores) -> None:
    """No message, no transaction, no head."""
    session_id = await talk(stores)
    before = await only(stores, session_id)
    assert list(await stores.messages.append(session_id, [])) == []
    assert await only(stores, session_id) == before


async def test_an_answer_is_written_as_it_streams_and_then_closed(stores: Stores) -> None:
    """How far it got can be read at any time; a complete message is never changed again."""
    session_id = await talk(stores)
    _, answer = await stores.messages.append(session_id, [HELLO, BEGUN])
    for text in ("반", "반갑"):
        await stores.messages.write(answer.id, Message("assistant", text, "음"), "streaming")
        (read,) = await stores.messages.path(answer.id, 1)
        assert (read.message, read.status) == (Message("assistant", text, "음"), "streaming")
    whole = Message("assistant", "반갑습니다", "음", (ToolCall("f", {"x": 1}, "id"),))
    await stores.messages.write(answer.id, whole, "complete", tokens_used=7, metadata={"model": "m"})
    (read,) = await stores.messages.path(answer.id, 1)
    assert (read.message, read.status, read.tokens_used, read.metadata) == (
        whole,
        "complete",
        7,
        {"model": "m"},
    )
    statuses: tuple[Status, ...] = ("streaming", "interrupted", "complete")
    for status in statuses:
        with pytest.raises(StoreError, match=r"store\.message_closed"):
            await stores.messages.write(answer.id, Message("assistant", "다른 말"), status)
    assert list(await stores.messages.path(answer.id, 1)) == [read]


async def test_metadata_and_tokens_stay_when_they_are_not_given(stores: Stores) -> None:
    """A later write without them leaves them alone."""
    session_id = await talk(stores)
    (answer,) = await stores.messages.append(session_id, [BEGUN])
    await stores.messages.write(
        answer.id, Message("assistant", "a"), "streaming", tokens_used=3, metadata={"k": 1}
    )
    await stores.messages.write(answer.id, Message("assistant", "ab"), "complete")
    (read,) = await stores.messages.path(answer.id, 1)
    assert (read.tokens_used, read.metadata) == (3, {"k": 1})


async def test_an_absurd_count_is_not_stored(stores: Stores) -> None:
    """A server may claim anything of its tokens; the answer is stored all the same."""
    session_id = await talk(stores)
    for claimed in (10**30, -1):
        (answer,) = await stores.messages.append(session_id, [BEGUN])
        await stores.messages.write(answer.id, Message("assistant", "a"), "complete", tokens_used=claimed)
        (read,) = await stores.messages.path(answer.id, 1)
        assert (read.message.content, read.tokens_used) == ("a", None)
    assert len(await stores.sessions.list(10**30)) == 1
    assert len(await stores.messages.path(answer.id, 10**30)) == 2
    assert await stores.sessions.list(-1) == []


# -- who writes --------------------------------------------------------------------------------------


async def test_what_is_being_written_here_is_not_taken_for_abandoned(stores: Stores) -> None:
    """This process lives, so its answer is still streaming."""
    session_id = await talk(stores)
    _, answer = await stores.messages.append(session_id, [HELLO, BEGUN])
    assert await stores.messages.recover(session_id) == 0
    (read,) = await stores.messages.path(answer.id, 1)
    assert read.status == "streaming"


async def test_an_answer_of_a_dead_process_is_marked_and_kept(tmp_path: Path) -> None:
    """After kill -9 the part that came is there, marked as interrupted, and nothing else changed."""
    child = start(DYING, tmp_path / "wony.db")
    session_id = child.stdout.readline().strip() if child.stdout else ""
    child.kill()
    child.communicate()
    stores = await open_stores(tmp_path / "wony.db")
    assert await stores.messages.recover(session_id) == 1
    assert await stores.messages.recover(session_id) == 0
    question, answer = [s async for s in stores.messages.all(session_id)]
    assert (question.message.content, question.status) == ("물음", "complete")
    assert (answer.message.content, answer.status) == ("여기까지", "interrupted")
    await stores.close()


async def test_a_writer_that_was_wrongly_given_up_goes_on(tmp_path: Path) -> None:
    """A machine that was silent for long and comes back completes its answer all the same."""
    database = SqliteDatabase(tmp_path / "wony.db")
    await database.open()
    stores = await open_stores(tmp_path / "wony.db")
    session_id = await talk(stores)
    (answer,) = await stores.messages.append(session_id, [NewMessage(Message("assistant", "a"), "streaming")])
    elsewhere = ("elsewhere 1 2", datetime.now(UTC) - timedelta(minutes=1))
    await database.write(Statement("UPDATE messages SET writer = $1, heartbeat = $2", elsewhere))
    assert await SqlMessageStore(database, stores.new_id).recover(session_id) == 1
    await stores.messages.write(answer.id, Message("assistant", "ab"), "complete")
    (read,) = await stores.messages.path(answer.id, 1)
    assert (read.message.content, read.status) == ("ab", "complete")
    await stores.close()
    await database.close()


def test_a_process_is_known_by_more_than_its_number() -> None:
    """The number of a dead process may belong to another one now."""
    now = datetime.now(UTC)
    host, pid, start = this_process().split(" ")
    long_ago = now - timedelta(hours=1)
    assert not is_gone(this_process(), long_ago, now)
    assert (
        is_gone(f"{host} {pid} {int(start) - 1 if start.isdigit() else start}", now, now) == start.isdigit()
    )
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert is_gone(f"{host} {ended.pid} 1", now, now)


def test_a_process_of_another_machine_is_known_by_its_heartbeat() -> None:
    """Nobody can look at it from here; a clock set back does not keep it alive."""
    now = datetime.now(UTC)
    assert not is_gone("elsewhere 1 2", now - timedelta(seconds=5), now)
    assert is_gone("elsewhere 1 2", now - timedelta(seconds=20), now)
    assert is_gone("elsewhere 1 2", now + timedelta(days=1), now)
    assert is_gone("", now - timedelta(days=1), now)


def test_ids_ascend_even_within_one_millisecond() -> None:
    """They are UUIDs of version 7, unique, and sort in the order they were made."""
    maker = IdMaker()
    ids = [maker() for _ in range(20_000)]
    assert all(a < b for a, b in pairwise(ids))
    assert all(len(id) == 36 and id[14] == "7" and id[19] in "89ab" for id in ids)


# -- settings ----------------------------------------------------------------------------------------


async def test_settings_are_stored_changed_and_forgotten(stores: Stores) -> None:
    """Any JSON value comes back as itself."""
    values = {
        "model": "gpt-oss:20b",
        "n": 5,
        "text": "5",
        "f": 1.10,
        "on": True,
        "off": None,
        "한글": ["가", {"x": 1}],
    }
    for key, value in values.items():
        await stores.settings.set(key, "before")
        await stores.settings.set(key, value)
    assert await stores.settings.all() == values
    await stores.settings.unset("n")
    await stores.settings.unset("n")
    assert "n" not in await stores.settings.all()


# -- long histories ----------------------------------------------------------------------------------


class Explained(SqliteDatabase):
    """A database that also asks SQLite how it goes about each query."""

    def __init__(self) -> None:
        super().__init__(None)
        self.plans: list[str] = []

    async def read(self, *statements: Statement) -> Sequence[list[Row]]:
        for statement in statements:
            (steps,) = await super().read(statement._replace(sql=f"EXPLAIN QUERY PLAN {statement.sql}"))
            self.plans += [str(step[3]) for step in steps]
        return await super().read(*statements)


async def test_no_everyday_query_walks_through_a_table() -> None:
    """Listing, opening, recovering and reading go by an index, so that a long history costs nothing."""
    database = Explained()
    await database.open()
    sessions, messages = SqlSessionStore(database), SqlMessageStore(database, IdMaker())
    await sessions.create(Session("s", "이름", datetime.now(UTC), datetime.now(UTC)))
    (message,) = await messages.append("s", [HELLO])
    await sessions.list(20)
    await sessions.find("s")
    await sessions.find("이름")
    await messages.path(message.id, 200)
    await messages.path(message.id, 200, after="x")
    await SqlCompactionStore(database).of("s")
    await SqlGaugeStore(database).get("m")
    await SqlUsageStore(database).usage("s")
    await messages.recover("s")
    assert [m.id async for m in messages.all("s")] == [message.id]
    assert await messages.search("안녕", 20)
    await database.close()
    # "b" is the few rows of a branch; SCAN ... USING INDEX is the list, which stops after its twenty.
    walks = {plan for plan in database.plans if plan.startswith("SCAN") and "INDEX" not in plan}
    assert walks == {"SCAN b"}
    assert "SCAN sessions USING INDEX sessions_by_activity" in database.plans
    assert any("messages_streaming" in plan for plan in database.plans)


# -- the seam ----------------------------------------------------------------------------------------


async def test_a_cancelled_caller_never_leaves_half_a_unit(stores: Stores) -> None:
    """Whoever stops waiting finds the question with its answer, or neither."""
    session_id = await talk(stores)
    for turns in range(60):
        task = asyncio.create_task(stores.messages.append(session_id, [HELLO, BEGUN]))
        for _ in range(turns % 4):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    stored = [s async for s in stores.messages.all(session_id)]
    assert len(stored) % 2 == 0
    assert [s.message.role for s in stored] == ["user", "assistant"] * (len(stored) // 2)
    assert [s.seq for s in stored] == list(range(1, len(stored) + 1))
    assert (await only(stores, session_id)).message_count == len(stored)


async def test_a_failing_unit_changes_nothing(tmp_path: Path) -> None:
    """When the second statement fails, the first never happened, and the database can be used on."""
    database = SqliteDatabase(tmp_path / "other.db")
    await database.open()
    put = Statement("INSERT INTO settings (key, value) VALUES ($1, $2)", ("k", "1"))
    with pytest.raises(Exception, match="UNIQUE"):
        await database.write(put, put)
    assert await database.read(Statement("SELECT key FROM settings")) == [[]]
    await database.write(put)
    assert await database.read(Statement("SELECT key FROM settings")) == [[("k",)]]
    await database.close()


async def test_one_unit_of_reading_sees_one_state(tmp_path: Path) -> None:
    """Queries of one unit see the same words, whatever another process writes between them."""
    one, other = SqliteDatabase(tmp_path / "wony.db"), SqliteDatabase(tmp_path / "wony.db")
    await one.open()
    await other.open()
    put = Statement("INSERT INTO settings (key, value) VALUES (hex(randomblob(8)), '1')")
    count = Statement("SELECT count(*) FROM settings")
    stop = asyncio.Event()

    async def keep_writing() -> None:
        while not stop.is_set():
            await other.write(put)

    writing = asyncio.create_task(keep_writing())
    for _ in range(50):
        first, *rest = await one.read(*([count] * 20))
        assert all(again == first for again in rest)
    stop.set()
    await writing
    await one.close()
    await other.close()


async def test_closing_twice_is_closing(stores: Stores) -> None:
    """The second time there is nothing left to do; using it afterwards is a mistake that shows."""
    await stores.close()
    await stores.close()
    with pytest.raises(RuntimeError):
        await stores.sessions.list(1)


def test_a_process_that_forgets_to_close_ends_all_the_same(tmp_path: Path) -> None:
    """No thread holds it up, and what it was told is stored is there."""
    child = start(FORGETFUL, tmp_path / "wony.db")
    out, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (0, "")
    assert asyncio.run(contents(tmp_path / "wony.db", out.strip())) == ["물음"]


def test_nothing_heavy_is_imported_for_a_fresh_or_a_current_file(tmp_path: Path) -> None:
    """Opening, asking and reading needs neither SQLAlchemy nor Alembic, nor much of the standard library."""
    for _ in range(2):
        child = start(LIGHT, tmp_path / "wony.db")
        out, err = child.communicate(timeout=30)
        assert (out.strip(), err) == ("[]", "")


def test_nothing_is_left_on_disk_by_a_private_conversation(tmp_path: Path) -> None:
    """In memory means in memory."""
    child = start(FORGETFUL, None, cwd=tmp_path)
    _, err = child.communicate(timeout=30)
    assert (child.returncode, err, list(tmp_path.iterdir())) == (0, "", [])


def test_only_the_owner_may_read_what_is_stored(tmp_path: Path) -> None:
    """The folder, the file and its companions are made for one person, whatever the umask."""
    child = start(OPEN_HANDED, tmp_path / "new" / "wony.db")
    out, err = child.communicate(timeout=30)
    assert err == ""
    assert out.split() == ["700", "wony.db:600", "wony.db-lock:600", "wony.db-shm:600", "wony.db-wal:600"]


def test_every_text_of_the_store_is_there_in_both_languages() -> None:
    """What the code raises or finds has words, and there are no words for what it never says."""
    source = "".join(path.read_text("utf-8") for path in Path(store.__file__).parent.glob("*.py"))
    raised = set(re.findall(r'"store\.(\w+)"', source))
    found = set(re.findall(r'_finding\(\s*"\w+",\s*"(\w+)"', source))
    assert {f"store.{name}" for name in raised | found} == set(MESSAGES)


async def contents(path: Path, session_id: str) -> list[str]:
    stores = await open_stores(path)
    read = [s.message.content async for s in stores.messages.all(session_id)]
    await stores.close()
    return read


def start(script: str, database: Path | None, cwd: Path | None = None) -> subprocess.Popen[str]:
    """Start a child that runs `script` with the database's path (or nothing: in memory)."""
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + script, *([str(database)] if database else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


BEGIN = """
import asyncio, sys
from datetime import datetime, UTC
from pathlib import Path
from wony.store.open import open_stores
from wony.types import Message, NewMessage, Session

async def begin():
    stores = await open_stores(Path(sys.argv[1]) if sys.argv[1:] else None)
    now = datetime.now(UTC)
    session = Session(stores.new_id(), "x", now, now)
    await stores.sessions.create(session)
    return stores, session.id
"""

DYING = """
async def main():
    stores, id = await begin()
    turn = [NewMessage(Message("user", "물음")), NewMessage(Message("assistant"), "streaming")]
    _, answer = await stores.messages.append(id, turn)
    await stores.messages.write(answer.id, Message("assistant", "여기까지"), "streaming")
    print(id, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""

FORGETFUL = """
async def main():
    stores, id = await begin()
    await stores.messages.append(id, [NewMessage(Message("user", "물음"))])
    print(id)
asyncio.run(main())
"""

OPEN_HANDED = """
import os, stat
async def main():
    os.umask(0)
    stores, id = await begin()
    folder = Path(sys.argv[1]).parent
    print(f"{stat.S_IMODE(folder.stat().st_mode):o}")
    for each in sorted(folder.iterdir()):
        print(f"{each.name}:{stat.S_IMODE(each.stat().st_mode):o}")
asyncio.run(main())
"""

LIGHT = """
async def main():
    stores, id = await begin()
    await stores.messages.append(id, [NewMessage(Message("user", "물음"))])
    await stores.messages.search("물음", 3)
    await stores.sessions.list(3)
    await stores.close()
asyncio.run(main())
heavy = ("sqlalchemy", "alembic", "uuid", "platform", "secrets", "httpx2", "rich", "typer", "prompt_toolkit")
print(sorted(name for name in sys.modules if name.partition(".")[0] in heavy))
"""
