"""wony as other programs see it: a child process with a home of its own, and what it left on disk."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terminal import WONY, clean_environment

LIMIT = 60.0

_MEASURING = """
import resource, subprocess, sys
from pathlib import Path
code = subprocess.run(sys.argv[2:]).returncode
Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""


@dataclass(frozen=True)
class Ran:
    """What a finished run left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(home: Path, *words: str | bytes, stdin: bytes | None = b"", **more: str) -> Ran:
    """Run wony to its end.  `stdin` is what is piped in."""
    child = subprocess.run(
        [*WONY, *words],
        input=stdin,
        env=clean_environment(home, **more),
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    return Ran(child.returncode, child.stdout.decode(), child.stderr.decode())


def measuring(report: Path, *command: str) -> list[str]:
    """Return `command` so that its peak of memory is written into `report`, for `peak_kilobytes`.

    It is started by a small process: what a large one starts is counted as large from its first moment.
    """
    return [sys.executable, "-c", _MEASURING, str(report), *command]


def peak_kilobytes(report: Path) -> int:
    """Return the most memory that the command held at any moment."""
    return int(report.read_text()) // (1024 if sys.platform == "darwin" else 1)


def database(home: Path) -> Path:
    """Return where a wony with this home keeps its conversations."""
    return next((home / "data").rglob("*.db"), home / "none.db")


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Read the database as another program would."""
    with closing(sqlite3.connect(f"file:{database(home)}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def messages(home: Path) -> list[tuple[str, str, str]]:
    """Return role, content and status of every stored message, in order."""
    if not database(home).exists():
        return []
    return [
        (str(role), str(content), str(status))
        for role, content, status in rows(
            home, "SELECT role, content, status FROM messages ORDER BY session_id, seq"
        )
    ]


def require_sound(home: Path, *asked: str) -> None:
    """The database is whole, and each question in `asked` is in it exactly once."""
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]
    questions = [content for role, content, _ in messages(home) if role == "user"]
    for question in asked:
        assert questions.count(question) == 1, (question, questions)


def script(folder: Path, *turns: Mapping[str, Any] | str, after: str = "repeat") -> str:
    """Write a script of answers and return the backend that plays it."""
    lines = [f'after = "{after}"'] if after else []
    for turn in turns:
        lines.append("[[turn]]")
        values = {"text": turn} if isinstance(turn, str) else turn
        lines += [f"{key} = {_toml(value)}" for key, value in values.items()]
    path = folder / "script.toml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return f"scripted:{path}"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)
