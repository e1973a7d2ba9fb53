"""The OpenAI-compatible backend against the engine's own HTTP server in another process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from engine_server import engine_server
from talk import TOOLS, ask

from gguf_files import DEMO_FILE
from wony.backends.openai import OpenAIBackend
from wony.errors import ConfigError, ContextOverflow
from wony.types import ChatRequest, Message, Think

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with engine_server(DEMO_FILE) as running:
        yield running


@pytest.fixture(params=["auto", "llamacpp"])
async def server(url: str, request: pytest.FixtureRequest) -> AsyncIterator[OpenAIBackend]:
    backend = OpenAIBackend(url, profile=request.param)
    yield backend
    await backend.close()


@pytest.mark.parametrize(("said", "answered"), [("hello", "Hello"), ("안녕하세요", "안녕하세요")])
async def test_an_answer_streams_over_http(server: OpenAIBackend, said: str, answered: str) -> None:
    """Thinking, text and counts, in either language."""
    answer = await ask(server, said, model="tiny")
    assert answered in answer.text
    assert answer.thinking
    assert answer.reason == "stop"
    assert answer.usage.prompt_tokens
    assert answer.usage.cached_tokens is not None
    assert answer.usage.answer_seconds


async def test_effort_reaches_the_template(server: OpenAIBackend) -> None:
    """`low` thinks less than `high`, found out by `auto` too."""
    efforts: tuple[Think, ...] = ("low", "high")
    low, high = [len((await ask(server, "hello", model="tiny", think=think)).thinking) for think in efforts]
    assert low < high


async def test_a_tool_loop_over_http(server: OpenAIBackend) -> None:
    """Call, result and answer, with the reasoning sent back under the server's own name."""
    call = await ask(server, "calculate 12*7", model="tiny", tools=TOOLS)
    assert [(c.name, dict(c.arguments)) for c in call.calls] == [("calculator", {"expression": "12*7"})]
    told = Message("tool", "84", tool_name="calculator")
    final = await ask(server, "calculate 12*7", call.message, told, model="tiny", tools=TOOLS)
    assert "84" in final.text


async def test_an_overflow_over_http(server: OpenAIBackend) -> None:
    """The server's own counts."""
    with pytest.raises(ContextOverflow) as caught:
        await ask(server, "hello " * 3000, model="tiny")
    assert caught.value.window == 2048
    assert (caught.value.prompt_tokens or 0) > 3000


async def test_closing_over_http_frees_the_server(server: OpenAIBackend) -> None:
    """It has one slot: the next question is answered because the first one was given up."""
    pieces = server.chat(ChatRequest("tiny", (Message("user", "tell me a story"),)))
    await anext(pieces)
    await pieces.aclose()
    assert "Hello" in (await ask(server, "hello", model="tiny")).text


async def test_the_doctor_reads_the_engines_list(server: OpenAIBackend) -> None:
    """The model is there; its window is small, and that is said."""
    found = [(finding.level, finding.notice.id) for finding in await server.check("tiny")]
    assert found == [("ok", "openai.ok"), ("warning", "openai.small_window")]


async def test_a_key_opens_the_engine_and_nothing_else_does() -> None:
    """This is what closes the embedded engine to everybody else, too."""
    with engine_server(DEMO_FILE, key="sk-test") as url:
        with pytest.raises(ConfigError, match=r"openai\.key_missing"):
            await ask(OpenAIBackend(url), "hello", model="tiny")
        with pytest.raises(ConfigError, match=r"openai\.key_refused"):
            await ask(OpenAIBackend(url, api_key="sk-wrong"), "hello", model="tiny")
        backend = OpenAIBackend(url, api_key="sk-test")
        assert "Hello" in (await ask(backend, "hello", model="tiny")).text
        await backend.close()
