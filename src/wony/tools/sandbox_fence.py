"""A bound on how many processes root's programs may be, by a control group: root is not counted otherwise.

Looking every now and then at what a program uses is too late for one that does nothing but multiply.  For
the launcher, which has nothing but the standard library.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_MORE = 64
"""Above what is allowed, so that the launcher still sees that it was too much."""
_PATIENCE = 1.0


class Fence:
    """A control group of its own for one run; where there can be none, it does nothing."""

    def __init__(self, most: int) -> None:
        self._group = next(_made(most + _MORE), None) if os.geteuid() == 0 else None

    def enter(self) -> None:
        """Put this process, and all that it begins, inside."""
        if self._group is not None:
            (self._group / "cgroup.procs").write_text("0")

    def remove(self) -> None:
        """Take it away; whoever was inside is gone."""
        until = time.monotonic() + _PATIENCE
        while self._group is not None and time.monotonic() < until:
            with suppress(FileNotFoundError, OSError):
                self._group.rmdir()
            if not self._group.exists():
                return
            time.sleep(0.01)


def _made(most: int) -> Iterator[Path]:
    """Yield a group that holds so many, in the first tree that takes one."""
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, own = line.split(":", 2)
            if controllers not in ("", "pids"):
                continue
            parent = (_ROOT / "pids" if controllers else _ROOT) / own.lstrip("/")
            if not controllers:
                with suppress(OSError):
                    (parent / "cgroup.subtree_control").write_text("+pids")
            group = parent / f"wony-{os.getpid()}"
            try:
                group.mkdir()
                (group / "pids.max").write_text(str(most))
            except OSError:
                with suppress(OSError):
                    group.rmdir()
                continue
            yield group
            return
