"""The loop: one request in, the events of one turn out."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from fixed import HANG, FixedBackend, Step
from wony.errors import AnswerCut, ToolCallUnreadable
from wony.events import AnswerFinished, Event, MessageAdded
from wony.replies import NUDGE, UNREADABLE, Limits, Replies
from wony.types import (
    ChatRequest,
    Finished,
    Message,
    Notice,
    TextDelta,
    ThinkingDelta,
    Tool,
    ToolCall,
    Usage,
)

pytestmark = pytest.mark.anyio
REQUEST = ChatRequest("gpt-oss:20b", (Message("user", "안녕"),))
DONE = Finished("stop", Usage(prompt_tokens=3, answer_tokens=2))


READ = Tool(
    "read_file",
    "Read a file.",
    {
        "type": "object",
        "properties": {"path": {"type": "string"}, "from_line": {"type": "number"}},
        "required": ["path"],
    },
)
WITH_TOOLS = ChatRequest("gpt-oss:20b", (Message("user", "읽어 줘"),), (READ,))


async def asked(request: ChatRequest, *answers: list[Step]) -> tuple[list[Event], FixedBackend]:
    backend = FixedBackend(*answers)
    return [event async for event in Replies(backend).of(request)], backend


def added(events: list[Event]) -> MessageAdded:
    return next(event for event in events if isinstance(event, MessageAdded))


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
    assert 100 < len(added(events).message.content.encode()) <= 130
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


async def test_a_call_that_the_server_could_not_read_is_mended() -> None:
    """The one tool that takes these arguments is called; nobody is asked again."""
    raw = '{"path": "메모.md"}]'
    broken: list[Step] = [
        ThinkingDelta("Read it."),
        ToolCallUnreadable("ollama.tool_call_unreadable", raw=raw),
    ]
    events, backend = await asked(WITH_TOOLS, broken)
    call = ToolCall("read_file", {"path": "메모.md"})
    assert events[1:] == [
        MessageAdded(Message("assistant", "", "Read it.", (call,)), {"mended": raw}),
        AnswerFinished("tool_calls", Usage()),
    ]
    assert len(backend.requests) == 1


async def test_words_before_a_mended_call_stay() -> None:
    """What was shown is never asked for again, but its call is still mended."""
    broken: list[Step] = [TextDelta("볼게요."), ToolCallUnreadable("x.y", raw='{"path": "a"')]
    events, _ = await asked(WITH_TOOLS, broken)
    assert added(events).message == Message(
        "assistant", "볼게요.", tool_calls=(ToolCall("read_file", {"path": "a"}),)
    )


async def test_what_was_thought_before_an_unreadable_call_is_not_the_next_answers() -> None:
    """Two tries are two answers, of which one is kept."""
    first: list[Step] = [ThinkingDelta("one"), ToolCallUnreadable("ollama.tool_call", raw="[")]
    events = await turn(first, [ThinkingDelta("two"), TextDelta("ok"), DONE])
    assert added(events).message == Message("assistant", "ok", "two")


async def test_a_mended_call_keeps_what_was_written_beside_it() -> None:
    """Name and arguments as the model wrote them are stored with the answer; a right call is left alone."""
    wrong = ToolCall("functions.read_file<|channel|>commentary", {"arguments": {"path": "a"}}, "1")
    right = ToolCall("read_file", {"path": "b"}, "2")
    events, _ = await asked(WITH_TOOLS, [wrong, right, Finished("tool_calls")])
    assert added(events).message.tool_calls == (ToolCall("read_file", {"path": "a"}, "1"), right)
    assert added(events).metadata == {"mended": [{"name": wrong.name, "arguments": wrong.arguments}]}


@pytest.mark.parametrize("usage", [Usage(), Usage(10, answer_tokens=10, window=8192)])
async def test_a_call_that_the_end_of_the_window_cut_is_not_completed(usage: Usage) -> None:
    """A bracket is missing because more was to come."""
    events, _ = await asked(
        WITH_TOOLS, [ToolCall("read_file", {}, "1", '{"path": "a"'), Finished("length", usage)]
    )
    (call,) = added(events).message.tool_calls
    assert (call.arguments, call.raw[:12]) == ({}, '{"path": "a"')


async def test_the_format_of_the_model_is_no_text() -> None:
    """Leaked thinking is thinking, a leaked call is a call, and what follows is the answer."""
    leaked: list[Step] = [
        TextDelta("<|channel|>analysis<|mess"),
        TextDelta("age|>Need it.<|end|><|start|>assistant<|channel|>commentary to=functions.read_file "),
        TextDelta('<|constrain|>json<|message|>{"path": "a"}<|call|>'),
        DONE,
    ]
    events, _ = await asked(WITH_TOOLS, leaked)
    assert added(events).message == Message(
        "assistant", "", "Need it.", (ToolCall("read_file", {"path": "a"}),)
    )
    assert events[-1] == AnswerFinished("tool_calls", DONE.usage)


async def test_what_was_held_back_is_shown_before_an_error() -> None:
    """Nothing that came is lost."""
    events = Replies(FixedBackend([TextDelta("analysis"), AnswerCut("http.cut")])).of(REQUEST)
    assert await anext(events) == TextDelta("analysis")
    with pytest.raises(AnswerCut):
        await anext(events)


@pytest.mark.parametrize("kind", [TextDelta, ThinkingDelta])
async def test_a_model_that_repeats_itself_is_stopped(kind: type[TextDelta | ThinkingDelta]) -> None:
    """The same words for pages end the request; the person is told."""
    backend = FixedBackend([kind("다시 확인합니다. ")] * 5000)
    events = [event async for event in Replies(backend).of(REQUEST)]
    assert notices(events) == ["repair.repeats"]
    assert isinstance(events[-1], AnswerFinished)
    assert events[-1].reason == "limit"
    assert backend.closed_early == 1


async def test_an_empty_answer_is_asked_for_again_then_with_a_nudge() -> None:
    """Once the same, once with a note that is sent and not stored; then the answer is there."""
    empty: list[Step] = [ThinkingDelta("hmm"), TextDelta(" \n"), DONE]
    events, backend = await asked(WITH_TOOLS, empty, empty, [TextDelta("네."), DONE])
    assert notices(events) == ["repair.empty_again"] * 2
    assert added(events).message == Message("assistant", "네.")
    first, second, third = (request.messages for request in backend.requests)
    assert first == second == WITH_TOOLS.messages
    assert third == (*first, Message("user", NUDGE))


async def test_an_answer_with_a_seed_is_asked_for_again_with_another() -> None:
    """The same seed would bring the same nothing."""
    _, backend = await asked(ChatRequest("m", REQUEST.messages, seed=7), [DONE], [TextDelta("네."), DONE])
    assert [request.seed for request in backend.requests] == [7, 8]


async def test_an_empty_answer_is_told() -> None:
    """A model that only thinks never shows as a blank: how its thinking ended is shown at last."""
    empty: list[Step] = [ThinkingDelta("그래서 답은 42"), TextDelta(" \n"), DONE]
    events = await turn(empty, empty, empty)
    assert notices(events) == ["repair.empty_again"] * 2 + ["repair.only_thought"]
    assert Notice("repair.only_thought", {"tail": "그래서 답은 42"}) in events
    assert notices(await turn([DONE], [DONE], [DONE]))[-1] == "agent.empty_answer"


async def test_a_window_that_ends_in_thinking_is_not_asked_again() -> None:
    """The next answer would end there too."""
    assert notices(await turn([ThinkingDelta("hmm"), Finished("length")])) == ["agent.window_full"]


async def test_a_call_of_a_tool_that_does_not_exist_is_kept() -> None:
    """Whoever answers the call says which tools there are."""
    call = ToolCall("get_weather", {"city": "서울"})
    events = await turn([call, Finished("tool_calls")])
    assert not notices(events)
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
    backend = FixedBackend([TextDelta("가"), HANG])
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
