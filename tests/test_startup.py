"""What each command may import: starting up is waiting, so nobody pays for what they do not use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import LIMIT, Person
from simulated_ollama import SimulatedOllama
from terminal import terminal

WATCH = """
import sys
before = set(sys.modules)
sys.argv = ["wony", *sys.argv[2:]]
from wony.__main__ import main
code = main()
after = set(sys.modules) - before
import json, pathlib, os
pathlib.Path(os.environ["MODULES"]).write_text(json.dumps([code, sorted(after)]))
"""
DATABASE = {"sqlite3", "sqlalchemy", "alembic"}
HEAVY = {
    "sqlalchemy",
    "alembic",
    "pydantic",
    "typer",
    "tomlkit",
    "platformdirs",
    "xllamacpp",
    "tomllib",
    "dotenv",
}
NETWORK = {"httpx2", "ssl", "http", "anyio"}
SCREEN = {"rich", "prompt_toolkit", "markdown_it", "pygments"}


def imported(person: Person, *words: str, code: int = 0) -> set[str]:
    """Run wony and return the packages (and our own modules) that it imported."""
    file = person.home / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", WATCH, "-", *words],
        env={**person.environment, "MODULES": str(file)},
        cwd=person.home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    actual, modules = json.loads(file.read_text())
    assert actual == code, done.stderr.decode()
    return {name if name.startswith("wony.") else name.partition(".")[0] for name in modules}


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody who has used wony before: the database is there."""
    someone = Person(tmp_path / "home")
    someone.talked("Is it there?")
    return someone


def test_the_version_needs_nothing(person: Person) -> None:
    """Not even the rest of wony."""
    assert {name for name in imported(person, "--version") if name.startswith("wony")} == {
        "wony.__main__",
        "wony",
    }
    assert len(imported(person, "--version")) < 5


@pytest.mark.parametrize(
    "words", [("--help",), ("chat", "--help"), ("history", "--help"), ("help", "models")]
)
def test_help_needs_no_engine(person: Person, words: tuple[str, ...]) -> None:
    """No database, no network, no prompt: Typer and Rich alone."""
    forbidden = (
        DATABASE | NETWORK | {"prompt_toolkit", "tomlkit", "platformdirs", "wony.app", "wony.store.open"}
    )
    assert not imported(person, *words) & forbidden


@pytest.mark.parametrize("words", [("frobnicate",), ("history", "frobnicate")])
def test_a_mistyped_command_needs_no_typer(person: Person, words: tuple[str, ...]) -> None:
    """The table of commands knows what there is."""
    assert not imported(person, *words, code=2) & (HEAVY | DATABASE | NETWORK | SCREEN | {"asyncio"})


def test_asking_into_a_pipe_needs_no_screen(person: Person, ollama: SimulatedOllama) -> None:
    """A question over HTTP, stored: no Typer, no pydantic, no Rich, no schema tools."""
    person.environment["OLLAMA_HOST"] = ollama.url
    found = imported(person, "ask", "How far?")
    assert not found & (HEAVY | SCREEN)
    assert "httpx2" in found


def test_a_conversation_needs_no_typer(person: Person, ollama: SimulatedOllama) -> None:
    """From the start to the end of an answer on a terminal."""
    file = person.home / "modules.json"
    environment = {
        **person.environment,
        "TERM": "xterm-256color",
        "OLLAMA_HOST": ollama.url,
        "MODULES": str(file),
    }
    with terminal([sys.executable, "-c", WATCH, "-", "chat"], environment) as screen:
        screen.wait_for("›")
        screen.send("How far?\r")
        screen.wait_for("Hello from the simulation.")
        screen.send("\x04")
        assert screen.wait_exit() == 0
    code, modules = json.loads(file.read_text())
    assert code == 0
    assert not {name.partition(".")[0] for name in modules} & HEAVY


def test_asking_needs_no_network_where_there_is_none(person: Person) -> None:
    """A backend in the process loads no HTTP library."""
    assert "httpx2" not in imported(person, "ask", "How far?", "--backend", person.script("Far."))


@pytest.mark.parametrize(
    "words",
    [
        ("history",),
        ("history", "show", "Is"),
        ("history", "search", "it"),
        ("history", "export", "Is"),
        ("config", "list"),
        ("config", "get", "model"),
        ("config", "path"),
        ("completion", "bash"),
        ("__complete", "history", "show", ""),
    ],
)
def test_small_commands_stay_small(person: Person, words: tuple[str, ...]) -> None:
    """Reading one's own history or settings loads nothing big."""
    assert not imported(person, *words) & ((HEAVY | NETWORK | SCREEN) - {"ssl"})


def test_files_are_read_by_who_needs_them(person: Person) -> None:
    """tomllib and dotenv come with their files."""
    person.configure('model = "a"\n')
    (person.home / ".env").write_text("WONY_THINK=low\n")
    assert {"tomllib", "dotenv"} <= imported(person, "config", "get", "model")
