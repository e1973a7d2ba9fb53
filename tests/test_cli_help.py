"""Help: every command has a page with examples, in both languages, and the docs are made of these pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commandline import Person
from terminal import terminal
from test_options import EVERY, GROUPS
from wony.cli.declare import parameters
from wony.cli.plain import parse
from wony.locales import catalogue

DOCS = Path(__file__).parent.parent / "docs"
ENGLISH = ("Usage", "Options", "Arguments", "Commands", "Examples", "Show this", "default", "required")


@pytest.mark.parametrize("path", sorted({*EVERY, *GROUPS}))
def test_every_example_can_be_typed(path: str) -> None:
    """What the examples show is understood by the very parser they are for."""
    help = GROUPS[path].help if path in GROUPS else EVERY[path].help
    for language in ("ko", "en"):
        for line in catalogue(language)(f"{help}_examples").splitlines():
            assert "wony" in line
            command = line[line.index("wony") :].partition("  ")[0]
            words = subprocess.run(
                [
                    "sh",
                    "-c",
                    f'set -- {command.partition(" > ")[0].partition(" >> ")[0]}; printf "%s\\n" "$@"',
                ],
                capture_output=True,
                check=True,
                text=True,
            ).stdout.splitlines()
            called = max((p for p in EVERY if words[: len(p.split())] == p.split()), key=len, default="")
            if called:
                assert parse(EVERY[called].options, words[len(called.split()) :]) is not None, line
            else:
                assert " ".join(words) in GROUPS


@pytest.mark.parametrize("path", ["wony", "wony history", "wony history list", "wony ask", "wony config set"])
def test_help_is_in_the_persons_language(tmp_path: Path, path: str) -> None:
    """Korean help holds none of Typer's English words, English help no Hangul."""
    person = Person(tmp_path / "home")
    words = path.split()[1:]
    korean = person.wony(*words, "--help", WONY_LANG="ko")
    english = person.wony(*words, "-h")
    assert korean.code == english.code == 0
    assert not any(word in korean.out for word in ENGLISH)
    assert "사용법: " + path in korean.out
    assert "Usage: " + path in english.out
    assert "Examples" in english.out
    assert not any("가" <= character <= "힣" for character in english.out)


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
def test_no_word_of_help_is_cut_off(tmp_path: Path, columns: int) -> None:
    """At any width, wide characters wrap and nothing ends in an ellipsis."""
    person = Person(tmp_path / "home")
    result = person.wony("chat", "--help", WONY_LANG="ko", COLUMNS=str(columns))
    assert "…" not in result.out
    if columns >= 80:
        shown = result.out.replace("│", " ").split()
        for parameter in parameters(EVERY["wony chat"].options):
            for word in catalogue("ko")(parameter.help).split():
                assert word in shown


def test_help_in_a_pipe_is_plain_text(tmp_path: Path) -> None:
    """No escape sequence, also where an environment asks Typer for colours."""
    person = Person(tmp_path / "home")
    assert "\x1b" not in person.wony("--help", GITHUB_ACTIONS="1", FORCE_COLOR="").out


def test_help_on_a_terminal_has_colours(tmp_path: Path) -> None:
    """There, and only where NO_COLOR is not set."""
    person = Person(tmp_path / "home")
    coloured = {**person.environment, "TERM": "xterm-256color"}
    for environment, expected in ((coloured, True), ({**coloured, "NO_COLOR": "1"}, False)):
        with terminal([sys.executable, "-m", "wony", "--help"], environment) as screen:
            assert screen.wait_exit() == 0
            assert (b"\x1b[36m" in screen.written or b"\x1b[1;36m" in screen.written) is expected


def test_the_docs_show_the_help_as_it_is() -> None:
    """After a change to a command:  python docs/generate.py"""
    program = "import generate\nfor language, file in generate.FILES.items():\n"
    program += "    assert generate.document(language) == file.read_text('utf-8'), file"
    done = subprocess.run([sys.executable, "-c", program], cwd=DOCS, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
