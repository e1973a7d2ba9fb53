"""What a program left in the workspace: which files it made, changed and removed.

And what it must not have touched: the files that other programs obey as soon as they are there, which
`guarded.py` names.  The sandbox keeps those it can from being written; whatever came through, and what is
new, is put back or taken away when the program is over.  Nothing here follows a link.
"""

from __future__ import annotations

import os
import re
import stat
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from wony.tools.guarded import Guard, guard_of
from wony.tools.opening import LinkMet, opened

MOST_FILES = 20_000
"""Files of a workspace that are looked at."""
_MOST_KEPT = 8 << 20
"""Bytes of guarded files that are kept to be put back."""
_LARGEST_KEPT = 1 << 20
_MOST_FIXED = 500
"""Guarded places that are kept from being written; the others are put back."""
_PACKAGES = frozenset(("node_modules", "site-packages", "dist-packages"))
"""Folders of other people's programs: keys in them are examples."""
_HARMLESS_SETTING = re.compile(
    rb"\s*(\[(core|user|init|extensions|(remote|branch) \"[^\"\n]*\")\]"
    rb"|(repositoryformatversion|objectformat|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks"
    rb"|url|fetch|merge|name|email|defaultbranch|remote) *=[^\n]*|)\s*",
    re.IGNORECASE,
)
"""A line that git itself writes into a new repository's settings, and that makes it run nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A guarded file as it was."""

    root: Path
    parts: tuple[str, ...]
    content: bytes
    mode: int


@dataclass(slots=True)
class Footprint:
    """The files of a workspace at one moment."""

    roots: Sequence[Path]
    files: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    """What tells a file from a changed one: size, both times, number."""
    guarded: dict[str, Kept] = field(default_factory=dict)
    fixed: list[Path] = field(default_factory=list)
    """The guarded files and folders, each by its uppermost name."""
    has_keys: bool = False
    """Whether files lie there that hold passwords or keys."""
    whole: bool = True
    """Whether there were few enough files to look at all of them."""


@dataclass(frozen=True, slots=True)
class Traces:
    """The difference that a program made."""

    made: tuple[Path, ...]
    changed: tuple[Path, ...]
    removed: tuple[Path, ...]
    put_back: tuple[Path, ...]
    """Guarded files that are again as they were, or gone again."""

    @property
    def every(self) -> tuple[Path, ...]:
        """All files that are not as they were."""
        return (*self.made, *self.changed, *self.removed)


def look(folders: Sequence[Path]) -> Footprint:
    """Return what lies in the folders now, those of git's own store apart."""
    seen = Footprint(tuple(folders))
    kept = 0
    for root in folders:
        for path, parts, guard, found in _below(root, seen):
            seen.files[path] = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            if guard == "keys":
                seen.has_keys = seen.has_keys or _PACKAGES.isdisjoint(parts)
            elif _is_obeyed(parts, guard) and stat.S_ISREG(found.st_mode) and kept < _MOST_KEPT:
                with suppress(OSError, LinkMet):
                    content = _read(root, parts)
                    seen.guarded[path] = Kept(root, parts, content, stat.S_IMODE(found.st_mode))
                    kept += len(content)
    return seen


def _below(root: Path, seen: Footprint) -> Iterator[tuple[str, tuple[str, ...], Guard, os.stat_result]]:
    """Yield every file, those near the top first."""
    waiting: deque[tuple[str, tuple[str, ...], bool]] = deque([(str(root), (), False)])
    count = 0
    while waiting:
        folder, parts, is_in_obeyed = waiting.popleft()
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                below = (*parts, entry.name)
                guard = guard_of(below)
                obeyed = is_in_obeyed or _is_obeyed(below, guard)
                if obeyed and not is_in_obeyed and not entry.is_symlink() and len(seen.fixed) < _MOST_FIXED:
                    seen.fixed.append(Path(entry.path))
                if entry.is_dir(follow_symlinks=False):
                    if not _is_store(below):
                        waiting.append((entry.path, below, obeyed))
                    continue
                count += 1
                if count > MOST_FILES:
                    seen.whole = False
                    return
                with suppress(OSError):
                    yield entry.path, below, guard, entry.stat(follow_symlinks=False)


def _is_obeyed(parts: Sequence[str], guard: Guard) -> bool:
    """Return whether other programs obey a file; git's own bookkeeping apart, which `git` must write."""
    return guard == "never" or (guard == "unwritten" and ".git" not in (part.lower() for part in parts))


def _is_store(parts: Sequence[str]) -> bool:
    return len(parts) > 1 and parts[-2] == ".git" and parts[-1] in ("objects", "refs", "logs")


def traces(before: Footprint, folders: Sequence[Path]) -> Traces:
    """Put back what is guarded, and return what else is different now."""
    now = look(folders)
    put_back = {*_restored(before, now), *_taken_away(before, now)}
    if put_back:
        now = look(folders)
    made = now.files.keys() - before.files.keys() if before.whole else set()
    removed = before.files.keys() - now.files.keys() if now.whole else set()
    changed = {path for path, is_now in now.files.items() if before.files.get(path, is_now) != is_now}
    return Traces(
        _told(made - put_back), _told(changed - put_back), _told(removed - put_back), _paths(put_back)
    )


def _told(some: Iterable[str]) -> tuple[Path, ...]:
    """Return the files that a person would call changed; what git notes for itself is none of them."""
    return tuple(path for path in _paths(some) if ".git" not in path.parts)


def _paths(some: Iterable[str]) -> tuple[Path, ...]:
    return tuple(sorted(map(Path, some)))


def _restored(before: Footprint, now: Footprint) -> Iterator[str]:
    """Write guarded files anew that were changed or removed, where their folder is still there."""
    for path, was in before.guarded.items():
        is_now = now.guarded.get(path)
        if is_now is not None and (is_now.content, is_now.mode) == (was.content, was.mode):
            continue
        with suppress(OSError, LinkMet), opened(was.root, was.parts[:-1]) as (folder, _):
            name = was.parts[-1]
            _remove(folder, name)
            new = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, was.mode, dir_fd=folder)
            with os.fdopen(new, "wb") as file:
                file.write(was.content)
                os.fchmod(file.fileno(), was.mode)
            yield path


def _taken_away(before: Footprint, now: Footprint) -> Iterator[str]:
    """Remove guarded files that are new, except what git puts into every new repository."""
    for path in now.files.keys() - before.files.keys() if before.whole else ():
        root, parts = next(
            (r, Path(path).relative_to(r).parts) for r in now.roots if Path(path).is_relative_to(r)
        )
        if not _is_obeyed(parts, guard_of(parts)) or _is_gits_own(now.guarded.get(path)):
            continue
        with suppress(OSError, LinkMet), opened(root, parts[:-1]) as (folder, _):
            _remove(folder, parts[-1])
            yield path


def _is_gits_own(new: Kept | None) -> bool:
    """Return whether a new file is a sample, or settings that make git run nothing."""
    if new is None:
        return False
    if new.parts[-2:-1] == ("hooks",):
        return new.parts[-1].endswith(".sample")
    if new.parts[-2:] == (".git", "config"):
        return all(_HARMLESS_SETTING.fullmatch(line) for line in new.content.split(b"\n"))
    return False


def _read(root: Path, parts: Sequence[str]) -> bytes:
    with opened(root, parts[:-1]) as (folder, _):
        file = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        with os.fdopen(file, "rb") as opened_file:
            return opened_file.read(_LARGEST_KEPT)


def _remove(folder: int, name: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
