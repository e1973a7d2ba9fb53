"""One window for every request, so that no model is loaded twice; and what is told beside an answer."""

from __future__ import annotations

import pytest

from ollama_asking import MODEL, QUESTION, ask, backend_for, chats, text_of
from raw_responses import whole
from simulated_model import Installed
from simulated_ollama import SimulatedOllama
from wony.locales import catalogue
from wony.types import (
    ChatRequest,
    Finished,
    Notice,
)


@pytest.mark.anyio
async def test_a_model_is_loaded_once_and_its_window_kept(ollama: SimulatedOllama) -> None:
    """First the server chooses; its choice is what every later request asks for."""
    async with backend_for(ollama) as backend:
        await backend.warm(ChatRequest(MODEL, ()))
        for _ in range(2):
            *_, finished = [piece async for piece in backend.chat(QUESTION)]
            assert isinstance(finished, Finished)
            assert finished.usage.window == 32_768
    assert [body["options"].get("num_ctx") for body in chats(ollama)] == [None, 32_768, 32_768]
    assert "messages" not in chats(ollama)[0]
    assert len(ollama.loads) == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("loaded", "setting", "sent", "loads"),
    [(65_536, 0, 65_536, 1), (65_536, 8_192, 65_536, 1), (4_096, 8_192, 8_192, 2), (4_096, 0, 4_096, 1)],
)
async def test_a_loaded_model_is_taken_as_it_is_when_it_has_room(
    ollama: SimulatedOllama, loaded: int, setting: int, sent: int, loads: int
) -> None:
    """What somebody else loaded is not loaded again, unless it is smaller than what was asked for."""
    async with backend_for(ollama, num_ctx=loaded) as other:
        await other.warm(ChatRequest(MODEL, ()))
    ollama.requests.clear()
    async with backend_for(ollama, num_ctx=setting) as backend:
        for _ in range(2):
            *_, finished = [piece async for piece in backend.chat(QUESTION)]
        assert isinstance(finished, Finished)
        assert finished.usage.window == sent
    assert [body["options"]["num_ctx"] for body in chats(ollama)] == [sent, sent]
    assert len(ollama.loads) == loads


@pytest.mark.anyio
async def test_a_window_beyond_what_the_model_was_trained_for(ollama: SimulatedOllama) -> None:
    """The server gives less; the person's setting is still what is sent, so that nothing is loaded again."""
    async with backend_for(ollama, num_ctx=1_000_000) as backend:
        for _ in range(2):
            *_, finished = [piece async for piece in backend.chat(QUESTION)]
    assert isinstance(finished, Finished)
    assert finished.usage.window == 131_072
    assert len(ollama.loads) == 1


@pytest.mark.anyio
async def test_questions_beside_the_conversation_may_fail(ollama: SimulatedOllama) -> None:
    """A server that does not know /api/ps, or says nonsense there, still answers."""
    ollama.script("/api/ps", whole(404, b"404 page not found", "text/plain"))
    ollama.script(
        "/api/ps", whole(200, b'{"models":[7,{"name":1},{"name":"gpt-oss:20b","context_length":"x"}]}')
    )
    ollama.script("/api/tags", whole(500, b""))
    ollama.script("/api/version", whole(200, b"[]"))
    assert text_of(await ask(ollama)) == "Hello from the simulation."


@pytest.mark.anyio
async def test_a_second_loading_is_told(ollama: SimulatedOllama) -> None:
    """The first one is no news."""
    async with backend_for(ollama) as backend:
        first = [piece async for piece in backend.chat(QUESTION)]
        ollama.loaded.clear()
        second = [piece async for piece in backend.chat(QUESTION)]
    assert not [piece for piece in first if isinstance(piece, Notice)]
    assert Notice("ollama.reloaded", {"model": MODEL, "seconds": 3.5}) in second


@pytest.mark.anyio
async def test_an_old_server_is_told_once(ollama: SimulatedOllama) -> None:
    """With what is wrong with it."""
    ollama.version = "0.12.0"
    async with backend_for(ollama) as backend:
        pieces = [piece for _ in range(2) async for piece in backend.chat(QUESTION)]
    notices = [piece for piece in pieces if isinstance(piece, Notice)]
    assert [notice.id for notice in notices] == ["ollama.version_forgets"]
    assert "0.12.0" in catalogue("ko")(notices[0].id, **notices[0].params)


@pytest.mark.anyio
async def test_a_model_without_thinking_is_asked_without(ollama: SimulatedOllama) -> None:
    """Once it has said so, it is told once and kept in mind."""
    ollama.models["plain:latest"] = Installed("plain:latest", capabilities=("completion",))
    request = ChatRequest("plain", QUESTION.messages)
    async with backend_for(ollama) as backend:
        pieces = [piece for _ in range(2) async for piece in backend.chat(request)]
    assert [piece.id for piece in pieces if isinstance(piece, Notice)] == ["ollama.thinks_not"]
    assert ["think" in body for body in chats(ollama)] == [True, False, False]
