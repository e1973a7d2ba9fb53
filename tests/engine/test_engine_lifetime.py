"""Engines that come and go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

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

REACH = """
import asyncio, json, os, socket, tempfile, urllib.error, urllib.request
from wony.backends.embedded import EmbeddedBackend
from wony.types import ChatRequest

def ports():
    # The ports on which this very process listens; none where the system does not tell.
    held = set()
    for fd in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd") else ():
        try:
            held.add(os.readlink("/proc/self/fd/" + fd).removeprefix("socket:[").removesuffix("]"))
        except OSError:
            pass
    rows = [line.split() for line in open("/proc/self/net/tcp")] if held else []
    return [int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and row[9] in held]

def status(port, path):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").status
    except urllib.error.HTTPError as error:
        return error.code

async def main():
    backend = EmbeddedBackend(None)
    await backend.warm(ChatRequest("demo", ()))
    found = ports()
    asked = [status(port, path) for port in found for path in ("/v1/models", "/slots", "/metrics", "/props")]
    print(json.dumps({"ports": len(found), "asked": asked, "left": os.listdir(tempfile.gettempdir())}))
    await backend.close()

asyncio.run(main())
"""

COME_AND_GO = """
import asyncio
from wony.backends.embedded import EmbeddedBackend
from wony.types import ChatRequest

async def main():
    for _ in range(60):
        backend = EmbeddedBackend(None)
        await backend.warm(ChatRequest("demo", ()))
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


def reached(folder: Path) -> dict[str, object]:
    """What can be reached of an engine in a process whose temporary files go into this folder."""
    folder.mkdir(parents=True)
    environment = {**os.environ, "TMPDIR": str(folder)}
    child = subprocess.run(
        [sys.executable, "-c", REACH], capture_output=True, text=True, check=True, env=environment
    )
    found: dict[str, object] = json.loads(child.stdout)
    return found


def test_nothing_of_the_engine_can_be_reached_from_outside() -> None:
    """It listens on no port, and the folder of its socket is gone once it is loaded."""
    with TemporaryDirectory(prefix="w") as short:
        assert reached(Path(short) / "t") == {"ports": 0, "asked": [], "left": []}


def test_where_a_port_is_needed_a_key_closes_it(tmp_path: Path) -> None:
    """A path too long for a socket: every question of a stranger is refused."""
    found = reached(tmp_path / ("long" * 30))
    assert found["left"] == []
    assert set(found["asked"]) <= {401}  # type: ignore[call-overload]
    assert bool(found["asked"]) == Path("/proc/self/fd").exists()
