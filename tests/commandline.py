"""A person at a command line, for tests: their home folder, and wony as a real child process in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from terminal import WONY, clean_environment

LIMIT = 60.0
"""Seconds until a run is a failure."""


@dataclass(frozen=True)
class Result:
    """How a run ended, and every word it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass
class Person:
    """Somebody with a home folder of their own; `environment` is theirs."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir(exist_ok=True)
        # Nothing listens on port 1, so that no Ollama of this machine is ever talked to.
        self.environment = {
            **clean_environment(self.home, OLLAMA_HOST="127.0.0.1:1", TERM="dumb"),
            **self.environment,
        }

    @property
    def config(self) -> Path:
        """The file of settings; its folder is made."""
        folder = self.home / "config" / "wony"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / "config.toml"

    @property
    def database(self) -> Path:
        return self.home / "data" / "wony" / "wony.db"

    def configure(self, text: str | bytes, mode: int = 0o600) -> Path:
        """Write the file of settings."""
        self.config.write_bytes(text.encode() if isinstance(text, str) else text)
        self.config.chmod(mode)
        return self.config

    def script(self, *texts: str) -> str:
        """Return the `--backend` that answers these texts, one after the other, and again."""
        path = self.home / "script.toml"
        turns = "".join(f"[[turn]]\ntext = {_toml(text)}\n" for text in texts)
        path.write_text('after = "repeat"\n' + turns, "utf-8")
        return f"scripted:{path}"

    def wony(
        self,
        *words: str,
        given: str | bytes = b"",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        **environment: str,
    ) -> Result:
        """Run wony to its end; `env` and `environment` are set on top of the person's own."""
        done = subprocess.run(
            [*WONY, *words],
            input=given.encode() if isinstance(given, str) else given,
            capture_output=True,
            env={**self.environment, **(env or {}), **environment},
            cwd=cwd or self.home,
            timeout=LIMIT,
            check=False,
        )
        return Result(
            done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        )

    def start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start wony and return it while it runs."""
        return subprocess.Popen(
            [*WONY, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**self.environment, **environment},
            cwd=self.home,
        )

    def talked(self, *questions: str, answer: str = "Certainly.") -> None:
        """Have one conversation for each question."""
        backend = self.script(answer)
        for question in questions:
            result = self.wony("ask", question, "--backend", backend)
            assert result.code == 0, result.err


def modes(folder: Path) -> dict[str, int]:
    """Return the permissions of everything below a folder."""
    return {
        str(path.relative_to(folder)): path.stat().st_mode & 0o777
        for path in [folder, *sorted(folder.rglob("*"))]
        if os.name == "posix"
    }


def assert_spoken(result: Result, code: int, *canaries: str) -> None:
    """Assert what holds for every failure: the code, one or two lines, no traceback, no secret."""
    assert result.code == code, result.said
    lines: Sequence[str] = result.err.strip().splitlines()
    assert 1 <= len(lines) <= 3, result.err
    assert "Traceback" not in result.said
    for canary in canaries:
        assert canary not in result.said


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
