"""What a sandbox is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from wony.types import Notice

SandboxName = Literal["bubblewrap", "landlock", "sandbox-exec", "none"]

Ended = Literal["", "time", "memory", "processes", "disk", "output"]
"""Which limit ended a program; nothing where it ended by itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use, all of its processes together unless it says otherwise."""

    seconds: int = 120
    memory: int = 4 << 30
    processes: int = 512
    disk: int = 4 << 30
    """Bytes by which a disk may fill while it runs; also the size of one file."""
    output: int = 8 << 20
    """Bytes of output, of which the head and the tail are kept."""
    files: int = 4096
    """Files that one process may have open."""


@dataclass(frozen=True, slots=True)
class Places:
    """What of the disk a program sees, beside the system's own programs."""

    folders: tuple[Path, ...]
    """The workspace; the first is where a program starts."""
    own: tuple[Path, ...] = ()
    """wony's own state, which it never sees."""
    fixed: tuple[Path, ...] = ()
    """Files and folders of the workspace that it may read and not change."""
    writable: bool = True
    """Whether it may change the workspace at all."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is to be run."""

    argv: Sequence[str]
    places: Places
    limits: Limits = field(default_factory=Limits)
    files: Mapping[str, str] = field(default_factory=dict)
    """Texts that are put into its private folder for temporary files (`$TMPDIR`)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended, and what it said."""

    output: str
    status: int
    """Its exit code; a signal's number below zero."""
    ended: Ended
    seconds: float
    said: int
    """Bytes of output in all."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing can be run here."""

    why: Notice
    reason: str
    """The same for the model."""


class SandboxBroken(Exception):
    """A sandbox did not even begin the program."""
