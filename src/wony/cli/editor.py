"""The person's own editor, opened on a copy that wony looks at before it is kept."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import sys
from pathlib import Path

from wony.errors import UsageError

_ON_TERMINAL = frozenset(
    ("sensible-editor", "nano", "pico", "vim", "vi", "nvim", "emacs", "micro", "hx", "joe", "ed")
)
"""Editors that draw on the terminal, or may: without one they would hang, or edit what is piped in."""
_USUAL = ("sensible-editor", "editor", "nano", "vim", "vi", "notepad")


async def run_editor(copy: Path) -> None:
    """Open `$VISUAL` or `$EDITOR` on a file, and wait for its end.  Raises UsageError when it fails."""
    command = _editor()
    needs_terminal = command[0] == "editor" or Path(command[0]).name in _ON_TERMINAL
    if needs_terminal and not (sys.stdin is not None and sys.stdin.isatty()):
        raise UsageError("config.no_terminal", editor=command[0])
    try:
        process = await asyncio.create_subprocess_exec(*command, str(copy))
    except OSError:
        raise UsageError("config.no_editor", editor=command[0]) from None
    if await process.wait():
        raise UsageError("config.editor_failed", editor=command[0])


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(chosen)
    except ValueError:
        words = [chosen]
    if words:
        return words
    usual = next((name for name in _USUAL if shutil.which(name)), "")
    if not usual:
        raise UsageError("config.no_editor", editor="EDITOR")
    return [usual]
