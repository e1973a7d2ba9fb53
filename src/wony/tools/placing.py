"""Puts a file in place whole: what stood there or what is new, nothing between, and no link followed."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from wony.tools.opening import looked, written

_DRAFT = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


class Changed(Exception):
    """What stands there is not what was expected: somebody else wrote it meanwhile."""


def place(
    folder: int, name: str, content: bytes, former: os.stat_result | None, *, mode: int = 0o666
) -> None:
    """Write a file in an open folder; it is on disk on return.

    `former` is what is replaced, as it was when it was read; its permissions are kept.  Where it is None,
    there must be nothing, and `mode` is what the file gets, less the umask.  Raises Changed and OSError.
    """
    draft = f".{name[:40]}.{os.urandom(6).hex()}"  # a name is at most 255 bytes
    file = os.open(draft, _DRAFT, mode if former is None else 0o600, dir_fd=folder)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            if former is not None:
                _take_over(stream.fileno(), folder, name, former)
            os.fsync(stream.fileno())
        if former is None:
            _put_new(folder, draft, name)
        else:
            if not is_same(looked(folder, name), former):
                raise Changed
            os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft, dir_fd=folder)
    with suppress(OSError):  # some file systems have no such thing
        os.fsync(folder)


def take_away(folder: int, name: str, former: os.stat_result) -> None:
    """Remove a file that is still the one that was read.  Raises Changed and OSError."""
    name = written(folder, name)
    if not is_same(looked(folder, name), former):
        raise Changed
    os.unlink(name, dir_fd=folder)


def is_same(now: os.stat_result | None, former: os.stat_result) -> bool:
    """Return whether it is the very file that was read, and nothing wrote to it since."""
    return now is not None and all(
        getattr(now, what) == getattr(former, what)
        for what in ("st_dev", "st_ino", "st_mode", "st_size", "st_mtime_ns")
    )


def _put_new(folder: int, draft: str, name: str) -> None:
    """Give the draft its name, unless something has that name by now."""
    try:
        os.link(draft, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        raise Changed from None
    except OSError:  # a file system without hard links
        if looked(folder, name) is not None:
            raise Changed from None
        os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)


def _take_over(file: int, folder: int, name: str, former: os.stat_result) -> None:
    """Give a file the owner, the permissions and the further attributes of the one that it replaces."""
    with suppress(OSError):
        os.fchown(file, -1 if former.st_uid == os.getuid() else former.st_uid, former.st_gid)
    os.fchmod(file, stat.S_IMODE(former.st_mode) & 0o777)  # never a program that runs as somebody else
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):
        old = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        try:
            for attribute in os.listxattr(old):
                with suppress(OSError):
                    os.setxattr(file, attribute, os.getxattr(old, attribute))
        finally:
            os.close(old)
