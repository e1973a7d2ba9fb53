"""The rungs of the ladder: how each sandbox walls a program in, written as the launcher's order.

Reading is allowed by list, like writing: an assistant that holds private data must not let a program read
the home folder.  A program sees the system's programs, the workspace and an empty home.
"""

# Paths go into argument lists as they are:
# ruff: noqa: PTH114, PTH115

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from wony.tools.sandbox_calls import asked_calls, call_filter, install_call
from wony.tools.sandbox_machine import Machine
from wony.tools.sandbox_types import Program, SandboxName
from wony.tools.sandbox_walls import SIGNALS_STAY, landlock_version

_ALONE = (
    *(
        "--unshare-user",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
    ),
    *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"),
)
_PROC = ("cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "uptime", "version")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_LIMITS = ("seconds", "memory", "processes", "disk", "files")
_LEAST_LANDLOCK = 3
"""Before this version, files outside could be cut to nothing."""
_WHOLE_DISK = ("/", "/usr", "/etc", "/proc", "/dev", "/sys", "/bin", "/lib", "/var", "/home")


class Rung(Protocol):
    """One way of walling a program in."""

    @property
    def name(self) -> SandboxName: ...

    @property
    def machine(self) -> Machine: ...

    def order(self, program: Program, scratch: Path) -> Mapping[str, Any]:
        """Return what the launcher is to do; `scratch` holds the empty folders `home`, `tmp` and `shm`."""
        ...


def _order(program: Program, scratch: Path, environment: Mapping[str, str], **walls: Any) -> dict[str, Any]:
    limits = program.limits
    folders = [str(folder) for folder in program.places.folders]
    return {
        "argv": list(program.argv),
        "folder": folders[0] if folders else str(scratch / "tmp"),
        "environment": dict(environment),
        "limits": {
            name: getattr(limits, name) for name in ("seconds", "memory", "processes", "disk", "files")
        },
        "watched": [str(scratch), *folders],
        "scratch": str(scratch),
        "bubblewrap": False,
        "landlock": None,
        "seccomp": "",
        **walls,
    }


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Namespaces by bubblewrap: other processes, the network and most of the disk are not there."""

    machine: Machine
    program: Path
    name: SandboxName = "bubblewrap"

    def order(self, program: Program, scratch: Path) -> Mapping[str, Any]:
        folders = program.places.folders
        argv = [
            *(
                str(self.program),
                *["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"],
            ),
            *[
                "--unshare-cgroup-try",
                "--die-with-parent",
                "--new-session",
                "--cap-drop",
                "ALL",
                "--clearenv",
            ],
            *(word for item in self._variables().items() for word in ("--setenv", *item)),
            *self._seen(scratch),
            *(word for folder in folders for word in self._shown(folder, program)),
            *("--remount-ro", "/", "--chdir", str(folders[0]) if folders else "/tmp", "--", *program.argv),
        ]
        calls = call_filter(self.machine.kind, own_network=True, shared=False).hex()
        order = _order(program, scratch, {}, bubblewrap=True, seccomp=calls)
        return {**order, "argv": argv, "folder": "/"}

    def _variables(self) -> Mapping[str, str]:
        return self.machine.variables("/home/wony", "/tmp")

    def _seen(self, scratch: Path) -> Sequence[str]:
        words: list[str] = []
        for place in self.machine.readable:
            if os.path.islink(place):
                words += ["--symlink", os.readlink(place), place]
            else:
                words += ["--ro-bind", place, place]
        words += ["--proc", "/proc", "--dev", "/dev", "--bind", str(scratch / "shm"), "/dev/shm"]
        words += ["--remount-ro", "/dev", "--symlink", "/tmp", "/var/tmp"]
        words += ["--bind", str(scratch / "tmp"), "/tmp"]
        return [*words, "--bind", str(scratch / "home"), "/home/wony"]

    def _shown(self, folder: Path, program: Program) -> Sequence[str]:
        places = program.places
        words = ["--bind" if places.writable else "--ro-bind", str(folder), str(folder)]
        for fixed in places.fixed if places.writable else ():
            if fixed.is_relative_to(folder):
                words += ["--ro-bind", str(fixed), str(fixed)]
        for own in places.own:
            if own.is_relative_to(folder) and own.is_dir() and os.path.realpath(own) == str(own):
                words += ["--tmpfs", str(own), "--remount-ro", str(own)]
        return words


@dataclass(frozen=True, slots=True)
class Landlock:
    """Landlock and a filter of system calls: the disk is there and shut, and no socket can be made."""

    machine: Machine
    name: SandboxName = "landlock"

    def order(self, program: Program, scratch: Path) -> Mapping[str, Any]:
        stays = landlock_version() >= SIGNALS_STAY
        calls = call_filter(self.machine.kind, own_network=False, shared=True, signals_stay=stays).hex()
        folders = [str(folder) for folder in program.places.folders]
        read = [*self.machine.readable, *(f"/proc/{name}" for name in _PROC)]
        write = [str(scratch), *(f"/dev/{name}" for name in _DEVICES)]
        (write if program.places.writable else read).extend(folders)
        environment = self.machine.variables(str(scratch / "home"), str(scratch / "tmp"))
        walls = {
            "read": read,
            "write": write,
            "fixed": [str(path) for path in program.places.fixed],
            "install": install_call(self.machine.kind),
            "asked": {str(number): name for number, name in asked_calls(self.machine.kind).items()},
        }
        return _order(program, scratch, environment, landlock=walls, seccomp=calls)


@dataclass(frozen=True, slots=True)
class SandboxExec:
    """macOS's own sandbox.  Written by its documentation; nobody has tried it yet."""

    machine: Machine
    name: SandboxName = "sandbox-exec"

    def order(self, program: Program, scratch: Path) -> Mapping[str, Any]:
        places = program.places
        read = [*self.machine.readable, "/System", "/Library/Developer", "/private/var/db/dyld", "/dev"]
        write = [str(scratch.resolve()), "/dev/null", "/dev/zero"]
        (write if places.writable else read).extend(str(folder.resolve()) for folder in places.folders)
        profile = "\n".join(
            [
                "(version 1)",
                "(deny default)",
                "(allow process-fork) (allow process-exec) (allow signal (target same-sandbox))",
                "(allow sysctl-read) (allow file-read-metadata)",
                *(f"(allow file-read* (subpath {_quoted(place)}))" for place in [*read, *write]),
                *(f"(allow file-write* (subpath {_quoted(place)}))" for place in write),
                *(f"(deny file-write* (subpath {_quoted(str(place))}))" for place in places.fixed),
                *(f"(deny file* (subpath {_quoted(str(place))}))" for place in places.own),
                "(deny network*)",
            ]
        )
        environment = self.machine.variables(str(scratch / "home"), str(scratch / "tmp"))
        argv = ["/usr/bin/sandbox-exec", "-p", profile, *program.argv]
        return {**_order(program, scratch, environment), "argv": argv}


@dataclass(frozen=True, slots=True)
class Unwalled:
    """No sandbox, as the person has set: limits and an end of all its processes remain."""

    machine: Machine
    name: SandboxName = "none"

    def order(self, program: Program, scratch: Path) -> Mapping[str, Any]:
        environment = self.machine.variables(str(self.machine.home), str(scratch / "tmp"))
        return _order(program, scratch, environment)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rungs(machine: Machine, folders: Sequence[Path]) -> Sequence[Rung]:
    """Return the sandboxes that this computer may have, the best first."""
    if machine.system == "darwin":
        return [SandboxExec(machine)] if Path("/usr/bin/sandbox-exec").exists() else []
    if not machine.system.startswith("linux"):
        return []
    if not call_filter(machine.kind, own_network=True, shared=False):
        return []
    found: list[Rung] = []
    if bubblewrap := _bubblewrap(machine, folders):
        found.append(Bubblewrap(machine, bubblewrap))
    if landlock_version() >= _LEAST_LANDLOCK:
        found.append(Landlock(machine))
    return found


def _bubblewrap(machine: Machine, folders: Sequence[Path]) -> Path | None:
    """Return a bwrap that nobody who writes in the workspace could have put there."""
    path = os.pathsep.join(["/usr/bin", "/bin", "/usr/local/bin"])
    others = [
        entry for entry in machine.environment.get("PATH", "").split(os.pathsep) if entry.startswith("/")
    ]
    for place in [*path.split(os.pathsep), *others]:
        found = shutil.which("bwrap", path=place)
        if found is None:
            continue
        real = Path(found).resolve()
        near = [folder for folder in (_here(), *folders) if folder and not too_wide(folder)]
        if not any(file.is_relative_to(folder) for folder in near for file in (real, Path(found))):
            return real
    return None


def _here() -> Path | None:
    try:
        return Path.cwd()
    except OSError:
        return None  # it was removed


def too_wide(folder: Path) -> bool:
    """Return whether a folder is no workspace but the system."""
    return str(folder) in _WHOLE_DISK
