"""What an OpenAI-compatible server reads ahead, and what it tells of its window and its cache."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from chat_chunks import delta, end, stream
from raw_responses import whole
from raw_server import HANG, RawServer
from wony.backends.limits import Limits
from wony.backends.openai import OpenAIBackend
from wony.errors import BackendUnreachable, ContextOverflow
from wony.types import ChatRequest, Finished, Message, Tool, Usage

pytestmark = pytest.mark.anyio

CHAT = "/v1/chat/completions"
MODELS = "/v1/models"
MODEL = "gpt-oss:20b"
QUICK = Limits(connect=2, first_token=5, idle=5, reply=5, pause=0.01, longest_pause=0.02, linger=0.2)
CLOCK = Tool("clock", "Tells the time.", {"type": "object", "properties": {}})
TALK = (
    Message("system", "Be kind."),
    Message("user", "안녕?"),
    Message("assistant", "안녕하세요.", thinking="A greeting."),
)
READ = (delta(role="assistant", content=""), end("length"))
OVERFLOW = {
    "error": {
        "code": 400,
        "message": "request (5027 tokens) exceeds the available context size (4096 tokens)",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": 5027,
        "n_ctx": 4096,
    }
}


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as running:
        yield running


@asynccontextmanager
async def backend_for(server: RawServer, profile: str) -> AsyncIterator[OpenAIBackend]:
    backend = OpenAIBackend(f"{server.url}/v1", profile=profile, limits=QUICK)
    try:
        yield backend
    finally:
        await backend.close()


def says(server: RawServer, path: str, value: object, status: int = 200) -> None:
    server.script(path, whole(status, json.dumps(value).encode(), Connection="close"), times=None)


def lists(server: RawServer, owner: str, **more: object) -> None:
    says(server, MODELS, {"object": "list", "data": [{"id": MODEL, "owned_by": owner, **more}]})


async def usage_of(backend: OpenAIBackend) -> Usage:
    *_, finished = [piece async for piece in backend.chat(ChatRequest(MODEL, TALK[:2]))]
    assert isinstance(finished, Finished)
    return finished.usage


@pytest.mark.parametrize("profile", ["llamacpp", "vllm", "ollama"])
async def test_a_conversation_is_read_ahead(server: RawServer, profile: str) -> None:
    """With every field that the question will have, an empty question in its place, and one token."""
    server.script(CHAT, *stream(*READ, "[DONE]"), times=None)
    async with backend_for(server, profile) as backend:
        await backend.warm(ChatRequest(MODEL, TALK, (CLOCK,), "high"))
        question = ChatRequest(MODEL, (*TALK, Message("user", "뭐 해?")), (CLOCK,), "high")
        assert [piece async for piece in backend.chat(question)]
    ahead, asked = [request.json for request in server.asked(CHAT)]
    assert ahead.pop("max_tokens") == 1
    assert "max_tokens" not in asked
    assert ahead.pop("messages") == [*asked.pop("messages")[:-1], {"role": "user", "content": ""}]
    assert ahead == asked


@pytest.mark.parametrize("profile", ["openai", "lmstudio", "auto"])
async def test_nobody_is_made_to_read_for_nothing(server: RawServer, profile: str) -> None:
    """A hosted endpoint would charge for it; of an unknown server nobody knows whether it helps."""
    async with backend_for(server, profile) as backend:
        assert await backend.warm(ChatRequest(MODEL, TALK)) is None
    assert not server.asked(CHAT)


async def test_without_messages_only_the_server_is_got_to_know(server: RawServer) -> None:
    """So that the first question need not."""
    lists(server, "llamacpp")
    says(server, "/props", {"default_generation_settings": {"n_ctx": 8192}})
    server.script(CHAT, *stream(*READ, "[DONE]"))
    async with backend_for(server, "auto") as backend:
        assert await backend.warm(ChatRequest(MODEL, ())) == 8192
        assert (await usage_of(backend)).window == 8192
    assert [request.path for request in server.requests] == [MODELS, "/props", CHAT]


@pytest.mark.parametrize(
    ("profile", "place", "said", "window"),
    [
        ("llamacpp", "/props", {"default_generation_settings": {"n_ctx": 8192}, "total_slots": 4}, 8192),
        ("llamacpp", "/props", {"default_generation_settings": {"n_ctx": "many"}}, None),
        ("llamacpp", "/props", ["nonsense"], None),
        ("ollama", "/api/ps", {"models": [{"name": MODEL, "context_length": 4096}]}, 4096),
        ("ollama", "/api/ps", {"models": []}, None),
        ("vllm", MODELS, {"data": [{"id": MODEL, "owned_by": "vllm", "max_model_len": 32768}]}, 32768),
        ("vllm", MODELS, {"data": [{"id": "other", "owned_by": "vllm", "max_model_len": 32768}]}, None),
    ],
)
async def test_the_window_is_found_where_the_server_tells_it(
    server: RawServer, profile: str, place: str, said: object, window: int | None
) -> None:
    """It is asked for once, and is in the very first answer's usage."""
    says(server, place, said)
    server.script(CHAT, *stream(*READ, "[DONE]"), times=None)
    async with backend_for(server, profile) as backend:
        assert (await usage_of(backend)).window == window
        assert await backend.warm(ChatRequest(MODEL, ())) == window
    assert len(server.asked(place)) == 1


async def test_what_is_too_long_is_not_read_and_tells_the_window(server: RawServer) -> None:
    """A warm-up does not complain; the question would, with both counts."""
    says(server, CHAT, OVERFLOW, status=400)
    async with backend_for(server, "llamacpp") as backend:
        assert await backend.warm(ChatRequest(MODEL, TALK)) == 4096
        with pytest.raises(ContextOverflow) as caught:
            await usage_of(backend)
    assert (caught.value.prompt_tokens, caught.value.window) == (5027, 4096)


@pytest.mark.parametrize("message", ["error parsing tool call: raw='{', err=x", "does not match peg-native"])
async def test_an_answer_of_one_token_may_be_unreadable(server: RawServer, message: str) -> None:
    """Half a tool call, half a header: what had to be read has been read."""
    server.script(CHAT, *stream(delta(role="assistant"), {"error": {"message": message}}))
    async with backend_for(server, "llamacpp") as backend:
        assert await backend.warm(ChatRequest(MODEL, TALK)) is None


async def test_a_server_that_is_not_there_is_told(server: RawServer) -> None:
    """As a question would tell it."""
    server.close()
    async with backend_for(server, "llamacpp") as backend:
        with pytest.raises(BackendUnreachable):
            await backend.warm(ChatRequest(MODEL, TALK))


async def test_reading_ahead_is_given_up_at_once(server: RawServer) -> None:
    """The server sees the client go, and is free for the question."""
    server.script(CHAT, HANG)
    async with backend_for(server, "llamacpp") as backend:
        warming = asyncio.create_task(backend.warm(ChatRequest(MODEL, TALK)))
        await asyncio.to_thread(server.until, lambda: server.asked(CHAT))
        warming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await warming
        await asyncio.to_thread(server.until, lambda: server.hangups)


DETAILS = {"prompt_tokens": 100, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 90}}
PLAIN = {"prompt_tokens": 100, "completion_tokens": 3}


@pytest.mark.parametrize(
    ("usage", "timings", "cached"),
    [
        (DETAILS, None, 90),
        (PLAIN, {"cache_n": 80, "prompt_n": 20}, 80),
        (DETAILS, {"cache_n": 80, "prompt_n": 10}, 90),
        (PLAIN | {"prompt_tokens_details": None}, {"cache_n": 0, "prompt_n": 100}, 0),
        (PLAIN | {"prompt_tokens_details": {"cached_tokens": 0}}, None, 0),
        (PLAIN, None, None),
    ],
)
async def test_what_was_cached_is_told_by_either_name(
    server: RawServer, usage: object, timings: object, cached: int | None
) -> None:
    """`usage.prompt_tokens_details.cached_tokens`, llama.cpp's `timings.cache_n`; none is not zero."""
    last = {"choices": [], "usage": usage} | ({"timings": timings} if timings else {})
    server.script(CHAT, *stream(delta(content="hello"), end(), last, "[DONE]"))
    async with backend_for(server, "openai") as backend:
        told = await usage_of(backend)
    assert (told.prompt_tokens, told.cached_tokens) == (100, cached)
