"""`wony models`, `wony doctor` and completion, against a simulated Ollama and against nothing at all."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from commandline import LIMIT, Person, assert_spoken
from simulated_ollama import SimulatedOllama
from terminal import WONY, terminal
from wony.config import setting_names


@pytest.fixture
def person(tmp_path: Path, ollama: SimulatedOllama) -> Person:
    return Person(tmp_path / "home", {"OLLAMA_HOST": ollama.url})


@pytest.fixture
def lonely(tmp_path: Path) -> Person:
    """Somebody without an Ollama."""
    return Person(tmp_path / "home")


# -- models ------------------------------------------------------------------------------------------


def test_models_are_listed(person: Person) -> None:
    """Name, size, context, state; the chosen one is marked."""
    line = person.wony("models").out.splitlines()[0].split("\t")
    assert line[0] == "gpt-oss:20b"
    assert "chosen" in line[3]
    (model,) = json.loads(person.wony("models", "--json").out)
    assert model["name"] == "gpt-oss:20b"
    assert {"size_bytes", "context_length", "loaded", "remote", "demo"} <= set(model)


def test_no_models_is_no_error(person: Person, ollama: SimulatedOllama) -> None:
    """What to do is said."""
    ollama.models.clear()
    result = person.wony("models")
    assert (result.code, result.out) == (0, "")
    assert "wony models pull gpt-oss:20b" in result.err


def test_a_pull_in_a_pipe_is_a_few_lines(person: Person, ollama: SimulatedOllama) -> None:
    """No bar is redrawn where nothing can be drawn over; afterwards the model is there."""
    result = person.wony("models", "pull", "tiny")
    assert result.code == 0, result.err
    assert "\r" not in result.out
    assert "100%" in result.out
    assert "tiny:latest" in ollama.models


def test_a_pull_on_a_terminal_is_one_bar(person: Person, ollama: SimulatedOllama) -> None:
    """It fills up in place."""
    environment = {**person.environment, "TERM": "xterm-256color"}
    with terminal([*WONY, "models", "pull", "tiny"], environment) as screen:
        assert screen.wait_exit() == 0
        assert screen.text.count("%") == 1
        assert "tiny is ready." in screen.text
    assert "tiny:latest" in ollama.models


def test_a_broken_pull_goes_on_where_it_stopped(person: Person, ollama: SimulatedOllama) -> None:
    """The first one is an error that says so; the second fetches the rest."""
    ollama.pull_breaks_at = 200_000
    assert_spoken(person.wony("models", "pull"), 5)
    assert person.wony("models", "pull").code == 0
    assert "gpt-oss:20b" in ollama.models


def test_what_is_known_of_a_model(person: Person) -> None:
    """The short facts as lines, everything as JSON; without a name, the model of the settings."""
    assert person.wony("models", "show").out.splitlines()[0] == "model\tgpt-oss:20b"
    assert json.loads(person.wony("models", "show", "gpt-oss:20b", "--json").out)
    assert_spoken(person.wony("models", "show", "no-such-model"), 5)


def test_removing_asks_first(person: Person, ollama: SimulatedOllama) -> None:
    """Thirteen gigabytes are not removed by a slip."""
    assert_spoken(person.wony("models", "remove", "gpt-oss:20b"), 2)
    assert "gpt-oss:20b" in ollama.models
    assert person.wony("models", "remove", "gpt-oss:20b", "--yes").code == 0
    assert "gpt-oss:20b" not in ollama.models


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_model_that_is_nowhere_cannot_be_fetched(person: Person, language: str) -> None:
    """The advice is another than to fetch it."""
    result = person.wony("models", "pull", "nope", WONY_LANG=language)
    assert_spoken(result, 5)
    assert "gpt-oss:20b" in result.err
    assert "pull" not in result.err


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_model_that_is_not_there_cannot_be_removed(person: Person, language: str) -> None:
    """Nobody who wants to be rid of a model is told to fetch it."""
    result = person.wony("models", "remove", "nope", "--yes", WONY_LANG=language)
    assert_spoken(result, 5)
    assert "wony models list" in result.err
    assert "pull" not in result.err


def test_a_model_is_warmed(person: Person, ollama: SimulatedOllama) -> None:
    """It is loaded when the command ends."""
    assert person.wony("models", "warm").code == 0
    assert "gpt-oss:20b" in ollama.loaded


@pytest.mark.parametrize("words", [("list",), ("pull",), ("show",), ("warm",), ("remove", "x", "--yes")])
def test_without_a_server_the_advice_is_said(lonely: Person, words: tuple[str, ...]) -> None:
    """Exit code 4, the address, and how to start one."""
    result = lonely.wony("models", *words)
    assert_spoken(result, 4)
    assert "127.0.0.1:1" in result.err
    assert "ollama serve" in result.err


def test_another_backend_has_nothing_to_pull(lonely: Person) -> None:
    """A library of models is Ollama's."""
    result = lonely.wony("models", "pull", WONY_BACKEND="embedded")
    assert_spoken(result, 3)


# -- doctor ------------------------------------------------------------------------------------------


def test_a_healthy_house(person: Person) -> None:
    """Nothing broken: exit code 0 and a line that says so."""
    result = person.wony("doctor")
    assert result.code == 0, result.out
    assert "Everything is in order." in result.out
    assert not person.database.exists(), "to look is not to make"


def test_nothing_works_and_doctor_does(lonely: Person) -> None:
    """Without a server: 4, with the way out."""
    result = lonely.wony("doctor")
    assert (result.code, result.err) == (4, "")
    assert "ollama serve" in result.out


def test_a_missing_model_is_found(person: Person, ollama: SimulatedOllama) -> None:
    """5, and the command that fetches it."""
    ollama.models.clear()
    result = person.wony("doctor", WONY_LANG="ko")
    assert result.code == 5
    assert "wony models pull gpt-oss:20b" in result.out


def test_broken_settings_are_found(person: Person) -> None:
    """3, with the line; the rest is looked at all the same."""
    person.configure("think = \n")
    result = person.wony("doctor")
    assert result.code == 3
    assert f"{person.config}:1" in result.out
    assert "0.33.0" in result.out


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_prompt_that_is_gone_is_found(person: Person, language: str) -> None:
    """3, with the setting and the way out; a broken one with its line; a good one is named."""
    assert "assistant" in person.wony("doctor").out
    assert not person.database.exists()
    person.configure('prompt = "nope"\n')
    result = person.wony("doctor", WONY_LANG=language)
    assert result.code == 3
    assert "nope" in result.out
    assert "wony config unset prompt" in result.out
    assert not person.database.exists()
    folder = person.config.parent / "prompts"
    folder.mkdir(mode=0o700)
    (folder / "nope.md").write_text("---\nthink: hard\n---\nx\n")
    result = person.wony("doctor", WONY_LANG=language)
    assert result.code == 3
    assert "nope.md:2" in result.out


def test_a_broken_database_is_found(person: Person) -> None:
    """6: what is there is no database."""
    person.database.parent.mkdir(parents=True)
    person.database.write_bytes(b"not a database, " * 1000)
    result = person.wony("doctor")
    assert result.code == 6
    assert str(person.database) in result.out


def test_findings_as_json(lonely: Person) -> None:
    """Level, id and text of each."""
    result = lonely.wony("doctor", "--json")
    findings = json.loads(result.out)
    assert {"level", "id", "text"} == set(findings[0])
    assert result.code == 4
    assert "broken" in {finding["level"] for finding in findings}


def test_a_narrow_terminal_encoding_is_found(lonely: Person) -> None:
    """Korean would be question marks; the finding says what to do."""
    assert "export LANG=" in lonely.wony("doctor", PYTHONIOENCODING="ascii").out


# -- completion --------------------------------------------------------------------------------------


def completed(person: Person, *words: str) -> list[str]:
    """Return what could stand where the last word stands."""
    result = person.wony("__complete", *words)
    assert (result.code, result.err) == (0, "")
    return [line.partition("\t")[0] for line in result.out.splitlines()]


def test_commands_and_flags_are_completed(lonely: Person) -> None:
    """From the declarations, so nothing is forgotten."""
    assert {
        "chat",
        "ask",
        "history",
        "prompts",
        "config",
        "models",
        "tools",
        "audit",
        "doctor",
        "completion",
    } == set(completed(lonely, ""))
    assert completed(lonely, "hi") == ["history"]
    assert completed(lonely, "history", "s") == ["show", "search", "stats"]
    assert completed(lonely, "chat", "--th") == ["--think"]
    assert completed(lonely, "chat", "--think", "m") == ["medium"]
    assert completed(lonely, "ask", "--file", "") == [":"]
    assert completed(lonely, "history", "--j") == ["--json"]
    assert completed(lonely, "frobnicate", "") == []


def test_settings_are_completed(lonely: Person) -> None:
    """Names of settings for get, set and unset; a value is the person's own."""
    assert completed(lonely, "config", "get", "") == list(setting_names())
    assert completed(lonely, "config", "set", "thi") == ["think"]
    assert completed(lonely, "config", "set", "think", "") == []


def test_conversations_are_completed(lonely: Person) -> None:
    """By id and by name; a name with control characters inside only by its id."""
    assert completed(lonely, "history", "show", "") == []
    assert not lonely.database.exists()
    lonely.talked("여름 휴가 계획")
    (session,) = json.loads(lonely.wony("history", "--json").out)
    assert completed(lonely, "chat", "--session", "") == [session["id"], session["name"]]
    assert completed(lonely, "history", "show", "여름") == [session["name"]]
    assert completed(lonely, "history", "delete", "x", "여름") == [session["name"]]


def test_models_are_completed(person: Person) -> None:
    """What the server has."""
    assert completed(person, "chat", "--model", "g") == ["gpt-oss:20b"]
    assert completed(person, "models", "show", "") == ["gpt-oss:20b"]


@pytest.mark.parametrize("words", [("chat", "--model", ""), ("history", "show", "")])
def test_completion_is_silent_when_things_are_broken(lonely: Person, words: tuple[str, ...]) -> None:
    """No server, broken settings: nothing to offer, and nothing said."""
    lonely.configure("nonsense\n")
    assert completed(lonely, *words) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(lonely: Person, shell: str) -> None:
    """Printed whole; a shell that is here takes it."""
    result = lonely.wony("completion", shell)
    assert result.code == 0
    assert "wony __complete" in result.out
    if program := shutil.which(shell):
        done = subprocess.run([program, "-n"], input=result.out.encode(), capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    assert_spoken(lonely.wony("completion", "cmd"), 2)


def test_bash_completes(lonely: Person) -> None:
    """The script in a real bash: words with spaces stay whole."""
    lonely.talked("여름 휴가 계획")
    script = lonely.home / "completion"
    script.write_text(lonely.wony("completion", "bash").out)
    folder = lonely.home / "bin"
    folder.mkdir()
    (folder / "wony").write_text(f'#!/bin/sh\nexec {" ".join(WONY)} "$@"\n')
    (folder / "wony").chmod(0o700)
    program = (
        'source "$1"; COMP_WORDS=(wony chat -s 여); COMP_CWORD=3; _wony; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", program, "bash", str(script)],
        env={**lonely.environment, "PATH": f"{folder}:{lonely.environment['PATH']}"},
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.stdout.decode() == "여름 휴가 계획\n"
