"""The sandboxes that hold on this computer, and what tests need around them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from wony.tool_protocols import Call, Document, ToolFunction
from wony.tools.base import tools_of
from wony.tools.code import CodeTools
from wony.tools.commands import CommandTools
from wony.tools.sandbox import Sandbox
from wony.tools.sandbox_check import escapes_of
from wony.tools.sandbox_machine import Machine
from wony.tools.sandbox_rungs import Rung, rungs
from wony.tools.sandbox_types import Limits, Outcome, Places, Program
from wony.tools.workspace import Workspace


def machine(**environment: str) -> Machine:
    """Return this computer, as a person with these variables has it."""
    return Machine({**os.environ, **environment}, Path.home())


def _held() -> list[Rung]:
    this = machine()
    return [rung for rung in rungs(this, ()) if not asyncio.run(escapes_of(rung, this))]


HELD = _held()
every_sandbox = pytest.mark.parametrize("rung", HELD, ids=[rung.name for rung in HELD])


async def sh(rung: Rung, folder: Path, command: str, **limits: int) -> Outcome:
    """Run a line for the shell in a folder."""
    given = Limits(**{"seconds": 60, **limits})
    return await Sandbox(rung).run(Program(["/bin/sh", "-c", command], Places((folder,)), given))


class NoDocuments:
    """A session without documents."""

    async def get(self, number: int) -> Document | None:
        return None


def call(hear: Callable[[str], object] = str) -> Call:
    """Return what a tool is told besides its arguments."""
    return Call("session", NoDocuments(), hear)


def command_tool(
    rung: Rung, *folders: Path, own: tuple[Path, ...] = (), limits: Mapping[str, int] | None = None
) -> ToolFunction:
    """Return `run_command` in these folders."""
    tools = CommandTools(_always(rung), Workspace(folders, own))
    tools.limits = Limits(**{"seconds": 60, **(limits or {})})
    return tools_of(tools)[0]


def code_tool(rung: Rung, *folders: Path) -> ToolFunction:
    """Return `run_code` in these folders."""
    return tools_of(CodeTools(_always(rung), Workspace(folders, ())))[0]


def _always(rung: Rung) -> Callable[[], Awaitable[Sandbox]]:
    async def get() -> Sandbox:
        return Sandbox(rung)

    return get


def processes_with(word: str) -> list[int]:
    """Return the processes whose command line holds a word."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if word.encode() in line:
                found.append(int(entry.name))
    return found
