"""Runs Python of the model in the sandbox: it sees the workspace and changes nothing.

Models write code as in a notebook, where the value of the last line is shown; so it is here.
"""

from __future__ import annotations

from wony.tool_protocols import Call
from wony.tool_types import Action, Labels, Level, Receipt, ToolError, ToolResult
from wony.tools.base import tool
from wony.tools.running import (
    GetSandbox,
    notice_of,
    now,
    short,
    state_of,
    the_sandbox,
    told,
    unwalled,
    walled,
)
from wony.tools.sandbox_types import Limits, Places, Program, SandboxBroken
from wony.tools.workspace import Workspace
from wony.types import Notice

_LONGEST = 200_000
_LIMITS = Limits(seconds=60, memory=2 << 30, processes=64, disk=1 << 30, output=4 << 20)
_LATER = 20.0
"""Seconds beyond the program's own limit that a call may take."""
_BEGIN = 'exec "$0" -I -B "$TMPDIR/notebook.py"'
_NOTEBOOK = """\
import ast, os, sys
path = os.path.join(os.environ["TMPDIR"], "code.py")
with open(path, encoding="utf-8") as file:
    tree = ast.parse(file.read(), path)
last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
names = {"__name__": "__main__", "__file__": path}
sys.modules["__main__"].__dict__.update(names)
exec(compile(tree, path, "exec"), sys.modules["__main__"].__dict__)
if last is not None:
    value = eval(compile(ast.Expression(last.value), path, "eval"), sys.modules["__main__"].__dict__)
    if value is not None:
        print(repr(value))
"""


class CodeTools:
    """Runs Python."""

    def __init__(self, sandbox: GetSandbox, workspace: Workspace) -> None:
        self._sandbox = sandbox
        self._workspace = workspace

    @tool(Level.RUN, seconds=_LIMITS.seconds + _LATER, common=False)
    async def run_code(self, call: Call, code: str) -> ToolResult:
        """Run Python in a sandbox: no network; it can read the workspace and change nothing.

        code: the program; print what you want to see
        """
        sandbox = await the_sandbox(self._sandbox, self._workspace)
        places = Places(tuple(self._workspace.folders), tuple(self._workspace.own), writable=False)
        argv = ["/bin/sh", "-c", _BEGIN, str(sandbox.machine.python)]
        files = {"notebook.py": _NOTEBOOK, "code.py": code}
        try:
            outcome = await sandbox.run(Program(argv, places, _LIMITS, files), call.hear)
        except SandboxBroken as error:
            raise ToolError(f"The sandbox did not begin: {error}") from None
        at = now().isoformat(timespec="seconds")
        source = f"command: {short(code)}"
        return ToolResult(
            told(outcome, _LIMITS),
            notice_of(outcome),
            Labels((source,), (source,) if sandbox.name == "none" else ()),
            (Receipt("run", Notice("tool_run.ran_code"), at),),
            failed=bool(outcome.ended or outcome.status),
            facts={"sandbox": sandbox.name, "exit": outcome.status, "ended": outcome.ended or ""},
        )

    @run_code.plans
    async def _(self, call: Call, code: str) -> Action:  # noqa: ARG002 - every planner is told the call
        if not code.strip():
            raise ToolError("code is empty; give a program that prints its result.")
        if len(code) > _LONGEST:
            raise ToolError(f"code must have at most {_LONGEST} characters.")
        sandbox = await the_sandbox(self._sandbox, self._workspace)
        state = state_of("", sandbox, self._workspace)
        action = Action("run_code", {"code": code}, Level.RUN, code, opt_in="run", state=state)
        return unwalled(action) if sandbox.name == "none" else walled(action, sandbox)
