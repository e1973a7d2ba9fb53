"""What the model is told of the tools: short, flat, as the tools themselves say, and the same each time."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from wony.app import App
from wony.config import Paths, Settings
from wony.tokens import Gauge, counts
from wony.types import Message, Tool

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parent.parent
OPENING = [Message("system", "")]
NAMES = (
    *(
        "calculator",
        "get_current_time",
        "calendar_date",
        "list_files",
        "find_files",
        "search_text",
        "read_file",
    ),
    *("write_file", "edit_file", "run_command", "run_code", "web_search", "open_page", "find_in_page"),
    *("search_history", "ask_user"),
)


def app(tmp_path: Path, tools: str = "all") -> App:
    return App(Settings(paths=Paths(tmp_path, tmp_path), tools=tools))


def cost(tools: tuple[Tool, ...]) -> float:
    """Tokens by the project's own estimate."""
    return Gauge().estimate(counts(OPENING, tools)) - Gauge().estimate(counts(OPENING))


def test_the_file_says_what_the_tools_say() -> None:
    """Run `python docs/generate.py` where it does not."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert (ROOT / "src/wony/tools/schemas.json").read_text("utf-8") == generate.schemas()


def test_every_tool_that_is_told_of_is_there(tmp_path: Path) -> None:
    """And none that is there goes untold."""
    toolkit = app(tmp_path).toolkit()
    told = json.loads((ROOT / "src/wony/tools/schemas.json").read_text("utf-8"))
    assert sorted(one.tool.name for one in toolkit.functions()) == sorted(one["name"] for one in told)
    assert {one["name"] for one in told} == set(NAMES)


def test_what_is_always_sent_is_short(tmp_path: Path) -> None:
    """Nine hundred tokens at most, so that a fresh conversation stays under fifteen hundred."""
    assert cost(tuple(app(tmp_path).offered())) <= 900


@pytest.mark.parametrize("tool", json.loads((ROOT / "src/wony/tools/schemas.json").read_text("utf-8")))
def test_schemas_are_what_gpt_oss_can_read(tool: dict[str, object]) -> None:
    """Flat, each argument with a simple type; no name that its template takes for a built-in tool."""
    name, parameters = tool["name"], tool["parameters"]
    assert isinstance(parameters, dict)
    assert name not in ("python", "browser", "bash", "exec")
    assert not str(name).startswith(("browser", "container"))
    for about in parameters["properties"].values():
        assert about["type"] in ("string", "number", "boolean", "array")
        assert not about.keys() - {"type", "items", "description", "enum"}


@pytest.mark.parametrize(
    ("tools", "offered"),
    [
        ("none", []),
        ("calculator", ["calculator"]),
        ("calculator calendar_date", ["calculator", "more_tools"]),
    ],
)
def test_a_conversation_begins_with_what_is_set(tmp_path: Path, tools: str, offered: list[str]) -> None:
    """All, none, or some by name; the rare ones behind `more_tools`."""
    assert [tool.name for tool in app(tmp_path, tools).offered()] == offered


def test_telling_of_the_tools_imports_none(tmp_path: Path) -> None:
    """A question that needs no tool does not wait for them."""
    child = "import sys; from pathlib import Path; from wony.app import App; from wony.config import *\n"
    child += "home = Path(sys.argv[1]); App(Settings(paths=Paths(home, home))).offered()\n"
    child += "print([m for m in sys.modules if m.startswith('wony.tools') or m == 'pydantic'])"
    done = subprocess.run([sys.executable, "-c", child, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_doctor_names_a_workspace_that_is_not_there(tmp_path: Path) -> None:
    """One that is there is named too."""
    for folder, level in ((tmp_path / "gone", "broken"), (tmp_path, "ok")):
        settings = Settings(paths=Paths(tmp_path, tmp_path), workspace=str(folder))
        found = [one for one in await App(settings).toolkit().check() if "workspace" in one.notice.id]
        assert [one.level for one in found] == [level]
