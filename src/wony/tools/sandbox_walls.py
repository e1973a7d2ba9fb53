"""The walls that a process puts around itself before it becomes another program: Landlock, the filter of
system calls, limits.  For the launcher, which has nothing but the standard library.
"""

# Pathlib costs the launcher more time than all the rest:
# ruff: noqa: PTH101, PTH112, PTH116, PTH123, PTH208

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

READ = 1 << 0 | 1 << 2 | 1 << 3
"""Landlock's rights to execute and to read files and folders."""
CHANGE = sum(1 << bit for bit in (1, 4, 5, 7, 8, 10, 12, 13, 14))
"""To write, cut, remove, link and make files, folders, pipes and symbolic links; no devices, no sockets."""
MOVE = 1 << 13
"""To move into another folder, which every domain forbids that does not allow it."""
SIGNALS_STAY = 6
"""The version of Landlock since which no signal leaves a domain."""
_CAPBSET_DROP, _NO_NEW_PRIVS = 24, 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_LAST_CAPABILITY, _CAPABILITY_VERSION = 63, 0x20080522
_OF_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14
_EVERY_RIGHT = (1 << 15) - 1
_DEVICE_CONTROLS = 1 << 15
"""Since version 5."""
_NET, _SCOPES = 3, 3
"""No TCP, since version 4; no abstract socket and no signal out of the domain, since version 6."""


def libc() -> Any:
    """Return the C library, which keeps `errno` for us."""
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def landlock_version() -> int:
    """Return the kernel's version of Landlock; 0 where there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def enter(kernel: Any, rights: int, rules: Iterable[tuple[str, int]], version: int) -> None:
    """Shut this process, and all that it begins, into a Landlock domain of these rules."""
    attributes = struct.pack("=QQQ", rights, _NET if version >= 4 else 0, _SCOPES)
    size = 24 if version >= SIGNALS_STAY else 16 if version >= 4 else 8
    ruleset = _checked(
        kernel.syscall(
            _CREATE_RULESET, ctypes.c_char_p(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0)
        ),
        "landlock",
    )
    for path, allowed in rules:
        try:
            file = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
        except OSError:
            continue  # what is not there need not be allowed
        if not os.path.isdir(path):
            allowed &= _OF_FILES
        rule = ctypes.c_char_p(struct.pack("=Qi", allowed, file))
        _checked(kernel.syscall(_ADD_RULE, ruleset, 1, rule, ctypes.c_uint32(0)), f"landlock: {path}")
        os.close(file)
    _checked(kernel.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _checked(kernel.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0)), "landlock")
    os.close(ruleset)


def all_rights(version: int) -> int:
    """Return what a domain of this version can forbid of files."""
    return _EVERY_RIGHT | (_DEVICE_CONTROLS if version >= 5 else 0)


def drop_capabilities(kernel: Any) -> None:
    """Root keeps its files, and none of its powers."""
    for one in range(_LAST_CAPABILITY + 1):
        kernel.prctl(_CAPBSET_DROP, one, 0, 0, 0)
    header = ctypes.c_char_p(struct.pack("=Ii", _CAPABILITY_VERSION, 0))
    _checked(kernel.capset(header, ctypes.c_char_p(bytes(24))), "capset")


def set_limits(limits: Mapping[str, int]) -> None:
    """Set what one process may use; what all of them may, the supervisor watches."""
    resource: Any = import_module("resource")  # which not every system has
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: limits["seconds"] + 1,
        resource.RLIMIT_FSIZE: limits["disk"],
        resource.RLIMIT_DATA: limits["memory"],
        resource.RLIMIT_NOFILE: limits["files"],
    }
    if os.geteuid() != 0:  # root is not counted
        wanted[resource.RLIMIT_NPROC] = limits["processes"] + _tasks_of_mine()
    for which, most in wanted.items():
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))


def devices() -> Mapping[str, os.stat_result]:
    """Return how the machine's devices are, for root, who owns them: bubblewrap shows them as they are."""
    found = {}
    for name in _DEVICES if os.geteuid() == 0 else ():
        with suppress(OSError):
            found[f"/dev/{name}"] = os.stat(f"/dev/{name}")
    return found


def put_back(were: Mapping[str, os.stat_result]) -> None:
    """Make devices again what they were."""
    for path, was in were.items():
        with suppress(OSError):
            now = os.stat(path)
            if (now.st_uid, now.st_gid) != (was.st_uid, was.st_gid):
                os.chown(path, was.st_uid, was.st_gid)
            if now.st_mode != was.st_mode:
                os.chmod(path, was.st_mode & 0o7777)


def first_to_go() -> None:
    """Where memory runs out, have the kernel end this process before the person's own."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")


def _tasks_of_mine() -> int:
    """Return how many threads the person has already: the kernel counts them in."""
    count = 0
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        with suppress(OSError):
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.geteuid():
                count += len(os.listdir(f"/proc/{name}/task"))
    return count or 4096
