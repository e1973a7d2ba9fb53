"""Puts a text on the clipboard: by the desktop's own program, else by asking the terminal (OSC 52).

Called only when the person asked for it; a model cannot.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE

from wony.cli.screen import Screen

_PROGRAMS = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("", ("pbcopy",)),
)
_PATIENCE = 3.0
_MOST_BYTES = 74_000
"""What terminals take in one OSC 52; a longer one they drop without a word."""


async def copy_text(text: str, screen: Screen) -> str:
    """Copy `text` and return by what, or nothing when there is no way."""
    for variable, command in _PROGRAMS:
        if "SSH_CONNECTION" in os.environ or (variable and not os.environ.get(variable)):
            continue  # over ssh, the clipboard of that machine is not the person's
        if shutil.which(command[0]) and await _fed(command, text):
            return command[0]
    data = base64.b64encode(text.encode("utf-8", "replace"))
    if not screen.live or len(data) > _MOST_BYTES:
        return ""
    screen.emit(f"\x1b]52;c;{data.decode()}\x07")
    screen.flush()
    return "OSC 52"


async def _fed(command: tuple[str, ...], text: str) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL)
        await asyncio.wait_for(process.communicate(text.encode("utf-8", "replace")), _PATIENCE)
    except (OSError, TimeoutError):
        return False
    return process.returncode == 0
