"""Which sandbox this computer has: the best rung that holds when a program tries to get out of it.

That a rung is installed says nothing; systems forbid its parts in many ways.  So a real program is run in it
once and tries to write, cut and read outside, to connect, to signal and to look at wony.  One success, and
the rung is not used.  With none left, programs are not run at all, unless the person has set
`sandbox = "none"`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from wony.tool_types import ToolError
from wony.tools.sandbox import Sandbox
from wony.tools.sandbox_machine import Machine
from wony.tools.sandbox_rungs import Rung, Unwalled, rungs
from wony.tools.sandbox_types import Limits, Places, Program, Refusal, SandboxBroken
from wony.types import Finding, Notice

Wish = Literal["auto", "bubblewrap", "landlock", "none"]
"""What the person has set: the best there is, a certain one, or none on purpose."""

_CANARY = "wony canary"
_TRIES = """
import json, os, socket, sys
said = json.loads(sys.argv[1])
done = []
def tries(name, work):
    try:
        work()
    except Exception:
        return
    if name:
        done.append(name)
def read(path, what):
    if what not in open(path, "rb").read():
        raise OSError
def connect(family, address):
    with socket.socket(family) as one:
        one.settimeout(2)
        one.connect(address)
def signal(pid):
    try:
        if os.readlink("/proc/self/ns/pid") != said["processes"]:
            raise OSError  # it has processes of its own, and the number is another's
    except (FileNotFoundError, PermissionError):
        pass
    os.kill(pid, 0)
outside = said["outside"]
for harm in (
    lambda: open(outside + "/new", "w").close(),
    lambda: open(outside + "/canary", "a").write("!"),
    lambda: os.truncate(outside + "/cut", 0),
    lambda: os.unlink(outside + "/gone"),
    lambda: os.chmod(outside + "/mode", 0o777),
):
    tries("", harm)  # what came of it is seen from outside
tries("read outside", lambda: read(outside + "/canary", said["canary"].encode()))
tries("read the home folder", lambda: read(said["home"], b""))
tries("connect", lambda: connect(socket.AF_INET, ("127.0.0.1", said["port"])))
tries("connect to a local socket", lambda: connect(socket.AF_UNIX, outside + "/socket"))
tries("signal", lambda: signal(said["wony"]))
tries("read wony's environment", lambda: read("/proc/%d/environ" % said["wony"], b"="))
tries("terminal", lambda: open("/dev/tty").close())
open("inside", "w").write("x")
os.unlink("inside")
open(os.environ["TMPDIR"] + "/inside", "w").close()
if os.fork() == 0:
    os._exit(0)
print(json.dumps({"escapes": done}))
"""


@dataclass(slots=True)
class Sandboxes:
    """The sandbox of this computer, looked for when it is first wanted."""

    machine: Machine
    folders: Sequence[Path]
    wish: Wish = "auto"
    _found: Sandbox | Refusal | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> Sandbox:
        """Return it.  Raises ToolError where nothing may be run."""
        found = await self.look()
        if isinstance(found, Refusal):
            raise ToolError(found.reason)
        return found

    async def look(self) -> Sandbox | Refusal:
        """Return it, or why there is none."""
        async with self._lock:
            if self._found is None:
                self._found = await choose_sandbox(self.machine, self.folders, self.wish)
            return self._found

    async def check(self) -> Finding:
        """Return what `wony doctor` says of it."""
        found = await self.look()
        if isinstance(found, Refusal):
            return Finding("warning", found.why)
        if found.name == "none":
            return Finding("warning", Notice("tool_run.unsandboxed_by_wish"))
        return Finding("ok", Notice("tool_run.sandboxed", {"name": found.name}))


async def choose_sandbox(machine: Machine, folders: Sequence[Path], wish: Wish = "auto") -> Sandbox | Refusal:
    """Return the best rung that holds."""
    if wish == "none":
        return Sandbox(Unwalled(machine))
    failed: list[str] = []
    for rung in rungs(machine, folders):
        if wish in ("auto", rung.name):
            try:
                escapes = await escapes_of(rung, machine)
            except OSError as error:  # no room, no files, no loopback: then it is not known to hold
                escapes = str(error)
            if not escapes:
                return Sandbox(rung)
            failed.append(f"{rung.name}: {escapes}")
    if failed:
        why = Notice("tool_run.sandbox_leaks", {"tried": "; ".join(failed)})
        return Refusal(
            why, "Programs cannot be run here: no sandbox of this computer holds. Use other tools."
        )
    why = Notice("tool_run.no_sandbox", {"wish": "bubblewrap" if wish == "auto" else wish})
    return Refusal(why, "Programs cannot be run here: this computer has no sandbox. Use other tools.")


async def escapes_of(rung: Rung, machine: Machine) -> str:
    """Return what a program in this sandbox can do and should not, or why it did not run."""
    with TemporaryDirectory(prefix="wony-check-") as name, _listening(name) as port:
        outside, before = await asyncio.to_thread(_planted, name)
        asked = {
            "outside": str(outside),
            "canary": _CANARY,
            "port": port,
            "home": await asyncio.to_thread(_file_in, machine.home),
            "wony": os.getpid(),
            "processes": _processes(),
        }
        argv = [str(machine.python), "-I", "-S", "-c", _TRIES, json.dumps(asked)]
        program = Program(argv, Places((outside / "work",)), Limits(seconds=20))
        try:
            outcome = await Sandbox(rung).run(program)
            done = [str(one) for one in json.loads(outcome.output)["escapes"]]
        except SandboxBroken as error:
            return str(error) or "nothing begins"
        except (ValueError, TypeError, KeyError):
            return " ".join(outcome.output.split())[-200:] or f"exit code {outcome.status}"
        if await asyncio.to_thread(_as_it_is, outside) != before:
            done.append("write outside")
        return ", ".join(done)


def _planted(folder: str) -> tuple[Path, Mapping[str, object]]:
    """Put files where a program must not reach them, and return where that is and how they are."""
    outside = Path(folder).resolve()
    for name in ("canary", "cut", "gone", "mode"):
        (outside / name).write_text(_CANARY)
    (outside / "work").mkdir()
    return outside, _as_it_is(outside)


def _as_it_is(outside: Path) -> Mapping[str, object]:
    files = [path for path in outside.iterdir() if path.is_file()]
    return {path.name: (path.read_bytes(), path.stat().st_mode) for path in files}


def _file_in(home: Path) -> str:
    """Return a file that a program has no business to read; it is not read by us either."""
    with contextlib.suppress(OSError):
        return next((str(path) for path in sorted(home.iterdir()) if path.is_file()), "")
    return ""


def _processes() -> str:
    """Return the name of this process's namespace of processes, where there are such."""
    with contextlib.suppress(OSError):
        return str(Path("/proc/self/ns/pid").readlink())
    return ""


@contextlib.contextmanager
def _listening(folder: str) -> Iterator[int]:
    """Open the doors that a program is to try: a port of this machine, and a local socket."""
    with socket.create_server(("127.0.0.1", 0)) as internet, socket.socket(socket.AF_UNIX) as local:
        with contextlib.suppress(OSError):  # the folder's name may be too long for one
            local.bind(f"{folder}/socket")
            local.listen()
        yield internet.getsockname()[1]
