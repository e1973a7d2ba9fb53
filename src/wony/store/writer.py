"""Who is writing an answer, and whether that process still lives."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

SILENCE = timedelta(seconds=15)
"""A writer that cannot be looked at (another machine) is taken for dead after this long."""


def this_process() -> str:
    """Return what tells this process from all others: host, process id, start of the process."""
    return f"{socket.gethostname()} {os.getpid()} {_started(os.getpid()) or '-'}"


def is_gone(writer: str, heartbeat: datetime, now: datetime) -> bool:
    """Return whether the process that wrote `writer` has ended, as far as can be told from here."""
    host, _, rest = writer.partition(" ")
    number, _, start = rest.partition(" ")
    if host != socket.gethostname() or os.name == "nt" or not number.isdigit():
        return (
            abs(now - heartbeat) > SILENCE
        )  # abs: a clock that was set back must not keep it alive for ever
    if not _runs(int(number)):
        return True
    return start != "-" and _started(int(number)) != start  # the number now belongs to another process


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _started(pid: int) -> str | None:
    """Return the start of a process in the kernel's own ticks; None without /proc, or when it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]  # Z, X: it ended and nobody has asked how yet
