"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulated_ollama import SimulatedOllama


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio, like wony itself."""
    return "asyncio"


@pytest.fixture
def ollama() -> Iterator[SimulatedOllama]:
    """Give a simulated Ollama on a loopback port, for one test."""
    with SimulatedOllama() as server:
        yield server
