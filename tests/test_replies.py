"""The loop: one request in, the events of one turn out."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from fixed import HANG, FixedBackend, Step
from wony.errors import AnswerCut, ToolCallUnreadable
from wony.events import AnswerFinished, Event, MessageAdded
from wony.replies import UNREADABLE, Limits, Replies
from wony.types import ChatRequest, Finished, Message, Notice, TextDelta, ThinkingDelta, ToolCall, Usage

pytestmark = pytest.mark.anyio
REQUEST = ChatRequest("gpt-oss:20b", (Message("user", "안녕"),))
DONE = Finished("stop", Usage(prompt_tokens=3, answer_tokens=2))


async def turn(*answers: list[Step], limits: Limits | None = None) -> list[Event]:
    return [event async for event in Replies(FixedBackend(*answers), limits).of(REQUEST)]


def notices(events: list[Event]) -> list[str]:
    return [event.id for event in events if isinstance(event, Notice)]


async def test_a_turn_is_its_deltas_then_the_message_then_the_end() -> None:
    """What comes is passed on as it comes; the whole message and its cost follow."""
    events = await turn([ThinkingDelta("음"), TextDelta("안녕"), TextDelta("하세요"), DONE])
    assert events == [
        ThinkingDelta("음"),
        TextDelta("안녕"),
        TextDelta("하세요"),
        MessageAdded(Message("assistant", "안녕하세요", "음")),
        AnswerFinished("stop", DONE.usage),
    ]


async def test_an_answer_that_does_not_end_is_stopped_at_its_bytes() -> None:
    """Endless text ends at the cap, the request is closed, and the person is told."""
    backend = FixedBackend([TextDelta("가" * 10)] * 1000)
    events = [e async for e in Replies(backend, Limits(answer_bytes=100)).of(REQUEST)]
    assert notices(events) == ["agent.stopped_at_limit"]
    assert isinstance(events[-1], AnswerFinished)
    assert events[-1].reason == "limit"
    added = next(e for e in events if isinstance(e, MessageAdded))
    assert 100 < len(added.message.content.encode()) <= 130
    assert backend.closed_early == 1


async def test_endless_thinking_is_stopped_too() -> None:
    """The cap counts thinking as well."""
    events = await turn([ThinkingDelta("x" * 10)] * 100, limits=Limits(answer_bytes=50))
    assert notices(events) == ["agent.stopped_at_limit"]


async def test_an_answer_that_takes_too_long_is_stopped() -> None:
    """The clock ends an answer as the bytes do."""
    ticks = iter(range(1000))
    replies = Replies(FixedBackend([TextDelta("a")] * 100), Limits(answer_seconds=5), lambda: next(ticks))
    events = [e async for e in replies.of(REQUEST)]
    assert isinstance(events[-1], AnswerFinished)
    assert events[-1].reason == "limit"


async def test_an_unreadable_tool_call_is_asked_again_at_most_twice() -> None:
    """Two more tries, each announced; then the error with the raw text reaches the caller."""
    broken: list[Step] = [ToolCallUnreadable("ollama.tool_call", raw='{"a":')]
    assert notices(await turn(broken, broken, [TextDelta("ok"), DONE])) == ["agent.unreadable_call"] * 2
    backend = FixedBackend(broken, broken, broken)
    with pytest.raises(ToolCallUnreadable) as caught:
        _ = [e async for e in Replies(backend).of(REQUEST)]
    assert caught.value.raw == '{"a":'
    first, second, third = (request.messages for request in backend.requests)
    assert first == REQUEST.messages
    assert second == third == (*first, Message("user", UNREADABLE))


async def test_an_answer_that_was_partly_shown_is_never_asked_again() -> None:
    """Repeating it would show and store the same words twice."""
    backend = FixedBackend([TextDelta("half"), ToolCallUnreadable("ollama.tool_call", raw="x")])
    with pytest.raises(ToolCallUnreadable):
        _ = [e async for e in Replies(backend).of(REQUEST)]
    assert len(backend.requests) == 1


async def test_an_empty_answer_is_told() -> None:
    """A model that only thinks never shows as a blank."""
    assert notices(await turn([ThinkingDelta("hmm"), TextDelta(" \n"), DONE])) == ["agent.empty_answer"]


async def test_a_call_of_a_tool_that_does_not_exist_is_told_and_kept() -> None:
    """Nothing is run; the call stays in the message."""
    call = ToolCall("get_weather", {"city": "서울"})
    events = await turn([call, Finished("tool_calls")])
    assert notices(events) == ["agent.unknown_tool"]
    assert MessageAdded(Message("assistant", tool_calls=(call,))) in events


async def test_a_full_window_is_told() -> None:
    """An answer that the window cut says so."""
    assert notices(await turn([TextDelta("가나"), Finished("length")])) == ["agent.window_full"]


async def test_an_answer_that_a_cap_ended_is_not_blamed_on_the_window() -> None:
    """A babbling model is stopped long before its window is full: one remark, the true one."""
    events = await turn(
        [ThinkingDelta(")))"), Finished("length", Usage(200, answer_tokens=512, window=8192))]
    )
    assert notices(events) == ["agent.stopped_at_limit"]
    full = await turn([TextDelta("가"), Finished("length", Usage(8000, answer_tokens=191, window=8192))])
    assert notices(full) == ["agent.window_full"]


async def test_an_error_in_the_middle_follows_what_came() -> None:
    """Deltas first, then the error."""
    events = Replies(FixedBackend([TextDelta("반"), AnswerCut("http.cut")])).of(REQUEST)
    assert await anext(events) == TextDelta("반")
    with pytest.raises(AnswerCut):
        await anext(events)


async def test_closing_the_turn_closes_the_request() -> None:
    """Leaving early ends the backend's request at once."""
    backend = FixedBackend([TextDelta("a"), HANG])
    async with aclosing(Replies(backend).of(REQUEST)) as events:
        async for _ in events:
            break
    assert backend.closed_early == 1


async def test_cancelling_the_task_closes_the_request() -> None:
    """Ctrl-C cancels the task of the turn; the request ends with it."""
    backend = FixedBackend([TextDelta("a"), HANG])

    async def consume() -> None:
        async for _ in Replies(backend).of(REQUEST):
            pass

    task = asyncio.create_task(consume())
    await backend.hanging.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert backend.closed_early == 1
