"""Conversations: found again, talked in, branched, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from at_hand import agent
from fixed import HANG, FixedBackend, Step
from wony.answering import Answering, AnswerOptions
from wony.condensing import Condenser
from wony.errors import AnswerCut, BackendUnreachable, ToolCallUnreadable, UsageError
from wony.events import AnswerFinished, Event
from wony.measures import Measures
from wony.replies import Replies
from wony.sessions import SessionManager
from wony.store.open import open_stores
from wony.surroundings import Surroundings
from wony.types import (
    Finished,
    Message,
    Notice,
    Session,
    StoredMessage,
    TextDelta,
    ThinkingDelta,
    ToolCall,
    Usage,
)

pytestmark = pytest.mark.anyio
OPTIONS = AnswerOptions("gpt-oss:20b")
DONE = Finished("stop", Usage(prompt_tokens=9, answer_tokens=2))


def says(text: str) -> list[Step]:
    return [ThinkingDelta("음"), TextDelta(text), DONE]


@asynccontextmanager
async def manager(
    *answers: list[Step], path: Path | None = None
) -> AsyncGenerator[tuple[SessionManager, FixedBackend], None]:
    """A manager over a real store (in memory, or in `path`) and a backend that gives `answers`."""
    stores, backend = await open_stores(path), FixedBackend(*answers)
    replies = Replies(backend)
    answering = Answering(
        stores.messages,
        stores.compactions,
        Measures(stores.gauges),
        lambda: replies,
        lambda: Condenser(lambda: replies, stores.new_id),
    )
    surroundings = Surroundings("S")
    try:
        yield (
            SessionManager(
                stores.sessions,
                stores.messages,
                stores.compactions,
                agent(answering),
                surroundings,
                stores.new_id,
            ),
            backend,
        )
    finally:
        await stores.close()


async def drain(events: AsyncGenerator[Event, None]) -> list[Event]:
    return [event async for event in events]


async def asked(m: SessionManager, *questions: str) -> Session:
    session = await m.new()
    for question in questions:
        await drain(m.ask(session, question, OPTIONS))
        session = await m.refresh(session)
    return session


def words(said: list[StoredMessage] | tuple[StoredMessage, ...]) -> list[str]:
    return [f"{s.message.role[0]}:{s.message.content}" for s in said]


async def contents(m: SessionManager, session: Session) -> list[str]:
    return words(list(await m.transcript(session)))


async def test_a_turn_is_stored_with_what_it_cost() -> None:
    """Question and answer are there, whole, with thinking, tokens and the model's name."""
    async with manager(says("안녕하세요")) as (m, _):
        session = await asked(m, "안녕")
        question, answer = await m.transcript(session)
        assert (question.message, question.status) == (Message("user", "안녕"), "complete")
        assert (answer.message, answer.status) == (Message("assistant", "안녕하세요", "음"), "complete")
        assert (answer.tokens_used, answer.metadata["model"]) == (2, "gpt-oss:20b")
        assert answer.metadata["usage"] == {"prompt_tokens": 9, "answer_tokens": 2}
        assert (session.name, session.message_count) == ("안녕", 2)


async def test_the_history_is_sent_with_the_next_question() -> None:
    """The second request extends the first."""
    async with manager(says("하나"), says("둘")) as (m, backend):
        await asked(m, "1", "2")
        first, second = (request.messages for request in backend.requests)
        assert [x.content for x in first] == ["S", "1"]
        assert [x.content for x in second] == ["S", "1", "하나", "2"]
        assert second[: len(first)] == first


async def test_a_session_nothing_was_said_in_is_not_stored() -> None:
    """Opening a conversation and leaving it leaves no trace."""
    async with manager() as (m, _):
        await m.new()
        assert list(await m.list()) == []
        assert await m.latest() is None


async def test_the_question_is_on_disk_before_the_request_leaves(tmp_path: Path) -> None:
    """A second reader finds it while the backend has said nothing yet."""
    path = tmp_path / "wony.db"
    async with manager([HANG], path=path) as (m, backend):
        session = await m.new()
        task = asyncio.create_task(drain(m.ask(session, "중요한 질문", OPTIONS)))
        await backend.hanging.wait()
        async with manager(path=path) as (other, _):
            seen = await other.open(session.id)
            assert await contents(other, seen) == ["u:중요한 질문", "a:"]
            assert (await other.transcript(seen))[-1].status == "streaming"
        task.cancel()
        await asyncio.wait([task])


async def test_an_answer_reaches_the_disk_while_it_streams(tmp_path: Path) -> None:
    """Within about a second another process sees the part that came."""
    path = tmp_path / "wony.db"
    async with manager([TextDelta("반쯤 "), TextDelta("왔다"), HANG], path=path) as (m, backend):
        session = await m.new()
        task = asyncio.create_task(drain(m.ask(session, "q", OPTIONS)))
        await backend.hanging.wait()
        async with manager(path=path) as (other, _):
            seen = await other.open(session.id)
            while (await contents(other, seen))[-1] != "a:반쯤 왔다":
                await asyncio.sleep(0.02)  # the test's own time limit ends this if it never comes
        task.cancel()
        await asyncio.wait([task])


async def test_a_cancelled_answer_keeps_what_came() -> None:
    """Ctrl-C: marked as interrupted, nothing dropped."""
    async with manager([ThinkingDelta("생"), TextDelta("반"), HANG]) as (m, backend):
        session = await m.new()
        task = asyncio.create_task(drain(m.ask(session, "q", OPTIONS)))
        await backend.hanging.wait()
        task.cancel()
        await asyncio.wait([task])
        answer = (await m.transcript(await m.refresh(session)))[-1]
        assert (answer.message, answer.status) == (Message("assistant", "반", "생"), "interrupted")
        assert backend.closed_early == 1


async def test_leaving_the_events_keeps_what_came() -> None:
    """A screen that closes early is an interruption too."""
    async with manager([TextDelta("반"), HANG]) as (m, _):
        session = await m.new()
        async with aclosing(m.ask(session, "q", OPTIONS)) as events:
            async for _event in events:
                break
        assert (await m.transcript(await m.refresh(session)))[-1].status == "interrupted"


async def test_leaving_after_the_end_is_not_an_interruption() -> None:
    """An answer that is whole stays whole, whenever the screen goes."""
    async with manager(says("다")) as (m, _):
        session = await m.new()
        async with aclosing(m.ask(session, "q", OPTIONS)) as events:
            async for event in events:
                if isinstance(event, AnswerFinished):
                    break
        assert (await m.transcript(await m.refresh(session)))[-1].status == "complete"


@pytest.mark.parametrize(
    ("steps", "status", "content"),
    [
        ([BackendUnreachable("ollama.refused", url="x")], "error", ""),
        ([TextDelta("반"), AnswerCut("http.cut", url="x")], "interrupted", "반"),
        ([TextDelta("반"), RuntimeError("bug")], "interrupted", "반"),
    ],
)
async def test_an_error_keeps_the_question_and_what_came(
    steps: list[Step], status: str, content: str
) -> None:
    """The question is stored as unanswered, or with the part of its answer, and the error goes on."""
    async with manager(steps) as (m, _):
        session = await m.new()
        error = steps[-1]
        assert isinstance(error, Exception)
        with pytest.raises(type(error)):
            await drain(m.ask(session, "q", OPTIONS))
        question, answer = await m.transcript(await m.refresh(session))
        assert (question.message.content, question.status) == ("q", "complete")
        assert (answer.message.content, answer.status) == (content, status)


async def test_the_raw_text_of_an_unreadable_call_is_kept() -> None:
    """What the model wrote is never thrown away."""
    broken: list[Step] = [ToolCallUnreadable("ollama.tool_call", raw='{"a":')]
    async with manager(broken, broken, broken) as (m, _):
        session = await m.new()
        with pytest.raises(ToolCallUnreadable):
            await drain(m.ask(session, "q", OPTIONS))
        assert (await m.transcript(await m.refresh(session)))[-1].metadata["raw"] == '{"a":'


async def test_what_was_thought_before_a_call_was_unreadable_is_not_the_next_answers() -> None:
    """Stopped in the second try, what is kept is what was thought in it."""
    first: list[Step] = [ThinkingDelta("one"), ToolCallUnreadable("ollama.tool_call", raw="[")]
    second: list[Step] = [ThinkingDelta("two"), AnswerCut("http.cut", url="x")]
    async with manager(first, second) as (m, _):
        session = await m.new()
        with pytest.raises(AnswerCut):
            await drain(m.ask(session, "q", OPTIONS))
        assert (await m.transcript(await m.refresh(session)))[-1].message == Message("assistant", "", "two")


async def test_what_a_mended_call_was_is_stored_beside_it() -> None:
    """The call as it is meant, and as it was written."""
    written = ToolCall("functions.clock<|channel|>commentary", {"zone": "Asia/Seoul"})
    async with manager([written, Finished("tool_calls")], says("네")) as (m, _):
        session = await m.new()
        await drain(m.ask(session, "q", OPTIONS))
        calling = next(one for one in await m.transcript(await m.refresh(session)) if one.message.tool_calls)
        assert [call.name for call in calling.message.tool_calls] == ["clock"]
        assert calling.metadata["mended"] == [{"name": written.name, "arguments": {"zone": "Asia/Seoul"}}]


async def test_an_unanswered_question_can_be_asked_again() -> None:
    """Retry after an error answers the same question; the failed answer stays beside it."""
    async with manager([BackendUnreachable("ollama.refused", url="x")], says("이제 됩니다")) as (m, backend):
        session = await m.new()
        with pytest.raises(BackendUnreachable):
            await drain(m.ask(session, "q", OPTIONS))
        session = await m.refresh(session)
        await drain(m.retry(session, OPTIONS))
        session = await m.refresh(session)
        assert await contents(m, session) == ["u:q", "a:이제 됩니다"]
        assert [x.content for x in backend.requests[1].messages] == ["S", "q"]
        assert len([x async for x in m.everything(session)]) == 3


async def test_retry_edit_and_undo_destroy_nothing() -> None:
    """Each makes a branch; every former word is still there, and can be gone back to."""
    async with manager(says("a1"), says("a2"), says("a3"), says("a4")) as (m, _):
        session = await asked(m, "q1", "q2")
        await drain(m.retry(session, OPTIONS))
        session = await m.refresh(session)
        assert await contents(m, session) == ["u:q1", "a:a1", "u:q2", "a:a3"]
        await drain(m.edit(session, "q2'", OPTIONS))
        session = await m.refresh(session)
        assert await contents(m, session) == ["u:q1", "a:a1", "u:q2'", "a:a4"]
        session, text = await m.undo(session)
        assert text == "q2'"
        assert await contents(m, session) == ["u:q1", "a:a1"]
        assert sorted(words([x async for x in m.everything(session)])) == sorted(
            ["u:q1", "a:a1", "u:q2", "a:a2", "a:a3", "u:q2'", "a:a4"]
        )
        tips = await m.branches(session)
        assert [x.message.content for x in tips] == ["a2", "a3", "a4"]
        session = await m.switch(session, tips[0].id)
        assert await contents(m, session) == ["u:q1", "a:a1", "u:q2", "a:a2"]


async def test_the_first_question_can_be_undone_and_edited() -> None:
    """A conversation may have several beginnings."""
    async with manager(says("a1"), says("a2"), says("a3")) as (m, _):
        session = await asked(m, "q1")
        await drain(m.edit(session, "q1'", OPTIONS))
        session, _ = await m.undo(await m.refresh(session))
        assert await contents(m, session) == []
        await drain(m.ask(session, "q1''", OPTIONS))
        assert await contents(m, await m.refresh(session)) == ["u:q1''", "a:a3"]
        assert len([x async for x in m.everything(session)]) == 6
        with pytest.raises(UsageError):
            await m.undo(await m.new())


async def test_a_fork_goes_its_own_way() -> None:
    """The copy has the messages and the original does not notice."""
    async with manager(says("a1"), says("a2")) as (m, _):
        session = await asked(m, "q1")
        copy = await m.fork(session, "갈래")
        assert (copy.name, copy.metadata["forked_from"]) == ("갈래", session.id)
        await drain(m.ask(copy, "q2", OPTIONS))
        assert await contents(m, await m.refresh(copy)) == ["u:q1", "a:a1", "u:q2", "a:a2"]
        assert await contents(m, await m.refresh(session)) == ["u:q1", "a:a1"]


async def test_a_fork_pays_for_no_answer_twice() -> None:
    """What is known of a message is copied with it, but what it cost: the sums would count it again."""
    async with manager(says("a1")) as (m, _):
        session = await asked(m, "q1")
        *_, answer = await m.transcript(await m.refresh(session))
        *_, copied = await m.transcript(await m.fork(session))
        assert "usage" in answer.metadata
        assert "usage" not in copied.metadata
        assert copied.metadata["model"] == answer.metadata["model"]


async def test_a_session_is_found_by_id_prefix_name_and_latest() -> None:
    """What is unambiguous is enough; what is not is said."""
    async with manager(says("a"), says("b")) as (m, _):
        first = await asked(m, "회의 준비")
        second = await asked(m, "휴가 계획")
        assert (await m.open(first.id)).id == (await m.open("회의 준비")).id == first.id
        assert (await m.open("휴가")).id == second.id
        latest = await m.latest()
        assert latest is not None
        assert latest.id == second.id
        with pytest.raises(UsageError, match=r"sessions\.missing"):
            await m.open("없는 것")
        with pytest.raises(UsageError, match=r"sessions\.ambiguous"):
            await m.open(first.id[:4])


async def test_rename_and_delete() -> None:
    """A name changes; a deleted session is gone with its messages."""
    async with manager(says("찾을 말")) as (m, _):
        session = await m.rename(await asked(m, "q"), "새 이름")
        assert (await m.open("새 이름")).id == session.id
        assert len(await m.search("찾을")) == 1
        await m.delete(session)
        assert list(await m.list()) == []
        assert list(await m.search("찾을")) == []


async def test_a_conversation_that_went_on_elsewhere_is_followed(tmp_path: Path) -> None:
    """Two windows on one session: every turn is kept, in one order, and the second window is told."""
    path = tmp_path / "wony.db"
    async with manager(says("a1"), says("a3"), path=path) as (here, backend):
        session = await asked(here, "q1")
        async with manager(says("a2"), path=path) as (there, _):
            await drain(there.ask(await there.open(session.id), "q2", OPTIONS))
        events = await drain(here.ask(session, "q3", OPTIONS))
        assert Notice("sessions.went_on_elsewhere") in events
        session = await here.refresh(session)
        assert await contents(here, session) == ["u:q1", "a:a1", "u:q2", "a:a2", "u:q3", "a:a3"]
        assert [x.content for x in backend.requests[-1].messages] == ["S", "q1", "a1", "q2", "a2", "q3"]


async def test_a_call_of_a_tool_that_is_not_there_is_answered() -> None:
    """The model is told what there is, in the history too, and goes on."""
    call = ToolCall("get_weather", {"city": "서울"}, "c1")
    async with manager([call, Finished("tool_calls")], says("모릅니다"), says("네")) as (m, backend):
        session = await asked(m, "날씨", "그래서?")
        _, wanted, told, answer, *_ = await m.transcript(session)
        assert wanted.message.tool_calls == (call,)
        assert (told.message.role, told.message.tool_name) == ("tool", "get_weather")
        assert "there is no tool" in told.message.content
        assert answer.message.content == "모릅니다"
        roles = [[x.role for x in request.messages] for request in backend.requests]
        assert roles[1] == ["system", "user", "assistant", "tool"]
        assert roles[2] == [*roles[1], "assistant", "user"]


async def test_other_words_for_a_question_are_told_the_time_as_it_was() -> None:
    """What was said beside the former question is not on the new branch."""
    async with manager(says("a"), says("b")) as (m, backend):
        m._turns._surroundings = Surroundings("S", lambda: datetime(2026, 11, 22, 9, tzinfo=UTC), "~/x")
        session = await asked(m, "one")
        await drain(m.edit(session, "uno", OPTIONS))
    first, second = (request.messages[-1].content for request in backend.requests)
    assert first == "one\n\n[now: 2026-11-22 (Sun) 09:00 UTC+0000; folder: ~/x]"
    assert second == first.replace("one", "uno")


async def test_a_copy_of_nothing_keeps_what_it_began_with() -> None:
    """It is stored before anything is said in it."""
    async with manager(says("a"), says("b")) as (m, backend):
        copy = await m.fork(await m.new())
        m._turns._surroundings = Surroundings("another")
        await drain(m.ask(copy, "one", OPTIONS))
    assert backend.requests[0].messages[0].content == "S"


@pytest.mark.parametrize("steps", range(1, 6))
async def test_an_answer_that_is_cancelled_twice_is_kept(steps: int) -> None:
    """Ctrl-C, and Ctrl-C again while the end is being written."""
    async with manager([TextDelta("half of it"), HANG]) as (m, backend):
        session = await m.new()
        task = asyncio.create_task(drain(m.ask(session, "q", OPTIONS)))
        await backend.hanging.wait()
        task.cancel()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        await asyncio.sleep(0)  # as on the way out, where connections are closed first
        answer = (await m.transcript(await m.refresh(session)))[-1]
    assert (answer.status, answer.message.content) == ("interrupted", "half of it")
