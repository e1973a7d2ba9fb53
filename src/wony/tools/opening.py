"""Opens files and folders name by name, from a folder that is already open, and follows no link.

So nothing that is swapped meanwhile can lead it elsewhere: each name is looked up in a folder that is held
open.  A link is reported (`LinkMet`), and who called decides.  Only regular files are opened; a FIFO or a
device is refused before it is touched.  It knows neither workspace nor model.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
IS_SAFE_HERE = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
"""Whether this system can open a name in a folder that is open already; Windows cannot."""


class LinkMet(Exception):
    """On the way stands a link: `walked` are the names up to and with it, `rest` those behind it."""

    def __init__(self, walked: Sequence[str], target: str, rest: Sequence[str]) -> None:
        super().__init__("/".join(walked), target)
        self.walked, self.target, self.rest = tuple(walked), target, tuple(rest)


class NotRegular(Exception):
    """Something that is no ordinary file; `kind` says what, in words."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@contextmanager
def opened(root: Path, parts: Sequence[str], *, make: bool = False) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Open the folder `parts` below `root`: its descriptor, and its names as they are really written.

    `root` itself is trusted.  With `make`, folders that are missing are made.  Raises LinkMet and OSError.
    """
    if any(part in ("", ".", "..") or "/" in part for part in parts):
        raise ValueError(parts)
    folder = os.open(root, _FOLDER)
    walked: list[str] = []
    try:
        for number, part in enumerate(parts):
            below, name = _step(folder, part, walked, parts[number + 1 :], make=make)
            os.close(folder)
            folder = below
            walked.append(name)
        yield folder, tuple(walked)
    finally:
        os.close(folder)


def _step(
    folder: int, part: str, walked: Sequence[str], rest: Sequence[str], *, make: bool
) -> tuple[int, str]:
    """Open one folder in another."""
    name = written(folder, part)
    try:
        return os.open(name, _FOLDER, dir_fd=folder), name
    except FileNotFoundError:
        if not make:
            raise
    except OSError:
        with suppress(OSError):  # which is raised again where it is no link
            raise LinkMet((*walked, name), os.readlink(name, dir_fd=folder), rest) from None
        raise
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=folder)
    return _step(folder, name, walked, rest, make=False)


def written(folder: int, name: str) -> str:
    """Return a name as it is written in a folder: macOS takes Hangul apart, and people mix both forms."""
    if name.isascii():
        return name
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        wanted = unicodedata.normalize("NFC", name)
        same = (one for one in os.listdir(folder) if unicodedata.normalize("NFC", one) == wanted)
        return min(same, default=name)
    except OSError:
        pass
    return name


def looked(folder: int, name: str) -> os.stat_result | None:
    """Return what stands under a name, the link itself if it is one; None where there is nothing."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def kind_of(mode: int) -> str:
    """Return in words what is no regular file."""
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "not a regular file")


def open_regular(folder: int, name: str, walked: Sequence[str] = ()) -> BinaryIO:
    """Open a regular file in a folder to read.  Raises LinkMet, NotRegular and OSError."""
    before = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISLNK(before.st_mode):
        raise LinkMet((*walked, name), os.readlink(name, dir_fd=folder), ())
    if not stat.S_ISREG(before.st_mode):
        raise NotRegular(kind_of(before.st_mode))
    file = os.open(name, _FILE, dir_fd=folder)
    try:
        now = os.fstat(file)
        if not stat.S_ISREG(now.st_mode):  # it was swapped since
            raise NotRegular(kind_of(now.st_mode))
        return os.fdopen(file, "rb")
    except BaseException:
        os.close(file)
        raise
