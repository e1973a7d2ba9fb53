"""`wony prompts`: templates listed, written, shared and filled in, as a person at a command line does it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commandline import Person, assert_spoken
from simulated_ollama import SimulatedOllama
from terminal import WONY, terminal
from test_cli_config import editor

REPORT = """\
---
name: report
description: A weekly report
variables:
  team:
    description: Whose week is it?
  points:
    description: How many points?
    type: number
  tone:
    description: How should it sound?
    type: choice
    choices: [formal, friendly]
---
Write the week of $team in ${points} points, $tone. It costs $$5.
"""
FILLED = "Write the week of the kitchen in 3 points, friendly. It costs $5."


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path / "home")


def own(person: Person, name: str, text: str) -> Path:
    """Put a template into the person's folder, as git would."""
    folder = person.config.parent / "prompts"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


def told(person: Person, *words: str, **environment: str) -> str:
    """Run `wony prompts` and return what it printed; it must succeed."""
    result = person.wony("prompts", *words, env=environment)
    assert result.code == 0, result.said
    return result.out


def listed(person: Person) -> dict[str, Any]:
    return {row["name"]: row for row in json.loads(told(person, "list", "--json"))}


def asking(person: Person, *words: str, **environment: str) -> Any:
    """Return wony on a terminal."""
    return terminal([*WONY, *words], {**person.environment, "TERM": "xterm-256color", **environment})


# -- seeing ------------------------------------------------------------------------------------------


def test_the_packaged_ones_are_listed(person: Person) -> None:
    """Each with what it is for; a pipe gets names to cut, a program JSON."""
    rows = listed(person)
    assert {"assistant", "developer", "translator", "summariser", "email"} <= rows.keys()
    assert all(
        row["source"] == "packaged" and row["description"] and not row["hides"] for row in rows.values()
    )
    assert {line.split("\t")[0] for line in told(person).splitlines()} == rows.keys()


def test_descriptions_are_in_the_persons_language(person: Person) -> None:
    """Korean ones in Korean, English ones in English."""
    korean, english = told(person, WONY_LANG="ko"), told(person, WONY_LANG="en")
    assert any("가" <= character <= "힣" for character in korean)
    assert not any("가" <= character <= "힣" for character in english)


def test_the_listing_says_which_one_wins_and_why(person: Person) -> None:
    """One's own folder comes before what came with wony; the listing names what is hidden."""
    own(person, "email", "---\ndescription: Mine\n---\nMine.\n")
    row = listed(person)["email"]
    assert (row["source"], row["hides"], row["description"]) == ("folder", ["packaged"], "Mine")
    with asking(person, "prompts") as screen:
        screen.wait_for("folder (hides: wony)", "your folder comes first")
        assert screen.wait_exit() == 0


def test_a_broken_one_is_listed_and_hides_no_other(person: Person) -> None:
    """The listing goes on, and says what is wrong with it."""
    own(person, "broken", '---\ndescription: "unclosed\n---\nx\n')
    rows = listed(person)
    assert rows["broken"]["problem"]
    assert not rows["email"]["problem"]
    assert "to be mended" in told(person)


def test_one_is_shown_with_all_it_asks_and_claims(person: Person) -> None:
    """Variables, kinds, choices, settings and the text; --json has it all."""
    own(person, "report", REPORT.replace("variables:", "think: high\nvariables:", 1))
    shown = told(person, "show", "report")
    for expected in ("A weekly report", "$points", "formal | friendly", "think = high", "$team in ${points}"):
        assert expected in shown
    value = json.loads(told(person, "show", "report", "--json"))
    assert [v["kind"] for v in value["variables"]] == ["text", "number", "choice"]
    assert value["settings"] == {"think": "high"}


@pytest.mark.parametrize("words", [("show",), ("edit",), ("export",), ("history",), ("render",), ("delete",)])
def test_a_name_that_is_none_is_told(person: Person, words: tuple[str, ...]) -> None:
    """In two lines, with the usual exit code."""
    result = person.wony("prompts", *words, "transaltor")
    assert_spoken(result, 2)
    assert "transaltor" in result.err


# -- filling in --------------------------------------------------------------------------------------


def test_rendering_shows_the_text_and_the_settings(person: Person) -> None:
    """The text alone on standard output; the settings beside it, and together as JSON."""
    own(person, "report", REPORT.replace("variables:", "think: high\nvariables:", 1))
    words = ("render", "report", "--var", "team=the kitchen", "--var=points=3", "--var", "tone=friendly")
    result = person.wony("prompts", *words)
    assert (result.code, result.out) == (0, FILLED + "\n")
    assert "think = high" in result.err
    value = json.loads(told(person, *words, "--json"))
    assert value["text"] == FILLED
    assert value["settings"] == {"think": "high"}
    assert value["values"] == {"team": "the kitchen", "points": "3", "tone": "friendly"}
    assert [t["name"] for t in value["templates"]] == ["report"]


def test_the_example_gives_every_missing_value(person: Person) -> None:
    """What is typed after it leaves nothing missing."""
    own(person, "sum", "$a $b $c $d")
    result = person.wony("prompts", "render", "sum", "--var", "a=1")
    assert (result.code, result.out) == (2, "")
    assert "--var b=... --var c=... --var d=..." in " ".join(result.err.split())
    own(person, "sum", "$a $b $c $d $e")
    result = person.wony("prompts", "render", "sum")
    assert " ".join(result.err.split()).count("--var") == 5


def test_several_are_joined_in_order(person: Person) -> None:
    """`render a b` is what `-p a -p b` sends."""
    own(person, "first", "First words.\n")
    own(person, "second", "Second words.\n")
    text = told(person, "render", "second", "first")
    assert text.index("Second words.") < text.index("First words.")


def test_two_that_claim_a_setting_differently_are_refused(person: Person) -> None:
    """Nobody has to guess which one counts."""
    own(person, "quick", "---\nthink: low\n---\nBe quick.\n")
    own(person, "deep", "---\nthink: high\n---\nThink.\n")
    result = person.wony("prompts", "render", "quick", "deep")
    assert_spoken(result, 2)
    assert "think" in result.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ((), "team"),
        (("--var", "team=a", "--var", "points=many", "--var", "tone=formal"), "points"),
        (("--var", "team=a", "--var", "points=1", "--var", "tone=rude"), "tone"),
        (("--var", "taem=a", "--var", "points=1", "--var", "tone=formal"), "taem"),
        (("--var", "team"), "team"),
        (("--var", "=a"), "=a"),
    ],
)
def test_where_nobody_can_be_asked_an_error_names_the_variable(
    person: Person, words: tuple[str, ...], named: str
) -> None:
    """A missing one, one of the wrong kind, one that nobody waits for, and one without a value."""
    own(person, "report", REPORT)
    for command in (("prompts", "render", "report"), ("ask", "x", "-p", "report")):
        result = person.wony(*command, *words)
        assert_spoken(result, 2)
        assert named in result.err


ODD = ["$team ${team} $$", "a=b=c", "\"'`{}{{7*7}}%(x)s{0.__class__}", "줄\n바꿈", " 공백 "]


@pytest.mark.parametrize("value", ODD)
def test_a_value_is_never_looked_at_again(person: Person, value: str) -> None:
    """What looks like a template in a value is text."""
    own(person, "echo", "---\nvariables:\n  team:\n    type: long\n---\n<$team>\n")
    result = json.loads(told(person, "render", "echo", f"--var=team={value}", "--json"))
    assert result["text"] == f"<{value}>"


# -- asking ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "hints"),
    [("en", ("A number.", "Choose one")), ("ko", ("숫자로 적어 주세요.", "번호나 말로 하나를"))],
)
def test_what_is_missing_is_asked_for(person: Person, language: str, hints: tuple[str, ...]) -> None:
    """With its description and its choices, in the person's language; what is wrong is asked again."""
    own(person, "report", REPORT)
    with asking(person, "prompts", "render", "report", WONY_LANG=language) as screen:
        screen.wait_for("team", "Whose week is it?", "›")
        screen.send("the kitchen\r")
        screen.wait_for("How many points?", hints[0])
        screen.send("many\r")
        screen.wait_until(lambda: screen.text.count("\n›") >= 3, "the question again")
        screen.send("3\r")
        screen.wait_for("1. formal", "2. friendly", hints[1])
        screen.send("2\r")
        screen.wait_for(FILLED[:40])
        assert screen.wait_exit() == 0


def test_only_what_is_missing_is_asked_for(person: Person) -> None:
    """What is given is not asked; a choice may be typed as a word, in any case."""
    own(person, "report", REPORT)
    with asking(
        person, "prompts", "render", "report", "--var", "team=the kitchen", "--var", "points=3"
    ) as screen:
        screen.wait_for("How should it sound?", "›")
        assert "Whose week" not in screen.text
        screen.send("Friendly\r")
        screen.wait_for(FILLED[:40])
        assert screen.wait_exit() == 0


def test_long_text_is_typed_in_lines(person: Person) -> None:
    """Up to a line with nothing but a dot; empty lines inside belong to it."""
    own(person, "letter", "---\nvariables:\n  text:\n    type: long\n---\n<$text>\n")
    with asking(person, "prompts", "render", "letter") as screen:
        screen.wait_for("a line with nothing but a dot")
        screen.send("하나\r\r둘\r.\r")
        screen.wait_for("<하나", "둘>")
        assert screen.wait_exit() == 0


def test_what_a_terminal_would_cut_off_is_refused(person: Person) -> None:
    """A line takes 4,095 bytes; more would be lost without a word, so it is asked again."""
    own(person, "echo", "---\nvariables:\n  team:\n---\n<$team>\n")
    with asking(person, "prompts", "render", "echo") as screen:
        screen.wait_for("›")
        screen.send("x" * 5000 + "\r")
        screen.wait_for("4,095")
        screen.send("short\r")
        screen.wait_for("<short>")
        assert screen.wait_exit() == 0


def test_giving_up_starts_nothing(person: Person) -> None:
    """Ctrl-C and the end of input leave everything as it was."""
    own(person, "report", REPORT)
    for keys, code in (("\x03", 130), ("\x04", 2)):
        with asking(person, "ask", "hello", "-p", "report", "--backend", person.script("never")) as screen:
            screen.wait_for("Whose week is it?", "›")
            screen.send(keys)
            assert screen.wait_exit() == code
    assert json.loads(person.wony("history", "--json").out) == []


def test_questions_leave_the_output_alone(person: Person) -> None:
    """With the answer going into a file, one is still asked on the terminal."""
    own(person, "report", REPORT)
    target = person.home / "out.txt"
    command = f'{WONY[0]} -m wony prompts render report --var points=3 --var tone=friendly > "{target}"'
    with terminal(["/bin/sh", "-c", command], {**person.environment, "TERM": "xterm-256color"}) as screen:
        screen.wait_for("Whose week is it?", "›")
        screen.send("the kitchen\r")
        assert screen.wait_exit() == 0
    assert target.read_text() == FILLED + "\n"


# -- writing -----------------------------------------------------------------------------------------


def test_a_new_one_is_written_in_the_editor(person: Person) -> None:
    """What the editor leaves is kept in the person's folder, for them alone."""
    result = person.wony("prompts", "new", "report", EDITOR=editor(person, REPORT))
    assert result.code == 0, result.err
    assert "wony chat -p report" in result.err
    (path,) = (person.config.parent / "prompts").glob("report*")
    assert path.stat().st_mode & 0o777 == 0o600
    assert (
        told(
            person,
            "render",
            "report",
            "--var",
            "team=the kitchen",
            "--var",
            "points=3",
            "--var",
            "tone=friendly",
        )
        == FILLED + "\n"
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_skeleton_is_itself_a_template(person: Person, language: str) -> None:
    """Who changes nothing but its last line has a template that works; who changes nothing has none."""
    person.environment["WONY_LANG"] = language
    assert person.wony("prompts", "new", "mine", EDITOR="true").code == 0
    assert "mine" not in listed(person)
    touching = person.home / "touch"
    touching.write_text('#!/bin/sh\necho "More." >> "$1"\n')
    touching.chmod(0o700)
    result = person.wony("prompts", "new", "mine", EDITOR=str(touching))
    assert result.code == 0, result.err
    values = {"ko": ("주제=tea", "말투=존댓말"), "en": ("topic=tea", "tone=formal")}[language]
    text = told(person, "render", "mine", *(f"--var={name}" for name in values))
    assert "tea" in text
    assert "5" in text
    assert values[1].partition("=")[2] in text
    assert "$" not in text


@pytest.mark.parametrize("name", ["", "a/b", "../x", "-x", ".hidden", "a b\n"])
def test_a_name_that_cannot_be_is_refused_before_the_editor_opens(person: Person, name: str) -> None:
    """It would be a file's name, and a word on the command line."""
    mark = person.home / "opened"
    result = person.wony("prompts", "new", "--", name, EDITOR=f"touch {mark}")
    assert result.code in (2, 3)
    assert not mark.exists()


@pytest.mark.parametrize(("language", "said"), [("en", "needs a terminal"), ("ko", "터미널에서")])
@pytest.mark.parametrize("name", ["vim", "nano", ""])
def test_an_editor_of_the_terminal_needs_one(person: Person, name: str, language: str, said: str) -> None:
    """It would wait for keys that never come: in one line, what to do instead."""
    mark, folder = person.home / "opened", person.home / "bin"
    folder.mkdir()
    for usual in ("vim", "nano", "sensible-editor"):
        (folder / usual).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (folder / usual).chmod(0o700)
    for words in (("prompts", "new", "mine"), ("prompts", "edit", "email"), ("config", "edit")):
        result = person.wony(*words, PATH=str(folder), EDITOR=name, WONY_LANG=language)
        assert_spoken(result, 2)
        assert len(result.err.splitlines()) == 1
        assert said in result.err
        assert "EDITOR" in result.err
    assert not mark.exists()


def test_a_name_that_is_taken_is_refused(person: Person) -> None:
    """The way to change it is told."""
    result = person.wony("prompts", "new", "email", EDITOR="true")
    assert_spoken(result, 2)
    assert "wony prompts edit email" in result.err


def test_a_mistake_names_the_line_and_the_key(person: Person) -> None:
    """Nothing is kept, and what is wrong can be found."""
    bad = REPORT.replace("type: number", "type: nubmer")
    result = person.wony("prompts", "new", "report", EDITOR=editor(person, bad))
    assert result.code in (2, 3)
    assert "report.md:9" in result.err
    assert "type" in result.err
    assert "report" not in listed(person)


def test_a_mistake_can_be_mended_on_a_terminal(person: Person) -> None:
    """The words are not lost: the editor opens on them again."""
    bad = REPORT.replace("type: number", "type: nubmer")
    with asking(person, "prompts", "new", "report", EDITOR=editor(person, bad, REPORT)) as screen:
        screen.wait_for("type", "Edit it again?")
        screen.send("y\r")
        assert screen.wait_exit() == 0
    assert "report" in listed(person)


def test_of_a_packaged_one_a_copy_is_edited(person: Person) -> None:
    """It counts from then on; when it is deleted, the original does again."""
    original = told(person, "render", "assistant")
    result = person.wony(
        "prompts", "edit", "assistant", EDITOR=editor(person, "---\nname: assistant\n---\nMine.\n")
    )
    assert result.code == 0, result.err
    assert told(person, "render", "assistant") == "Mine.\n"
    assert listed(person)["assistant"]["hides"] == ["packaged"]
    deleted = person.wony("prompts", "delete", "assistant", "--yes")
    assert deleted.code == 0
    assert "from wony is used now" in deleted.err
    assert told(person, "render", "assistant") == original
    assert_spoken(person.wony("prompts", "delete", "assistant", "--yes"), 2)


def test_the_database_keeps_them_too(person: Person) -> None:
    """`--to database` keeps it there; editing stays there; a file of that name would come first."""
    person.wony("prompts", "new", "report", "--to", "database", EDITOR=editor(person, REPORT))
    assert listed(person)["report"]["source"] == "database"
    (person.home / "count").unlink()
    person.wony("prompts", "edit", "report", EDITOR=editor(person, REPORT.replace("week", "month")))
    assert listed(person)["report"]["source"] == "database"
    own(person, "report", REPORT)
    assert listed(person)["report"]["hides"] == ["database"]
    (person.home / "count").unlink()
    result = person.wony(
        "prompts", "edit", "report", "--to", "database", EDITOR=editor(person, REPORT.replace("week", "year"))
    )
    assert "still comes first" in result.err


def test_another_name_inside_is_refused(person: Person) -> None:
    """Editing is no renaming; the way to rename is told."""
    result = person.wony("prompts", "new", "weekly", EDITOR=editor(person, REPORT))
    assert_spoken(result, 2)
    assert "import" in result.err


def test_a_broken_file_can_be_edited(person: Person) -> None:
    """The editor opens on it as it is."""
    path = own(person, "report", "---\nvariables: [\n---\nx\n")
    result = person.wony("prompts", "edit", "report", EDITOR=editor(person, REPORT))
    assert result.code == 0, result.err
    assert path.exists()
    assert not listed(person)["report"]["problem"]


@pytest.mark.parametrize("home", ["folder", "database"])
def test_every_version_is_kept(person: Person, home: str) -> None:
    """Saving keeps the former text; restoring makes it the newest."""
    texts = [REPORT.replace("$5", f"${number}") for number in (1, 2, 3)]
    command = editor(person, *texts)
    assert person.wony("prompts", "new", "report", "--to", home, EDITOR=command).code == 0
    for _ in texts[1:]:
        assert person.wony("prompts", "edit", "report", EDITOR=command).code == 0
    history = json.loads(told(person, "history", "report", "--json"))
    assert [version["version"] for version in history] == [3, 2, 1]
    assert told(person, "history", "report").startswith("3*\t")
    restored = person.wony("prompts", "restore", "report", "1")
    assert restored.code == 0
    assert "version 1 is back, as version 4" in restored.err
    assert "costs $$1." in told(person, "show", "report")
    assert_spoken(person.wony("prompts", "restore", "report", "9"), 2)
    assert_spoken(person.wony("prompts", "restore", "report", "0"), 2)


def test_deleting_asks(person: Person) -> None:
    """A no leaves everything; where nobody can be asked, --yes is needed."""
    own(person, "report", REPORT)
    assert_spoken(person.wony("prompts", "delete", "report"), 2)
    with asking(person, "prompts", "delete", "report") as screen:
        screen.wait_for("report", "Delete this prompt", "[y/N]")
        screen.send("n\r")
        assert screen.wait_exit() == 1
    assert "report" in listed(person)
    assert person.wony("prompts", "delete", "report", "--yes").code == 0
    assert "report" not in listed(person)


# -- sharing -----------------------------------------------------------------------------------------


def test_a_colleague_gets_the_very_same(person: Person, tmp_path: Path) -> None:
    """One Markdown file, by name or through a pipe."""
    own(person, "report", REPORT)
    target = tmp_path / "report.md"
    assert person.wony("prompts", "export", "report", "-o", str(target)).code == 0
    assert target.read_text("utf-8") == told(person, "export", "report")
    assert_spoken(person.wony("prompts", "export", "report", "-o", str(target)), 2)
    colleague = Person(tmp_path / "colleague")
    assert colleague.wony("prompts", "import", str(target)).code == 0
    piped = colleague.wony(
        "prompts", "import", "-", "--name", "copy", "--to", "database", given=target.read_bytes()
    )
    assert piped.code == 0, piped.err
    before = json.loads(told(person, "show", "report", "--json"))
    for name in ("report", "copy"):
        after = json.loads(told(colleague, "show", name, "--json"))
        for key in ("description", "text", "variables", "settings"):
            assert after[key] == before[key]


def test_importing_writes_over_nothing(person: Person, tmp_path: Path) -> None:
    """A name that is taken needs another name, or --force, which keeps the former one as a version."""
    file = tmp_path / "email.md"
    file.write_text("---\nname: email\n---\nTheirs.\n")
    result = person.wony("prompts", "import", str(file))
    assert_spoken(result, 2)
    assert "--force" in result.err
    assert person.wony("prompts", "import", str(file), "--name", "their-email").code == 0
    assert person.wony("prompts", "import", str(file), "--force").code == 0
    assert told(person, "render", "email") == "Theirs.\n"


@pytest.mark.parametrize(("language", "same"), [("en", "says the same already"), ("ko", "이미 똑같이")])
def test_the_same_text_again_is_no_version(person: Person, tmp_path: Path, language: str, same: str) -> None:
    """It is said that nothing was saved; another text is the next version."""
    person.environment["WONY_LANG"] = language
    file = tmp_path / "mine.md"
    file.write_text("---\nname: mine\n---\nFirst.\n")
    assert "1" in person.wony("prompts", "import", str(file)).err
    for home in ((), ("--to", "folder")):
        again = person.wony("prompts", "import", str(file), "--force", *home)
        assert again.code == 0
        assert same in again.err
        assert len(again.err.splitlines()) == 1
    file.write_text("---\nname: mine\n---\nSecond.\n")
    other = person.wony("prompts", "import", str(file), "--force")
    assert same not in other.err
    assert "2" in other.err
    assert len(json.loads(told(person, "history", "mine", "--json"))) == 2


@pytest.mark.parametrize(("language", "said"), [("en", "is a folder"), ("ko", "폴더입니다")])
def test_a_folder_is_not_imported(person: Person, tmp_path: Path, language: str, said: str) -> None:
    """What to do is told in words of this command."""
    result = person.wony("prompts", "import", str(tmp_path), WONY_LANG=language)
    assert_spoken(result, 2)
    assert said in result.err
    assert "wony prompts import" in result.err
    assert "-f" not in result.err.replace(str(tmp_path), "")


def test_templates_of_llm_and_modelfiles_are_understood(person: Person, tmp_path: Path) -> None:
    """What they say that wony has no place for is told."""
    (tmp_path / "pirate.yaml").write_text(
        "model: gpt-oss:20b\nsystem: You speak to $who like a pirate.\ndefaults:\n  who: children\n"
    )
    (tmp_path / "Modelfile").write_text(
        'FROM gpt-oss:20b\nPARAMETER temperature 1\nSYSTEM """You are a plumber. It costs $5."""\n'
    )
    assert person.wony("prompts", "import", str(tmp_path / "pirate.yaml")).code == 0
    assert told(person, "render", "pirate") == "You speak to children like a pirate.\n"
    result = person.wony("prompts", "import", str(tmp_path / "Modelfile"), "--name", "plumber")
    assert result.code == 0, result.err
    assert "temperature" in result.err.lower() or "PARAMETER" in result.err
    assert told(person, "render", "plumber") == "You are a plumber. It costs $5.\n"


def test_a_file_that_is_none_is_refused(person: Person, tmp_path: Path) -> None:
    """A folder, a binary, nothing at all."""
    (tmp_path / "binary.md").write_bytes(b"\x00\xff\xfe")
    for path in (tmp_path, tmp_path / "binary.md", tmp_path / "none.md"):
        assert_spoken(person.wony("prompts", "import", str(path)), 2)


# -- using -------------------------------------------------------------------------------------------


def system_of(body: dict[str, Any]) -> str:
    return str(next(m["content"] for m in body["messages"] if m["role"] == "system"))


def test_a_question_is_asked_with_a_prompt(person: Person, ollama: SimulatedOllama) -> None:
    """`cat text | wony ask -p NAME --var ...` sends the joined text; the flags outweigh what it claims."""
    own(person, "report", REPORT.replace("variables:", "think: high\nvariables:", 1))
    own(person, "calm", "Stay calm.\n")
    person.environment["OLLAMA_HOST"] = ollama.url
    words = (
        "-p",
        "report",
        "-p",
        "calm",
        "--var",
        "team=the kitchen",
        "--var",
        "points=3",
        "--var",
        "tone=friendly",
    )
    assert person.wony("ask", *words, given="Text.").code == 0
    assert person.wony("ask", *words, "--think", "low", given="Text.").code == 0
    first, second = (request.json for request in ollama.asked("/api/chat"))
    assert FILLED in system_of(first)
    assert "Stay calm." in system_of(first)
    assert "Text." in first["messages"][-1]["content"]
    assert (first["think"], second["think"]) == ("high", "low")


def test_a_conversation_keeps_what_it_began_with(person: Person, ollama: SimulatedOllama) -> None:
    """Begun with version 1, it sends the same bytes after version 2 was saved, and says so in the history."""
    own(person, "terse", "Be terse.\n")
    person.environment["OLLAMA_HOST"] = ollama.url
    assert person.wony("ask", "One?", "-p", "terse").code == 0
    result = person.wony("prompts", "edit", "terse", EDITOR=editor(person, "Be verbose.\n"))
    assert result.code == 0, result.err
    assert person.wony("ask", "Two?", "-c").code == 0
    assert person.wony("ask", "Three?", "-p", "terse").code == 0
    first, second, third = (request.json for request in ollama.asked("/api/chat"))
    assert second["messages"][: len(first["messages"])] == first["messages"]
    assert "Be terse." in system_of(second)
    assert "Be verbose." in system_of(third)
    old = person.wony("history", "show", "One?")
    assert "Prompt: terse (version 1)" in old.out
    new = json.loads(person.wony("history", "show", "Three?", "--json").out)
    assert [(t["name"], t["version"]) for t in new["prompts"]["templates"]] == [("terse", 2)]


def test_the_values_are_in_the_history(person: Person) -> None:
    """What a conversation ran with: names, versions and values."""
    own(person, "report", REPORT)
    words = ("--var", "team=the kitchen", "--var", "points=3", "--var", "tone=friendly")
    assert person.wony("ask", "Go", "-p", "report", *words, "--backend", person.script("Done.")).code == 0
    shown = person.wony("history", "show", "Go", WONY_LANG="ko").out
    assert "프롬프트: report" in shown
    assert "team=the kitchen" in shown


def test_a_conversation_that_goes_on_takes_no_other_prompt(person: Person) -> None:
    """It says why, and what to do."""
    person.talked("Hello")
    for words in (("-c", "-p", "developer"), ("-s", "Hello", "--var", "a=b")):
        result = person.wony("ask", "More", *words, "--backend", person.script("x"))
        assert_spoken(result, 2)
        assert "/prompt" in result.err


def test_the_default_is_a_setting(person: Person, ollama: SimulatedOllama) -> None:
    """`prompt` names what new conversations begin with."""
    own(person, "calm", "Stay calm.\n")
    person.environment["OLLAMA_HOST"] = ollama.url
    assert person.wony("config", "set", "prompt", "calm").code == 0
    assert person.wony("ask", "Hello").code == 0
    (request,) = ollama.asked("/api/chat")
    assert "Stay calm." in system_of(request.json)


# -- completing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "-p", "em"),
        ("chat", "--prompt", "em"),
        ("chat", "-p", "developer", "-p", "em"),
        ("prompts", "show", "em"),
        ("prompts", "edit", "em"),
        ("prompts", "render", "developer", "em"),
        ("prompts", "delete", "em"),
        ("prompts", "export", "em"),
        ("prompts", "history", "em"),
        ("prompts", "restore", "em"),
    ],
)
def test_names_are_completed(person: Person, words: tuple[str, ...]) -> None:
    """Wherever one is taken, one's own and the packaged ones; nothing is made on the way."""
    own(person, "empty", "x\n")
    result = person.wony("__complete", *words)
    assert [line.split("\t")[0] for line in result.out.splitlines()] == ["email", "empty"]
    assert not person.database.exists()
