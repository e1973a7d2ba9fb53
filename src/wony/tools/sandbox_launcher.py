"""Runs one program walled in, and leaves no process behind.  A program of its own: `python -I -S` runs it.

It knows nothing of wony but what it is told, and needs the standard library alone:

    stdin    one line of JSON, the order; then nothing, and its end means that wony is gone or wants an end
    stdout   the program's own, its output and its errors in the order they came
    stderr   one line of JSON at the end: how it went

Killing a process group is not enough: a program may leave it.  So this process adopts every orphan below it,
and either stands in a Landlock domain out of which no signal gets, where one `kill(-1)` ends everything at
once, or holds a bubblewrap whose process namespace ends with its first process.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

from wony.tools.sandbox_fence import Fence
from wony.tools.sandbox_modes import Modes, filter_and_hand_over
from wony.tools.sandbox_tree import descendants, free, proportional, resident, tasks
from wony.tools.sandbox_walls import (
    CHANGE,
    MOVE,
    READ,
    SIGNALS_STAY,
    all_rights,
    devices,
    drop_capabilities,
    enter,
    first_to_go,
    landlock_version,
    libc,
    put_back,
    set_limits,
)

_PAUSE = 50  # milliseconds between two looks at what the program uses
_PATIENCE = 5.0  # seconds until killed processes must be gone
_SET_PDEATHSIG, _SET_SUBREAPER = 1, 36
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def main() -> None:
    order, wony = json.loads(_first_line()), os.getppid()
    told = os.fdopen(os.dup(2), "w", encoding="utf-8")  # which no program inherits
    try:
        end = _Supervisor(order).run()
    except BaseException as error:  # whatever it is, wony must read it
        end = {"error": f"{type(error).__name__}: {error}"}
    if os.getppid() != wony:  # it died, and cannot clean up
        import_module("shutil").rmtree(order["scratch"], ignore_errors=True)
    with suppress(BrokenPipeError):
        told.write(json.dumps(end) + "\n")
        told.flush()


def _first_line() -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        more = os.read(0, 65536)
        if not more:
            sys.exit(2)
        line += more
    return line


class _Supervisor:
    """Begins the program, watches what it uses, and ends all of it."""

    def __init__(self, order: Mapping[str, Any]) -> None:
        self.order = order
        self.limits: Mapping[str, int] = order["limits"]
        self.linux = sys.platform.startswith("linux")
        self.libc = libc()
        self.version = landlock_version()
        self.signals_stay = False
        self.status: int | None = None
        self.ended = ""
        self.devices = devices() if order["bubblewrap"] else {}
        self.free = {path: free(path) for path in order["watched"]}
        self.fence = Fence(self.limits["processes"])

    def run(self) -> Mapping[str, Any]:
        """Return how it went, when nothing of it is left."""
        _stay_awake()
        for number in _ENDING:
            signal.signal(number, lambda *_: sys.exit(1))
        if self.linux:
            self.libc.prctl(_SET_SUBREAPER, 1, 0, 0, 0)
        if self.order["landlock"]:
            self._keep_signals_in()
        began = time.monotonic()
        self.ours, self.theirs = socket.socketpair()
        self.child = os.fork()
        if self.child == 0:
            self._become()
        self.theirs.close()
        try:
            self._watch(began + self.limits["seconds"])
        finally:
            self._end_all()
            self.fence.remove()
            put_back(self.devices)
        seconds = time.monotonic() - began
        return {"status": self.status, "ended": self.ended, "seconds": round(seconds, 3)}

    def _keep_signals_in(self) -> None:
        """Enter a domain that no signal leaves, and prove it: only then may `kill(-1)` ever be used."""
        wony = os.getppid()
        could = _can_signal(wony)
        if self.version >= SIGNALS_STAY:
            enter(self.libc, MOVE, [("/", MOVE)], self.version)
            self.signals_stay = could is True and _can_signal(wony) is False

    def _become(self) -> NoReturn:
        """Put up the walls, then be the program."""
        try:
            told = os.dup(2)
            self.fence.enter()
            _be_patient()
            os.setsid()
            if self.linux:
                self.libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            silence = os.open(os.devnull, os.O_RDONLY)
            for file, number in ((silence, 0), (1, 2)):
                os.dup2(file, number)
            for number in (signal.SIGPIPE, signal.SIGXFSZ, *_ENDING):
                signal.signal(number, signal.SIG_DFL)
            argv = list(self.order["argv"])
            calls = bytes.fromhex(self.order["seccomp"])
            os.chdir(self.order["folder"])
            set_limits(self.limits)
            first_to_go()
            if self.order["bubblewrap"]:
                argv[1:1] = ["--seccomp", str(_held(calls))]
            elif self.order["landlock"]:
                drop_capabilities(self.libc)
                enter(self.libc, all_rights(self.version), self._rules(), self.version)
                filter_and_hand_over(self.libc, calls, self.order["landlock"]["install"], self.theirs)
            os.execve(argv[0], argv, self.order["environment"])
        except BaseException as error:  # a fork must never go on as its parent
            with suppress(OSError):
                os.write(told, (json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n").encode())
        os._exit(126)

    def _rules(self) -> Sequence[tuple[str, int]]:
        walls = self.order["landlock"]
        return [
            *((path, READ) for path in walls["read"]),
            *((path, READ | CHANGE) for path in walls["write"]),
        ]

    def _watch(self, deadline: float) -> None:
        """Wait until the program ends, or must be ended; `ended` says why."""
        watched = select.poll()
        watched.register(0, select.POLLIN)
        if hasattr(os, "pidfd_open"):
            watched.register(os.pidfd_open(self.child), select.POLLIN)
        modes = self._modes()
        if modes:
            watched.register(modes.listener, select.POLLIN)
        looked = 0.0
        while not self._is_over():
            ready = [file for file, _ in watched.poll(_PAUSE)]
            if modes and modes.listener in ready:
                modes.answer()
            if 0 in ready:
                self.ended = "asked"
            elif (now := time.monotonic()) >= deadline:
                self.ended = "time"
            elif now - looked >= _PAUSE / 1000:
                self.ended, looked = self._excess(), now
            if self.ended:
                return

    def _modes(self) -> Modes | None:
        """Return who answers the program's wishes to change modes and times, if its filter asks."""
        walls = self.order["landlock"]
        received = socket.recv_fds(self.ours, 1, 1)[1] if walls else []
        if not received:
            return None  # it has no such filter, or ended before it had
        names = {int(number): name for number, name in walls["asked"].items()}
        return Modes(self.libc, received[0], names, walls["write"], walls["fixed"])

    def _is_over(self) -> bool:
        """Collect whoever died; return whether the program itself has."""
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                if pid == self.child:
                    self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def _excess(self) -> str:
        """Return what the program has too much of, if anything."""
        everyone = descendants(os.getpid())
        if sum(tasks(pid) for pid in everyone) > self.limits["processes"]:
            return "processes"
        most = self.limits["memory"]
        if sum(map(resident, everyone)) > most and sum(map(proportional, everyone)) > most:
            return "memory"
        if any(before - free(path) > self.limits["disk"] for path, before in self.free.items()):
            return "disk"
        return ""

    def _end_all(self) -> None:
        """Kill every process below this one, and wait until none is left."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with suppress(ProcessLookupError, PermissionError):
                if self.signals_stay:
                    os.kill(-1, signal.SIGKILL)  # everything in the domain but this process, at once
                else:
                    self._kill_one_by_one()
            try:
                while (done := os.waitpid(-1, os.WNOHANG))[0]:
                    if done[0] == self.child:
                        self.status = os.waitstatus_to_exitcode(done[1])
            except ChildProcessError:
                return
            time.sleep(0.002)

    def _kill_one_by_one(self) -> None:
        """Stop them first, so that none begins another meanwhile."""
        everyone = descendants(os.getpid())
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child, signal.SIGKILL)
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in everyone:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)


def _stay_awake() -> None:
    """Run before the program however many it becomes, where that is allowed: who watches must not starve."""
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def _be_patient() -> None:
    """Run after whatever the person does."""
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(5)


def _can_signal(pid: int) -> bool | None:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return False
    except ProcessLookupError:
        return None
    return True


def _held(text: bytes) -> int:
    """Return an open file of these bytes, which the next program inherits."""
    file = os.memfd_create("calls", 0)
    os.write(file, text)
    os.lseek(file, 0, os.SEEK_SET)
    os.set_inheritable(file, True)
    return file
