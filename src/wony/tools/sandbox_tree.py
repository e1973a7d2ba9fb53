"""What the processes below a process use, as Linux tells it.  For the launcher, which has nothing but the
standard library.
"""

# Pathlib costs the launcher more time than all the rest:
# ruff: noqa: PTH110, PTH123, PTH208

from __future__ import annotations

import os
from collections.abc import Sequence


def free(path: str) -> int:
    """Return the free bytes of a disk; 0 where it cannot be told."""
    try:
        about = os.statvfs(path)
    except OSError:
        return 0
    return about.f_bavail * about.f_frsize


def descendants(pid: int) -> Sequence[int]:
    """Return every process below one; of a kernel that does not tell, by looking at all there are."""
    if not _listed_children():
        return _below(pid)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        for task in _listed(f"/proc/{one}/task"):
            children = [int(word) for word in _text(f"/proc/{one}/task/{task}/children").split()]
            found += children
            waiting += children
    return found


def _listed_children() -> bool:
    """Return whether this kernel lists the children of a process."""
    return os.path.exists(f"/proc/self/task/{os.getpid()}/children")


def _below(pid: int) -> Sequence[int]:
    """Look at every process there is for those that descend from one."""
    children: dict[int, list[int]] = {}
    for name in _listed("/proc"):
        if name.isdigit() and (words := _text(f"/proc/{name}/stat").rpartition(")")[2].split()):
            children.setdefault(int(words[1]), []).append(int(name))
    found = list(children.get(pid, ()))
    for one in found:  # which grows meanwhile
        found += children.get(one, ())
    return found


def _listed(folder: str) -> Sequence[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return ()


def _text(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def tasks(pid: int) -> int:
    """Return how many threads a process has."""
    return len(_listed(f"/proc/{pid}/task"))


def resident(pid: int) -> int:
    """Return the memory of a process in bytes, all that it shares included."""
    words = _text(f"/proc/{pid}/statm").split()
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") if len(words) > 1 else 0


def proportional(pid: int) -> int:
    """Return the memory of a process, what it shares divided among those who share it."""
    for line in _text(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return resident(pid)
