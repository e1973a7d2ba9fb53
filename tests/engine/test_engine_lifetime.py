"""Engines that come and go."""

from __future__ import annotations

import subprocess
import sys

import pytest

LEFT = """
import asyncio
from wony.backends.embedded import EmbeddedBackend
from wony.types import ChatRequest, Message

async def main():
    pieces = EmbeddedBackend(None).chat(ChatRequest("demo", (Message("user", "SAID"),)))
    async for piece in pieces:
        if not "SAID".startswith("hello"):
            break
    print(type(piece).__name__)

asyncio.run(main())
"""

COME_AND_GO = """
import asyncio
from wony.backends.embedded import EmbeddedBackend

async def main():
    for _ in range(60):
        backend = EmbeddedBackend(None)
        await backend.warm("demo")
        await backend.close()
    print("all gone")

asyncio.run(main())
"""


def test_an_engine_can_be_given_up_as_soon_as_it_is_loaded() -> None:
    """Its library would wait for ever for a thread that has not begun yet, now and then."""
    child = subprocess.run(
        [sys.executable, "-c", COME_AND_GO], capture_output=True, text=True, check=False, timeout=100
    )
    assert (child.returncode, child.stdout, child.stderr) == (0, "all gone\n", "")


@pytest.mark.parametrize(("said", "last"), [("hello", "Finished"), ("tell me a story", "ThinkingDelta")])
def test_a_process_ends_in_peace_though_nobody_closed_the_engine(said: str, last: str) -> None:
    """After an answer and in the middle of one: no crash, no complaint."""
    child = subprocess.run(
        [sys.executable, "-c", LEFT.replace("SAID", said)], capture_output=True, text=True, check=False
    )
    assert (child.returncode, child.stdout, child.stderr) == (0, f"{last}\n", "")
