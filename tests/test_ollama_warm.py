"""What Ollama reads before there is a question, how much room it has, and what it tells of its cache."""

from __future__ import annotations

import asyncio
import json

import pytest

from ollama_asking import MODEL, backend_for, chats
from raw_responses import head, line, whole
from raw_server import HANG
from simulated_model import Answer, Installed
from simulated_ollama import SimulatedOllama
from wony.backends.ollama import OllamaBackend
from wony.errors import AnswerCut, ContextOverflow, ModelMissing
from wony.types import ChatRequest, Finished, Message, Notice, Piece, Tool, ToolCall, Usage

pytestmark = pytest.mark.anyio

CLOCK = Tool("clock", "Tells the time.", {"type": "object", "properties": {"zone": {"type": "string"}}})
TALK = (
    Message("system", "당신은 친절한 조수입니다. " * 20),
    Message("user", "지금 몇 시인가요?"),
    Message(
        "assistant", thinking="A clock is needed.", tool_calls=(ToolCall("clock", {"zone": "Asia/Seoul"}),)
    ),
    Message("tool", "14:35", tool_name="clock"),
    Message("assistant", "오후 2시 35분입니다.", thinking="Now it can be said."),
)
ASKED = Message("user", "고마워요. 그럼 도쿄는 몇 시인가요?")


def request(*messages: Message, model: str = MODEL) -> ChatRequest:
    return ChatRequest(model, messages, (CLOCK,), "high")


def closing(status: int, body: bytes) -> bytes:
    """An answer that tells that its connection is closed, which after a script it is."""
    return whole(status, body, Connection="close")


async def usage_of(backend: OllamaBackend, *messages: Message) -> Usage:
    *_, finished = [piece async for piece in backend.chat(request(*messages))]
    assert isinstance(finished, Finished)
    return finished.usage


# -- reading ahead -----------------------------------------------------------------------------------


async def test_a_conversation_is_read_with_the_options_of_its_question(ollama: SimulatedOllama) -> None:
    """Only the length of the answer is another: the model is loaded once, and the prompt begins alike."""
    async with backend_for(ollama, keep_alive="30m") as backend:
        assert await backend.warm(request(*TALK)) == 32_768
        await usage_of(backend, *TALK, ASKED)
    load, ahead, asked = chats(ollama)
    assert "messages" not in load
    assert ahead["options"].pop("num_predict") == 1
    assert ahead.pop("messages") == [*asked.pop("messages")[:-1], {"role": "user", "content": ""}]
    assert ahead == asked
    assert asked["options"]["num_ctx"] == 32_768
    assert len(ollama.loads) == 1


async def test_only_the_question_is_left_to_be_read(ollama: SimulatedOllama) -> None:
    """System text, tools and history come out of the cache, former reasoning is not even there."""
    ollama.tells_cached = True
    async with backend_for(ollama) as backend:
        await backend.warm(request(*TALK))
        usage = await usage_of(backend, *TALK, ASKED)
    ahead, asked = ollama.readings
    assert ahead.ahead
    assert "Now it can be said." not in ahead.text
    assert asked.text[: asked.unchanged(ahead)].endswith("<|start|>user<|message|>")
    assert (usage.prompt_tokens, usage.cached_tokens) == (asked.tokens, asked.cached)
    assert asked.tokens - asked.cached == ollama.tokenizer.count(f"{ASKED.content}<|end|><|start|>assistant")


async def test_the_words_of_a_question_are_sent_as_they_are(ollama: SimulatedOllama) -> None:
    """What ends with a question needs no other one."""
    async with backend_for(ollama) as backend:
        await backend.warm(request(*TALK, ASKED))
    assert chats(ollama)[-1]["messages"][-1] == {"role": "user", "content": ASKED.content}


async def test_without_messages_the_model_is_only_loaded(ollama: SimulatedOllama) -> None:
    """Nothing is read and nothing written; what it got is told."""
    async with backend_for(ollama, num_ctx=8_192) as backend:
        assert await backend.warm(ChatRequest(MODEL, ())) == 8_192
    assert not ollama.readings
    assert len(ollama.loads) == 1


async def test_what_does_not_fit_is_not_complained_of(ollama: SimulatedOllama) -> None:
    """The conversation will be made shorter; how much room there is, is known now."""
    long = Message("user", "아주 긴 이야기. " * 3_000)
    async with backend_for(ollama, num_ctx=4_096) as backend:
        assert await backend.warm(request(long)) == 4_096
        with pytest.raises(ContextOverflow) as caught:
            await usage_of(backend, long)
    assert caught.value.window == 4_096
    assert not ollama.readings
    assert ollama.dropped == 0


async def test_a_model_that_is_missing_is_told(ollama: SimulatedOllama) -> None:
    """As a question would tell it."""
    async with backend_for(ollama) as backend:
        with pytest.raises(ModelMissing):
            await backend.warm(request(*TALK, model="nothing"))


async def test_half_a_tool_call_does_not_matter(ollama: SimulatedOllama) -> None:
    """One token is all that was asked for; a server that dies is another thing."""
    async with backend_for(ollama) as backend:
        await backend.warm(ChatRequest(MODEL, ()))
        said = {"error": "error parsing tool call: raw='{', err=unexpected end of JSON input"}
        ollama.script("/api/chat", closing(200, b"{}"))
        ollama.script("/api/chat", closing(500, json.dumps(said).encode()))
        assert await backend.warm(request(*TALK)) == 32_768
        ollama.script("/api/chat", closing(200, b"{}"))
        ollama.script(
            "/api/chat", head(Connection="close"), line({"message": {"content": ""}, "done": False})
        )
        with pytest.raises(AnswerCut):
            await backend.warm(request(*TALK))


async def test_words_do_not_leave_the_computer_before_enter(ollama: SimulatedOllama) -> None:
    """A model elsewhere is never loaded here, whatever it is called: nothing is read ahead."""
    ollama.models["far:latest"] = Installed("far:latest", remote_host="https://ollama.com:443")
    ollama.script("/api/ps", closing(200, b'{"models":[]}'), times=None)
    async with backend_for(ollama, allow_cloud=True) as backend:
        assert await backend.warm(request(*TALK, model="far")) is None
    assert all("messages" not in body for body in chats(ollama))


async def test_a_model_that_cannot_think_is_told_with_the_answer(ollama: SimulatedOllama) -> None:
    """What was found out while reading ahead is not lost."""
    ollama.models["plain:latest"] = Installed("plain:latest", capabilities=("completion", "tools"))
    async with backend_for(ollama) as backend:
        await backend.warm(request(*TALK, model="plain"))
        pieces = [piece async for piece in backend.chat(request(*TALK, ASKED, model="plain"))]
    assert Notice("ollama.thinks_not", {"model": "plain"}) in pieces


# -- giving way --------------------------------------------------------------------------------------


async def test_reading_is_given_up_at_once_and_not_begun_anew(ollama: SimulatedOllama) -> None:
    """The server sees the client go; what it had read by then need not be read again."""
    ollama.tells_cached = True
    ollama.read_tokens_per_second = 400
    async with backend_for(ollama) as backend:
        await backend.warm(ChatRequest(MODEL, ()))
        warming = asyncio.create_task(backend.warm(request(*TALK)))
        while ollama.loaded[MODEL].memory.size < 40:
            await asyncio.sleep(0.01)
        warming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await warming
        await asyncio.to_thread(ollama.until, lambda: ollama.hangups)
        ollama.read_tokens_per_second = 0
        usage = await usage_of(backend, *TALK, ASKED)
    assert not ollama.readings[0].finished
    assert usage.cached_tokens
    assert usage.cached_tokens < ollama.readings[0].tokens


async def test_loading_goes_on_for_the_question(ollama: SimulatedOllama) -> None:
    """A server throws away what it has loaded when whoever wanted it goes; so nobody goes."""
    ollama.load_delay = 0.3
    async with backend_for(ollama) as backend:
        warming = asyncio.create_task(backend.warm(request(*TALK)))
        await asyncio.to_thread(ollama.until, lambda: chats(ollama))
        warming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await warming
        while not ollama.loaded:
            await asyncio.sleep(0.01)
        await usage_of(backend, *TALK, ASKED)
    assert not ollama.hangups
    assert len(ollama.loads) == 1


async def test_closing_gives_up_loading_too(ollama: SimulatedOllama) -> None:
    """Whoever leaves does not wait for a model."""
    async with backend_for(ollama) as backend:
        ollama.script("/api/chat", HANG)
        warming = asyncio.create_task(backend.warm(ChatRequest(MODEL, ())))
        await asyncio.to_thread(ollama.until, lambda: chats(ollama))
        warming.cancel()
    await asyncio.to_thread(ollama.until, lambda: ollama.hangups)
    with pytest.raises(asyncio.CancelledError):
        await warming


# -- the window --------------------------------------------------------------------------------------


async def test_an_overflow_without_counts_tells_the_window_all_the_same(ollama: SimulatedOllama) -> None:
    """Some servers only say that it is too long; what they allocated is known from elsewhere."""
    async with backend_for(ollama) as backend:
        await backend.warm(ChatRequest(MODEL, ()))
        ollama.script("/api/chat", closing(400, b'{"error":"the input length exceeds the context length"}'))
        with pytest.raises(ContextOverflow) as caught:
            await usage_of(backend, ASKED)
    assert (caught.value.prompt_tokens, caught.value.window) == (None, 32_768)


async def test_the_window_of_an_overflow_is_learnt(ollama: SimulatedOllama) -> None:
    """The engine's own word counts for more than what was asked for."""
    said = "request (9000 tokens) exceeds the available context size (2048 tokens), try increasing it"
    ollama.script("/api/ps", closing(404, b"404 page not found"), times=None)
    async with backend_for(ollama, num_ctx=4_096) as backend:
        ollama.script("/api/chat", head(Connection="close"), line({"error": said}))
        with pytest.raises(ContextOverflow) as caught:
            await usage_of(backend, ASKED)
        assert (caught.value.prompt_tokens, caught.value.window) == (9_000, 2_048)
        assert (await usage_of(backend, ASKED)).window == 2_048


async def test_a_model_that_was_loaded_again_may_have_less_room(ollama: SimulatedOllama) -> None:
    """After a reload the server is asked anew."""
    async with backend_for(ollama) as backend:
        assert (await usage_of(backend, ASKED)).window == 32_768
        ollama.loaded.clear()
        ollama.models[MODEL] = Installed(MODEL, trained_context=16_384)
        assert (await usage_of(backend, ASKED)).window == 16_384


# -- the cache ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "cached"), [(True, 0), (False, None)])
async def test_nothing_cached_and_nothing_told_are_two_things(
    ollama: SimulatedOllama, told: bool, cached: int | None
) -> None:
    """A server that says 0 has read everything; an older one says nothing."""
    ollama.tells_cached = told
    async with backend_for(ollama) as backend:
        assert (await usage_of(backend, ASKED)).cached_tokens == cached


async def test_a_turn_reads_only_what_is_new(ollama: SimulatedOllama) -> None:
    """The counts of the simulation's own memory: the former prompt, and what was written after it."""
    ollama.tells_cached = True
    ollama.say(Answer("안녕하세요.", thinking="A greeting."))
    async with backend_for(ollama) as backend:
        hello = Message("user", "안녕?")
        first = await usage_of(backend, hello)
        second = await usage_of(backend, hello, Message("assistant", "안녕하세요."), ASKED)
    assert first.cached_tokens == 0
    # One mark more than the former prompt; then stood the reasoning, which is gone now.
    assert second.cached_tokens == (first.prompt_tokens or 0) + 1


async def test_a_question_waits_for_its_turn(ollama: SimulatedOllama) -> None:
    """The engine reads one prompt at a time; what was read ahead is then there."""
    ollama.tells_cached, ollama.read_tokens_per_second = True, 2_000

    async def asked(backend: OllamaBackend) -> list[Piece]:
        await asyncio.to_thread(ollama.until, lambda: len(chats(ollama)) == 2)
        return [piece async for piece in backend.chat(request(*TALK, ASKED))]

    async with backend_for(ollama) as backend:
        _, pieces = await asyncio.gather(backend.warm(request(*TALK)), asked(backend))
    assert isinstance(pieces[-1], Finished)
    assert (pieces[-1].usage.cached_tokens or 0) > 100
