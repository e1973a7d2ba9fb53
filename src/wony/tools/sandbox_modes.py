"""Changes modes and times of files for a program that may not: there, Landlock tells no file from another.

The kernel stops the program and asks the supervisor, which opens the file, looks where it really is, and
changes what it opened.  For the launcher, which has nothing but the standard library.
"""

# A file is known by its descriptor here:
# ruff: noqa: PTH101, PTH112, PTH115

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import socket
import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

_SET_FILTER, _NEW_LISTENER = 1, 8
_ASKED, _ANSWERED = 80, 24
"""Sizes of the kernel's question and of an answer to it."""
_RECEIVE = 3 << 30 | _ASKED << 16 | 0x21 << 8 | 0
_ANSWER = 3 << 30 | _ANSWERED << 16 | 0x21 << 8 | 1
_HERE = -100
_EMPTY_PATH, _NO_FOLLOW = 0x1000, 0x100
_LONGEST, _TIMES = 4096, 32
_SHAPES: Mapping[str, tuple[int | None, int | None, int | None]] = MappingProxyType(
    {  # which argument is the folder or file, the path, the flags
        "chmod": (None, 0, None),
        "fchmod": (0, None, None),
        "fchmodat": (0, 1, None),
        "fchmodat2": (0, 1, 3),
        "chown": (None, 0, None),
        "lchown": (None, 0, None),
        "fchown": (0, None, None),
        "fchownat": (0, 1, 4),
        "utimensat": (0, 1, 3),
    }
)
_MODES = 0o1777
"""No program gets to lend its owner's rights to others."""


def filter_and_hand_over(kernel: Any, program: bytes, call: int, to: socket.socket) -> None:
    """Install a filter that asks, and send the place where it asks to the supervisor."""

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))

    whole = Filter(len(program) // 8, program)
    listener = kernel.syscall(call, _SET_FILTER, _NEW_LISTENER, ctypes.byref(whole))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    socket.send_fds(to, [b"!"], [listener])
    os.close(listener)
    to.close()


class Modes:
    """Answers what one program asks."""

    def __init__(
        self,
        kernel: Any,
        listener: int,
        names: Mapping[int, str],
        inside: Sequence[str],
        fixed: Sequence[str],
    ) -> None:
        self.kernel, self.listener, self.names = kernel, listener, names
        self.inside, self.fixed = _folders(inside), fixed

    def answer(self) -> None:
        """Take a question and answer it; one whose asker died needs none."""
        asked = bytearray(_ASKED)
        with suppress(OSError):
            fcntl.ioctl(self.listener, _RECEIVE, asked)
            id, pid, _, number = struct.unpack_from("=QIIi", asked)
            try:
                self._change(pid, self.names[number], struct.unpack_from("=6Q", asked, 32))
                wrong = 0
            except OSError as error:
                wrong = error.errno or errno.EPERM
            except (KeyError, ValueError):
                wrong = errno.EPERM
            fcntl.ioctl(self.listener, _ANSWER, bytearray(struct.pack("=QqiI", id, 0, -wrong, 0)))

    def _change(self, pid: int, name: str, given: Sequence[int]) -> None:
        at, path, flags = _SHAPES[name]
        folder = given[at] if at is not None else _HERE
        how = given[flags] & 0xFFFFFFFF if flags is not None else _EMPTY_PATH if path is None else 0
        if name == "lchown":
            how = _NO_FOLLOW
        elif name == "utimensat" and not given[1]:
            how = _EMPTY_PATH  # the open file itself
        file = _opened(pid, folder, given[path] if path is not None else 0, how)
        try:
            really = os.readlink(f"/proc/self/fd/{file}")
            if not _within(really, self.inside) or _within(really, self.fixed):
                raise PermissionError(errno.EPERM, really)
            if "chmod" in name:
                mode = given[1] if name in ("chmod", "fchmod") else given[2]
                os.chmod(f"/proc/self/fd/{file}", mode & _MODES)
            elif name == "utimensat":
                self._set_times(pid, file, given[2])
            # An owner stays as it is and is said to have changed, as those who unpack an archive want it.
        finally:
            os.close(file)

    def _set_times(self, pid: int, file: int, address: int) -> None:
        times = ctypes.c_char_p(_memory(pid, address, _TIMES) if address else None)
        path = ctypes.c_char_p(f"/proc/self/fd/{file}".encode())
        if self.kernel.utimensat(_HERE, path, times, 0) < 0:
            raise OSError(ctypes.get_errno(), "")


def _opened(pid: int, folder: int, address: int, flags: int) -> int:
    """Return what a program means by a folder's number and the address of a path, opened for looking only."""
    number = ctypes.c_int32(folder & 0xFFFFFFFF).value
    start = f"/proc/{pid}/cwd" if number == _HERE else f"/proc/{pid}/fd/{number}"
    path = _string(pid, address) if address else b""
    if not path:
        if flags & _EMPTY_PATH == 0:
            raise FileNotFoundError(errno.ENOENT, "")
        return os.open(start, os.O_PATH | os.O_CLOEXEC)
    how = os.O_PATH | os.O_CLOEXEC | (os.O_NOFOLLOW if flags & _NO_FOLLOW else 0)
    if path.startswith(b"/"):
        return os.open(path, how)
    base = os.open(start, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return os.open(path, how, dir_fd=base)
    finally:
        os.close(base)


def _string(pid: int, address: int) -> bytes:
    text = b""
    while b"\0" not in text:
        if len(text) > _LONGEST:
            raise OSError(errno.ENAMETOOLONG, "")
        page = 4096 - (address + len(text)) % 4096  # the next page may not be there
        text += _memory(pid, address + len(text), page) or b"\0"
    return text[: text.index(b"\0")]


def _memory(pid: int, address: int, size: int) -> bytes:
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(memory, size, address)
    finally:
        os.close(memory)


def _folders(paths: Sequence[str]) -> Sequence[str]:
    """Return the folders among these, where they really are: a device belongs to everybody."""
    return [os.path.realpath(path) for path in paths if os.path.isdir(path)]


def _within(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(place.rstrip("/") + "/") for place in places)
