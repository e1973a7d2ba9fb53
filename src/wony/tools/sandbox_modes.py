"""Does `chmod` for a program that may not: Landlock cannot tell inside from outside where modes are changed.

The kernel stops the program and asks the supervisor, which opens the file, looks where it really is, and
changes the mode of what it opened.  For the launcher, which has nothing but the standard library.
"""

# A file is known by its descriptor here:
# ruff: noqa: PTH101, PTH115

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import socket
import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

_SET_FILTER, _NEW_LISTENER = 1, 8
_ASKED, _ANSWERED = 80, 24
"""Sizes of the kernel's question and of an answer to it."""
_RECEIVE = 3 << 30 | _ASKED << 16 | 0x21 << 8 | 0
_ANSWER = 3 << 30 | _ANSWERED << 16 | 0x21 << 8 | 1
_HERE = -100
_EMPTY_PATH, _NO_FOLLOW = 0x1000, 0x100
_LONGEST = 4096
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
    """Answers one program's questions."""

    def __init__(
        self, listener: int, names: Mapping[int, str], inside: Sequence[str], fixed: Sequence[str]
    ) -> None:
        self.listener, self.names = listener, names
        self.inside, self.fixed = [os.path.realpath(path) for path in inside], fixed

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
        flags = given[3] & 0xFFFFFFFF if name == "fchmodat2" else 0
        if name == "chmod":
            file, mode = _opened(pid, _HERE, given[0], 0), given[1]
        elif name == "fchmod":
            file, mode = _opened(pid, given[0], 0, _EMPTY_PATH), given[1]
        else:
            file, mode = _opened(pid, given[0], given[1], flags), given[2]
        try:
            really = os.readlink(f"/proc/self/fd/{file}")
            if not _within(really, self.inside) or _within(really, self.fixed):
                raise PermissionError(errno.EPERM, really)
            os.chmod(f"/proc/self/fd/{file}", mode & _MODES)
        finally:
            os.close(file)


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
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
    try:
        text = b""
        while b"\0" not in text:
            if len(text) > _LONGEST:
                raise OSError(errno.ENAMETOOLONG, "")
            page = 4096 - (address + len(text)) % 4096  # the next page may not be there
            text += os.pread(memory, page, address + len(text)) or b"\0"
        return text[: text.index(b"\0")]
    finally:
        os.close(memory)


def _within(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(place.rstrip("/") + "/") for place in places)
