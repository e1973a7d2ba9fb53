"""Broken answers as servers really gave them, played again, to see what is made of each.

A case tells what came, which tools were offered, and what must come of it: `mended`, where the calls and
texts are those that were meant, or `explained`, where no tool is run and the model or the person is told.
It knows no server: who reads a case's recording is given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wony.errors import WonyError
from wony.events import Event, MessageAdded
from wony.protocols import Backend
from wony.repair import fits
from wony.replies import Replies
from wony.types import ChatRequest, Json, Message, Notice, TextDelta, ThinkingDelta, Tool, ToolCall

CORPUS = Path(__file__).parent / "replay_corpus"
Verdict = Literal["mended", "explained", "wrong"]


@dataclass(frozen=True, slots=True)
class Case:
    """One recording.  `row` is where it stands in the table of failures, `L23` in the catalogue of faults."""

    id: str
    row: str
    what: str
    wire: str
    answers: Sequence[Sequence[Json]]
    tools: tuple[Tool, ...]
    verdict: Verdict
    calls: tuple[ToolCall, ...]
    """What may be run, and nothing else."""
    text: str | None
    thinking: str | None


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a case."""

    case: Case
    verdict: Verdict
    calls: tuple[ToolCall, ...]
    """The calls that would be run."""
    wrong: str = ""
    """What is not as it should be."""


def load(folder: Path = CORPUS) -> Sequence[Case]:
    """Return the cases, in order."""
    offered = {
        one["name"]: Tool(one["name"], one["description"], one["parameters"])
        for one in json.loads((folder / "tools.json").read_text("utf-8"))
    }
    return [
        _case(json.loads(line), offered)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def _case(told: Mapping[str, Json], offered: Mapping[str, Tool]) -> Case:
    expected = told["expected"]
    return Case(
        id=told["id"],
        row=told["row"],
        what=told["what"],
        wire=told["wire"],
        answers=told["answers"],
        tools=tuple(offered[name] for name in told.get("tools", offered)),
        verdict=expected["outcome"],
        calls=tuple(ToolCall(one["name"], one["arguments"]) for one in expected.get("calls", ())),
        text=expected.get("text"),
        thinking=expected.get("thinking"),
    )


async def play(cases: Iterable[Case], backend_of: Callable[[Case], Backend]) -> Sequence[Played]:
    """Return what comes of each."""
    return [await _played(case, backend_of(case)) for case in cases]


async def _played(case: Case, backend: Backend) -> Played:
    request = ChatRequest("gpt-oss:20b", (Message("user", "?"),), case.tools)
    events: list[Event] = []
    failed = False
    try:
        async for event in Replies(backend).of(request):
            events.append(event)  # noqa: PERF401  what came before an error is wanted too
    except WonyError:
        failed = True
    added = [event.message for event in events if isinstance(event, MessageAdded)]
    calls = [call for message in added for call in message.tool_calls]
    runs = tuple(ToolCall(call.name, call.arguments) for call in calls if _runs(call, case))
    is_told = failed or bool(calls) or any(isinstance(event, Notice) for event in events)
    wrong = ""
    if runs != case.calls:
        wrong = f"would run {runs}"
    elif case.text is not None and (got := _text(events, added)) != case.text:
        wrong = f"says {got!r}"
    elif case.thinking is not None and (got := _thinking(events, added)) != case.thinking:
        wrong = f"thinks {got!r}"
    elif case.verdict == "explained" and not is_told:
        wrong = "nobody is told"
    elif case.verdict == "mended" and failed:
        wrong = "fails"
    return Played(case, "wrong" if wrong else case.verdict, runs, wrong)


def _runs(call: ToolCall, case: Case) -> bool:
    """Whether a tool would take the call; one may take "3" for 3, which the case then says."""
    tool = next((tool for tool in case.tools if tool.name == call.name), None)
    if tool is None or call.raw:
        return False
    return fits(call.arguments, tool) or ToolCall(call.name, call.arguments) in case.calls


def _text(events: Sequence[Event], added: Sequence[Message]) -> str:
    if added:
        return added[-1].content
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def _thinking(events: Sequence[Event], added: Sequence[Message]) -> str:
    if added:
        return added[-1].thinking
    return "".join(event.text for event in events if isinstance(event, ThinkingDelta))
