"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from simulated_ollama import SimulatedOllama

# How fast a machine is, is no test's business.
settings.register_profile("wony", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wony")


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio, like wony itself."""
    return "asyncio"


@pytest.fixture
def ollama() -> Iterator[SimulatedOllama]:
    """Give a simulated Ollama on a loopback port, for one test."""
    with SimulatedOllama() as server:
        yield server
