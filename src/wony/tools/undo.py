"""What files said before a tool changed them, kept so that the person can have it back.

To each change belong two files in a folder: `ID.json` says which file it was and how the change left it,
`ID.former` is what it said before; a file that was new has none.  Restoring is a change too, and what it
replaces is kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from wony.errors import UsageError
from wony.tools.opening import LinkMet, NotRegular, looked, open_regular, opened
from wony.tools.placing import Changed, place, take_away
from wony.types import Json

MOST_BYTES = 200_000_000
"""Former contents beyond this are forgotten, the oldest first, but never today's."""
MOST_DAYS = 90
_LARGEST = 100_000_000
"""Bytes that a changed file may have grown to and still be taken back."""
_ROOT = Path("/")


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a file that can be taken back."""

    id: str
    path: Path
    at: str
    """When, as ISO 8601 with its zone."""
    was_new: bool
    """Whether the change made the file, so that taking it back removes it."""
    is_untouched: bool
    """Whether the file is still as the change left it."""


@dataclass(frozen=True, slots=True)
class Former:
    """A file as it is before a change."""

    content: bytes
    found: os.stat_result


class Changes:
    """The former contents, in a folder that is made with the first."""

    def __init__(self, folder: Path, new_id: Callable[[], str]) -> None:
        self._folder = folder
        self._new_id = new_id

    async def keep(self, path: Path, former: Former | None, content: bytes | None) -> str:
        """Keep what a file says before it becomes `content` (None: before it goes); return the change's id.

        `path` is absolute and without links; `former` is None for a file that is not there yet.
        """
        return await asyncio.to_thread(self._keep, path, former, content)

    async def forget(self, undo_id: str) -> None:
        """Drop a change that did not happen after all."""
        await asyncio.to_thread(self._forget, undo_id)

    async def describe(self, undo_id: str) -> Change | None:
        """Return what is known of a change; None where it is no longer kept."""
        return await asyncio.to_thread(self._describe, undo_id)

    async def restore(self, undo_id: str, *, force: bool = False) -> str:
        """Put back what the file said before, and return the id under which this can be taken back in turn.

        Raises UsageError where the change is no longer kept, or where the file was changed since and this is
        not forced.
        """
        return await asyncio.to_thread(self._restore, undo_id, force)

    def _keep(self, path: Path, former: Former | None, content: bytes | None) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        undo_id = self._new_id()
        if former is not None:
            self._write(f"{undo_id}.former", former.content)
        told = {
            "path": os.fsencode(path).decode("utf-8", "surrogateescape"),
            "at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "mode": former.found.st_mode & 0o777 if former else None,
            "left": _digest(content),
        }
        self._write(f"{undo_id}.json", json.dumps(told).encode("ascii"))
        self._prune()
        return undo_id

    def _forget(self, undo_id: str) -> None:
        for ending in ("json", "former"):
            self._kept(undo_id, ending).unlink(missing_ok=True)

    def _describe(self, undo_id: str) -> Change | None:
        told = self._told(undo_id)
        if told is None:
            return None
        path = Path(told["path"])
        now = _now(path)
        untouched = _digest(now.content if now else None) == told["left"]
        return Change(undo_id, path, told["at"], told["mode"] is None, untouched)

    def _restore(self, undo_id: str, force: bool) -> str:
        told = self._told(undo_id)
        if told is None:
            raise UsageError("tool_files.undo_gone")
        path = Path(told["path"])
        former = None
        try:
            if told["mode"] is not None:
                former = self._kept(undo_id, "former").read_bytes()
            now = _now(path)
            if _digest(now.content if now else None) != told["left"] and not force:
                raise UsageError("tool_files.undo_changed", path=str(path))
            if now is None and former is None:
                self._forget(undo_id)
                return ""
            taken_back_by = self._keep(path, now, former)
            _put(path, now, former, told["mode"])
        except (Changed, LinkMet, NotRegular):
            raise UsageError("tool_files.undo_changed", path=str(path)) from None
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise UsageError("tool_files.undo_failed", path=str(path), reason=why) from None
        self._forget(undo_id)
        return taken_back_by

    def _told(self, undo_id: str) -> Json:
        """Return what a change's file tells; None where there is none that can be read."""
        try:
            told = json.loads(self._kept(undo_id, "json").read_bytes())
            return told if {"path", "at", "mode", "left"} <= told.keys() else None
        except (OSError, ValueError, AttributeError):
            return None

    def _kept(self, undo_id: str, ending: str) -> Path:
        return self._folder / f"{Path(undo_id).name}.{ending}"

    def _write(self, name: str, content: bytes) -> None:
        with opened(self._folder.resolve(), ()) as (folder, _):
            place(folder, name, content, None, mode=0o600)

    def _prune(self) -> None:
        """Forget what is too old or too much, the oldest first; what was kept today stays."""
        now = time.time()
        today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        oldest = now - timedelta(days=MOST_DAYS).total_seconds()
        kept: dict[str, tuple[float, int]] = {}
        for file in self._folder.iterdir():
            with suppress(OSError):
                found = file.stat()
                at, size = kept.get(file.stem, (0.0, 0))
                kept[file.stem] = max(at, found.st_mtime), size + found.st_size
        total = sum(size for _, size in kept.values())
        for undo_id, (at, size) in sorted(kept.items(), key=lambda one: one[1]):
            if at >= today or (at >= oldest and total <= MOST_BYTES):
                break
            with suppress(OSError):
                self._forget(undo_id)
                total -= size


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _now(path: Path) -> Former | None:
    """Return a file as it is now; None where there is none, or something else."""
    try:
        with opened(_ROOT, path.parent.parts[1:]) as (folder, _), open_regular(folder, path.name) as file:
            content, found = file.read(_LARGEST), os.fstat(file.fileno())
            return Former(content, found) if len(content) == found.st_size else None
    except (FileNotFoundError, NotADirectoryError, LinkMet, NotRegular):
        return None


def _put(path: Path, now: Former | None, content: bytes | None, mode: int | None) -> None:
    """Make a file say `content`, or be gone; it must still be as it was read."""
    with opened(_ROOT, path.parent.parts[1:], make=content is not None) as (folder, _):
        if now is None and looked(folder, path.name) is not None:
            raise Changed
        if content is None:
            if now is not None:
                take_away(folder, path.name, now.found)
        else:
            place(folder, path.name, content, now.found if now else None, mode=mode or 0o600)
