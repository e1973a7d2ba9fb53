"""wony and its yardsticks: how each is called, with a home of its own in which nothing of yours is found.

The yardsticks are optional.  Their paths are given by options; what is not given is left out and said so.
"""

from __future__ import annotations

import argparse
import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from measure import Program

MODEL = "gpt-oss:20b"
_PEERS = ("llm", "sgpt", "codex")


@dataclass(frozen=True)
class Programs:
    """Everything that can be run, for one bench."""

    home: Path
    paths: argparse.Namespace

    def python(self, name: str, *arguments: str) -> Program:
        """Return this very Python."""
        return Program(name, [sys.executable, *arguments], self._environment("python"))

    def bare(self, url: str) -> Program:
        """Return the shortest script that does the same with the same HTTP library."""
        return self.python("bare httpx2 loop", str(Path(__file__).parent / "bare.py"), url)

    def wony(self, *arguments: str, url: str = "") -> Program:
        """Return wony."""
        more = {"WONY_HOME": str(self.home / "wony"), "OLLAMA_HOST": url, "WONY_LANG": "en"}
        return Program("wony", [self.paths.wony, *arguments], self._environment("wony", **more))

    def llm(self, *arguments: str, url: str = "") -> Iterator[Program]:
        """Return llm with llm-ollama, if there is one."""
        if self.paths.llm:
            more = {"LLM_USER_PATH": str(self.home / "llm"), "OLLAMA_HOST": url}
            yield Program("llm", [self.paths.llm, *arguments], self._environment("llm", **more))

    def llm_ask(self, url: str) -> Iterator[Program]:
        return self.llm("-m", f"ollama/{MODEL}", "hello", url=url)

    def sgpt_ask(self, url: str) -> Iterator[Program]:
        """Return shell-gpt with Markdown, if there is one.  It would answer from its cache otherwise."""
        if not self.paths.sgpt:
            return
        more = {"API_BASE_URL": f"{url}/v1", "OPENAI_API_KEY": "none", "DEFAULT_MODEL": MODEL}
        argv = [self.paths.sgpt, "--md", "--no-cache", "hello"]
        yield Program("sgpt with Markdown", argv, self._environment("sgpt", **more))

    def codex_ask(self, url: str) -> Iterator[Program]:
        """Return the codex client, if there is one."""
        if not self.paths.codex:
            return
        more = {"CODEX_HOME": str(self.home / "codex"), "CODEX_OSS_BASE_URL": f"{url}/v1"}
        (self.home / "codex").mkdir(exist_ok=True)
        which = ["--oss", "--local-provider", "ollama", "-m", MODEL, "--skip-git-repo-check"]
        yield Program(
            "codex", [self.paths.codex, "exec", *which, "hello"], self._environment("codex", **more)
        )

    def _environment(self, name: str, **more: str) -> dict[str, str]:
        home = self.home / name
        home.mkdir(exist_ok=True)
        return {
            "HOME": str(home),
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            **more,
        }


def options(description: str | None, runs: int = 7) -> argparse.ArgumentParser:
    """Return a parser with what every bench takes."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument(
        "--runs", type=int, default=runs, help=f"counted runs of each program (default: {runs})"
    )
    installed = Path(sysconfig.get_path("scripts")) / "wony"
    parser.add_argument("--wony", default=str(installed), help=f"path of wony (default: {installed})")
    for peer in _PEERS:
        parser.add_argument(f"--{peer}", default="", help=f"path of {peer}, to compare with")
    return parser


@contextmanager
def programs(paths: argparse.Namespace, *peers: str) -> Iterator[Programs]:
    """Give the programs a folder for their homes; say which of the yardsticks are missing."""
    missing = [peer for peer in peers if not getattr(paths, peer)]
    if missing:
        print(f"Left out, for want of a path: {', '.join(f'--{peer}' for peer in missing)}.\n")
    with tempfile.TemporaryDirectory(prefix="wony-bench-") as home:
        yield Programs(Path(home), paths)
