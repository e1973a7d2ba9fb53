"""A workspace with tools, wony's own folder beside it, and a neighbour that nobody was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from wony.store.ids import new_id
from wony.tool_protocols import Call, Document, ToolFunction
from wony.tool_types import Action, ToolError, ToolResult
from wony.tools.base import tools_of
from wony.tools.editing import EditingTools
from wony.tools.files import FileTools
from wony.tools.undo import Changes
from wony.tools.workspace import Workspace

SECRET = "CANARY_SECRET_5f2e"


class Pages:
    """Documents of a session, by number."""

    def __init__(self, pages: Mapping[int, Document]) -> None:
        self._pages = pages

    async def get(self, number: int) -> Document | None:
        return self._pages.get(number)


class Ground:
    """The folders of a test, and its tools: each call is checked, planned and run, as the loop does."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.ws, self.own, self.outside = top / "ws", top / "own", top / "outside"
        for folder in (self.ws, self.own, self.outside, top / "ws-evil"):
            folder.mkdir()
        (self.own / "wony.db").write_text(SECRET)
        (self.outside / "secret.txt").write_text(SECRET)
        (top / "ws-evil" / "secret.txt").write_text(SECRET)
        self.workspace = Workspace([self.ws], [self.own])
        self.changes = Changes(self.own / "undo", new_id)
        families = (FileTools(self.workspace), EditingTools(self.workspace, self.changes))
        self.tools: Mapping[str, ToolFunction] = {
            one.tool.name: one for family in families for one in tools_of(family)
        }
        self.call = Call("session", Pages({3: Document(3, "A page", ("first", "둘째 줄", "third"))}))

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file into the workspace."""
        path = self.ws / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    async def plan(self, name: str, **arguments: Any) -> Action:
        """Return what a call would do."""
        tool = self.tools[name]
        return await tool.action(tool.checked(arguments), self.call)

    async def do(self, name: str, **arguments: Any) -> ToolResult:
        """Do it, as if the person had allowed whatever it is."""
        tool = self.tools[name]
        checked = tool.checked(arguments)
        await tool.action(checked, self.call)
        return await tool.run(checked, self.call)

    async def said(self, name: str, **arguments: Any) -> str:
        """Return what the model reads of a call."""
        return (await self.do(name, **arguments)).content

    async def refused(self, name: str, **arguments: Any) -> str:
        """Return what the model is told of a call that is refused: when it is planned, and when it runs."""
        tool = self.tools[name]
        with pytest.raises(ToolError) as planned:
            await tool.action(tool.checked(arguments), self.call)
        with pytest.raises(ToolError) as run:
            await tool.run(tool.checked(arguments), self.call)
        assert str(planned.value) == str(run.value)
        return str(run.value)

    async def fails(self, name: str, **arguments: Any) -> str:
        """Return what the model is told of a call that does not work out."""
        with pytest.raises(ToolError) as error:
            await self.do(name, **arguments)
        return str(error.value)


def calls_on(path: str) -> Sequence[tuple[str, dict[str, Any]]]:
    """Return a call of each tool on a path."""
    return [
        ("list_files", {"path": path}),
        ("find_files", {"path": path, "names": "*"}),
        ("read_file", {"path": path}),
        ("search_text", {"path": path, "text": "CANARY"}),
        ("write_file", {"path": path, "content": "x"}),
        ("edit_file", {"path": path, "old": "CANARY", "new": "x"}),
    ]


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """Give the folders and tools of one test."""
    return Ground(tmp_path)
