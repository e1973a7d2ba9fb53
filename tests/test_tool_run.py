"""`run_command` and `run_code`: what the model is told, what the person sees, what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandboxes import HELD, call, code_tool, command_tool, every_sandbox, machine
from wony.locales import catalogue
from wony.locales.tool_run import MESSAGES
from wony.tool_types import Action, Level, Receipt, ToolError, ToolResult
from wony.tools.footprint import look, traces
from wony.tools.sandbox_rungs import Rung, Unwalled

pytestmark = pytest.mark.anyio


async def ran(rung: Rung, folder: Path, command: str, **limits: int) -> ToolResult:
    """Return the result of a command."""
    return await command_tool(rung, folder, limits=limits).run({"command": command}, call())


async def planned(rung: Rung, folder: Path, command: str) -> Action:
    """Return what a command would be."""
    return await command_tool(rung, folder).action({"command": command}, call())


async def coded(rung: Rung, folder: Path, code: str) -> ToolResult:
    """Return the result of some Python."""
    return await code_tool(rung, folder).run({"code": code}, call())


# -- run_command -------------------------------------------------------------------------------------


@every_sandbox
async def test_a_result_is_output_end_and_traces(rung: Rung, tmp_path: Path) -> None:
    """The model reads what was said, how it ended, and which files are not as they were."""
    for name in ("old", "gone"):
        (tmp_path / name).write_text("x")
    result = await ran(
        rung, tmp_path, "echo 안녕; echo y > new; echo z >> old; rm gone; mkdir d; echo > d/deep"
    )
    said = result.content.splitlines()
    assert said[0] == "안녕"
    assert said[1].startswith("[exit code 0, ")
    assert said[2:] == ["[files made: d/deep, new]", "[files changed: old]", "[files removed: gone]"]
    assert not result.failed
    assert result.details is None
    assert result.labels.untrusted[0].startswith("command: echo 안녕; ")
    assert result.labels.private == ()


@every_sandbox
async def test_effects_have_receipts(rung: Rung, tmp_path: Path) -> None:
    """One says that it ran, one which files it changed; neither pretends that it can be taken back."""
    ran_it, changed = (await ran(rung, tmp_path, "touch a b")).receipts
    assert (ran_it.kind, ran_it.did.id, ran_it.did.params) == (
        "run",
        "tool_run.ran",
        {"command": "touch a b"},
    )
    assert (changed.kind, changed.did.id) == ("file", "tool_run.changed")
    assert changed.did.params == {"files": "a, b", "n": 2}
    assert (ran_it.undo, changed.undo) == ("", "")
    assert ran_it.at[10] == "T"
    stored = Receipt.from_json(changed.to_json())
    assert (
        catalogue("ko")(stored.did.id, **stored.did.params)
        == "명령이 파일 2개를 바꾸었습니다: a, b (되돌릴 수 없음)"
    )
    (only,) = (await ran(rung, tmp_path, "cat a")).receipts
    assert only.kind == "run"


@every_sandbox
async def test_a_failure_is_told_to_both(rung: Rung, tmp_path: Path) -> None:
    """The exit code is in the result and on the person's line."""
    result = await ran(rung, tmp_path, "ls nothing-here")
    assert "nothing-here" in result.content
    assert "[exit code 2, " in result.content
    assert result.failed
    assert result.details is not None
    assert (result.details.id, result.details.params) == ("tool_run.exit_code", {"code": 2})
    assert (await ran(rung, tmp_path, "true")).content.startswith("(no output)\n[exit code 0, ")


@every_sandbox
async def test_the_time_limit_keeps_what_came(rung: Rung, tmp_path: Path) -> None:
    """What was printed until then is the result, with why there is no more."""
    result = await ran(rung, tmp_path, "echo first; touch made; sleep 60; echo never", seconds=1)
    assert result.content.splitlines() == [
        "first",
        "[stopped: it ran longer than 1 s; this is its output until then]",
        "[files made: made]",
    ]
    assert result.failed
    assert result.details is not None
    assert result.details.id == "tool_run.ended_time"


@every_sandbox
async def test_every_folder_of_the_workspace_is_there(rung: Rung, tmp_path: Path) -> None:
    """The first is where a command starts; files of the others have their whole names."""
    first, second, third = (tmp_path / name for name in "abc")
    for folder in (first, second, third):
        folder.mkdir()
    tool = command_tool(rung, first, second)
    result = await tool.run({"command": f"pwd; touch one {second}/two; touch {third}/three"}, call())
    assert result.content.splitlines()[0] == str(first)
    assert f"[files made: one, {second}/two]" in result.content
    assert not (third / "three").exists()


@every_sandbox
async def test_without_a_workspace_there_is_an_empty_folder(rung: Rung) -> None:
    """A command can still reckon, and leaves nothing."""
    result = await command_tool(rung).run({"command": "echo hi > x && cat x && ls"}, call())
    assert result.content.splitlines()[:2] == ["hi", "x"]
    assert len(result.receipts) == 1


@every_sandbox
async def test_files_with_keys_make_the_output_private(rung: Rung, tmp_path: Path) -> None:
    """A command reads what lies in the workspace; where keys lie, its output may hold them."""
    (tmp_path / ".env").write_text("KEY=1\n")
    result = await ran(rung, tmp_path, "echo hi")
    assert result.labels.private == result.labels.untrusted == ("command: echo hi",)


@every_sandbox
async def test_an_action_names_the_whole_command(rung: Rung, tmp_path: Path) -> None:
    """Level, consent and destination are what policy and person decide on."""
    line = "make all && echo " + "x" * 5000
    action = await planned(rung, tmp_path, line)
    assert (action.tool, action.level, action.opt_in) == ("run_command", Level.RUN, "run")
    assert action.destination == line
    assert [note.id for note in action.notes] == ["tool_run.runs_in"]


@every_sandbox
async def test_what_is_no_command_is_refused(rung: Rung, tmp_path: Path) -> None:
    """Nothing at all, a zero byte, and more than a shell takes."""
    for command in ("", "  \n", "echo \0", "x" * 40_000):
        with pytest.raises(ToolError):
            await planned(rung, tmp_path, command)
    with pytest.raises(ToolError):
        await ran(rung, tmp_path, "echo \ud800")
    with pytest.raises(ToolError, match="no folder"):
        await planned(rung, tmp_path / "gone", "ls")


async def test_without_a_sandbox_a_command_is_asked_about_each_time(tmp_path: Path) -> None:
    """No consent of before, and no rule, stands for it; the person is told why."""
    action = await planned(Unwalled(machine()), tmp_path, "echo hi")
    assert (action.level, action.inside, action.opt_in) == (Level.DESTROY, False, "")
    assert [note.id for note in action.notes] == ["tool_run.unsandboxed"]
    result = await ran(Unwalled(machine()), tmp_path, "echo hi; sleep 100 & touch x")
    assert result.content.startswith("hi\n[exit code 0, ")
    assert result.labels.private == result.labels.untrusted


# -- run_code ----------------------------------------------------------------------------------------


@every_sandbox
async def test_code_runs_and_shows_its_last_value(rung: Rung, tmp_path: Path) -> None:
    """As in a notebook, and as in a script."""
    result = await coded(rung, tmp_path, "def twice(x):\n    return x * 2\nprint('합계')\ntwice(21)")
    assert result.content.startswith("합계\n42\n[exit code 0, ")
    assert (await coded(rung, tmp_path, "x = 1\nNone")).content.startswith("(no output)\n")
    assert (await coded(rung, tmp_path, "import sys\nsys.exit(3)")).content.startswith(
        "(no output)\n[exit code 3"
    )


@every_sandbox
async def test_code_reads_the_workspace_and_changes_nothing(rung: Rung, tmp_path: Path) -> None:
    """It starts in it, and has a folder of its own to write in."""
    (tmp_path / "a.csv").write_text("1\n2\n")
    code = (
        "import os, tempfile\n"
        "print(sum(map(int, open('a.csv'))))\n"
        "tempfile.NamedTemporaryFile('w').write('x')\n"
        "try:\n    open('a.csv', 'a').write('3')\n"
        "except OSError:\n    print('refused')\n"
    )
    result = await coded(rung, tmp_path, code)
    assert result.content.startswith("3\nrefused\n"), result.content
    assert (tmp_path / "a.csv").read_text() == "1\n2\n"
    (receipt,) = result.receipts
    assert (receipt.kind, receipt.did.id) == ("run", "tool_run.ran_code")


@every_sandbox
async def test_an_error_in_code_is_told_with_its_line(rung: Rung, tmp_path: Path) -> None:
    """The model sees what it must mend."""
    result = await coded(rung, tmp_path, "x = 1\nraise ValueError('왜')")
    assert "line 2" in result.content
    assert "ValueError: 왜" in result.content
    assert result.failed
    assert "SyntaxError" in (await coded(rung, tmp_path, "def (")).content


@every_sandbox
async def test_code_knows_nothing_of_the_person(rung: Rung, tmp_path: Path) -> None:
    """No packages of theirs, no start-up file, no module of the workspace by accident."""
    (tmp_path / "json.py").write_text("raise SystemExit('mine')")
    result = await coded(rung, tmp_path, "import json, sys\n[p for p in sys.path if 'tmp' in p or p == '']")
    assert "mine" not in result.content


def test_seldom_used_tools_are_not_always_told() -> None:
    """The command is; the code is named, and told when it is asked for."""
    for rung in HELD[:1]:
        assert command_tool(rung).is_common
        assert not code_tool(rung).is_common


# -- what a program left -----------------------------------------------------------------------------


def test_putting_back_follows_no_link(tmp_path: Path) -> None:
    """A folder that a program made a link of leads nothing of ours elsewhere."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    (ours / ".git" / "hooks").mkdir(parents=True)
    (ours / ".git" / "hooks" / "pre-commit").write_text("mine")
    (ours / ".git" / "config").write_text("[core]\n")
    (theirs / "hooks").mkdir(parents=True)
    (theirs / "config").write_text("theirs")
    before = look([ours])
    (ours / ".git").rename(ours / "elsewhere")
    (ours / ".git").symlink_to(theirs)
    traces(before, [ours])
    assert (theirs / "config").read_text() == "theirs"
    assert list((theirs / "hooks").iterdir()) == []


def test_a_new_repository_keeps_only_settings_that_run_nothing(tmp_path: Path) -> None:
    """What `git init` writes may stay; what makes git run a program goes."""
    before = look([tmp_path])
    for name, setting in (
        ("good", "bare = false"),
        ("bad", "fsmonitor = evil"),
        ("worse", "x = y\n[alias]\nls = !evil"),
    ):
        (tmp_path / name / ".git" / "hooks").mkdir(parents=True)
        (tmp_path / name / ".git" / "config").write_text(f"[core]\n\t{setting}\n")
        (tmp_path / name / ".git" / "hooks" / "pre-commit.sample").write_text("#!/bin/sh\n")
    left = traces(before, [tmp_path])
    assert [path.parts[-3] for path in left.put_back] == ["bad", "worse"]
    assert (tmp_path / "good" / ".git" / "config").exists()
    assert left.made == ()


def test_every_text_is_natural_in_both_languages() -> None:
    """Each is filled by what the tools give it."""
    given = {
        "name": "landlock",
        "wish": "bubblewrap",
        "tried": "x",
        "command": "ls",
        "files": "a",
        "n": 1,
        "code": 2,
    }
    for id in MESSAGES:
        for language in ("ko", "en"):
            assert "{" not in catalogue(language)(id, **given)
