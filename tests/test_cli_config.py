"""`wony config`: what is set and where it comes from, and changing it where it belongs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commandline import Person, assert_spoken, modes
from terminal import WONY, terminal
from wony.config import setting_names


@pytest.fixture
def person(tmp_path: Path) -> Person:
    someone = Person(tmp_path / "home")
    del someone.environment["OLLAMA_HOST"]
    return someone


def origins(person: Person) -> dict[str, tuple[object, str]]:
    result = person.wony("config", "--json")
    assert result.code == 0, result.err
    return {row["name"]: (row["value"], row["origin"]) for row in json.loads(result.out)}


def test_every_setting_is_listed_with_its_origin(person: Person) -> None:
    """In the order of the docs; a pipe gets tabs, a program JSON."""
    lines = [line.split("\t") for line in person.wony("config").out.splitlines()]
    assert [line[0] for line in lines] == list(setting_names())
    assert lines[0] == ["backend", "ollama", "default"]
    assert origins(person)["lang"] == ("en", "environment")


def test_what_belongs_to_a_person_goes_into_the_database(person: Person) -> None:
    """So that it follows them to another machine."""
    assert person.wony("config", "set", "think", "off").code == 0
    assert origins(person)["think"] == ("low", "database")
    assert not person.config.exists()


def test_what_belongs_to_a_machine_goes_into_the_file(person: Person) -> None:
    """Private, made with its folder, read again by the next run."""
    assert person.wony("config", "set", "num-ctx", "32k").code == 0
    assert origins(person)["num_ctx"] == (32768, "config.toml")
    found = modes(person.home / "config")
    assert (found["wony"], found["wony/config.toml"]) == (0o700, 0o600)


def test_ollamas_own_variable_gives_way_to_the_file(person: Person) -> None:
    """So nobody is told that a variable decides, when what they have just set does."""
    person.environment["OLLAMA_HOST"] = "127.0.0.1:1"
    assert origins(person)["ollama_host"] == ("127.0.0.1:1", "OLLAMA_HOST")
    changed = person.wony("config", "set", "ollama_host", "192.168.0.5")
    assert (changed.code, len(changed.err.splitlines())) == (0, 1)
    assert origins(person)["ollama_host"] == ("192.168.0.5", "config.toml")


def test_a_negative_number_is_a_value(person: Person) -> None:
    """`-1` for ever is what the docs offer; what is no number is still a mistyped option."""
    assert person.wony("config", "set", "keep_alive", "-1").code == 0
    assert origins(person)["keep_alive"] == ("-1", "config.toml")
    assert person.wony("config", "set", "keep_alive", "-x").code == 2
    assert person.wony("config", "set", "keep_alive", "-1", "--bogus").code == 2


def test_what_stands_in_the_file_is_changed_there(person: Person) -> None:
    """Else the old line would go on deciding."""
    person.configure('# mine\nmodel = "a"\n')
    assert person.wony("config", "set", "model", "b").code == 0
    assert person.config.read_text() == '# mine\nmodel = "b"\n'


def test_unset_is_everywhere(person: Person) -> None:
    """File and database both forget; unsetting what is not set is no error."""
    person.wony("config", "set", "model", "a")
    person.configure('model = "b"\n')
    assert "default again" in person.wony("config", "unset", "model").err
    assert origins(person)["model"] == ("gpt-oss:20b", "default")
    result = person.wony("config", "unset", "model")
    assert (result.code, result.err) == (0, "model was not set.\n")


def test_a_value_that_is_not_in_force_is_told(person: Person) -> None:
    """Nobody should wonder why nothing changed."""
    result = person.wony("config", "set", "think", "high", WONY_THINK="low")
    assert "WONY_THINK" in result.err


def test_get_prints_one_value(person: Person) -> None:
    """For scripts: nothing else on standard output."""
    assert person.wony("config", "get", "model").out == "gpt-oss:20b\n"
    assert person.wony("config", "get", "allow_cloud").out == "false\n"


@pytest.mark.parametrize(
    ("words", "id"),
    [
        (("get", "modle"), "model"),
        (("set", "modle", "x"), "model"),
        (("unset", "thnik"), "think"),
    ],
)
def test_a_mistyped_name_is_corrected(person: Person, words: tuple[str, ...], id: str) -> None:
    """With the setting that was perhaps meant."""
    result = person.wony("config", *words)
    assert_spoken(result, 2)
    assert f"`{id}`" in result.err


@pytest.mark.parametrize(("name", "value"), [("think", "huge"), ("num_ctx", "x"), ("allow_cloud", "maybe")])
def test_a_wrong_value_is_not_stored(person: Person, name: str, value: str) -> None:
    """Exit code 3, and nothing is written."""
    assert_spoken(person.wony("config", "set", name, value), 3)
    assert origins(person)[name][1] == "default"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ollama_host", "http://x y", "127.0.0.1:11434"),
        ("ollama_host", "ftp://x", "127.0.0.1:11434"),
        ("num_ctx", "1", "8192"),
        ("num_ctx", "511", "512"),
    ],
)
def test_a_value_that_cannot_work_is_not_stored(
    person: Person, name: str, value: str, expected: str, language: str
) -> None:
    """What was expected is said."""
    result = person.wony("config", "set", name, value, WONY_LANG=language)
    assert_spoken(result, 3)
    assert expected in result.err
    assert origins(person)[name][1] == "default"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ["ollama_host", "lang", "keep_alive", "prompt"])
def test_an_empty_value_is_not_stored(person: Person, name: str, language: str) -> None:
    """The way back to the default is said."""
    for value in ("", " "):
        result = person.wony("config", "set", name, value, WONY_LANG=language)
        assert_spoken(result, 2)
        assert f"wony config unset {name}" in result.err
    assert origins(person)[name][1] in ("default", "environment")


@pytest.mark.parametrize("value", ["127.0.0.1", ":8080", "[::1]:1", "https://far.example/ollama", "0.0.0.0"])
def test_every_form_of_an_address_is_taken(person: Person, value: str) -> None:
    """As Ollama itself takes them."""
    assert person.wony("config", "set", "ollama_host", value).code == 0
    assert origins(person)["ollama_host"][0] == value


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_prompt_that_is_none_is_not_stored(person: Person, language: str) -> None:
    """The names that there are, one's own among them, are told; one that is there is taken."""
    folder = person.config.parent / "prompts"
    folder.mkdir(mode=0o700)
    (folder / "mine.md").write_text("Mine.\n")
    result = person.wony("config", "set", "prompt", "nope", WONY_LANG=language)
    assert_spoken(result, 2)
    assert all(name in result.err for name in ("nope", "assistant", "developer", "mine"))
    assert origins(person)["prompt"] == ("assistant", "default")
    assert person.wony("config", "set", "prompt", "mine").code == 0
    assert origins(person)["prompt"] == ("mine", "database")


def test_a_key_is_never_an_argument(person: Person) -> None:
    """Shells remember what is typed: the key is refused, and where it may be put is said."""
    result = person.wony("config", "set", "openai_api_key", "CANARY_a11")
    assert_spoken(result, 2, "CANARY_a11")
    assert "WONY_OPENAI_API_KEY" in result.err
    assert not person.config.exists()


def test_a_password_is_never_an_argument(person: Person) -> None:
    """An address with a password in it goes into the file by the editor."""
    address = "http://me:CANARY_a12@example.org/v1"
    assert_spoken(person.wony("config", "set", "openai_base_url", address), 2, "CANARY_a12")
    assert not person.config.exists()


def test_paths(person: Person) -> None:
    """The file on standard output, for `$(wony config path)`."""
    result = person.wony("config", "path")
    assert result.out == f"{person.config}\n"
    assert str(person.database) in result.err


# -- edit --------------------------------------------------------------------------------------------


def editor(person: Person, *texts: str) -> str:
    """Return the command of an editor that writes these texts, one at each start."""
    for number, text in enumerate(texts):
        (person.home / f"text{number}").write_text(text)
    script = person.home / "editor"
    script.write_text(
        f'#!/bin/sh\nn=$(cat "{person.home}/count" 2>/dev/null || echo 0)\n'
        f'cat "{person.home}/text$n" > "$1"\necho $((n + 1)) > "{person.home}/count"\n'
    )
    script.chmod(0o700)
    return str(script)


def test_editing_keeps_what_is_right(person: Person) -> None:
    """The editor gets a copy; what it leaves is the new file."""
    result = person.wony("config", "edit", VISUAL=editor(person, 'think = "high"\n'), EDITOR="false")
    assert result.code == 0, result.err
    assert person.config.read_text() == 'think = "high"\n'
    assert list(person.config.parent.iterdir()) == [person.config]


def test_editing_refuses_what_is_wrong(person: Person) -> None:
    """Where nobody can be asked, the old file stays and the line is named."""
    person.configure('model = "a"\n')
    result = person.wony("config", "edit", EDITOR=editor(person, 'model = "a"\nthink = "huge"\n'))
    assert_spoken(result, 3)
    assert f"{person.config}:2" in result.err
    assert person.config.read_text() == 'model = "a"\n'


def test_editing_goes_on_after_a_mistake(person: Person) -> None:
    """On a terminal one may mend it; the words are not lost."""
    environment = {**person.environment, "EDITOR": editor(person, "think = huge\n", 'think = "low"\n')}
    with terminal([*WONY, "config", "edit"], environment) as screen:
        screen.wait_for("Edit it again?")
        screen.send("y\r")
        assert screen.wait_exit() == 0
    assert person.config.read_text() == 'think = "low"\n'


def test_editing_mends_a_broken_file(person: Person) -> None:
    """With a file that stops everything else, `edit` and `path` still work."""
    person.configure("nonsense\n")
    assert_spoken(person.wony("history"), 3)
    assert person.wony("config", "path").code == 0
    assert person.wony("config", "edit", EDITOR=editor(person, "")).code == 0
    assert person.wony("history").code == 0


def test_an_untouched_template_is_not_kept(person: Person) -> None:
    """Who closes the editor without a change has no new file."""
    result = person.wony("config", "edit", EDITOR="true")
    assert result.code == 0
    assert not person.config.exists()


@pytest.mark.parametrize("command", ["/no/such/editor", "false", "'unclosed"])
def test_an_editor_that_fails_changes_nothing(person: Person, command: str) -> None:
    """It is named, and nothing is written."""
    person.configure('model = "a"\n')
    assert_spoken(person.wony("config", "edit", EDITOR=command), 2)
    assert person.config.read_text() == 'model = "a"\n'
    assert list(person.config.parent.iterdir()) == [person.config]
