"""Runs programs and measures them: wall time, CPU time, resident memory, bytes written.

Programs that are compared run in turns, so that whatever else the machine does meets all of
them alike.  Knows nothing about wony.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")

ROWS, COLUMNS = 24, 80
_READ = 65_536
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Program:
    """Something to run."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """What one run took."""

    wall: float
    """Seconds from the start of the process to its end."""
    cpu: float
    megabytes: float
    """The largest resident size."""
    written: int
    """Bytes."""
    finished: bool = True
    """False when it had to be stopped: then everything above is a lower bound."""


class Failed(Exception):
    """A program ended with an error, so that its time means nothing."""


def to_pipe(program: Program, limit: float = 60.0) -> Run:
    """Run with no input and the output to a pipe."""
    started = time.perf_counter()
    child = subprocess.Popen(
        program.argv,
        env=dict(program.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert child.stdout is not None
    with child.stdout as stream:
        run, code, tail = _until_its_end(child.pid, stream.fileno(), started, limit)
    child.returncode = code  # it was waited for here, and must not be again
    return _checked(program, run, code, tail)


def to_terminal(program: Program, limit: float = 60.0) -> Run:
    """Run on a terminal of its own."""
    started = time.perf_counter()
    child, terminal = on_terminal(program)
    try:
        run, code, tail = _until_its_end(child, terminal, started, limit)
    finally:
        os.close(terminal)
    return _checked(program, run, code, tail)


def on_terminal(program: Program) -> tuple[int, int]:
    """Start on a terminal of its own and return the process and the terminal's other side."""
    child, terminal = pty.fork()
    if child == 0:
        try:
            os.execvpe(program.argv[0], list(program.argv), dict(program.environment))
        finally:
            os._exit(127)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    return child, terminal


def read(source: int, seconds: float) -> bytes | None:
    """Return what can be read now or within a time: nothing yet is b"", the end is None."""
    if not select.select([source], [], [], seconds)[0]:
        return b""
    try:
        return os.read(source, _READ) or None
    except OSError:  # a terminal whose last user has gone
        return None


def _until_its_end(child: int, source: int, started: float, limit: float) -> tuple[Run, int, bytes]:
    written, tail, finished = 0, b"", True
    while (data := read(source, 0.2)) is not None:
        written += len(data)
        tail = (tail + data)[-2000:]
        if finished and time.perf_counter() - started > limit:
            finished = False
            os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - started
    # Linux counts kilobytes, macOS bytes.
    megabytes = used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
    run = Run(wall, used.ru_utime + used.ru_stime, megabytes, written, finished)
    return run, os.waitstatus_to_exitcode(status), tail


def _checked(program: Program, run: Run, code: int, tail: bytes) -> Run:
    if run.finished and code != 0:
        raise Failed(f"{program.name} ended with {code}: {tail.decode(errors='replace')}")
    return run


# -- taking turns ------------------------------------------------------------------------------------


def in_turns(
    programs: Iterable[Program], runs: int, measure: Callable[[Program], T], *, uncounted: bool = True
) -> dict[str, list[T]]:
    """Measure each program `runs` times, in turns, after one turn that is `uncounted`.

    A program that fails is left out, with a line on standard error that says so.
    """
    taking_part = list(programs)
    results: dict[str, list[T]] = {program.name: [] for program in taking_part}
    for turn in range(0 if uncounted else 1, runs + 1):
        for program in list(taking_part):
            try:
                result = measure(program)
            except (Failed, OSError) as error:
                print(f"left out: {error}", file=sys.stderr)
                taking_part.remove(program)
                del results[program.name]
                continue
            if turn:
                results[program.name].append(result)
    return results


def median(values: Iterable[float]) -> float:
    """Return the middle value."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def middle(runs: Sequence[Run] | None) -> Run | None:
    """Return the median of each figure."""
    if not runs:
        return None
    return Run(
        wall=median(run.wall for run in runs),
        cpu=median(run.cpu for run in runs),
        megabytes=median(run.megabytes for run in runs),
        written=round(median(run.written for run in runs)),
        finished=all(run.finished for run in runs),
    )


# -- what is printed ---------------------------------------------------------------------------------


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print(f"| {' | '.join(header)} |")
    print(f"|{'|'.join('---' if column == 0 else '---:' for column in range(len(header)))}|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


@dataclass(frozen=True)
class Target:
    """What was promised, beside what was measured.  `value` is None where there was nothing to measure."""

    promise: str
    limit: float
    value: float | None
    unit: str = "x"
    bound: str = ""
    """"<" or ">" when one side had to be stopped, so that the value is only a bound."""

    def row(self) -> list[str]:
        """Return the line of the table."""
        if self.value is None:
            return [self.promise, _figure(self.limit, self.unit), "-", "not measured"]
        met = self.value <= self.limit and self.bound != ">"
        verdict = "met" if met else "missed"
        return [
            self.promise,
            _figure(self.limit, self.unit),
            self.bound + _figure(self.value, self.unit),
            verdict,
        ]


def targets(rows: Iterable[Target]) -> None:
    """Print what was promised and whether it is so."""
    table(["target", "at most", "measured", ""], [row.row() for row in rows])


def ratio(value: Run | None, yardstick: Run | None) -> float | None:
    """Return how many times as long as the yardstick something took, where both were measured."""
    return value.wall / yardstick.wall if value and yardstick else None


def _figure(value: float, unit: str) -> str:
    digits = 2 if value < 10 else 0
    return f"{value:.{digits}f} {unit}"


def machine() -> str:
    """Return what a reader must know about where the figures come from."""
    return (
        f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )


# -- the simulated server ----------------------------------------------------------------------------


class Server:
    """bench/server.py as a process of its own, for as long as a `with` block."""

    def __init__(self, tokens: int, delay: float = 0.0) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(_ROOT / "bench" / "server.py"), f"--tokens={tokens}", f"--delay={delay}"],
            env={**os.environ, "PYTHONPATH": str(_ROOT / "tests")},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise Failed("the simulated server did not start")

    def asked_at(self) -> Sequence[float]:
        """Return when each question arrived, by `time.monotonic`, which all processes share."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        answer = bytearray()
        # By hand: an HTTP library would make this process larger than some of those that it measures.
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"GET /bench/chats HTTP/1.1\r\n\r\n")
            connection.shutdown(socket.SHUT_WR)
            while data := connection.recv(_READ):
                answer += data
        moments: Sequence[float] = json.loads(answer.partition(b"\r\n\r\n")[2])
        return moments

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
