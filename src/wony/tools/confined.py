"""Runs one of our own modules in a process of its own, with so much memory and time and not more.

It is for reading what strangers wrote with large libraries; programs of the model run in the sandbox.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from importlib import import_module

from wony.tool_types import ToolError

_KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "TMPDIR", "TEMP")
"""What a child is told of the environment: no key, no proxy."""
_FEW_THREADS = {"MALLOC_ARENA_MAX": "2", "TOKIO_WORKER_THREADS": "2", "OMP_NUM_THREADS": "1"}
"""Each thread reserves memory, and on a large machine a library starts more than the limit has room for."""


async def confined(module: str, given: bytes, *, seconds: float, most: int) -> bytes:
    """Return what `python -m module` writes when it reads `given`.

    Raises ToolError when it fails, takes longer than `seconds`, or writes more than `most` bytes.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-B", "-X", "utf8", "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_FEW_THREADS | {name: os.environ[name] for name in _KEPT if name in os.environ},
        limit=1 << 20,
    )
    try:
        async with asyncio.timeout(seconds):
            written, _ = await asyncio.gather(_read(child, most), _give(child, given))
            code = await child.wait()
    except TimeoutError:
        raise ToolError("It takes too long to read: it is too large or too tangled.") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    if code != 0 or written is None:
        raise ToolError("It cannot be read: it is too large or too tangled.")
    return written


async def _give(child: asyncio.subprocess.Process, given: bytes) -> None:
    assert child.stdin is not None
    with contextlib.suppress(ConnectionError):
        child.stdin.write(given)
        await child.stdin.drain()
        child.stdin.close()
        await child.stdin.wait_closed()


async def _read(child: asyncio.subprocess.Process, most: int) -> bytes | None:
    assert child.stdout is not None
    data = bytearray()
    while piece := await child.stdout.read(1 << 16):
        data += piece
        if len(data) > most:
            child.kill()
            return None
    return bytes(data)


def confine_this_process(*, memory: int, seconds: int) -> None:
    """Take only so much memory and processor time from here on, where the system can hold us to it."""
    try:
        resource = import_module("resource")
    except ImportError:
        return  # Windows: the time of the parent remains
    for name, value in (("RLIMIT_AS", memory), ("RLIMIT_CPU", seconds), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))
