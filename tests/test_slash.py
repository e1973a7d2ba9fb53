"""What begins with a slash: every command, through a real terminal, and how mistyped ones are put right."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from program import database, messages, require_sound, rows, run, script
from raw_server import HANG
from simulated_ollama import SimulatedOllama
from terminal import CTRL_C, CTRL_D, ENTER, WONY, Terminal, clean_environment, terminal
from wony.cli.hangul_keys import latin_keys
from wony.cli.slash import COMMANDS, escaped, is_command, without_escape
from wony.cli.width import cells
from wony.locales import LANGUAGES, catalogue


@contextmanager
def chat(home: Path, backend: str, *words: str, columns: int = 80, **more: str) -> Iterator[Terminal]:
    """A conversation that has drawn its first prompt."""
    argv = [*WONY, "chat", "--backend", backend, *words]
    with terminal(argv, clean_environment(home, **more), columns=columns, rows=40) as screen:
        screen.wait_for("›")
        yield screen
        screen.send(CTRL_D)
        assert screen.wait_exit() == 0


def say(screen: Terminal, text: str, *expected: str) -> None:
    """Type a line and wait for what it brings, and for the prompt after it."""
    prompts = screen.transcript.count("\n›")
    screen.send(text + ENTER)
    screen.wait_for(*expected)
    screen.wait_until(lambda: screen.transcript.count("\n›") > prompts, "the next prompt")


# -- what is a command -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["/help", "/hlep", "/session abc", "/ㅗ디ㅔ", "/?", "/"])
def test_a_slash_and_a_word_are_a_command(text: str) -> None:
    """Right or wrong, it is not for the model."""
    assert is_command(text)
    assert without_escape(escaped(text)) == text


@pytest.mark.parametrize("text", ["//help", "/etc/passwd 파일이 뭐야?", "/* a comment */", "a /help", "1/2"])
def test_paths_comments_and_doubled_slashes_are_messages(text: str) -> None:
    """They go to the model; of a doubled slash one stays."""
    assert not is_command(text)
    assert not is_command(escaped(text))


def test_every_command_is_described_in_both_languages() -> None:
    """Help never shows an empty line."""
    for language in LANGUAGES:
        assert all(catalogue(language)(f"slash.help_{name}") for name in COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_fits_an_ordinary_terminal(language: str) -> None:
    """Eighty columns, in either language."""
    say = catalogue(language)
    usage = max(len(f"/{command.name} {command.takes}") for command in COMMANDS.values())
    assert all(2 + usage + 2 + cells(say(f"slash.help_{name}")) < 80 for name in COMMANDS)
    assert all(cells(line) < 80 for line in say("slash.keys").splitlines())


def test_every_command_is_in_the_docs() -> None:
    """docs/chat.md names each, with what it takes."""
    page = (Path(__file__).parent.parent / "docs" / "chat.md").read_text("utf-8")
    for command in COMMANDS.values():
        takes = command.takes.replace("|", "\\|")
        assert "`" + f"/{command.name} {takes}".rstrip() + "`" in page, command.name


@pytest.mark.parametrize(
    ("typed", "meant"), [("ㅗ디ㅔ", "help"), ("ㄷ턋", "exit"), ("ㅜㄷㅈ", "new"), ("굨", "ryz")]
)
def test_the_hangul_layout_is_read_as_the_keys_under_it(typed: str, meant: str) -> None:
    """Syllables, double consonants and compound endings come apart into keys."""
    assert latin_keys(typed) == meant


# -- the commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["/hlep", "/ㅗ디ㅔ"])
def test_a_mistyped_command_is_put_right_and_not_sent(tmp_path: Path, typed: str) -> None:
    """The right one stands at the prompt; Enter runs it."""
    with chat(tmp_path, script(tmp_path, "never")) as screen:
        say(screen, typed, "There is no", "› /help")
        say(screen, "", "begin a new conversation", "Ctrl-R")
    assert messages(tmp_path) == []


def test_a_command_like_nothing_is_refused_and_not_sent(tmp_path: Path) -> None:
    """It says how to send such a text."""
    with chat(tmp_path, script(tmp_path, "never")) as screen:
        say(screen, "/xyzzyx", "There is no /xyzzyx", "//xyzzyx.")
    assert messages(tmp_path) == []


def test_help_lists_every_command(tmp_path: Path) -> None:
    """In the person's language."""
    with chat(tmp_path, script(tmp_path, "x"), WONY_LANG="ko") as screen:
        say(screen, "/help", "이 도움말", *(f"/{name}" for name in COMMANDS))


def test_new_session_and_search(tmp_path: Path) -> None:
    """A new conversation begins; the former one is listed, found by its words, and gone on with."""
    with chat(tmp_path, script(tmp_path, "Paris.", "Rome.", "Madrid.")) as screen:
        say(screen, "capital of France?", "Paris.")
        say(screen, "/new", "A new conversation")
        say(screen, "capital of Italy?", "Rome.")
        say(screen, "/session", "capital of France?", "messages")
        say(screen, "/search par", "Paris.")
        say(screen, "/search nothing-like-it", "No conversation holds 'nothing-like-it'")
        say(screen, "/session capital of F", "Going on with 'capital of France?'")
        say(screen, "/session zzz", "No conversation is called 'zzz'")
        say(screen, "and of Spain?", "Madrid.")
    assert len(rows(tmp_path, "SELECT id FROM sessions")) == 2
    require_sound(tmp_path, "capital of France?", "capital of Italy?", "and of Spain?")


def test_rename_and_fork(tmp_path: Path) -> None:
    """A name shows on the status line; a fork goes on in a copy."""
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        say(screen, "/rename x", "Nothing has been said")
        say(screen, "hello", "ok")
        say(screen, "/rename 회의 준비", "now '회의 준비'", "회의 준비 · gpt-oss")
        say(screen, "/rename", "/rename NAME")
        say(screen, "/fork 둘째", "Going on in a copy, '둘째'", "둘째 · gpt-oss")
        say(screen, "more", "ok")
    counts = dict(rows(tmp_path, "SELECT name, message_count FROM sessions"))
    assert counts == {"회의 준비": 2, "둘째": 4}


def test_undo_retry_and_edit_destroy_nothing(tmp_path: Path) -> None:
    """Every answer of every branch stays in the store; the model sees only the branch that is talked on."""
    with SimulatedOllama() as ollama:
        ollama.say("A1", "B1", "B2", "C1", "D1")
        with chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
            say(screen, "a", "A1")
            say(screen, "b", "B1")
            say(screen, "/retry", "B2")
            say(screen, "/undo", "Stepped back before “b”")
            say(screen, "c", "C1")
            screen.send("/edit" + ENTER)
            screen.wait_for("editing the question", "› c")
            say(screen, "!", "D1")
        sent = ollama.asked("/api/chat")[-1].json["messages"]
    assert [m["content"].partition("\n\n[")[0] for m in sent if m["role"] != "system"] == ["a", "A1", "c!"]
    kept = [content for _, content, _ in messages(tmp_path)]
    assert sorted(kept) == ["A1", "B1", "B2", "C1", "D1", "a", "b", "c", "c!"]


def test_an_edit_that_was_not_kept_left_no_branch(tmp_path: Path) -> None:
    """Another program holds the database: nothing was changed, so there is nothing to lead back to."""
    with chat(tmp_path, script(tmp_path, "one", "two", "three")) as screen:
        say(screen, "first", "one")
        with closing(sqlite3.connect(database(tmp_path), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            screen.send("/edit" + ENTER)
            screen.wait_for("› first")
            screen.send(" again" + ENTER)
            screen.wait_for("Another wony is writing")
            other.execute("ROLLBACK")
        assert "/branch leads back" not in screen.transcript
        screen.send("/edit" + ENTER)
        screen.wait_until(lambda: "first" in screen.text.rsplit("›", 1)[-1], "the question")
        screen.send(" anew" + ENTER)
        screen.wait_for("two", "/branch leads back")


@pytest.mark.parametrize(("language", "today"), [("en", "today "), ("ko", "오늘 ")])
def test_conversations_are_dated_as_people_say_it(tmp_path: Path, language: str, today: str) -> None:
    """In the listing, by the clock of this machine."""
    with chat(tmp_path, script(tmp_path, "fine"), WONY_LANG=language) as screen:
        say(screen, "question", "fine")
        say(screen, "/session", today)
        assert re.search(rf"^\*.*question +2 +{today}\d\d:\d\d$", screen.text, re.MULTILINE)


def test_commands_before_anything_was_said(tmp_path: Path) -> None:
    """Each says that there is nothing yet."""
    with chat(tmp_path, script(tmp_path, "x")) as screen:
        for command in ("/undo", "/retry"):
            say(screen, command, "Nothing has been asked")
        say(screen, "/edit", "no question to edit")
        say(screen, "/copy", "no answer to copy")
        say(screen, "/export", "Nothing has been said here")
        say(screen, "/session", "No conversation is stored yet")
        say(screen, "/stats", "This branch: 0 questions")


def test_model_and_think_change_what_is_asked_for(tmp_path: Path) -> None:
    """The next request has them; the status line shows them."""
    with SimulatedOllama() as ollama:
        ollama.models["other:1b"] = ollama.models["gpt-oss:20b"]
        with chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
            say(screen, "/model", "* gpt-oss:20b")
            say(screen, "/model other:1b", "Talking with other:1b", "other:1b · think medium")
            say(screen, "/think off", "gpt-oss always thinks", "think low")
            say(screen, "/think high", "Now: think high", "other:1b · think high")
            say(screen, "/think", "thoughts shown")
            say(screen, "/think maybe", "/think low|medium|high|show|hide")
            say(screen, "hi", "Hello from the simulation.")
        asked = ollama.asked("/api/chat")[-1].json
    assert (asked["model"], asked["think"]) == ("other:1b", "high")


def test_thoughts_can_be_hidden(tmp_path: Path) -> None:
    """/think hide shows that the model thinks, not what."""
    turn = {"thinking": "secret thought " * 5, "text": "Done.", "delay": 0.05}
    with chat(tmp_path, script(tmp_path, turn)) as screen:
        say(screen, "/think hide", "Thoughts are hidden")
        say(screen, "go", "Done.")
        assert b"secret thought" not in screen.written
        say(screen, "/think show", "Thoughts are shown")
        say(screen, "again", "thought for")
        assert b"secret thought" in screen.written


def test_stats_tell_the_last_answer(tmp_path: Path) -> None:
    """Tokens read, cached and written."""
    usage = {"prompt_tokens": 1234, "cached_tokens": 1000, "answer_tokens": 56, "answer_seconds": 2.0}
    with chat(tmp_path, script(tmp_path, {"text": "ok", "usage": usage})) as screen:
        say(screen, "hello", "ok")
        say(screen, "/stats", "1 question, 2 messages", "1,234 tokens read, 1,000", "56 tokens in 2.0 s")


def test_copy_asks_the_terminal_when_there_is_no_desktop(tmp_path: Path) -> None:
    """OSC 52 with the answer as it was written, and only when the person asks."""
    with chat(tmp_path, script(tmp_path, "**네**, 그렇습니다."), SSH_CONNECTION="a b c d") as screen:
        say(screen, "그래?", "네, 그렇습니다.")
        assert b"\x1b]52" not in screen.written
        say(screen, "/copy", "Copied the last answer, 13 characters (OSC 52)")
        data = base64.b64encode("**네**, 그렇습니다.".encode())
        assert b"\x1b]52;c;" + data + b"\x07" in screen.written


def test_copy_uses_the_desktop_where_there_is_one(tmp_path: Path) -> None:
    """wl-copy is given the text."""
    program = tmp_path / "bin" / "wl-copy"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ncat > "{tmp_path}/copied"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    environment = clean_environment(tmp_path)
    path = f"{program.parent}:{environment['PATH']}"
    with chat(tmp_path, script(tmp_path, "text to keep"), PATH=path, WAYLAND_DISPLAY="wayland-0") as screen:
        say(screen, "go", "text to keep")
        say(screen, "/copy", "(wl-copy)")
    assert (tmp_path / "copied").read_text() == "text to keep"


def test_export_writes_markdown_or_json_and_never_over_a_file(tmp_path: Path) -> None:
    """Only the owner can read it."""
    with chat(tmp_path, script(tmp_path, "It is **four**."), columns=200) as screen:
        say(screen, "sum?", "It is four.")
        say(screen, f"/export {tmp_path}/a.md", "Written to")
        say(screen, f"/export {tmp_path}/a.json", "a.json.")
        say(screen, f"/export {tmp_path}/a.md", "already there")
        say(screen, f"/export {tmp_path}/no/such/a.md", "could not be written: No such")
    assert "It is **four**." in (tmp_path / "a.md").read_text("utf-8")
    assert [m["role"] for m in json.loads((tmp_path / "a.json").read_text("utf-8"))["messages"]] == [
        "user",
        "assistant",
    ]
    assert stat.S_IMODE((tmp_path / "a.md").stat().st_mode) == 0o600


def test_lang_changes_every_word_of_wony(tmp_path: Path) -> None:
    """The status line, the hints and the answers of commands."""
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        say(screen, "/lang ko", "이제 한국어로", "새 대화 · gpt-oss:20b · 생각 보통")
        screen.send(CTRL_C)
        screen.wait_for("한 번 더")
        say(screen, "/lang xx", "/lang ko")
        say(screen, "/lang en", "wony speaks English now", "new conversation")


def test_exit_leaves(tmp_path: Path) -> None:
    """So does its common misspelling, after Enter."""
    argv = [*WONY, "chat", "--backend", script(tmp_path, "ok")]
    with terminal(argv, clean_environment(tmp_path)) as screen:
        screen.wait_for("think medium")
        screen.send("/exti" + ENTER)
        screen.wait_for("› /exit")
        screen.send(ENTER)
        assert screen.wait_exit() == 0


def test_a_branch_left_by_undo_can_be_reached(tmp_path: Path) -> None:
    """The export of a whole session holds it."""
    with chat(tmp_path, script(tmp_path, "first answer", "second answer")) as screen:
        say(screen, "one", "first answer")
        say(screen, "/undo", "Stepped back")
        say(screen, "two", "second answer")
    exported = run(tmp_path, "history", "export", "one", "--format", "json")
    assert exported.code == 0
    assert {m["content"] for m in exported.json["messages"]} == {
        "one",
        "first answer",
        "two",
        "second answer",
    }


def test_ctrl_c_stops_a_command_that_takes_long(tmp_path: Path) -> None:
    """The server hangs; the conversation does not end with the wait for it."""
    with SimulatedOllama() as ollama, chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
        screen.wait_until(lambda: ollama.loaded, "the model to be warm")
        ollama.script("/api/tags", HANG, times=None)
        asked = len(ollama.asked("/api/tags"))
        screen.send("/model" + ENTER)
        screen.wait_until(lambda: len(ollama.asked("/api/tags")) > asked, "the request")
        prompts = screen.transcript.count("\n›")
        screen.send(CTRL_C)
        screen.wait_until(lambda: screen.transcript.count("\n›") > prompts, "the next prompt")
