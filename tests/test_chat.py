"""The conversation, through a real terminal: what a person types, sees and finds again."""

from __future__ import annotations

import asyncio
import gc
import os
import stat
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from program import messages, require_sound, rows, run, script
from simulated_model import Answer
from simulated_ollama import SimulatedOllama
from terminal import (
    ALT_ENTER,
    BACKSPACE,
    CTRL_C,
    CTRL_D,
    CTRL_E,
    CTRL_R,
    CTRL_X,
    DELETE,
    DOWN,
    ENTER,
    LEFT,
    TAB,
    UP,
    WONY,
    Terminal,
    clean_environment,
    terminal,
)
from wony.cli.idle import Idle

PROMPT = "› "
SLOW = {"text": "one two three four five six seven eight nine ten", "delay": 0.2}


@contextmanager
def chat(home: Path, backend: str, *words: str, columns: int = 80, **more: str) -> Iterator[Terminal]:
    """A conversation that has drawn its first prompt."""
    with terminal(
        [*WONY, "chat", "--backend", backend, *words], clean_environment(home, **more), columns=columns
    ) as screen:
        screen.wait_for(PROMPT.strip())
        yield screen


def say(screen: Terminal, text: str, answer: str) -> None:
    """Type a message and wait for its answer, and for the prompt after it."""
    prompts = screen.transcript.count("\n" + PROMPT.strip())
    screen.send(text + ENTER)
    screen.wait_for(answer)
    screen.wait_until(lambda: screen.transcript.count("\n" + PROMPT.strip()) > prompts, "the next prompt")


def leave(screen: Terminal) -> None:
    screen.send(CTRL_D)
    assert screen.wait_exit() == 0


# -- a conversation ----------------------------------------------------------------------------------


def test_a_conversation_is_typed_answered_and_found_again(tmp_path: Path) -> None:
    """The answer is rendered Markdown; the next run with -c shows it, and Up recalls what was typed."""
    backend = script(tmp_path, "It is **four**.")
    with chat(tmp_path, backend) as screen:
        modes = screen.modes()
        say(screen, "둘 더하기 둘은?", "It is four.")
        assert "둘 더하기 둘은?" in screen.line("think medium")  # the session's name, on the status line
        leave(screen)
    require_sound(tmp_path, "둘 더하기 둘은?")
    with chat(tmp_path, backend, "-c") as screen:
        screen.wait_for("둘 더하기 둘은?", "It is four.", "Going on with")
        screen.send(UP)
        screen.wait_until(lambda: screen.text.count("둘 더하기 둘은?") >= 4, "the recalled prompt")
        assert screen.modes() == modes
        screen.send(CTRL_C)
        screen.wait_until(lambda: screen.text.count("둘 더하기 둘은?") == 3, "an empty prompt")
        leave(screen)


def test_the_status_line_tells_context_cache_and_speed(tmp_path: Path) -> None:
    """What the last answer told stands under the prompt."""
    usage = {"prompt_tokens": 3000, "cached_tokens": 1500, "answer_tokens": 100, "answer_seconds": 2.0}
    turn = {"text": "ok", "usage": {**usage, "window": 8192}}
    with chat(tmp_path, script(tmp_path, turn)) as screen:
        say(screen, "hello", "50 tok/s")
        assert screen.line("tok/s") == (
            "hello · gpt-oss:20b · think medium · context 3.0k/8k (50% cached) · 50 tok/s"
        )
        screen.resize(40, 24)
        screen.wait_gone("tok/s")
        assert "hello · gpt-oss:20b · think medium" in screen.text
        leave(screen)


def test_thinking_is_shown_and_collapses(tmp_path: Path) -> None:
    """While the model thinks its thoughts are seen; then one line says how long it took."""
    turn = {"thinking": "A riddle, perhaps about a goose.", "text": "A goose.", "delay": 0.1}
    with chat(tmp_path, script(tmp_path, turn)) as screen:
        screen.send("riddle?" + ENTER)
        screen.wait_for("A riddle, perhaps")
        screen.wait_for("A goose.", "thought for")
        assert "perhaps" not in screen.text
        leave(screen)


def test_ctrl_c_stops_the_answer_and_keeps_what_came(tmp_path: Path) -> None:
    """The prompt is back at once, the part that came is stored and marked, and the talk goes on."""
    with chat(tmp_path, script(tmp_path, SLOW, "Fine.")) as screen:
        screen.send("count" + ENTER)
        screen.wait_for("one two three")
        screen.send(CTRL_C)
        screen.wait_for("interrupted here", "think medium")
        time.sleep(0.6)  # the second Ctrl-C of a hurried person would mean: leave
        say(screen, "go on", "Fine.")
        leave(screen)
    stored = messages(tmp_path)
    assert [status for _, _, status in stored] == ["complete", "interrupted", "complete", "complete"]
    assert stored[1][1].startswith("one two three")
    assert "ten" not in stored[1][1]
    with chat(tmp_path, script(tmp_path, "x"), "-c") as screen:
        screen.wait_for("interrupted here")
        leave(screen)


def test_keys_typed_ahead_wait_for_the_next_prompt(tmp_path: Path) -> None:
    """They do not show up in the answer, and nothing of them is lost."""
    with chat(tmp_path, script(tmp_path, SLOW, "Second answer.")) as screen:
        screen.send("first" + ENTER)
        screen.wait_for("one two")
        screen.send("typed 미리" + ENTER + "and more")
        screen.wait_for("Second answer.", PROMPT + "and more")
        assert "ten" in screen.transcript
        answer = screen.transcript.partition("one two")[2].partition("ten")[0]
        assert "typed" not in answer
        screen.send(CTRL_C)
        screen.wait_gone("and more")
        leave(screen)
    require_sound(tmp_path, "first", "typed 미리")


def test_an_error_is_told_and_the_conversation_goes_on(tmp_path: Path) -> None:
    """Two lines, the question is kept, and /retry asks it again."""
    with chat(tmp_path, script(tmp_path, {"text": "", "fail": "error", "said": "boom"}, "Better.")) as screen:
        screen.send("try" + ENTER)
        screen.wait_for("boom", "think medium")
        say(screen, "/retry", "Better.")
        leave(screen)
    require_sound(tmp_path, "try")


# -- the prompt --------------------------------------------------------------------------------------


def test_new_lines_are_made_by_alt_enter_and_by_a_backslash(tmp_path: Path) -> None:
    """Three lines, one message."""
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        screen.send("one" + ALT_ENTER + "two\\" + ENTER + "three")
        screen.wait_for("three")
        say(screen, "", "ok")
        leave(screen)
    require_sound(tmp_path, "one\ntwo\nthree")


def test_a_paste_of_many_lines_is_one_message(tmp_path: Path) -> None:
    """Its line ends do not send it."""
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        screen.paste("a\r\nb\rc\n\td")
        screen.wait_for("d")
        say(screen, "", "ok")
        leave(screen)
    require_sound(tmp_path, "a\nb\nc\n\td")


def test_a_long_paste_is_shown_as_a_placeholder_and_sent_in_full(tmp_path: Path) -> None:
    """One Backspace takes a placeholder away; what stands around it stays."""
    long = "\n".join(f"line {n}" for n in range(40))
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        screen.send("see: ")
        screen.paste("x" * 5000)
        screen.wait_for("[pasted text #1: 1 line]")
        screen.send(BACKSPACE)
        screen.wait_gone("pasted")
        screen.paste(long)
        screen.wait_for("see: [pasted text #2: 40 lines]")
        say(screen, " end", "ok")
        leave(screen)
    require_sound(tmp_path, f"see: {long} end")


def test_a_long_message_is_recalled_as_a_placeholder(tmp_path: Path) -> None:
    """Also in a later run; the editor shows what it stands for."""
    long = "\n".join(f"line {n}" for n in range(40))
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncp "$1" "{tmp_path}/seen"; printf short > "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    backend = script(tmp_path, "ok")
    run(tmp_path, "ask", "--backend", backend, long)
    with chat(tmp_path, backend, EDITOR=str(editor), VISUAL="") as screen:
        screen.send(UP)
        screen.wait_for("[earlier text #1: 40 lines]")
        say(screen, " again", "ok")
        screen.send(UP)
        screen.wait_for("[earlier text #1: 40 lines] again")
        screen.send(CTRL_X + CTRL_E)
        screen.wait_for(PROMPT + "short")
        screen.send(CTRL_C)
        screen.wait_gone("short")
        leave(screen)
    require_sound(tmp_path, long, f"{long} again")
    assert (tmp_path / "seen").read_text().strip() == f"{long} again"


EDITS = {
    "combining": ("e\u0301x", LEFT + BACKSPACE, "x"),
    "jamo": ("각나", LEFT + BACKSPACE, "나"),
    "family": ("a👨\u200d👩\u200d👧b", LEFT + BACKSPACE, "ab"),
    "flag": ("🇰🇷!", LEFT + LEFT + DELETE, "!"),
    "skin": ("👍🏽a", LEFT + LEFT + "z", "z👍🏽a"),
}


@pytest.mark.parametrize("name", EDITS)
def test_keys_move_and_delete_by_what_a_reader_sees(tmp_path: Path, name: str) -> None:
    """Never a part of a letter, a syllable or an emoji."""
    typed, keys, expected = EDITS[name]
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        screen.send(typed)
        screen.wait_until(lambda: screen.cursor[0] > 2, "the text")
        say(screen, keys, "ok")
        leave(screen)
    require_sound(tmp_path, expected)


def test_the_cursor_is_where_an_input_method_expects_it(tmp_path: Path) -> None:
    """Hangul takes two columns, and the arrow keys move by them."""
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        row = screen.cursor[1]
        screen.send("안녕하세요")
        screen.wait_until(lambda: screen.cursor == (12, row), "the cursor after the text")
        screen.send(LEFT + LEFT)
        screen.wait_until(lambda: screen.cursor == (8, row), "the cursor two syllables back")
        screen.send(CTRL_C)
        screen.wait_gone("안녕")
        leave(screen)


def test_ctrl_r_searches_earlier_prompts(tmp_path: Path) -> None:
    """Also those of other conversations and former runs."""
    backend = script(tmp_path, "ok")
    for question in ("바다의 날씨", "산의 날씨", "something else"):
        run(tmp_path, "ask", "--backend", backend, question)
    with chat(tmp_path, backend) as screen:
        screen.send(CTRL_R + "바다")
        screen.wait_for(PROMPT + "바다의 날씨", "search earlier prompts")
        screen.send(ENTER)
        screen.wait_gone("search earlier")
        say(screen, "", "ok")
        leave(screen)
    assert [content for role, content, _ in messages(tmp_path) if role == "user"].count("바다의 날씨") == 2


def test_the_editor_opens_and_what_it_wrote_comes_back(tmp_path: Path) -> None:
    """Ctrl-X Ctrl-E runs $EDITOR on what is typed."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "%s and more" "$(cat "$1")" > "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    with chat(tmp_path, script(tmp_path, "ok"), EDITOR=str(editor), VISUAL="") as screen:
        screen.send("text" + CTRL_X + CTRL_E)
        screen.wait_for("text and more")
        say(screen, "", "ok")
        leave(screen)
    require_sound(tmp_path, "text and more")


def test_slash_commands_and_names_are_completed(tmp_path: Path) -> None:
    """A menu opens while a command is typed; Tab chooses from it."""
    backend = script(tmp_path, "ok")
    run(tmp_path, "ask", "--backend", backend, "회의 준비")
    with chat(tmp_path, backend) as screen:
        screen.send("/se")
        screen.wait_for("search", "session", "list conversations")
        screen.send(BACKSPACE * 3 + "/session ")
        screen.wait_for("회의 준비")
        screen.send(TAB + ENTER)
        screen.wait_for("Going on with '회의 준비'")
        leave(screen)


def test_ctrl_c_at_an_empty_prompt_leaves_when_pressed_twice(tmp_path: Path) -> None:
    """Once, it says so; with something typed, it clears that."""
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        screen.send("typed")
        screen.wait_for("typed")
        screen.send(CTRL_C)
        screen.wait_gone("typed")
        screen.send(CTRL_C)
        screen.wait_for("once more")
        screen.send(CTRL_C)
        assert screen.wait_exit() == 130


# -- the beginning -----------------------------------------------------------------------------------


def test_the_model_is_warmed_while_the_person_types(tmp_path: Path) -> None:
    """The load request leaves before anything is sent, and it has the options of the later one."""
    with SimulatedOllama() as ollama, chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
        screen.wait_until(lambda: ollama.loaded, "the model to be loaded")
        say(screen, "hello", "Hello from the simulation.")
        leave(screen)
        assert len(ollama.loads) == 1


def test_nobody_answers_and_the_demo_is_offered(tmp_path: Path) -> None:
    """Two lines say what to do; y goes on with the demo, which says that it is one."""
    with terminal([*WONY, "chat"], clean_environment(tmp_path, OLLAMA_HOST="127.0.0.1:1")) as screen:
        screen.wait_for("No Ollama answers", "ollama serve", "wony doctor", "[y/N]")
        screen.send("y" + ENTER)
        screen.wait_for("This is the demo, not gpt-oss", "demo model · think")
        say(screen, "hello", "thought for")
        screen.send("/model" + ENTER)
        screen.wait_for("* demo  (demo model")
        leave(screen)


@pytest.mark.parametrize("answer", [ENTER, "n" + ENTER, CTRL_C, CTRL_D])
def test_the_demo_is_never_forced_on_anybody(tmp_path: Path, answer: str) -> None:
    """Anything but a yes leaves with exit code 4."""
    environment = clean_environment(tmp_path, OLLAMA_HOST="127.0.0.1:1", WONY_LANG="ko")
    with terminal([*WONY, "chat"], environment) as screen:
        modes = screen.modes()
        screen.wait_for("답하지 않습니다", "[y/N]")
        screen.send(answer)
        assert screen.wait_exit() == 4
        assert screen.modes() == modes


def test_a_missing_model_is_fetched_and_the_message_answered(tmp_path: Path) -> None:
    """The pull is offered, shows how far it is, and the same message is then sent."""
    with SimulatedOllama() as ollama:
        ollama.models.clear()
        with chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
            screen.send("hello" + ENTER)
            screen.wait_for("Fetch gpt-oss:20b now?")
            screen.send("y" + ENTER)
            screen.wait_for("100%", "Hello from the simulation.")
            leave(screen)
    require_sound(tmp_path, "hello")


def test_a_download_can_be_stopped_and_goes_on_later(tmp_path: Path) -> None:
    """Ctrl-C stops it, the conversation stays, and /retry takes it up where it was."""
    with SimulatedOllama() as ollama:
        ollama.models.clear()
        ollama.delay = 0.3
        with chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
            screen.send("hello" + ENTER)
            screen.wait_for("Fetch gpt-oss:20b now?")
            screen.send("y" + ENTER)
            screen.wait_for("20%")
            screen.send(CTRL_C)
            screen.wait_for("Stopped.", "think medium")
            ollama.delay = 0.0
            screen.send("/retry" + ENTER)
            screen.wait_until(lambda: screen.text.count("[y/N]") == 2, "the offer")
            screen.send("y" + ENTER)
            screen.wait_for("100%", "Hello from the simulation.")
            leave(screen)
    require_sound(tmp_path, "hello")


def test_a_session_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    """Said before anything else happens."""
    words = [*WONY, "chat", "--session", "nope", "--backend", script(tmp_path, "ok")]
    with terminal(words, clean_environment(tmp_path)) as screen:
        assert screen.wait_exit() == 2
        assert "No conversation is called 'nope'" in screen.text


def test_a_missing_model_can_be_declined(tmp_path: Path) -> None:
    """The message is kept and the conversation goes on."""
    with SimulatedOllama() as ollama:
        ollama.models.clear()
        with chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
            screen.send("hello" + ENTER)
            screen.wait_for("Fetch gpt-oss:20b now?")
            screen.send(ENTER)
            screen.wait_for("think medium")
            leave(screen)
    require_sound(tmp_path, "hello")


def test_private_is_said_and_stores_nothing(tmp_path: Path) -> None:
    """The banner and the status line say it; no word is on disk."""
    with chat(tmp_path, script(tmp_path, "hush"), "--private") as screen:
        screen.wait_for("nothing of it is stored", "private ·")
        say(screen, "my secret", "hush")
        leave(screen)
    assert messages(tmp_path) == []


def test_the_window_can_be_closed_in_mid_answer(tmp_path: Path) -> None:
    """`wony chat -c` shows how far the answer had come, marked, and goes on."""
    with chat(tmp_path, script(tmp_path, SLOW)) as screen:
        screen.send("count" + ENTER)
        screen.wait_for("one two three")
        screen.hang_up()
    with chat(tmp_path, script(tmp_path, "ok"), "-c") as screen:
        screen.wait_for("one two three", "interrupted here")
        say(screen, "again", "ok")
        leave(screen)
    require_sound(tmp_path, "count", "again")


# -- the terminal ------------------------------------------------------------------------------------


def test_a_dumb_terminal_gets_plain_lines(tmp_path: Path) -> None:
    """No escape sequence at all, and everything still works."""
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, "It is **four**.")],
        clean_environment(tmp_path, TERM="dumb"),
    ) as screen:
        screen.wait_for(">")
        screen.send("둘 더하기 둘은?\n")
        screen.wait_for("It is **four**.")
        screen.send("/exit\r")
        assert screen.wait_exit() == 0
        assert b"\x1b" not in screen.written
    require_sound(tmp_path, "둘 더하기 둘은?")


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (1, 24), (3, 3), (20, 5), (10_000, 50)])
def test_a_window_of_any_size_will_do(tmp_path: Path, columns: int, rows: int) -> None:
    """One column, or ten thousand: what is typed is asked, and one can leave."""
    argv = [*WONY, "chat", "--backend", script(tmp_path, "It is **four** 안녕하세요.")]
    with terminal(argv, clean_environment(tmp_path), columns=columns, rows=rows) as screen:
        screen.wait_until(lambda: screen.transcript.rstrip().count("›") or ">" in screen.transcript)
        screen.send("안녕" + ENTER)
        screen.wait_until(lambda: len(messages(tmp_path)) == 2 and messages(tmp_path)[1][2] == "complete")
        leave(screen)
    assert messages(tmp_path)[0][1] == "안녕"


def test_a_window_can_become_narrow_and_wide_again(tmp_path: Path) -> None:
    """What is typed survives it."""
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        screen.send("half a message")
        screen.wait_for("half a message")
        for columns in (1, 10, 2, 80):
            screen.resize(columns, 24)
            screen.send("!")
        screen.wait_for("half a message!!!!")
        say(screen, "", "ok")
        leave(screen)
    require_sound(tmp_path, "half a message!!!!")


def test_typing_reaches_the_model_whatever_the_locale_says(tmp_path: Path) -> None:
    """The C locale without Python's UTF-8 mode: what is typed in Hangul is stored as Hangul."""
    locale = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, "네")], clean_environment(tmp_path, **locale)
    ) as screen:
        screen.wait_for("think medium")
        screen.send("안녕" + ENTER)
        screen.wait_until(lambda: len(messages(tmp_path)) == 2 and messages(tmp_path)[1][2] == "complete")
        leave(screen)
    assert messages(tmp_path) == [("user", "안녕", "complete"), ("assistant", "네", "complete")]


def test_down_returns_to_what_was_being_typed(tmp_path: Path) -> None:
    """Looking something up does not cost a draft."""
    backend = script(tmp_path, "ok")
    run(tmp_path, "ask", "--backend", backend, "earlier")
    with chat(tmp_path, backend) as screen:
        screen.send("draft")
        screen.wait_for("draft")
        screen.send(UP)
        screen.wait_for(PROMPT + "earlier")
        screen.send(DOWN)
        screen.wait_for(PROMPT + "draft")
        screen.send(CTRL_C)
        screen.wait_gone("draft")
        leave(screen)


def test_from_enter_to_the_request_is_no_time(tmp_path: Path) -> None:
    """The question is on disk before the request leaves."""
    seen: list[Any] = []

    def answer(_body: dict[str, Any]) -> Answer:
        seen.append(rows(tmp_path, "SELECT role, content FROM messages WHERE role = 'user'"))
        return Answer("ok")

    with SimulatedOllama() as ollama:
        ollama.answer = answer
        with chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
            say(screen, "first things first", "ok")
            leave(screen)
    assert seen == [[("user", "first things first")]]


def test_no_child_and_no_file_is_left_behind(tmp_path: Path) -> None:
    """A conversation leaves its database and nothing else."""
    with chat(tmp_path, script(tmp_path, "ok")) as screen:
        say(screen, "hello", "ok")
        leave(screen)
    left = {os.path.relpath(file, tmp_path) for file in tmp_path.rglob("*") if file.is_file()}
    assert {name for name in left if "wony.db" not in name} == {"script.toml"}


def test_idle_work_that_is_stopped_before_it_began_says_nothing() -> None:
    """Python would complain of a coroutine that nobody awaited."""

    async def begin_and_stop() -> None:
        idle = Idle(cast("Any", None))
        idle.begin()
        await idle.close()

    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        asyncio.run(begin_and_stop())
        gc.collect()
    assert complaints == []
