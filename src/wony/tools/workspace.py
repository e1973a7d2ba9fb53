"""The folders that the person gave to the tools, and the only way to what lies in them.

A path of the model is cleaned as text first: what leads out of the folders is outside, and is said to be so
whether it exists or not.  Then it is opened name by name (`opening.py`).  Reading goes through a link only to
what lies inside too; writing goes through none.  wony's own state and what other programs obey (`guarded.py`)
cannot be named at all.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn, TypeVar

from wony.tool_types import Labels, ToolError
from wony.tools.guarded import Guard, guard_of, is_kernel
from wony.tools.naming import shown_path
from wony.tools.opening import (
    IS_SAFE_HERE,
    LinkMet,
    NotRegular,
    kind_of,
    looked,
    open_regular,
    opened,
    written,
)
from wony.tools.own_places import OwnPlaces

T = TypeVar("T")
_MOST_LINKS = 40
_LONGEST = 4096
_ROOT = Path("/")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path of the model leads."""

    path: Path
    """Absolute and clean.  Outside the workspace its links are resolved; inside they are not yet."""
    shown: str
    """As the model and the person read it: short inside the first folder, whole elsewhere."""
    folder: Path | None = None
    """The folder of the workspace that it lies in."""
    guard: Guard = ""

    @property
    def inside(self) -> bool:
        """Whether it may be read unasked.  Files that hold keys are asked about wherever they lie."""
        return self.folder is not None and self.guard != "keys"

    @property
    def root(self) -> Path:
        return self.folder or _ROOT

    @property
    def parts(self) -> tuple[str, ...]:
        """The names below `root`."""
        return self.path.relative_to(self.root).parts


class Workspace:
    """The person's folders (none: everything is outside), and `own`: wony's places, always refused."""

    def __init__(self, folders: Sequence[Path], own: Sequence[Path]) -> None:
        self._named = [(_clean(folder), Path(os.path.realpath(folder))) for folder in folders]
        self._own = OwnPlaces(own)

    @property
    def folders(self) -> Sequence[Path]:
        """The folders, with their links resolved."""
        return [real for _, real in self._named]

    @property
    def own(self) -> Sequence[Path]:
        """wony's own places."""
        return self._own.places

    def place(self, path: str, *, writing: bool = False) -> Place:
        """Return where a path of the model leads.  Raises ToolError for what is never touched."""
        if not IS_SAFE_HERE:
            raise ToolError("Files cannot be opened safely on this system, so the file tools are off.")
        wanted = self._absolute(path)
        if is_kernel(wanted.parts):
            raise ToolError(f"{wanted} is no regular file.")
        found = self._inside(wanted)
        if found is None:  # its links are shown to the person; some lead into the workspace
            last = wanted.name if writing else ""
            wanted = Path(os.path.realpath(wanted.parent if writing else wanted), last)
            found = self._inside(wanted)
        place = found or Place(wanted, str(wanted), None, guard_of(wanted.parts))
        self._refuse_untouchable(place, writing)
        return place

    def open_file(self, place: Place) -> BinaryIO:
        """Open a regular file to read.  Raises ToolError, and FileNotFoundError."""

        def at(folder: int, walked: tuple[str, ...], last: str) -> BinaryIO:
            return self._not_own(open_regular(folder, last, walked), place)

        return self._follow(place, lambda now: self._at(now, at))

    @contextmanager
    def open_folder(self, place: Place) -> Iterator[tuple[int, Place]]:
        """Open a folder to list: its descriptor, and where it really is.  Raises as `open_file` does."""

        def at(now: Place) -> tuple[int, Place]:
            with opened(now.root, now.parts) as (folder, walked):
                return os.dup(folder), self._really(now, walked)

        folder, really = self._follow(place, at)
        try:
            yield folder, really
        finally:
            os.close(folder)

    @contextmanager
    def open_parent(self, place: Place, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Open the folder that a file is to be written in: its descriptor, and the file's name there.

        No link is followed.  Raises ToolError, also for what happens inside the block.
        """
        *folders, last = place.parts or ("",)
        if not last:
            raise ToolError(f"{place.shown} is a folder.")
        try:
            with opened(place.root, folders, make=make) as (folder, walked):
                name = written(folder, last)
                self._refuse_untouchable(self._really(place, (*walked, name)), writing=True)
                yield folder, name
        except LinkMet as met:
            link = self._shown(place.root.joinpath(*met.walked))
            raise ToolError(*_about_link(link, met.target, "so write to the real path instead")) from None
        except OSError as error:
            _refuse(place, error)

    def kind(self, place: Place) -> str:
        """Return "file", "folder" or "" for nothing; links are followed as in reading.  Raises ToolError."""

        def at(folder: int, walked: tuple[str, ...], last: str) -> str:
            found = looked(folder, last)
            if found is None:
                return ""
            if stat.S_ISLNK(found.st_mode):
                raise LinkMet((*walked, last), os.readlink(last, dir_fd=folder), ())
            if stat.S_ISREG(found.st_mode):
                return "file"
            if stat.S_ISDIR(found.st_mode):
                return "folder"
            raise NotRegular(kind_of(found.st_mode))

        try:
            return self._follow(place, lambda now: self._at(now, at) if now.parts else "folder")
        except FileNotFoundError:
            return ""

    # -- where a path leads ------------------------------------------------------------------------------

    def _absolute(self, path: str) -> Path:
        """Return a path as text, cleaned: percent signs, odd dots and spaces are what they are."""
        if not path or "\0" in path or len(path) > _LONGEST:
            raise ToolError("path must be the name of a file or folder.")
        try:
            path.encode("utf-8")
        except UnicodeEncodeError:
            raise ToolError("path is no valid text.") from None
        if path == "~" or path.startswith("~/"):
            return _clean(Path(os.path.expanduser(path)))  # noqa: PTH111 - which raises where there is no home
        return _clean((self.folders[0] if self._named else Path.cwd()) / path)

    def _inside(self, path: Path) -> Place | None:
        """Return the place of a path in a folder, as the person named that or as it really is called."""
        for named, real in self._named:
            for folder in (real, named):
                if path.is_relative_to(folder):
                    below = real / path.relative_to(folder)
                    return Place(below, self._shown(below), real, _guard(below, real))
        return None

    def _shown(self, path: Path) -> str:
        if self._named and path.is_relative_to(self.folders[0]):
            return str(path.relative_to(self.folders[0]))
        return str(path)

    def _refuse_untouchable(self, place: Place, writing: bool) -> None:
        if self.is_own(place.path):
            raise ToolError(f"{place.shown} belongs to wony itself and is out of reach of every tool.")
        if is_kernel(place.path.parts):
            raise ToolError(f"{place.shown} is no regular file.")
        if place.guard == "never" or (writing and place.guard == "unwritten"):
            does = "writes" if writing else "touches"
            raise ToolError(
                f"{place.shown} is obeyed by other programs, so no tool {does} it."
                " Tell the person what to change there."
            )

    def is_own(self, path: Path) -> bool:
        """Return whether a path leads to what is wony's own."""
        return self._own.holds(path)

    def _not_own(self, file: BinaryIO, place: Place) -> BinaryIO:
        """Return a file, unless it is one of wony's by another name."""
        if self._own.is_one(os.fstat(file.fileno())):
            file.close()
            raise ToolError(f"{place.shown} belongs to wony itself and is out of reach of every tool.")
        return file

    # -- following links ---------------------------------------------------------------------------------

    def _at(self, place: Place, do: Callable[[int, tuple[str, ...], str], T]) -> T:
        """Open the folder of a file, and do something with the file's real name there."""
        *folders, last = place.parts or ("",)
        if not last:
            raise NotRegular("a folder")
        try:
            with opened(place.root, folders) as (folder, walked):
                name = written(folder, last)
                self._really(place, (*walked, name))
                return do(folder, walked, name)
        except LinkMet as met:
            if len(met.walked) > len(folders):
                raise
            raise LinkMet(met.walked, met.target, (*met.rest, last)) from None

    def _follow(self, place: Place, do: Callable[[Place], T]) -> T:
        """Do something with a place, going on where a link points if that is inside too."""
        now = place
        for _ in range(_MOST_LINKS):
            try:
                return do(now)
            except LinkMet as met:
                now = self._behind(place, now, met)
            except NotRegular as error:
                raise ToolError(f"{place.shown} is {error.kind}, not a regular file.") from None
            except FileNotFoundError:
                raise
            except OSError as error:
                _refuse(place, error)
        raise ToolError(f"{place.shown} is a link that leads in a circle.")

    def _behind(self, place: Place, now: Place, met: LinkMet) -> Place:
        """Return where a link leads.  Raises ToolError where it leads outside."""
        if place.folder is None:
            raise ToolError(f"{place.shown} changed while it was opened.")
        target = _clean(now.root.joinpath(*met.walked[:-1], met.target, *met.rest))
        behind = self._inside(target)
        if behind is None:
            link = self._shown(now.root.joinpath(*met.walked))
            raise ToolError(
                *_about_link(link, met.target, "which is outside the workspace; name that path itself")
            )
        return self._really(place, behind.parts, behind)

    def _really(self, place: Place, parts: Sequence[str], now: Place | None = None) -> Place:
        """Return the place that was really found, unless it is kept away from more strictly than `place`."""
        root = now.folder if now else place.folder
        path = (root or _ROOT).joinpath(*parts)
        really = Place(path, self._shown(path), root, _guard(path, root or _ROOT))
        self._refuse_untouchable(really, writing=False)
        if really.guard == "keys" and place.guard != "keys":
            raise ToolError(f"{place.shown} leads to {really.shown}; name that path itself.")
        return really


def _clean(path: Path) -> Path:
    """Return a path absolute, without `.`, `..` and doubled strokes, as text: no link is looked at."""
    return Path("/" + os.path.normpath(Path.cwd() / path if not path.is_absolute() else path).lstrip("/"))


def _guard(path: Path, root: Path) -> Guard:
    """Return what a place is; the names of a folder that the person gave count only as untouchable."""
    return "never" if guard_of(path.parts) == "never" else guard_of(path.relative_to(root).parts)


def _about_link(link: str, target: str, advice: str) -> tuple[str, Labels]:
    """Return what to tell of a link: where it points is the word of who made it."""
    return f"{link} is a link to {shown_path(target)}, {advice}.", Labels((f"link: {shown_path(link)}",))


def _refuse(place: Place, error: OSError) -> NoReturn:
    if error.errno == errno.ENOENT:
        raise error
    raise ToolError(f"{place.shown}: {(error.strerror or 'it cannot be opened').lower()}.") from None
