"""What every tool that runs a program has in common: where it runs, and how its end is told."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from wony.tool_types import Action, Level, ToolError
from wony.tools.footprint import Traces
from wony.tools.sandbox import Sandbox
from wony.tools.sandbox_rungs import too_wide
from wony.tools.sandbox_types import Limits, Outcome
from wony.tools.workspace import Workspace
from wony.types import Notice

GetSandbox = Callable[[], Awaitable[Sandbox]]
"""Returns the sandbox of this computer; raises ToolError where there is none."""
_MOST_NAMED, _MOST_READ = 50, 20 << 20
_SEPARATORS = re.compile(r"[\s;|&<>()'\"`$=,{}]+")
_READ_UNNAMED = (
    "Makefile",
    "makefile",
    "package.json",
    "justfile",
    "pyproject.toml",
    "Cargo.toml",
    "tox.ini",
)
"""What programs read without being told: a command that runs them depends on these."""
_RUNNERS = ("make", "npm", "npx", "pnpm", "yarn", "just", "tox", "nox", "cargo", "pytest", "uv", "poetry")
_SHOWN = 12
_LINE = 60


def now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now().astimezone()


async def the_sandbox(get: GetSandbox, workspace: Workspace) -> Sandbox:
    """Return the sandbox, if it can wall in these folders.  Raises ToolError."""
    sandbox = await get()
    for folder in workspace.folders:
        if too_wide(folder):
            raise ToolError(f"Programs cannot be run: the workspace {folder} is the system itself.")
        if not folder.is_dir():
            raise ToolError(f"Programs cannot be run: the workspace {folder} is no folder.")
        for own in workspace.own:
            if folder.is_relative_to(own):
                raise ToolError("Programs cannot be run in a folder that belongs to wony itself.")
            hidden = sandbox.name in ("bubblewrap", "sandbox-exec") and own.is_dir()
            if own.is_relative_to(folder) and not hidden:
                raise ToolError(
                    f"Programs cannot be run: wony's own files ({own}) lie in the workspace {folder}."
                )
    return sandbox


def state_of(command: str, sandbox: Sandbox, workspace: Workspace) -> str:
    """Return a fingerprint of what a command depends on: its folder, the sandbox, the files that it names."""
    told = hashlib.sha256(f"{sandbox.name}\0{_folder(workspace)}\0".encode("utf-8", "replace"))
    words = dict.fromkeys([*_split(command), *_SEPARATORS.split(command)])
    if any(Path(word).name in _RUNNERS for word in words):
        words.update(dict.fromkeys(_READ_UNNAMED))
    left = _MOST_READ
    for word in [word for word in words if word and not word.startswith("-")][:_MOST_NAMED]:
        content = _content(word, workspace, left)
        if content is not None:
            left -= len(content)
            told.update(word.encode("utf-8", "replace") + b"\0" + hashlib.sha256(content).digest())
    return told.hexdigest()


def _split(command: str) -> Sequence[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return ()


def _folder(workspace: Workspace) -> str:
    return str(workspace.folders[0]) if workspace.folders else ""


def _content(word: str, workspace: Workspace, most: int) -> bytes | None:
    """Return what a file of the workspace says, if the word names one."""
    try:
        place = workspace.place(word)
        if place.folder is None:
            return None
        with workspace.open_file(place) as file:
            return file.read(most)
    except (ToolError, OSError, ValueError):
        return None


def told(outcome: Outcome, limits: Limits, traces: Traces | None = None) -> str:
    """Return what the model reads of a run: its output, then how it ended and what it left."""
    lines = [outcome.output.rstrip("\n") or "(no output)", f"[{_ending(outcome, limits)}]"]
    if traces:
        for word, paths in (("made", traces.made), ("changed", traces.changed), ("removed", traces.removed)):
            if paths:
                lines.append(f"[files {word}: {names_of(paths)}]")
        if traces.put_back:
            lines.append(
                f"[put back as before, because other programs obey them: {names_of(traces.put_back)}."
                " Tell the person what to change there.]"
            )
    return "\n".join(lines)


def _ending(outcome: Outcome, limits: Limits) -> str:
    seconds = f"{outcome.seconds:.1f} s"
    reasons = {
        "time": f"stopped: it ran longer than {limits.seconds} s; this is its output until then",
        "output": f"stopped: it printed more than {limits.output >> 20} MB; narrow it down",
        "memory": f"stopped: it used more than {limits.memory >> 20} MB of memory",
        "processes": f"stopped: it began more than {limits.processes} processes",
        "disk": f"stopped: it filled more than {limits.disk >> 20} MB of disk",
    }
    if outcome.ended:
        return reasons[outcome.ended]
    if outcome.status < 0:
        return f"killed by signal {-outcome.status} after {seconds}"
    return f"exit code {outcome.status}, {seconds}"


def notice_of(outcome: Outcome) -> Notice | None:
    """Return the line for the person, where a program did not end well."""
    if outcome.ended:
        return Notice(f"tool_run.ended_{outcome.ended}")
    return Notice("tool_run.exit_code", {"code": outcome.status}) if outcome.status else None


def names_of(paths: Sequence[Path]) -> str:
    """Return some paths, and how many more there are."""
    named = ", ".join(map(str, paths[:_SHOWN]))
    return f"{named}, and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else named


def walled(action: Action, sandbox: Sandbox) -> Action:
    """Return the action of a program with what holds it, for the person who is asked."""
    return replace(action, notes=(*action.notes, Notice("tool_run.runs_in", {"name": sandbox.name})))


def unwalled(action: Action) -> Action:
    """Return the action of a program that nothing walls in: it is asked about each time."""
    note = Notice("tool_run.unsandboxed")
    return replace(action, level=Level.DESTROY, inside=False, opt_in="", notes=(*action.notes, note))


def short(command: str) -> str:
    """Return a command as one line that names it."""
    line = " ".join(command.split())
    return f"{line[: _LINE - 1]}…" if len(line) > _LINE else line
