"""Asking the Ollama backend something in a test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from simulated_ollama import SimulatedOllama
from wony.backends.limits import Limits
from wony.backends.ollama import OllamaBackend
from wony.errors import (
    WonyError,
)
from wony.locales import catalogue
from wony.types import (
    ChatRequest,
    Message,
    Piece,
    TextDelta,
)

MODEL = "gpt-oss:20b"
QUESTION = ChatRequest(MODEL, (Message("user", "안녕?"),))


@asynccontextmanager
async def backend_for(ollama: SimulatedOllama, **options: Any) -> AsyncIterator[OllamaBackend]:
    backend = OllamaBackend(ollama.url, **{"limits": Limits(5, 5, 5, 5, pause=0.001), **options})
    try:
        yield backend
    finally:
        await backend.close()
        await backend.close()  # may be called twice


async def ask(ollama: SimulatedOllama, request: ChatRequest = QUESTION, **options: Any) -> list[Piece]:
    async with backend_for(ollama, **options) as backend:
        return [piece async for piece in backend.chat(request)]


async def failure(ollama: SimulatedOllama, request: ChatRequest = QUESTION, **options: Any) -> WonyError:
    """Return the error that an answer ends with, once both languages have a text for it."""
    with pytest.raises(WonyError) as caught:
        await ask(ollama, request, **options)
    for language in ("ko", "en"):
        assert len(catalogue(language)(caught.value.id, **caught.value.params).split("\n")) == 2
    return caught.value


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))


def chats(ollama: SimulatedOllama) -> list[Any]:
    return [request.json for request in ollama.asked("/api/chat")]
