"""list_files, find_files, read_file and search_text: what lies in the workspace, and what it says.

All that they return is untrusted, names of files too; what lies outside the workspace, or holds keys, is
private as well and is asked for.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from threading import Event
from typing import TypeVar

from wony.tool_protocols import Call
from wony.tool_types import Action, Labels, Level, ToolError, ToolResult
from wony.tools.base import tool
from wony.tools.decoding import Binary
from wony.tools.globs import is_glob
from wony.tools.listing import found_names, listed, near_names
from wony.tools.naming import shown_path, size_text
from wony.tools.reading import part_of_file, part_of_lines
from wony.tools.regex_matching import RegexMatcher
from wony.tools.text_search import LiteralMatcher, searched, searched_lines
from wony.tools.workspace import Place, Workspace
from wony.types import Json, Notice

T = TypeVar("T")
_DOCUMENT = re.compile(r"#(\d{1,6})")
_GLOB_NAME = re.compile(r"[*?]")


class FileTools:
    """The tools that read files."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @tool(Level.READ)
    async def list_files(self, path: str = ".") -> ToolResult:
        """List a folder."""
        base, names = split_glob(path, last_only=True)
        place = await self._place(base)
        text = await _in_thread(lambda _: self._open(place, lambda: listed(self._workspace, place, names)))
        return ToolResult(text, labels=labels_of(place, "folder"))

    @list_files.plans
    async def _(self, path: str) -> Action:
        return await self._planned("list_files", {"path": path}, split_glob(path, last_only=True)[0])

    @tool(Level.READ, common=False)
    async def find_files(self, names: str, path: str = ".") -> ToolResult:
        """Find files by name in a folder and those below it.

        names: a pattern such as *.csv or src/**/test_*.py
        """
        place = await self._place(path)
        text = await _in_thread(
            lambda stopped: self._open(place, lambda: found_names(self._workspace, place, names, stopped))
        )
        return ToolResult(text, labels=labels_of(place, "folder"))

    @find_files.plans
    async def _(self, names: str, path: str) -> Action:
        return await self._planned("find_files", {"names": names, "path": path}, path)

    @tool(Level.READ)
    async def read_file(self, call: Call, path: str, from_line: int = 1, lines: int = 200) -> ToolResult:
        """Read a text file.

        path: file or #3
        """
        if number := _DOCUMENT.fullmatch(path):
            return await _read_document(call, int(number[1]), from_line, lines)
        place = await self._place(path)
        text = await _in_thread(lambda _: self._open(place, lambda: self._read(place, from_line, lines)))
        return ToolResult(text, labels=labels_of(place, "file"))

    @read_file.plans
    async def _(self, path: str, from_line: int, lines: int) -> Action:
        arguments: Mapping[str, Json] = {"path": path, "from_line": from_line, "lines": lines}
        if _DOCUMENT.fullmatch(path):
            return Action("read_file", arguments, Level.READ, destination=path)
        return await self._planned("read_file", arguments, path)

    @tool(Level.READ)
    async def search_text(self, call: Call, text: str, path: str = ".", regex: bool = False) -> ToolResult:
        """Find lines in files.

        path: or glob
        """
        if not text:
            raise ToolError(
                "text is empty: give the words to look for; list_files and find_files list files."
            )
        matcher = RegexMatcher(text) if regex else LiteralMatcher(text)
        try:
            if number := _DOCUMENT.fullmatch(path):
                document = await call.documents.get(int(number[1]))
                if document is None:
                    raise ToolError(f"There is no document {path}.")
                found = await _in_thread(lambda _: searched_lines(document.lines, path, matcher))
                return ToolResult(found, labels=Labels((f"document: {document.title}",)))
            base, names = split_glob(path)
            place = await self._place(base)
            found = await _in_thread(
                lambda stopped: self._open(
                    place, lambda: searched(self._workspace, place, names, matcher, stopped)
                )
            )
            return ToolResult(found, labels=labels_of(place, "files"))
        finally:
            matcher.close()  # also when this is cancelled: then the thread ends, too

    @search_text.plans
    async def _(self, text: str, path: str, regex: bool) -> Action:
        arguments: Mapping[str, Json] = {"text": text, "path": path, "regex": regex}
        if _DOCUMENT.fullmatch(path):
            return Action("search_text", arguments, Level.READ, destination=path)
        return await self._planned("search_text", arguments, split_glob(path)[0])

    # --------------------------------------------------------------------------------------------------

    async def _place(self, path: str) -> Place:
        return await asyncio.to_thread(self._workspace.place, path)

    async def _planned(self, name: str, arguments: Mapping[str, Json], path: str) -> Action:
        """Return what a call would read: by the path alone, whatever is there."""
        place = await self._place(path)
        notes = (Notice("tool_files.holds_keys"),) if place.guard == "keys" else ()
        return Action(
            name, arguments, Level.READ, destination=str(place.path), inside=place.inside, notes=notes
        )

    def _open(self, place: Place, work: Callable[[], T]) -> T:
        """Do something with a place, and say what is near where there is nothing."""
        try:
            return work()
        except FileNotFoundError:
            near = near_names(self._workspace, place)
            told = f" Near: {', '.join(near)}." if near else " find_files finds a file by its name."
            labels = labels_of(place, "near") if near else None
            raise ToolError(f"There is no {shown_path(place.shown)}.{told}", labels) from None

    def _read(self, place: Place, from_line: int, lines: int) -> str:
        name = shown_path(place.shown)
        if self._workspace.kind(place) == "folder":
            raise ToolError(f"{name} is a folder; list_files shows what is in it.")
        with self._workspace.open_file(place) as file:
            try:
                part = part_of_file(file, from_line, lines)
            except Binary as error:
                size = size_text(file.seek(0, 2))
                raise ToolError(f"{name} is {error.kind}, {size}, not a text.") from None
        if part.total == 0:
            return f"{name} is empty."
        if not part.lines:
            raise ToolError(f"{name} has {part.total} lines; from_line={from_line} is behind the last.")
        return part.about(name)


def split_glob(path: str, *, last_only: bool = False) -> tuple[str, str]:
    """Return the folder that a path names and the pattern behind it; a path without a pattern has none."""
    if not is_glob(path):
        return path, ""
    names = path.split("/")
    at = len(names) - 1 if last_only else next(n for n, name in enumerate(names) if _GLOB_NAME.search(name))
    folder = "/".join(names[:at])
    return folder or ("/" if path.startswith("/") else "."), "/".join(names[at:])


def labels_of(place: Place, what: str) -> Labels:
    """Return the labels of what a place says."""
    source = (f"{what}: {shown_path(place.shown)}",)
    return Labels(source, () if place.inside else source)


async def _read_document(call: Call, number: int, from_line: int, lines: int) -> ToolResult:
    document = await call.documents.get(number)
    if document is None:
        raise ToolError(f"There is no document #{number}.")
    part = part_of_lines(document.lines, from_line, lines)
    if not part.lines:
        raise ToolError(f"Document #{number} has {len(document.lines)} lines.")
    return ToolResult(
        part.about(f"#{number} {document.title}"), labels=Labels((f"document: {document.title}",))
    )


async def _in_thread(work: Callable[[Callable[[], bool]], T]) -> T:
    """Do something in a thread, which is told to stop when this is cancelled."""
    stopped = Event()
    try:
        return await asyncio.to_thread(work, stopped.is_set)
    finally:
        stopped.set()
