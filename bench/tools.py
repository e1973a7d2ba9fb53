"""What a tool call costs beside the tool's own work, and whether calls that only read wait for each other.

    python bench/tools.py [--runs N]

Everything is the program's own: a store on disk, the log of decisions, the policy, the loop.  Only the model
is a list of answers, given at once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from wony.agent import Agent
from wony.answering import Answering, AnswerOptions
from wony.audit_log import AuditLog
from wony.condensing import Condenser
from wony.events import AnswerFinished, ToolFinished, ToolStarted
from wony.guard import Guard, Nobody
from wony.measures import Measures
from wony.offer import offered
from wony.replies import Replies
from wony.rules_file import RulesFile
from wony.sessions import SessionManager
from wony.store.open import open_stores
from wony.surroundings import Surroundings
from wony.tool_types import Level, ToolResult
from wony.toolbox import Toolbox
from wony.tools.base import tool, tools_of
from wony.tools.calculator import CalculatorTools
from wony.tools.files import FileTools
from wony.tools.sandbox import Sandbox
from wony.tools.sandbox_machine import Machine
from wony.tools.sandbox_rungs import Rung, Unwalled, rungs
from wony.tools.sandbox_types import Places, Program
from wony.tools.workspace import Workspace
from wony.types import (
    ChatRequest,
    Finding,
    Finished,
    Json,
    ModelInfo,
    Piece,
    TextDelta,
    ToolCall,
    Usage,
)

SLEEP = 0.2
"""Seconds that each of the calls side by side takes."""
TOGETHER = 50
STEPS = 12
USAGE = Usage(prompt_tokens=2_000, window=131_072)


class Sleeper:
    """A tool that takes a known time."""

    @tool(Level.READ)
    async def wait(self, number: int) -> ToolResult:
        """Wait."""
        await asyncio.sleep(SLEEP)
        return ToolResult(str(number))


class Answers:
    """A model that gives the next list of pieces, at once."""

    name = "answers"

    def __init__(self, answers: Sequence[Sequence[Piece]]) -> None:
        self._answers = iter(answers)
        self.asked: list[float] = []

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:  # noqa: ARG002
        self.asked.append(time.perf_counter())
        for piece in next(self._answers):
            yield piece

    async def models(self) -> Sequence[ModelInfo]:
        return ()

    async def warm(self, request: ChatRequest) -> int | None:  # noqa: ARG002
        return None

    async def check(self, model: str) -> Sequence[Finding]:  # noqa: ARG002
        return ()

    async def close(self) -> None:
        pass


async def turn(folder: Path, answers: Sequence[Sequence[Piece]]) -> tuple[list[float], list[float]]:
    """Run one turn; return the seconds from each answer to the next request, and the tools' own of each."""
    (folder / "notes.md").write_text("one\ntwo\n", "utf-8")
    functions = [
        *tools_of(CalculatorTools()),
        *tools_of(FileTools(Workspace([folder], []))),
        *tools_of(Sleeper()),
    ]
    stores, backend = await open_stores(folder / "wony.db"), Answers(answers)
    box = Toolbox(functions, Guard(Nobody(), RulesFile(folder / "rules"), AuditLog(folder / "audit.jsonl")))
    replies = Replies(backend)
    answering = Answering(
        stores.messages,
        stores.compactions,
        Measures(stores.gauges),
        lambda: replies,
        lambda: Condenser(lambda: replies, stores.new_id),
    )
    offer = offered([one.tool for one in functions], [])
    manager = SessionManager(
        stores.sessions,
        stores.messages,
        stores.compactions,
        Agent(answering, lambda: box),
        Surroundings("You are kind.", tools=lambda: offer),
        stores.new_id,
    )
    ends: list[float] = []
    own: list[float] = []
    started: dict[str, float] = {}
    async with aclosing(manager.ask(await manager.new(), "go", AnswerOptions("m"))) as events:
        async for event in events:
            if isinstance(event, AnswerFinished):
                ends.append(time.perf_counter())
                own.append(0.0)
            elif isinstance(event, ToolStarted):
                started[event.call.id] = time.perf_counter()
            elif isinstance(event, ToolFinished):
                own[-1] = max(own[-1], event.seconds)
    await stores.close()
    waits = [asked - end for end, asked in zip(ends, backend.asked[1:], strict=False)]
    return waits, own


def step(*calls: ToolCall) -> list[Piece]:
    return [*calls, Finished("tool_calls", USAGE)]


def steps(name: str) -> list[list[Piece]]:
    """One call an answer, each another one."""
    given: list[dict[str, Json]] = [
        {"expression": f"{n}*7"} if name == "calculator" else {"path": "notes.md", "lines": n}
        for n in range(1, STEPS + 1)
    ]
    calls = [ToolCall(name, one, f"c{n}") for n, one in enumerate(given)]
    return [*(step(call) for call in calls), [TextDelta("done"), Finished("stop", USAGE)]]


def together(count: int) -> list[list[Piece]]:
    calls = [ToolCall("wait", {"number": n}, f"c{n}") for n in range(count)]
    return [step(*calls), [TextDelta("done"), Finished("stop", USAGE)]]


def measured(answers: Sequence[Sequence[Piece]]) -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory(prefix="wony-bench-") as folder:
        return asyncio.run(turn(Path(folder), answers))


def walls(runs: int) -> dict[str, list[float]]:
    """Return what it takes to run `true` in each sandbox of this computer."""

    async def timed(rung: Rung) -> list[float]:
        times = []
        for _ in range(runs):
            begun = time.perf_counter()
            await Sandbox(rung).run(Program(["/bin/true"], Places(())))
            times.append(time.perf_counter() - begun)
        return times

    machine = Machine(os.environ, Path.home())
    return {rung.name: asyncio.run(timed(rung)) for rung in (*rungs(machine, ()), Unwalled(machine))}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--runs", type=int, default=7)
    runs = options.parse_args().runs
    print("| from an answer to the next request | median ms | slowest ms | tools' own ms |")
    print("|---|---:|---:|---:|")
    for name in ("calculator", "read_file"):
        waits, own = [], []
        for _ in range(runs):
            times, work = measured(steps(name))
            waits += times[1:]  # the first call of a process imports the tools' checks
            own += work[1 : len(times)]
        beside = [wait - work for wait, work in zip(waits, own, strict=True)]
        print(
            f"| one `{name}` call, beside its own work | {statistics.median(beside) * 1e3:.1f} "
            f"| {max(beside) * 1e3:.1f} | {statistics.median(own) * 1e3:.2f} |"
        )
    for name, times in walls(runs).items():
        print(
            f"| a program that does nothing, in {name} | {statistics.median(times) * 1e3:.0f} "
            f"| {max(times) * 1e3:.0f} | |"
        )
    for count in (1, TOGETHER):
        waits = [measured(together(count))[0][0] for _ in range(runs)]
        print(
            f"| {count} calls that take {SLEEP * 1e3:.0f} ms each | {statistics.median(waits) * 1e3:.0f} "
            f"| {max(waits) * 1e3:.0f} | {SLEEP * 1e3:.0f} |"
        )


if __name__ == "__main__":
    main()
