"""Runs a command line of the model in the sandbox, in the workspace.

The whole line is the model's own and goes to `/bin/sh -c` as it is: nothing of ours is put into it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from wony.tool_protocols import Call
from wony.tool_types import Action, Labels, Level, Receipt, ToolError, ToolResult
from wony.tools.base import tool
from wony.tools.footprint import Footprint, Traces, look, traces
from wony.tools.running import (
    GetSandbox,
    names_of,
    notice_of,
    now,
    short,
    state_of,
    the_sandbox,
    told,
    unwalled,
    walled,
)
from wony.tools.sandbox_types import Limits, Outcome, Places, Program, SandboxBroken
from wony.tools.workspace import Workspace
from wony.types import Notice

_LONGEST = 32_000
_LATER = 30.0
"""Seconds beyond the program's own limit that a call may take: to look at the files, and to clean up."""


class CommandTools:
    """Runs shell commands."""

    limits = Limits()

    def __init__(
        self, sandbox: GetSandbox, workspace: Workspace, clock: Callable[[], datetime] = now
    ) -> None:
        self._sandbox = sandbox
        self._workspace = workspace
        self._clock = clock

    @tool(Level.RUN, seconds=Limits().seconds + _LATER)
    async def run_command(self, call: Call, command: str) -> ToolResult:
        """Run a shell command in the workspace: sandboxed, no network, 120 seconds.

        command: for /bin/sh
        """
        sandbox = await the_sandbox(self._sandbox, self._workspace)
        folders = tuple(self._workspace.folders)
        before = await asyncio.to_thread(look, folders)
        places = Places(folders, tuple(self._workspace.own), tuple(before.fixed))
        program = Program(["/bin/sh", "-c", command], places, self.limits)
        left: Traces | None = None
        try:
            outcome = await sandbox.run(program, call.hear)
        except SandboxBroken as error:
            raise ToolError(f"The sandbox did not begin: {error}") from None
        finally:  # also when it is stopped: what must not be there must go
            left = await asyncio.shield(asyncio.to_thread(traces, before, folders))
        return self._result(command, outcome, left, before, sandbox.name)

    @run_command.plans
    async def _(self, call: Call, command: str) -> Action:  # noqa: ARG002 - every planner is told the call
        if not command.strip():
            raise ToolError("command is empty; give the line to run, such as: ls -l")
        if "\0" in command or len(command) > _LONGEST:
            raise ToolError(f"command must be text of at most {_LONGEST} characters; write a script file.")
        sandbox = await the_sandbox(self._sandbox, self._workspace)
        state = await asyncio.to_thread(state_of, command, sandbox, self._workspace)
        action = Action("run_command", {"command": command}, Level.RUN, command, opt_in="run", state=state)
        return unwalled(action) if sandbox.name == "none" else walled(action, sandbox)

    def _result(
        self, command: str, outcome: Outcome, left: Traces, before: Footprint, sandbox: str
    ) -> ToolResult:
        source = f"command: {short(command)}"
        at = self._clock().isoformat(timespec="seconds")
        ran = Receipt("run", Notice("tool_run.ran", {"command": short(command)}), at)
        changed = [_changed(left, at, self._workspace)] if left.every else []
        private = (source,) if sandbox == "none" or before.has_keys else ()
        return ToolResult(
            told(outcome, self.limits, _named(left, self._workspace)),
            notice_of(outcome),
            Labels((source,), private),
            (ran, *changed),
            failed=bool(outcome.ended or outcome.status),
            facts={"sandbox": sandbox, "exit": outcome.status, "ended": outcome.ended or ""},
        )


def _changed(left: Traces, at: str, workspace: Workspace) -> Receipt:
    every = _named(left, workspace).every
    return Receipt("file", Notice("tool_run.changed", {"files": names_of(every), "n": len(every)}), at)


def _named(left: Traces, workspace: Workspace) -> Traces:
    """Return the same with the names that the model and the person know, short in the first folder."""
    first = workspace.folders[0] if workspace.folders else None

    def named(paths: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(p.relative_to(first) if first and p.is_relative_to(first) else p for p in paths)

    return Traces(named(left.made), named(left.changed), named(left.removed), named(left.put_back))
