"""Narrow terminals: whatever wony says of its own breaks between words, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commandline import Person
from simulated_ollama import SimulatedOllama
from terminal import CTRL_D, ENTER, WONY, Terminal, terminal
from wony.cli.width import cells

NARROW = (24, 30, 40)
WIDE = 400
HELP = ("", "ask", "chat", "history", "history list", "config set", "prompts")
LISTINGS = (
    "history list",
    "history stats",
    "models list",
    "models show",
    "prompts list",
    "prompts show summariser",
    "config list",
    "doctor",
)
SLASH = ("/help", "/model", "/session", "/stats")
# (/context says other things before a server told its window: its rows are held in test_chat_context)
_BETWEEN = re.compile(r"[\s|│╭╮╰╯─█▓▒■░·]+")


@pytest.fixture
def person(tmp_path: Path, ollama: SimulatedOllama) -> Person:
    """Somebody who has asked two things."""
    somebody = Person(
        tmp_path / "home", {"OLLAMA_HOST": ollama.url, "TERM": "xterm-256color", "NO_COLOR": "1"}
    )
    for question in ("How far is it from Seoul to Busan by train?", "서울에서 부산까지 얼마나 걸려?"):
        assert somebody.wony("ask", question).code == 0
    return somebody


def page(person: Person, words: str, columns: int, language: str) -> str:
    """What stands on a terminal of so many columns when a command has ended."""
    environment = {**person.environment, "WONY_LANG": language}
    with terminal([*WONY, *words.split()], environment, columns=columns, rows=50) as screen:
        assert screen.wait_exit() == 0, screen.text
        return screen.transcript


def conversation(person: Person, columns: int, language: str) -> str:
    """What stands there when the commands of a conversation were tried."""
    environment = {**person.environment, "WONY_LANG": language}
    argv = [*WONY, "chat", "--continue"]
    with terminal(argv, environment, columns=columns, rows=50) as screen:
        wait_for_prompts(screen, 1)
        for count, command in enumerate(SLASH, 2):
            screen.send(command + ENTER)
            wait_for_prompts(screen, count)
        shown = screen.transcript
        screen.send(CTRL_D)
        assert screen.wait_exit() == 0
    return shown.partition("/help")[2]


def wait_for_prompts(screen: Terminal, count: int) -> None:
    """Wait for an empty prompt below so many others."""
    screen.wait_until(
        lambda: (
            len(re.findall(r"^›", screen.transcript, re.M)) > count and re.search(r"^›$", screen.text, re.M)
        ),
        f"prompt number {count}",
    )


def words_of(shown: str) -> set[str]:
    """Return the words of a page; what was cut says so with an ellipsis, and is no word."""
    return {word.strip(":,") for word in _BETWEEN.split(shown) if "…" not in word} - {""}


def assert_whole_words(narrow: str, wide: str, columns: int) -> None:
    """Every word of the narrow page stands on the wide one; only what fits no row at all may be broken."""
    known = words_of(wide)
    long = [word for word in known if cells(word) > columns - 8]
    broken = {word for word in words_of(narrow) - known if not any(word in each for each in long)}
    assert not broken, f"{sorted(broken)} of\n{narrow}"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_help_and_listings_break_between_words(person: Person, language: str) -> None:
    """Nothing is read across the edge of the window."""
    for words in (*(f"{words} --help" for words in HELP), *LISTINGS):
        wide = page(person, words, WIDE, language)
        for columns in NARROW:
            assert_whole_words(page(person, words, columns, language), wide, columns)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_commands_of_a_conversation_break_between_words(person: Person, language: str) -> None:
    """The lists and figures that a slash gives, too."""
    wide = conversation(person, WIDE, language)
    for columns in NARROW:
        assert_whole_words(conversation(person, columns, language), wide, columns)
