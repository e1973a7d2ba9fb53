"""What lies in a folder, as the model reads it, and names that are like one that is not there."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from wony.tool_types import ToolError
from wony.tools.globs import matcher
from wony.tools.naming import shown_path, size_text
from wony.tools.opening import kind_of
from wony.tools.walking import Walk
from wony.tools.workspace import Place, Workspace

MOST_LISTED = 300
_MOST_NEAR = 5_000
"""Names among which similar ones are looked for."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    what: str
    """How it is shown behind its name."""
    is_folder: bool


def listed(workspace: Workspace, place: Place, names: str = "") -> str:
    """Return what a folder holds: folders first; hidden names only where a pattern asks for them."""
    if workspace.kind(place) == "file":
        with workspace.open_file(place) as file:
            return f"{shown_path(place.shown)} is a file: {_about(os.fstat(file.fileno()))}"
    fits = matcher(names) if names else None
    entries, hidden = list[_Entry](), 0
    with workspace.open_folder(place) as (folder, _):
        for name in sorted(os.listdir(folder), key=str.casefold):  # noqa: PTH208 - of an open folder
            if fits is not None and not fits([name]):
                continue
            if name.startswith(".") and not names.startswith("."):
                hidden += 1
                continue
            entry = _entry(folder, name)
            if entry is not None:
                entries.append(entry)
    return _text(place, sorted(entries, key=lambda entry: not entry.is_folder), hidden, names)


def found_names(workspace: Workspace, place: Place, names: str, stopped: Callable[[], bool]) -> str:
    """Return the files below a folder whose names fit a pattern."""
    fits = matcher(names)
    lines, count = list[str](), 0
    walk = Walk(workspace, place, stopped)
    with workspace.open_folder(place) as (folder, _):
        for parts, _folder, found in walk.files(folder):
            if fits(parts):
                count += 1
                if count <= MOST_LISTED:
                    lines.append(f"{shown_path(joined(place, parts))}  {_about(found)}")
    if not lines:
        raise ToolError(f"No file below {shown_path(place.shown)} is called {names}.")
    if count > MOST_LISTED:
        lines.append(f"[{count - MOST_LISTED:,} more; give a narrower pattern or path]")
    if walk.has_more:
        lines.append("[too many files to look at all of them; give a path]")
    return "\n".join(lines)


def joined(place: Place, parts: Sequence[str]) -> str:
    """Return a path below a place as the model would write it."""
    return "/".join(parts) if place.shown == "." else "/".join((place.shown.rstrip("/"), *parts))


def near_names(workspace: Workspace, place: Place) -> Sequence[str]:
    """Return paths that are like one that is not there."""
    if place.path == place.root:
        return ()
    above = Place(place.path.parent, os.path.dirname(place.shown) or ".", place.folder)  # noqa: PTH120 - text
    try:
        with workspace.open_folder(above) as (folder, _):
            names = os.listdir(folder)[:_MOST_NEAR]  # noqa: PTH208 - of an open folder
    except (ToolError, FileNotFoundError):
        return ()
    folded = {name.casefold(): name for name in names}
    near = get_close_matches(place.path.name.casefold(), folded, 3, 0.6)
    return [shown_path(joined(above, (folded[one],))) for one in near]


def _entry(folder: int, name: str) -> _Entry | None:
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode):
            return _Entry(f"{name}/", "", True)
        if stat.S_ISLNK(found.st_mode):
            return _Entry(name, f"-> {shown_path(os.readlink(name, dir_fd=folder))}", False)
    except OSError:  # it is gone by now
        return None
    what = _about(found) if stat.S_ISREG(found.st_mode) else kind_of(found.st_mode)
    return _Entry(name, what, False)


def _about(found: os.stat_result) -> str:
    return f"{size_text(found.st_size)}  {datetime.fromtimestamp(found.st_mtime):%Y-%m-%d %H:%M}"


def _text(place: Place, entries: Sequence[_Entry], hidden: int, names: str) -> str:
    folders = sum(entry.is_folder for entry in entries)
    head = f"{shown_path(place.shown)}: {folders} folders, {len(entries) - folders} files"
    if names:
        head += f" that fit {shown_path(names)}"
    if hidden:
        head += f" ({hidden} hidden; path {shown_path(joined(place, ('.*',)))} lists them)"
    lines = [f"{shown_path(entry.name)}  {entry.what}".rstrip() for entry in entries[:MOST_LISTED]]
    if len(entries) > MOST_LISTED:
        lines.append(
            f"[{len(entries) - MOST_LISTED:,} more; {shown_path(joined(place, ('a*',)))} lists a part]"
        )
    return "\n".join([head, *lines])
