"""Runs a command and writes down what it does to the disk below a folder, and when it says what to whom.

    python tests/disk_recorder.py LOG FOLDER command ...

The command runs as it is, under the kernel's own tracing (ptrace), so that nothing of it is replaced and
nothing goes by unseen: SQLite's writes and Python's alike.  The records are pickled tuples, appended to LOG:

    ("write", file, offset, bytes)   ("truncate", file, size)   ("sync", file or folder)
    ("create", folder, name, file)   ("folder", folder, name, new folder)
    ("remove", folder, name)         ("rename", folder, name, folder, name)
    ("said", "socket" | "pipe" | ..., bytes)                    ("exit", code)

Files and folders are inode numbers.  What it does not understand it refuses (exit code 124), rather than
leave a gap in the log.  Linux 5.3 or newer.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import platform
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

_NUMBERS = {
    "x86_64": "write 1, mmap 9, pwrite64 18, writev 20, sendfile 40, sendto 44, sendmsg 46, fsync 74, "
    "fdatasync 75, truncate 76, ftruncate 77, rename 82, mkdir 83, rmdir 84, creat 85, link 86, unlink 87, "
    "open 2, openat 257, mkdirat 258, unlinkat 263, renameat 264, linkat 265, fallocate 285, pwritev 296, "
    "renameat2 316, copy_file_range 326, pwritev2 328, openat2 437",
    "aarch64": "mkdirat 34, unlinkat 35, linkat 37, renameat 38, truncate 45, ftruncate 46, fallocate 47, "
    "openat 56, write 64, writev 66, pwrite64 68, pwritev 70, sendfile 71, fsync 82, fdatasync 83, "
    "sendto 206, sendmsg 211, mmap 222, renameat2 276, copy_file_range 285, pwritev2 287, openat2 437",
}
SUPPORTED = sys.platform == "linux" and platform.machine() in _NUMBERS

_SYSCALL, _SEIZE, _INTERRUPT, _LISTEN, _INFO = 24, 0x4206, 0x4207, 0x4208, 0x420E
_OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x100000  # mark syscalls; follow children and threads; die together
_WALL = 0x40000000
_STOPPED = 128
_ENTRY, _EXIT = 1, 2
_NOT_UNDERSTOOD = 124
_HERE = ctypes.c_int32(-100).value  # AT_FDCWD
_SHARED, _WRITTEN = 0x1, 0x2  # of mmap
_PAGE = 4096


class _Info(ctypes.Structure):
    """struct ptrace_syscall_info, as far as it is read here."""

    _fields_ = (
        ("op", ctypes.c_uint8),
        ("arch", ctypes.c_uint32),
        ("ip", ctypes.c_uint64),
        ("sp", ctypes.c_uint64),
        ("number", ctypes.c_uint64),  # at an exit: what the call returned
        ("arguments", ctypes.c_uint64 * 6),
    )


class NotUnderstoodError(Exception):
    """The command did something to the disk that the log has no record for."""


class Recorder:
    """Follows one command and its threads."""

    def __init__(self, log: BinaryIO, root: Path) -> None:
        self._log = log
        self._root = str(root.resolve())
        pairs = (each.split() for each in _NUMBERS[platform.machine()].split(", "))
        self._names = {int(number): name for name, number in pairs}
        self._calls: dict[int, Callable[[int], None]] = {}
        """What is written down when a thread's system call has come to its end."""
        libc = ctypes.CDLL(None, use_errno=True)
        self._ptrace = libc.ptrace
        self._ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
        self._ptrace.restype = ctypes.c_long

    def run(self, command: list[str]) -> int:
        """Run the command to its end; return its exit code as a shell would."""
        waiting, go = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(go)
            if os.read(waiting, 1):  # until it is followed
                os.execvp(command[0], command)
            os._exit(_NOT_UNDERSTOOD)
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # they are the command's, which shares the terminal
        self._request(_SEIZE, child, _OPTIONS)
        self._request(_INTERRUPT, child)
        os.write(go, b".")
        os.close(go)
        os.close(waiting)
        return self._follow(child)

    def _follow(self, child: int) -> int:
        code = 0
        while True:
            try:
                thread, status = os.waitpid(-1, _WALL)
            except ChildProcessError:
                return code
            if os.WIFSTOPPED(status):
                self._go_on(thread, os.WSTOPSIG(status), status >> 16)
            elif thread == child:
                code = os.waitstatus_to_exitcode(status)
                code = 128 - code if code < 0 else code
                self._record("exit", code)

    def _go_on(self, thread: int, number: int, event: int) -> None:
        if number == signal.SIGTRAP | 0x80:
            self._syscall(thread)
            self._request(_SYSCALL, thread)
        elif event == _STOPPED and number != signal.SIGTRAP:
            self._request(_LISTEN, thread)  # stopped by Ctrl-Z: it stays so
        else:
            self._request(_SYSCALL, thread, 0 if event else number)

    def _request(self, request: int, thread: int, data: int = 0) -> None:
        if self._ptrace(request, thread, None, data) == -1 and ctypes.get_errno() != 3:  # ESRCH: just killed
            raise OSError(ctypes.get_errno(), "ptrace")

    # -- one system call -----------------------------------------------------------------------------

    def _syscall(self, thread: int) -> None:
        info = _Info()
        size = ctypes.sizeof(info)
        if self._ptrace(_INFO, thread, size, ctypes.addressof(info)) <= 0:
            return
        if info.op == _EXIT:
            then = self._calls.pop(thread, None)
            result = ctypes.c_int64(info.number).value
            if then is not None and result >= 0:
                then(result)
        elif info.op == _ENTRY and (name := self._names.get(info.number)):
            then = getattr(self, f"_{name}", self._unknown)(thread, *info.arguments)
            if then is not None:
                self._calls[thread] = then

    def _write(self, thread: int, fd: int, address: int, size: int, *_: int) -> Any:
        if self._file(thread, fd) is None:
            return self._said(thread, fd, self._bytes(thread, address, size))
        fields = Path(f"/proc/{thread}/fdinfo/{fd}").read_text().split()
        return self._pwrite64(thread, fd, address, size, int(fields[1]))

    def _pwrite64(self, thread: int, fd: int, address: int, size: int, offset: int, *_: int) -> Any:
        if (file := self._file(thread, fd)) is None:
            return None
        data = self._bytes(thread, address, size)
        return lambda written: self._record("write", file, offset, data[:written])

    def _writev(self, thread: int, fd: int, vectors: int, count: int, *_: int) -> Any:
        self._require_elsewhere(thread, fd)
        return self._said(thread, fd, self._gathered(thread, vectors, count))

    def _sendto(self, thread: int, fd: int, address: int, size: int, *_: int) -> Any:
        return self._said(thread, fd, self._bytes(thread, address, size))

    def _sendmsg(self, thread: int, fd: int, message: int, *_: int) -> Any:
        words = memoryview(self._bytes(thread, message, 56)).cast("Q")
        return self._said(thread, fd, self._gathered(thread, words[2], words[3]))

    def _ftruncate(self, thread: int, fd: int, size: int, *_: int) -> Any:
        file = self._file(thread, fd)
        return None if file is None else lambda _: self._record("truncate", file, size)

    def _fsync(self, thread: int, fd: int, *_: int) -> Any:
        file = self._file(thread, fd)
        return None if file is None else lambda _: self._record("sync", file)

    _fdatasync = _fsync  # what it may leave out (times) is nothing that anybody waits for

    def _openat(self, thread: int, folder: int, path: int, flags: int, *_: int) -> Any:
        if not flags & (os.O_CREAT | os.O_TRUNC) or (found := self._path(thread, folder, path)) is None:
            return None
        if flags & os.O_TRUNC and os.path.lexists(found):
            return lambda fd: self._record("truncate", self._file(thread, fd), 0)
        if os.path.lexists(found):
            return None
        return lambda fd: self._record("create", *self._place(found), self._file(thread, fd))

    def _mkdirat(self, thread: int, folder: int, path: int, *_: int) -> Any:
        if (found := self._path(thread, folder, path)) is None:
            return None
        return lambda _: self._record("folder", *self._place(found), Path(found).stat().st_ino)

    def _unlinkat(self, thread: int, folder: int, path: int, *_: int) -> Any:
        if (found := self._path(thread, folder, path)) is None:
            return None
        return lambda _: self._record("remove", *self._place(found))

    def _renameat(self, thread: int, old_in: int, old: int, new_in: int, new: int, *_: int) -> Any:
        source, target = self._path(thread, old_in, old), self._path(thread, new_in, new)
        if source is None and target is None:
            return None
        if source is None or target is None:
            raise NotUnderstoodError(f"renamed across the border: {source or target}")
        return lambda _: self._record("rename", *self._place(source), *self._place(target))

    _renameat2 = _renameat

    def _open(self, thread: int, path: int, flags: int, *_: int) -> Any:
        return self._openat(thread, _HERE, path, flags)

    def _mkdir(self, thread: int, path: int, *_: int) -> Any:
        return self._mkdirat(thread, _HERE, path)

    def _unlink(self, thread: int, path: int, *_: int) -> Any:
        return self._unlinkat(thread, _HERE, path)

    _rmdir = _unlink

    def _rename(self, thread: int, old: int, new: int, *_: int) -> Any:
        return self._renameat(thread, _HERE, old, _HERE, new)

    def _mmap(self, thread: int, _at: int, _size: int, written: int, shared: int, fd: int, *_: int) -> Any:
        if shared & _SHARED and written & _WRITTEN:
            self._require_elsewhere(thread, fd)

    def _unknown(self, thread: int, first: int, second: int, third: int, fourth: int, *_: int) -> Any:
        """Refuse a call for which there is no record when a file or path below the root is in it."""
        for fd in (first, second, third):
            self._require_elsewhere(thread, fd)
        for folder, path in ((_HERE, first), (_HERE, second), (first, second), (third, fourth)):
            if (found := self._path(thread, folder, path)) is not None:
                raise NotUnderstoodError(f"a system call on {found}")

    # -- what the arguments mean ---------------------------------------------------------------------

    def _record(self, *record: object) -> None:
        pickle.dump(record, self._log)
        self._log.flush()

    def _said(self, thread: int, fd: int, data: bytes) -> None:
        """At once: who is told knows it before the call returns."""
        self._record("said", self._link(thread, fd).partition(":")[0], data)

    def _require_elsewhere(self, thread: int, fd: int) -> None:
        if self._file(thread, fd) is not None and not self._link(thread, fd).endswith("-shm"):
            raise NotUnderstoodError(f"a system call on {self._link(thread, fd)}")

    def _file(self, thread: int, fd: int) -> int | None:
        """Return the inode of an open file or folder below the root."""
        if not self._is_below(self._link(thread, fd)):
            return None
        found = Path(f"/proc/{thread}/fd/{ctypes.c_int32(fd).value}").stat()
        return found.st_ino if stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode) else None

    def _link(self, thread: int, fd: int) -> str:
        try:
            return str(Path(f"/proc/{thread}/fd/{ctypes.c_int32(fd).value}").readlink())
        except OSError:
            return ""

    def _path(self, thread: int, folder: int, address: int) -> str | None:
        """Return the path that a string in the command means, if it lies below the root."""
        text = os.fsdecode(self._bytes(thread, address, 4096, short=True).partition(b"\0")[0])
        if not text:
            return None
        here = ctypes.c_int32(folder).value == _HERE
        start = Path(f"/proc/{thread}/cwd").readlink() if here else Path(self._link(thread, folder))
        path = start / text
        found = str(path.parent.resolve() / path.name)
        return found if self._is_below(found) else None

    def _is_below(self, path: str) -> bool:
        return path == self._root or path.startswith(f"{self._root}/")

    @staticmethod
    def _place(path: str) -> tuple[int, str]:
        return Path(path).parent.stat().st_ino, Path(path).name

    def _gathered(self, thread: int, vectors: int, count: int) -> bytes:
        words = memoryview(self._bytes(thread, vectors, 16 * count)).cast("Q")
        return b"".join(self._bytes(thread, words[n], words[n + 1]) for n in range(0, 2 * count, 2))

    @staticmethod
    def _bytes(thread: int, address: int, size: int, *, short: bool = False) -> bytes:
        """Read the command's memory; `short`: as far as there is any."""
        parts = b""
        with Path(f"/proc/{thread}/mem").open("rb", buffering=0) as memory:
            while size > len(parts):
                at, left = address + len(parts), size - len(parts)
                try:
                    memory.seek(at)
                    piece = memory.read(min(left, _PAGE - at % _PAGE) if short else left)
                except (OSError, OverflowError, ValueError):
                    break
                parts += piece
                if not piece or (short and b"\0" in piece):
                    break
        if not short and len(parts) != size:
            raise NotUnderstoodError(f"{size} bytes at {address:#x} cannot be read")
        return parts


def works(folder: Path) -> bool:
    """Return whether this machine lets a process be followed; some containers do not."""
    log = folder / "works.log"
    command = (sys.executable, __file__, str(log), str(folder), sys.executable, "-c", "print('hello')")
    subprocess.run(command, capture_output=True, check=False)
    return b"hello" in log.read_bytes()


def main() -> int:
    log, root, *command = sys.argv[1:]
    with Path(log).open("ab") as file:
        try:
            return Recorder(file, Path(root)).run(command)
        except NotUnderstoodError as error:
            print(f"disk_recorder: {error}", file=sys.stderr)
            return _NOT_UNDERSTOOD


if __name__ == "__main__":
    sys.exit(main())
