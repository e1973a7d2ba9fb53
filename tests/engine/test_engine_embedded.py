"""Conversations with the real engine and the packaged model, in this process."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from talk import TOOLS, ask

import wony
from gguf_files import DEMO_FILE, write
from wony.backends.embedded import EmbeddedBackend
from wony.errors import ContextOverflow
from wony.types import ChatRequest, Message, TextDelta, Think

pytestmark = pytest.mark.anyio

SYSTEM = Message("system", (Path(wony.__path__[0]) / "templates" / "assistant.en.md").read_text("utf-8"))
STORY = ChatRequest("demo", (Message("user", "tell me a story"),))


@pytest.fixture
async def demo() -> AsyncIterator[EmbeddedBackend]:
    backend = EmbeddedBackend(None)
    yield backend
    await backend.close()


@pytest.mark.parametrize(("said", "answered"), [("hello", "Hello"), ("안녕하세요", "안녕하세요")])
async def test_an_answer_streams_with_its_thinking(demo: EmbeddedBackend, said: str, answered: str) -> None:
    """In either language, token by token, with wony's own system prompt."""
    answer = await ask(demo, SYSTEM, said)
    assert answered in answer.text
    assert answer.thinking
    assert answer.deltas > 5
    assert answer.reason == "stop"
    assert "<|" not in answer.text + answer.thinking


async def test_what_an_answer_cost_is_counted(demo: EmbeddedBackend) -> None:
    """Tokens, times and the window that was allocated."""
    usage = (await ask(demo, "hello")).usage
    assert usage.prompt_tokens
    assert usage.answer_tokens
    assert usage.answer_seconds
    assert usage.window == 8192


async def test_effort_changes_how_long_it_thinks(demo: EmbeddedBackend) -> None:
    """`low` thinks less than `high`."""
    efforts: tuple[Think, ...] = ("low", "medium", "high")
    lengths = [len((await ask(demo, "hello", think=think)).thinking) for think in efforts]
    assert lengths == sorted(set(lengths))


@pytest.mark.parametrize(
    ("said", "result", "expected"),
    [("calculate 12*7", "84", "84"), ("12*7 계산해줘", "84", "84입니다")],
)
async def test_a_tool_is_called_and_its_result_told(
    demo: EmbeddedBackend, said: str, result: str, expected: str
) -> None:
    """The whole loop with the right one of two tools: call, result, answer."""
    call = await ask(demo, SYSTEM, said, tools=TOOLS)
    assert [(c.name, dict(c.arguments)) for c in call.calls] == [("calculator", {"expression": "12*7"})]
    assert call.reason == "tool_calls"
    told = Message("tool", result, tool_name="calculator")
    final = await ask(demo, SYSTEM, said, call.message, told, tools=TOOLS)
    assert expected in final.text
    assert final.reason == "stop"


async def test_a_tool_without_arguments_is_called(demo: EmbeddedBackend) -> None:
    """Its arguments are an empty object."""
    call = await ask(demo, "what time is it?", tools=TOOLS)
    assert [(c.name, dict(c.arguments)) for c in call.calls] == [("get_current_time", {})]


async def test_a_second_turn_reads_only_what_is_new(demo: EmbeddedBackend) -> None:
    """The engine keeps what it has read: most of the longer prompt comes out of its cache."""
    first = await ask(demo, SYSTEM, "hello")
    assert first.usage.cached_tokens == 0
    second = await ask(demo, SYSTEM, "hello", first.message, "thanks")
    assert second.usage.prompt_tokens
    assert second.usage.cached_tokens
    assert second.usage.prompt_tokens > 130
    assert second.usage.prompt_tokens - second.usage.cached_tokens < 60


async def test_an_answer_can_be_cancelled_in_the_middle(demo: EmbeddedBackend) -> None:
    """Ctrl-C ends the question, and the next one is answered as ever."""
    came: list[str] = []
    enough = asyncio.Event()

    async def listen() -> None:
        async for piece in demo.chat(STORY):
            if isinstance(piece, TextDelta):
                came.append(piece.text)
                enough.set()
                await asyncio.sleep(0)

    task = asyncio.create_task(listen())
    await enough.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert came
    assert "Hello" in (await ask(demo, "hello")).text


async def test_an_iterator_that_is_closed_stops_the_engine(demo: EmbeddedBackend) -> None:
    """No thread goes on working for an answer that nobody reads."""
    pieces = demo.chat(STORY)
    await anext(pieces)
    await pieces.aclose()
    while any(thread.name == "wony-engine" for thread in threading.enumerate()):
        await asyncio.sleep(0.005)


async def test_two_questions_at_once_are_both_answered(demo: EmbeddedBackend) -> None:
    """The second waits for the first inside the engine."""
    one, two = await asyncio.gather(ask(demo, "hello"), ask(demo, "안녕하세요"))
    assert "Hello" in one.text
    assert "안녕" in two.text


async def test_a_conversation_that_is_too_long_is_refused_with_numbers(tmp_path: Path) -> None:
    """Nothing is cut off silently; both counts are the engine's own."""
    backend = EmbeddedBackend(write(tmp_path / "tiny.gguf", DEMO_FILE.read_bytes()), num_ctx=512)
    with pytest.raises(ContextOverflow) as caught:
        await ask(backend, "hello " * 2000)
    assert caught.value.window == 512
    assert (caught.value.prompt_tokens or 0) > 2000
    assert (await backend.models())[0].context_length == 512
    await backend.close()


async def test_a_window_is_never_larger_than_the_model_was_made_for() -> None:
    """Asking for more allocates what makes sense."""
    backend = EmbeddedBackend(None, num_ctx=1_000_000)
    assert (await ask(backend, "hello")).usage.window == 8192
    await backend.close()


async def test_text_that_no_model_can_read_is_sent_all_the_same(demo: EmbeddedBackend) -> None:
    """Half a surrogate pair from a broken paste, and control characters."""
    assert (await ask(demo, "hello \ud800\x00\x1b[31m")).reason == "stop"


async def test_closing_in_mid_answer_stops_it_and_may_be_repeated() -> None:
    """And the backend can be used again: it loads anew."""
    backend = EmbeddedBackend(None)
    pieces = backend.chat(STORY)
    await anext(pieces)
    await backend.close()
    await backend.close()
    await pieces.aclose()
    assert (await backend.models())[0].loaded is False
    assert "Hello" in (await ask(backend, "hello")).text
    await backend.close()


async def test_the_doctor_finds_the_demo_in_order(demo: EmbeddedBackend) -> None:
    """Engine and file are there."""
    assert [(f.level, f.notice.id) for f in await demo.check("demo")] == [("ok", "embedded.demo_ok")]


async def test_ctrl_c_stays_pythons(demo: EmbeddedBackend) -> None:
    """The engine's library has a handler of its own, which would end the process."""
    before = signal.getsignal(signal.SIGTERM)
    seen: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: seen.append(number))
    try:
        await demo.warm(ChatRequest("demo", ()))
        signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert seen == [signal.SIGTERM]


QUIET = """
import asyncio
from wony.backends.embedded import EmbeddedBackend
from wony.types import ChatRequest, Message

async def main():
    backend = EmbeddedBackend(None)
    async for piece in backend.chat(ChatRequest("demo", (Message("user", "hello"),))):
        last = piece
    await backend.close()
    print(type(last).__name__)

asyncio.run(main())
"""


def test_the_engine_prints_nothing() -> None:
    """No log on either stream, and no complaint at the end."""
    child = subprocess.run([sys.executable, "-c", QUIET], capture_output=True, text=True, check=False)
    assert (child.returncode, child.stdout, child.stderr) == (0, "Finished\n", "")
