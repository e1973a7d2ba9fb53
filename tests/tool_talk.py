"""A conversation whose model calls tools, on a real terminal: its folder, its calls, its person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from program import script
from terminal import CTRL_D, ENTER, WONY, Terminal, clean_environment, terminal

ASKS = "Enter is no"


def called(*calls: tuple[str, Mapping[str, Any]], text: str = "") -> dict[str, Any]:
    """Return a turn of a script that calls tools."""
    return {"text": text, "tool_calls": [{"name": name, "arguments": dict(given)} for name, given in calls]}


def folder_of(home: Path) -> Path:
    """Return the folder that the tools may use; it is made."""
    folder = home / "work"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def talk(
    home: Path,
    *turns: Mapping[str, Any] | str,
    words: tuple[str, ...] = (),
    columns: int = 80,
    rows: int = 40,
    leave: bool = True,
    **env: str,
) -> Iterator[Terminal]:
    """A conversation that has drawn its first prompt, in a folder of its own."""
    argv = [*WONY, "chat", "--backend", script(home, *turns), *words]
    folder = folder_of(home)
    with terminal(argv, clean_environment(home, **env), columns=columns, rows=rows, cwd=folder) as screen:
        mark = ">" if env.get("TERM") == "dumb" else "›"
        screen.wait_for(mark)
        yield screen
        if leave:
            screen.send(CTRL_D)
            assert screen.wait_exit() == 0


def say(screen: Terminal, text: str, *expected: str, mark: str = "›") -> None:
    """Type a line and wait for what it brings, and for the prompt after it."""
    prompts = screen.transcript.count(f"\n{mark}")
    screen.send(text + ENTER)
    screen.wait_for(*expected)
    screen.wait_until(lambda: screen.transcript.count(f"\n{mark}") > prompts, "the next prompt")
