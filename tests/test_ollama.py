"""The Ollama backend over a real wire: what it sends, and what it makes of answers."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from ollama_asking import MODEL, QUESTION, ask, backend_for, chats, text_of
from raw_responses import LAST_CHUNK, chunk, head, line
from raw_server import HANG, Wait
from simulated_model import Answer
from simulated_ollama import SimulatedOllama
from wony.backends.limits import Limits
from wony.errors import ToolCallUnreadable
from wony.types import (
    ChatRequest,
    Finished,
    Message,
    TextDelta,
    ThinkingDelta,
    Tool,
    ToolCall,
)

# -- what comes --------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_an_answer_comes_piece_by_piece(ollama: SimulatedOllama) -> None:
    """Thinking, then text, then what it cost."""
    ollama.tells_cached = True
    ollama.say(Answer(["안녕", "하세요 🙂"], thinking=["Some", " thought"]))
    *pieces, finished = await ask(ollama)
    assert pieces == [
        ThinkingDelta("Some"),
        ThinkingDelta(" thought"),
        TextDelta("안녕"),
        TextDelta("하세요 🙂"),
    ]
    assert isinstance(finished, Finished)
    usage = finished.usage
    assert finished.reason == "stop"
    assert (usage.window, usage.cached_tokens, usage.answer_tokens) == (32_768, 0, 7)
    assert (usage.load_seconds, usage.prompt_seconds, usage.answer_seconds) == (3.5, 0.15, 1.5)
    assert usage.prompt_tokens


@pytest.mark.anyio
async def test_tool_calls_come_after_the_text(ollama: SimulatedOllama) -> None:
    """They are given only when the answer is whole."""
    ollama.say(Answer("Let me see.", tool_calls=[("clock", {"zone": "Asia/Seoul"}), ("clock", {})]))
    *_, one, two, finished = await ask(ollama)
    assert one == ToolCall("clock", {"zone": "Asia/Seoul"}, "call_00000001")
    assert two == ToolCall("clock", {}, "call_00000002")
    assert isinstance(finished, Finished)
    assert finished.reason == "tool_calls"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("arguments", "raw"),
    [
        (b'"{\\"x\\": 1}]"', '{"x": 1}]'),
        (b"[1]", "[1]"),
        (b"null", "null"),
        (b'"NaN"', "NaN"),
        (b'{"x": 1, "x": 2}', '{"x": 2} (a key stood twice)'),
    ],
)
async def test_arguments_that_are_no_object_are_kept_as_they_came(
    ollama: SimulatedOllama, arguments: bytes, raw: str
) -> None:
    """The call has a name, so it can be mended, or told to the model."""
    written = b'{"message": {"tool_calls": [{"function": {"name": "a", "arguments": %s}}]}}\n' % arguments
    ollama.script("/api/chat", head(), chunk(written), line({"done": True}), LAST_CHUNK)
    assert (await ask(ollama))[0] == ToolCall("a", {}, "", raw)


@pytest.mark.anyio
@pytest.mark.parametrize("function", [b'{"arguments": {}}', b'"a"', b'{"name": "a", "arguments": %s}'])
async def test_a_call_that_nobody_can_name_is_asked_for_again(
    ollama: SimulatedOllama, function: bytes
) -> None:
    """No name, or so deep that it is not even read: an error that tells what was written."""
    if b"%s" in function:
        function %= b"[" * 100_000 + b"]" * 100_000
    written = b'{"message": {"tool_calls": [{"function": %s}]}}\n' % function
    ollama.script("/api/chat", head(), chunk(written), line({"done": True}), LAST_CHUNK)
    with pytest.raises(ToolCallUnreadable):
        await ask(ollama)


@pytest.mark.anyio
async def test_tool_calls_of_every_line_are_collected(ollama: SimulatedOllama) -> None:
    """Other models tell them before the last line."""
    call = {"function": {"name": "a", "arguments": {"x": 1}}}
    ollama.script(
        "/api/chat",
        head(),
        line({"message": {"tool_calls": [call]}, "done": False}),
        line({"message": {"tool_calls": [call]}, "done": False}),
        line({"message": {"content": ""}, "done": True, "done_reason": "stop"}),
        LAST_CHUNK,
    )
    assert (await ask(ollama))[:2] == [ToolCall("a", {"x": 1}), ToolCall("a", {"x": 1})]


@pytest.mark.anyio
async def test_an_answer_that_ends_at_the_window(ollama: SimulatedOllama) -> None:
    """Its reason says so."""
    ollama.say(Answer("half", done_reason="length"))
    finished = (await ask(ollama))[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "length"


@pytest.mark.anyio
async def test_closing_the_answer_closes_the_request(ollama: SimulatedOllama) -> None:
    """The server sees the client go, and stops working."""
    ollama.script("/api/chat", head(), line({"message": {"content": "a"}, "done": False}), HANG)
    async with backend_for(ollama) as backend:
        async with aclosing(backend.chat(QUESTION)) as pieces:
            assert await anext(pieces) == TextDelta("a")
        await asyncio.to_thread(ollama.until, lambda: ollama.hangups)


@pytest.mark.anyio
@pytest.mark.parametrize("steps", [(HANG,), (head(), HANG)])
async def test_cancelling_closes_the_request(ollama: SimulatedOllama, steps: tuple[Any, ...]) -> None:
    """Also while the first word is waited for."""
    ollama.script("/api/chat", *steps)
    async with backend_for(ollama) as backend:
        task = asyncio.create_task(anext(backend.chat(QUESTION)))
        await asyncio.to_thread(ollama.until, lambda: ollama.asked("/api/chat"))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.to_thread(ollama.until, lambda: ollama.hangups)


@pytest.mark.anyio
async def test_a_stream_that_stays_open_after_its_end(ollama: SimulatedOllama) -> None:
    """What said that it is done is done."""
    done = {"message": {"content": "all"}, "done": True, "done_reason": "stop"}
    ollama.script("/api/chat", head(), line(done), HANG)
    assert text_of(await ask(ollama, limits=Limits(linger=0.05))) == "all"


# -- what is sent ------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_request_says_everything_that_matters(ollama: SimulatedOllama) -> None:
    """Sampling that suits gpt-oss, no silent forgetting, and no runner option beyond the window."""
    tool = Tool("clock", "Tells the time.", {"type": "object", "properties": {"zone": {"type": "string"}}})
    request = ChatRequest(MODEL, QUESTION.messages, (tool,), think="high", max_tokens=0, seed=7)
    await ask(ollama, request, num_ctx=16_384, keep_alive="30m")
    assert chats(ollama) == [
        {
            "model": MODEL,
            "truncate": False,
            "options": {
                "temperature": 1,
                "top_p": 1,
                "top_k": 0,
                "min_p": 0,
                "num_ctx": 16_384,
                "num_predict": 1,
                "seed": 7,
            },
            "keep_alive": "30m",
            "think": "high",
            "tools": [
                {
                    "type": "function",
                    "function": {
                        "name": "clock",
                        "description": "Tells the time.",
                        "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}},
                    },
                }
            ],
            "messages": [{"role": "user", "content": "안녕?"}],
            "stream": True,
        }
    ]


@pytest.mark.anyio
async def test_a_conversation_is_sent_whole(ollama: SimulatedOllama) -> None:
    """Thinking goes back, arguments are objects, a tool's answer carries the tool's name."""
    messages = (
        Message("system", "Be kind."),
        Message("user", "What time is it?"),
        Message("assistant", "", "I need the clock.", (ToolCall("clock", {"zone": "Asia/Seoul"}, "call_1"),)),
        Message("tool", "10:00", tool_name="clock"),
        Message("user", "Thanks \ud800"),
    )
    await ask(ollama, ChatRequest(MODEL, messages))
    assert chats(ollama)[0]["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "What time is it?"},
        {
            "role": "assistant",
            "content": "",
            "thinking": "I need the clock.",
            "tool_calls": [{"function": {"name": "clock", "arguments": {"zone": "Asia/Seoul"}}}],
        },
        {"role": "tool", "content": "10:00", "tool_name": "clock"},
        {"role": "user", "content": "Thanks ?"},
    ]


@pytest.mark.anyio
async def test_two_assistant_messages_in_a_row_become_one(ollama: SimulatedOllama) -> None:
    """The server would lose the thinking and the calls of the second."""
    call = ToolCall("clock", {})
    messages = (
        Message("user", "a"),
        Message("assistant", "one", "think"),
        Message("assistant", "two", "more", (call,)),
        Message("user", "b"),
    )
    await ask(ollama, ChatRequest(MODEL, messages))
    assert chats(ollama)[0]["messages"][1] == {
        "role": "assistant",
        "content": "one\n\ntwo",
        "thinking": "think\n\nmore",
        "tool_calls": [{"function": {"name": "clock", "arguments": {}}}],
    }


@pytest.mark.anyio
@pytest.mark.parametrize(("setting", "sent"), [("300", 300), ("-1", -1), (" 0 ", 0), ("24h", "24h")])
async def test_keep_alive_in_bare_digits_is_a_number(
    ollama: SimulatedOllama, setting: str, sent: object
) -> None:
    """As text, the server would refuse it."""
    await ask(ollama, keep_alive=setting)
    assert chats(ollama)[0]["keep_alive"] == sent


@pytest.mark.anyio
async def test_a_long_answer_in_small_pieces(ollama: SimulatedOllama) -> None:
    """Twenty thousand tokens come through whole."""
    words = [f"단어{number} " for number in range(20_000)]
    ollama.say(Answer(words))
    assert text_of(await ask(ollama)) == "".join(words)


@pytest.mark.anyio
async def test_a_slow_start_is_waited_for(ollama: SimulatedOllama) -> None:
    """A blank line and a pause are no end."""
    ollama.script(
        "/api/chat",
        head(),
        Wait(0.05),
        chunk(b"\n"),
        line({"message": {"content": "x"}, "done": True}),
        LAST_CHUNK,
    )
    assert text_of(await ask(ollama)) == "x"
