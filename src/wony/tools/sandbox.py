"""Runs a program in a sandbox, keeps the head and the tail of what it says, and ends all of it.

The walls are put up by a process of its own (`sandbox_launcher.py`): what must be done between fork and exec
has no place in a program with threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, TypeVar

from wony.tools.sandbox_machine import Machine
from wony.tools.sandbox_rungs import Rung
from wony.tools.sandbox_types import Ended, Outcome, Program, SandboxBroken, SandboxName

_KEPT = 32_768
"""Bytes of the beginning, and of the end, that are kept."""
_LATE = 10.0
"""Seconds after the limit until the launcher itself is taken for hung."""
_PACKAGES = str(Path(__file__).parents[2])
_START = "import sys; sys.path.append(sys.argv[1]); from wony.tools.sandbox_launcher import main; main()"
_ENDS: Mapping[str, Ended] = MappingProxyType(
    {"time": "time", "memory": "memory", "processes": "processes", "disk": "disk", "output": "output"}
)
_T = TypeVar("_T")


class _Kept:
    """The head and the tail of a stream, however long it is."""

    def __init__(self) -> None:
        self.head, self.tail, self.length = bytearray(), bytearray(), 0

    def add(self, data: bytes) -> None:
        self.length += len(data)
        room = _KEPT - len(self.head)
        self.head += data[:room]
        self.tail += data[room:] if room > 0 else data
        if len(self.tail) > 2 * _KEPT:
            del self.tail[:-_KEPT]

    def text(self) -> str:
        """Return what is kept, whole lines of it where something is left out."""
        if self.length <= len(self.head) + len(self.tail):
            return _decoded(bytes(self.head + self.tail))
        head, _, rest = _decoded(bytes(self.head)).rpartition("\n")
        begin, line, tail = _decoded(bytes(self.tail[-_KEPT:])).partition("\n")
        left_out = self.length - len(self.head) - min(len(self.tail), _KEPT)
        return f"{head or rest}\n[... about {left_out} bytes left out ...]\n{tail if line else begin}"


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A rung of the ladder that held when it was tried."""

    rung: Rung

    @property
    def name(self) -> SandboxName:
        """What it is called: in `wony doctor`, and in what an approval is bound to."""
        return self.rung.name

    @property
    def machine(self) -> Machine:
        """The computer that it is of."""
        return self.rung.machine

    async def run(self, program: Program, hear: Callable[[str], object] = str) -> Outcome:
        """Return how it ended; nothing of it runs any more, also when this is cancelled.

        When it is cancelled, `hear` is told what came until then.
        Raises SandboxBroken when the program could not even be begun.
        """
        made = await asyncio.to_thread(_scratch, program)
        try:
            order = self.rung.order(program, Path(made.name))
            return await _carried_out(order, program, hear)
        finally:
            await _surely(asyncio.to_thread(made.cleanup))


def _scratch(program: Program) -> TemporaryDirectory[str]:
    """Make the private folders of one run, and the files that it was given."""
    made = TemporaryDirectory(prefix="wony-", ignore_cleanup_errors=True)
    real = Path(made.name)
    for name in ("home", "tmp", "shm"):
        (real / name).mkdir()
    for name, text in program.files.items():
        (real / "tmp" / name).write_text(text, "utf-8", "backslashreplace")
    return made


async def _carried_out(order: Any, program: Program, hear: Callable[[str], object]) -> Outcome:
    launcher = await _launcher()
    assert launcher.stdin is not None
    assert launcher.stdout is not None
    assert launcher.stderr is not None
    kept, told, ended = _Kept(), bytearray(), ""
    telling = asyncio.create_task(_read(launcher.stderr, told))
    try:
        with contextlib.suppress(ConnectionError):
            launcher.stdin.write(json.dumps(order).encode() + b"\n")
            await launcher.stdin.drain()
        async with asyncio.timeout(program.limits.seconds + _LATE):
            while data := await launcher.stdout.read(65536):
                kept.add(data)
                if kept.length > program.limits.output:
                    ended = "output"
                    break
    except TimeoutError:
        ended = "time"
    except asyncio.CancelledError:
        hear(kept.text())
        raise
    finally:
        await _surely(_finish(launcher, telling))
    return _outcome(kept, bytes(told), ended)


async def _launcher() -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", "-c", _START, _PACKAGES),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            cwd="/",
            env={},
        )
    except OSError as error:
        raise SandboxBroken(str(error)) from None


async def _read(stream: asyncio.StreamReader, into: bytearray) -> None:
    while data := await stream.read(65536):
        into += data[: 65536 - len(into)]


async def _finish(launcher: asyncio.subprocess.Process, telling: asyncio.Task[None]) -> None:
    """Let the launcher end everything below it, and go."""
    assert launcher.stdin is not None
    assert launcher.stdout is not None
    launcher.stdin.close()
    try:
        async with asyncio.timeout(_LATE):
            while await launcher.stdout.read(65536):
                pass  # whatever is still said is too late
            await launcher.wait()
            await telling
    except TimeoutError:
        telling.cancel()
        with contextlib.suppress(ProcessLookupError):
            launcher.kill()
        await launcher.wait()


async def _surely(work: Coroutine[Any, Any, _T]) -> _T:
    """Do it to the end, also when this task is cancelled meanwhile; then the cancelling goes on."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled
    return task.result()


def _outcome(kept: _Kept, told: bytes, ended: str) -> Outcome:
    said: dict[str, Any] = {}
    for line in told.decode("utf-8", "replace").splitlines():
        try:
            said = {**json.loads(line), **said}
        except ValueError:
            said.setdefault("error", line)
    if "error" in said or not said:
        raise SandboxBroken(said.get("error", "the launcher died"))
    why = _ENDS.get(ended or said["ended"], "")
    status = said["status"] if said["status"] is not None else -9
    return Outcome(kept.text(), status, why, said["seconds"], kept.length)
