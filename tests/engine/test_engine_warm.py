"""What the real engine has read ahead is not read again: its own counters say so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from engine_server import engine_server
from talk import TOOLS, ask

from gguf_files import DEMO_FILE, write
from wony.backends.embedded import EmbeddedBackend
from wony.backends.openai import OpenAIBackend
from wony.protocols import Backend
from wony.types import ChatRequest, Message

pytestmark = pytest.mark.anyio

SYSTEM = Message("system", "You are a kind assistant who answers in the language of the question. " * 6)
TALK = (
    SYSTEM,
    Message("user", "hello"),
    Message("assistant", "Hello! How can I help you?", thinking="The user greets me. I will greet back."),
)


@pytest.fixture
async def demo() -> AsyncIterator[EmbeddedBackend]:
    backend = EmbeddedBackend(None)
    yield backend
    await backend.close()


@pytest.fixture
def url() -> Iterator[str]:
    with engine_server(DEMO_FILE) as running:
        yield running


async def left_to_read(backend: Backend, history: tuple[Message, ...], model: str) -> int:
    """Warm up with a history, then ask, and return how many tokens of the prompt were not cached."""
    await backend.warm(ChatRequest(model, history, TOOLS))
    usage = (await ask(backend, *history, "안녕하세요", model=model, tools=TOOLS)).usage
    assert usage.prompt_tokens
    assert usage.cached_tokens
    return usage.prompt_tokens - usage.cached_tokens


@pytest.mark.parametrize("history", [(SYSTEM,), TALK], ids=["fresh", "resumed"])
async def test_only_the_question_is_left_for_the_engine(
    demo: EmbeddedBackend, history: tuple[Message, ...]
) -> None:
    """System text, tools and history are there before it, former reasoning does not get into the way."""
    assert await left_to_read(demo, history, "demo") < 16


@pytest.mark.parametrize("history", [(SYSTEM,), TALK], ids=["fresh", "resumed"])
async def test_only_the_question_is_left_over_http(url: str, history: tuple[Message, ...]) -> None:
    """The engine's own server, its kind found out by itself."""
    backend = OpenAIBackend(url)
    assert await left_to_read(backend, history, "tiny") < 16
    await backend.close()


async def test_the_engines_window_is_known_before_the_first_answer(demo: EmbeddedBackend, url: str) -> None:
    """What was really allocated, in the process and over HTTP, with the server named or found out."""
    assert await demo.warm(ChatRequest("demo", ())) == 8192
    for profile in ("auto", "llamacpp"):
        backend = OpenAIBackend(url, profile=profile)
        assert await backend.warm(ChatRequest("tiny", ())) == 2048
        assert (await ask(backend, "hello", model="tiny")).usage.window == 2048
        await backend.close()


async def test_a_history_that_does_not_fit_is_passed_over(tmp_path: Path, url: str) -> None:
    """A warm-up does not complain; the window is told all the same."""
    long = Message("user", "hello " * 3000)
    small = EmbeddedBackend(write(tmp_path / "tiny.gguf", DEMO_FILE.read_bytes()), num_ctx=512)
    assert await small.warm(ChatRequest("tiny", (long,))) == 512
    await small.close()
    backend = OpenAIBackend(url, profile="llamacpp")
    assert await backend.warm(ChatRequest("tiny", (long,))) == 2048
    await backend.close()


async def test_a_warm_up_gives_way_to_a_question(demo: EmbeddedBackend) -> None:
    """Given up at any moment, the next question is answered as ever."""
    warming = asyncio.create_task(demo.warm(ChatRequest("demo", TALK, TOOLS)))
    await asyncio.sleep(0)
    warming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await warming
    assert "Hello" in (await ask(demo, "hello")).text
