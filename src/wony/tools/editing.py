"""write_file and edit_file: changes to text files, each of which can be taken back.

A file keeps its encoding, its ends of lines and its permissions.  What a call would change is worked out
before it is allowed, and again when it runs.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from wony.tool_types import Action, Labels, Level, Receipt, ToolError, ToolResult
from wony.tools.base import tool
from wony.tools.decoding import SAMPLE, Binary, Encoding, encoding_of, line_end
from wony.tools.differences import Difference, difference
from wony.tools.naming import shown_path
from wony.tools.opening import NotRegular, kind_of, looked, open_regular
from wony.tools.placing import Changed, place
from wony.tools.replacing import Replaced, replaced
from wony.tools.undo import Changes, Former
from wony.tools.workspace import Place, Workspace
from wony.types import Json, Notice

MOST_BYTES = 10_000_000
"""The largest file that is changed, and the largest that is written."""
_MOST_SHOWN = 4_000
"""Characters of a difference that the model is shown."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says, and how it says it."""

    former: Former | None
    said: str = ""
    encoding: Encoding = field(default_factory=Encoding)
    end: str = "\n"

    def bytes_of(self, text: str, name: str) -> bytes:
        """Return a later text as this file would say it.  Raises ToolError."""
        if self.said.endswith("\n") and text and not text.endswith("\n"):
            text += "\n"
        if self.end == "\r\n":
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        try:
            content = self.encoding.encode(text)
        except UnicodeEncodeError as error:
            sign = text[error.start : error.start + 1]
            raise ToolError(
                f"{name} is {self.encoding.shown}, which cannot hold {sign!r}: leave it out."
            ) from None
        if len(content) > MOST_BYTES:
            raise ToolError(f"{name} would be longer than {MOST_BYTES:,} bytes.")
        return content


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that is worked out: what the file would say."""

    former: Former | None
    content: bytes
    difference: Difference
    how: str = ""


Work = Callable[[Text, str], tuple[str, str]]
"""From what a file says, and its name, to what it shall say, and what was mended on the way."""


class EditingTools:
    """The tools that change files of the workspace; former contents go to `changes`."""

    def __init__(self, workspace: Workspace, changes: Changes) -> None:
        self._workspace = workspace
        self._changes = changes

    @tool(Level.WRITE)
    async def write_file(self, path: str, content: str) -> ToolResult:
        """Make or overwrite a file."""

        def work(before: Text, name: str) -> tuple[str, str]:
            if before.former is not None and before.said == content:
                raise ToolError(f"{name} says exactly that already.")
            return content, ""

        return await self._change(path, work, "tool_files.wrote")

    @write_file.plans
    async def _(self, path: str, content: str) -> Action:
        arguments = {"path": path, "content": content}
        return await self._planned("write_file", path, arguments, lambda _before, _name: (content, ""))

    @tool(Level.WRITE)
    async def edit_file(self, path: str, old: str, new: str, all: bool = False) -> ToolResult:
        """Replace exact text in a file.

        old: short, occurs once
        all: every place
        """
        return await self._change(path, _replacing(old, new, every=all), "tool_files.changed")

    @edit_file.plans
    async def _(self, path: str, old: str, new: str, all: bool) -> Action:
        arguments = {"path": path, "old": old, "new": new, "all": all}
        return await self._planned("edit_file", path, arguments, _replacing(old, new, every=all))

    # -- what a call would do ----------------------------------------------------------------------------

    async def _planned(self, name: str, path: str, arguments: Mapping[str, Json], work: Work) -> Action:
        where = await asyncio.to_thread(self._place, path)
        level = Level.WRITE if where.inside else Level.DESTROY
        notes: tuple[Notice, ...] = ()
        state = ""
        try:
            draft = await asyncio.to_thread(self._drafted, where, work)
            notes = (Notice("tool_files.difference", {"difference": draft.difference.text}),)
            state = _fingerprint(draft)
        except ToolError:
            if where.inside:
                raise
            # What lies outside is not told, not even that it cannot be changed, before the person allowed it.
        if where.guard == "keys":
            notes = (Notice("tool_files.holds_keys"), *notes)
        return Action(
            name, arguments, level, destination=str(where.path), inside=where.inside, state=state, notes=notes
        )

    def _place(self, path: str) -> Place:
        if path.endswith("/"):
            raise ToolError("path must be a file, not a folder.")
        return self._workspace.place(path, writing=True)

    def _drafted(self, where: Place, work: Work) -> Draft:
        """Return the change that `work` makes of the file as it is now."""
        name = shown_path(where.shown)
        try:
            with self._workspace.open_parent(where) as (folder, last):
                before = _read(folder, last, name)
        except FileNotFoundError:
            before = Text(None)  # in a folder that is not there yet either
        text, how = work(before, name)
        content = before.bytes_of(text, name)
        if before.former is not None and content == before.former.content:
            raise ToolError(f"{name} says exactly that already.")
        after = before.encoding.decode(content)
        return Draft(before.former, content, difference(before.said, after), how)

    # -- doing it ----------------------------------------------------------------------------------------

    async def _change(self, path: str, work: Work, did: str) -> ToolResult:
        where = await asyncio.to_thread(self._place, path)
        try:
            draft = await asyncio.to_thread(self._drafted, where, work)
        except ToolError as error:
            untrusted = error.labels.untrusted
            raise ToolError(str(error), Labels(untrusted, () if where.inside else untrusted)) from None
        putting = asyncio.ensure_future(self._put(where, draft))
        try:
            undo_id = await asyncio.shield(putting)
        except asyncio.CancelledError:
            # Begun is carried through: what is kept and what is written belong together.
            await asyncio.wait([putting])
            if putting.cancelled() or putting.exception():
                raise
            undo_id = putting.result()
        name = shown_path(where.shown)
        made = draft.former is None
        lines = {"path": name, "added": draft.difference.added, "removed": draft.difference.removed}
        receipt = Receipt(
            "file",
            Notice("tool_files.made" if made else did, lines),
            datetime.now().astimezone().isoformat(timespec="seconds"),
            undo_id,
        )
        told = [f"{'Made' if made else 'Changed'} {name}: +{lines['added']} -{lines['removed']} lines."]
        told += [f"Mended, {draft.how}."] if draft.how else []
        told += [_shortened(draft.difference.text)] if not made else []
        label = () if made else (f"file: {name}",)
        private = () if where.inside else label
        return ToolResult("\n".join(told), labels=Labels(label, private), receipts=(receipt,))

    async def _put(self, where: Place, draft: Draft) -> str:
        """Keep what the file says, and write it; return under which id it is kept."""
        name = shown_path(where.shown)
        try:
            path = await asyncio.to_thread(self._real_path, where)
            undo_id = await self._changes.keep(path, draft.former, draft.content)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise ToolError(f"{name} was left as it is: its former content cannot be kept ({why}).") from None
        try:
            await asyncio.to_thread(self._write, where, draft)
        except BaseException:
            await self._changes.forget(undo_id)
            raise
        return undo_id

    def _real_path(self, where: Place) -> Path:
        """Return the path as its last name is really written; its folder is made."""
        with self._workspace.open_parent(where, make=True) as (_, last):
            return where.path.with_name(last)

    def _write(self, where: Place, draft: Draft) -> None:
        try:
            with self._workspace.open_parent(where, make=True) as (folder, last):
                place(folder, last, draft.content, draft.former.found if draft.former else None)
        except Changed:
            raise ToolError(f"{shown_path(where.shown)} was changed meanwhile; read it again.") from None


def _replacing(old: str, new: str, *, every: bool) -> Work:
    def work(before: Text, name: str) -> tuple[str, str]:
        if before.former is None:
            raise ToolError(f"There is no {name}; write_file makes one.")
        if before.end == "\r\n":
            said = before.said.replace("\r\n", "\n")
            done = replaced(
                said, old.replace("\r\n", "\n"), new.replace("\r\n", "\n"), every=every, name=name
            )
        else:
            done = replaced(before.said, old, new, every=every, name=name)
        return done.text, _how(done)

    return work


def _how(done: Replaced) -> str:
    return f"{done.how}, at {done.places} places" if done.how and done.places > 1 else done.how


def _read(folder: int, last: str, name: str) -> Text:
    """Return what a file says that shall be changed.  Raises ToolError for what is not changed."""
    found = looked(folder, last)
    if found is None:
        return Text(None)
    if stat.S_ISLNK(found.st_mode):
        target = os.readlink(last, dir_fd=folder)
        told = f"{name} is a link to {shown_path(target)}, so write to the real path instead."
        raise ToolError(told, Labels((f"link: {name}",)))
    if not stat.S_ISREG(found.st_mode):
        raise ToolError(f"{name} is {kind_of(found.st_mode)}, not a regular file.")
    if found.st_nlink > 1:
        raise ToolError(f"{name} has other names elsewhere (hard links), so it is not changed.")
    if not found.st_mode & stat.S_IWUSR:
        raise ToolError(f"{name} is read-only.")
    if found.st_size > MOST_BYTES:
        raise ToolError(
            f"{name} is larger than {MOST_BYTES:,} bytes, too large to change and keep a copy of."
        )
    try:
        with open_regular(folder, last) as file:
            content = file.read(MOST_BYTES + 1)
            former = Former(content, os.fstat(file.fileno()))
        encoding = encoding_of(content[:SAMPLE])
        said = encoding.decode(content)
    except NotRegular as error:
        raise ToolError(f"{name} is {error.kind}, not a regular file.") from None
    except Binary as error:
        raise ToolError(f"{name} is {error.kind}, not a text; it is not changed.") from None
    except UnicodeDecodeError:
        raise ToolError(f"{name} is {encoding.shown} with broken bytes; it is not changed.") from None
    return Text(former, said, encoding, line_end(said))


def _fingerprint(draft: Draft) -> str:
    """Return what the change depends on beside its arguments: the file as it is."""
    return hashlib.sha256(draft.former.content).hexdigest() if draft.former else "absent"


def _shortened(text: str) -> str:
    return (
        text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}\n… [the rest of the difference left out]"
    )
