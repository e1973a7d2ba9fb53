"""The question before a tool does something: what it shows, what counts as a yes, and who is asked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from terminal import CTRL_C, CTRL_D, ENTER, Terminal, clean_environment, terminal
from wony.cli.approval_box import body_rows, may_save
from wony.cli.canvas import width_of
from wony.cli.hosts import host_of
from wony.cli.reveal import revealed, revealed_line
from wony.locales import catalogue
from wony.tool_types import Action, Approval, Level
from wony.types import Notice

CHILD = str(Path(__file__).with_name("approval_child.py"))
COMMAND: dict[str, Any] = {
    "tool": "run_command",
    "arguments": {"command": "git push"},
    "level": "RUN",
    "destination": "git push",
    "opt_in": "run",
    "why": ["policy.untrusted", {"sources": "web: example.org"}],
    "rule": "run_command git push",
}
ASKS = "Enter is no"
MARK = re.compile(r"^▌ (?:>|answer \(Enter is no\):)", re.MULTILINE)
"""Where an answer is typed."""


@contextmanager
def question(
    home: Path, asked: dict[str, Any], *more: str, lang: str = "en", columns: int = 80, **env: str
) -> Iterator[Terminal]:
    """A terminal at which this is asked."""
    path = home / "question.json"
    path.write_text(json.dumps(asked), "utf-8")
    argv = [sys.executable, CHILD, str(path), lang, *more]
    with terminal(argv, clean_environment(home, **env), columns=columns, rows=60) as screen:
        yield screen


def _is_asked(screen: Terminal, times: int) -> bool:
    return len(MARK.findall(screen.transcript)) == times


def answer(screen: Terminal, *typed: str) -> str:
    """Type lines, each when it is asked for, and return what came of it."""
    for number, line in enumerate(typed, 1):
        screen.wait_until(partial(_is_asked, screen, number), "the question")
        screen.send(line + ENTER)
    screen.wait_exit()
    return screen.line("answer:").removeprefix("answer: ")


# -- what counts as a yes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("y", "once"),
        (" Y ", "once"),
        ("yes", "once"),
        ("ㅛ", "once"),
        ("예", "once"),
        ("s", "session"),
        ("ㄴ", "session"),
        ("", "no"),
        ("n", "no"),
        ("yy", "no"),
        ("y now", "no"),
        ("sure", "no"),
        ("1", "no"),
        ("ㅜ", "no"),
    ],
)
def test_only_a_yes_is_a_yes(tmp_path: Path, typed: str, expected: str) -> None:
    """Everything else is a no, above all nothing; the keys count in the Hangul layout too."""
    with question(tmp_path, COMMAND) as screen:
        assert answer(screen, typed) == expected


@pytest.mark.parametrize(("keys", "expected"), [("ay", "always"), ("ㅁㅛ", "always"), ("any", "once")])
def test_a_rule_is_shown_before_it_is_saved(tmp_path: Path, keys: str, expected: str) -> None:
    """It takes a yes of its own; without it the question stands again."""
    with question(tmp_path, COMMAND) as screen:
        assert answer(screen, *keys) == expected
        assert "This line is saved: allow run_command git push" in screen.transcript


def test_details_tell_more_and_ask_again(tmp_path: Path) -> None:
    """The arguments to the last byte, and what the approval is bound to."""
    with question(tmp_path, COMMAND) as screen:
        assert answer(screen, "ㅇ", "y") == "once"
        fingerprint = Action("run_command", {"command": "git push"}, Level.RUN, "git push").fingerprint
        assert '"command": "git push"' in screen.transcript
        assert fingerprint[:40] in screen.transcript


def test_what_cannot_be_a_rule_offers_none(tmp_path: Path) -> None:
    """Neither key is shown, and neither counts."""
    for key in "sa":
        with question(tmp_path, {**COMMAND, "rule": ""}) as screen:
            assert answer(screen, key) == "no"
            assert "this conversation ·" not in screen.transcript
            assert "save as a rule" not in screen.transcript


@pytest.mark.parametrize("destination", ["rm -r *", "a *"])
def test_a_rule_that_would_allow_more_than_is_shown_is_not_offered(tmp_path: Path, destination: str) -> None:
    """A star at a rule's end stands for anything: here it is a part of the command."""
    asked = {**COMMAND, "destination": destination, "arguments": {"command": destination}}
    with question(tmp_path, {**asked, "rule": f"run_command {destination}"}) as screen:
        assert answer(screen, "s") == "no"
        assert "from now on" not in screen.transcript


def test_a_rule_of_many_lines_holds_for_the_session_only(tmp_path: Path) -> None:
    """The file of rules has one to a line."""
    command = "cd src\nmake"
    asked = {**COMMAND, "arguments": {"command": command}, "destination": command}
    with question(tmp_path, {**asked, "rule": f"run_command {command}"}) as screen:
        assert answer(screen, "a") == "no"
        assert "exactly what stands above" in screen.transcript


@pytest.mark.parametrize(
    ("opt_in", "said"), [("run", "other sandboxed commands"), ("web", "searching the web")]
)
def test_it_is_said_what_a_lasting_yes_allows(tmp_path: Path, opt_in: str, said: str) -> None:
    """The rule, and what comes with the first program or search."""
    with question(tmp_path, {**COMMAND, "opt_in": opt_in, "why": ["policy.first_run", {}]}) as screen:
        assert answer(screen, "s") == "session"
        assert "s and a allow from now on: run_command git push" in screen.transcript
        assert said in screen.transcript


def test_nothing_is_promised_that_cannot_come(tmp_path: Path) -> None:
    """Where others' words are in the conversation, every other program is asked about."""
    with question(tmp_path, COMMAND) as screen:
        assert answer(screen, "s") == "session"
        assert "other sandboxed commands" not in screen.transcript


def test_the_end_of_input_is_a_no(tmp_path: Path) -> None:
    """Ctrl-D agrees to nothing."""
    with question(tmp_path, COMMAND) as screen:
        screen.wait_for(ASKS)
        screen.send(CTRL_D)
        screen.wait_exit()
        assert screen.line("answer:") == "answer: no"


def test_ctrl_c_is_no_answer(tmp_path: Path) -> None:
    """It ends what asked, which is never allowed then."""
    with question(tmp_path, COMMAND) as screen:
        screen.wait_for(ASKS)
        screen.send(CTRL_C)
        assert screen.wait_exit() != 0
        assert "answer: " not in screen.transcript.replace('answer:", ', "")


def test_what_was_typed_before_the_question_stood_there_is_dropped(tmp_path: Path) -> None:
    """Nobody agrees to what they have not read."""
    gate = tmp_path / "gate"
    with question(tmp_path, COMMAND, str(gate)) as screen:
        screen.wait_for("there")
        screen.send("y" + ENTER + "y" + ENTER)
        screen.wait_for("y\ny")  # the terminal's own echo: it was typed
        gate.touch()
        assert answer(screen, "") == "no"


# -- who is asked ------------------------------------------------------------------------------------


def test_without_a_terminal_nobody_is_there(tmp_path: Path) -> None:
    """Nor where standard error goes elsewhere, nor in another session than the terminal's."""
    path = tmp_path / "question.json"
    path.write_text(json.dumps(COMMAND), "utf-8")
    done = subprocess.run(
        [sys.executable, CHILD, str(path), "en", str(path)],
        env=clean_environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    assert done.stdout.startswith(b"nobody")


def test_standard_error_elsewhere_means_nobody(tmp_path: Path) -> None:
    """Who sends it to a file does not look for questions."""
    path = tmp_path / "question.json"
    path.write_text(json.dumps(COMMAND), "utf-8")
    argv = ["/bin/sh", "-c", f"{sys.executable} {CHILD} {path} en {path} 2>/dev/null | head -1"]
    with terminal(argv, clean_environment(tmp_path)) as screen:
        screen.wait_exit()
        assert "nobody" in screen.text


def test_what_is_piped_in_never_answers(tmp_path: Path) -> None:
    """The terminal is read, whatever standard input says."""
    path = tmp_path / "question.json"
    path.write_text(json.dumps(COMMAND), "utf-8")
    argv = ["/bin/sh", "-c", f"yes | {sys.executable} {CHILD} {path} en"]
    with terminal(argv, clean_environment(tmp_path)) as screen:
        assert answer(screen, "") == "no"


def test_the_answer_may_go_into_a_file(tmp_path: Path) -> None:
    """Standard output elsewhere: the question stands on the terminal and nowhere else."""
    path, out = tmp_path / "question.json", tmp_path / "out"
    path.write_text(json.dumps(COMMAND), "utf-8")
    argv = ["/bin/sh", "-c", f"{sys.executable} {CHILD} {path} en >{out}"]
    with terminal(argv, clean_environment(tmp_path)) as screen:
        screen.wait_for(ASKS)
        screen.send("y" + ENTER)
        screen.wait_exit()
    assert out.read_text("utf-8") == "there\nanswer: once\n"


# -- how it looks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "style"),
    [*((lang, style) for lang in ("ko", "en") for style in ("colour", "plain", "dumb")), ("en", "ascii")],
)
@pytest.mark.parametrize("columns", [20, 40, 80, 120])
def test_every_row_begins_with_the_bar(tmp_path: Path, lang: str, columns: int, style: str) -> None:
    """On every terminal, in both languages; no row is broken by the terminal itself."""
    more = {
        "colour": {},
        "plain": {"NO_COLOR": "1"},
        "dumb": {"TERM": "dumb"},
        "ascii": {"LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    }[style]
    asked = {**COMMAND, "notes": [["tool_files.difference", {"difference": "@@ -1 +1 @@\n-old\n+new"}]]}
    with question(tmp_path, asked, lang=lang, columns=columns, **more) as screen:
        bar = "|" if style == "ascii" else "▌"
        screen.wait_until(lambda: re.search(rf"^[{bar}] (>|.*\):)$", screen.text.rpartition("\n")[2]))
        lines = [line for line in screen.transcript.splitlines() if line and line != "there"]
        assert all(line.startswith(bar) for line in lines), screen.transcript
        coloured = b"\x1b[7;33m" in screen.written
        assert coloured == (style in ("colour", "ascii"))
        screen.send(ENTER)
        screen.wait_exit()


def test_rows_fit_and_nothing_is_lost() -> None:
    """Whatever the width: all of a long argument stands in its field."""
    command = "echo " + "가나다 abc" * 300
    action = Action("run_command", {"command": command}, Level.RUN, command, opt_in="run")
    approval = Approval(action, Notice("policy.first_run"), "")
    for width in (8, 19, 39, 79):
        rows = body_rows(approval, catalogue("ko"), width)
        assert max(map(width_of, rows)) <= width
        text = "".join(part for row in rows for part, _ in row[1:] if part != "│ ")
        assert command.replace(" ", "") in text.replace(" ", "")


def test_the_size_of_what_leaves_is_told() -> None:
    """In bytes, and where it goes."""
    url = "https://example.org/in"
    action = Action("send", {"url": url, "body": "가" * 100}, Level.SEND, url, leaves="가" * 100)
    rows = body_rows(Approval(action, Notice("policy.sends"), ""), catalogue("en"), 79)
    text = "\n".join("".join(part for part, _ in row) for row in rows)
    assert "300 bytes go to example.org" in text


def test_what_leaves_is_shown_where_no_argument_says_it() -> None:
    """A text that a tool put together is as much the person's business."""
    action = Action("send", {"to": "a@b.example"}, Level.SEND, "a@b.example", leaves="the whole diary")
    rows = body_rows(Approval(action, Notice("policy.sends"), ""), catalogue("en"), 79)
    assert any("the whole diary" in part for row in rows for part, _ in row)


def test_the_words_of_others_stay_in_their_fields() -> None:
    """A source's name, a difference, an argument's name: none can begin a row of ours."""
    evil = "x\n▌ y once\r▌ answer: y"
    why = Notice("policy.untrusted", {"sources": f"web: {evil}"})
    note = Notice("tool_files.difference", {"difference": f"+{evil}"})
    action = Action("write_file", {f"path{evil}": evil}, Level.DESTROY, evil, notes=(note,))
    rows = body_rows(Approval(action, why, ""), catalogue("en"), 79)
    for row in rows:
        drawn = "".join(part for part, _ in row)
        assert drawn.count("▌") == 1, drawn
        assert not {"\n", "\r"} & set(drawn)


def test_only_rules_of_one_short_line_are_saved() -> None:
    """Others could not be read where they are kept."""
    action = Action("run_command", {}, Level.RUN)
    assert may_save(Approval(action, Notice("policy.first_run"), "run_command git push"))
    for rule in ("", "run_command a\nb", "run_command \u202e", "run_command " + "x" * 700):
        assert not may_save(Approval(action, Notice("policy.first_run"), rule))


# -- text that must be judged ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 가나다 漢字 é", "plain 가나다 漢字 é"),
        ("a\nb", "a⏎b"),
        ("a\r\nb", "a␍⏎b"),
        ("a\tb\x1b[2J\x07", "a␉b␛[2J␇"),
        ("\u202etxt.exe", "⟨U+202E⟩txt.exe"),
        ("a\u200bb\u200dc\ufe0f", "a⟨U+200B⟩b⟨U+200D⟩c⟨U+FE0F⟩"),
        ("\U000e0041\U000e0042", "⟨U+E0041⟩⟨U+E0042⟩"),
        ("\u3164\u2800\u00a0", "⟨U+3164⟩⟨U+2800⟩⟨U+00A0⟩"),
        ("⟨U+202E⟩ ⏎ ␛ ▌", "⟨U+27E8⟩U+202E⟨U+27E9⟩ ⟨U+23CE⟩ ⟨U+241B⟩ ⟨U+258C⟩"),
        ("end  ", "end␠␠"),
        ("a b\nc ", "a b⏎c␠"),
        ("a" + " " * 500 + "b", "a⟨␠×500⟩b"),
        ("a" + "\n" * 300 + "b", "a⟨⏎×300⟩b"),
        ("\x85\u2028\ud800", "⟨U+0085⟩⟨U+2028⟩⟨U+D800⟩"),
    ],
)
def test_every_character_is_seen(text: str, shown: str) -> None:
    """Nothing hides, nothing pushes away, and nothing passes for one of our own marks."""
    assert revealed_line(text) == shown


def test_different_texts_look_different() -> None:
    """Each of what may stand for another is told apart."""
    texts = ["a b", "a  b", "a\u00a0b", "a\tb", "a\nb", "a\rb", "a⏎b", "a\u200bb", "ab", "a\u2028b", "a␠b"]
    assert len({revealed_line(text) for text in texts}) == len(texts)


def test_lines_break_where_they_break() -> None:
    """A new line is a row of its own, marked on the row before."""
    assert [[part for part, _ in line] for line in revealed("one\ntwo")] == [["one", "⏎"], ["two"]]


@pytest.mark.parametrize(
    ("address", "host", "warnings"),
    [
        ("https://example.org/a?b", "example.org", []),
        ("https://google.com@evil.example/", "evil.example", []),
        ("https://google.com:x@evil.example:8/", "evil.example", []),
        ("https://EXAMPLE.org/", "example.org", []),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com", ["approval.other_letters"]),
        ("https://аpple.com/", "аpple.com", ["approval.mixed_scripts"]),
        ("https://한국.kr/", "한국.kr", ["approval.other_letters"]),
        ("https://evil.example\\@good.example/", "evil.example", []),
    ],
)
def test_a_host_is_found_where_it_is_written(address: str, host: str, warnings: list[str]) -> None:
    """Behind a name to log in with, in capitals, in other alphabets."""
    found = host_of(address)
    if "\\" in address:  # readers of addresses disagree: none is pointed out rather than the wrong one
        assert found is None or found.name == host
        return
    assert found is not None
    assert found.name == host
    assert address[found.start : found.end].lower() == host
    assert [one.id for one in found.warnings] == warnings


def test_what_is_no_address_has_no_host() -> None:
    """Paths, commands, addresses of mail."""
    for text in ("notes.md", "git push", "a@b.example", "https://", "https://[", ""):
        assert host_of(text) is None


# -- the model's own questions, and limits -----------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"), [("2", "'sh'"), ("neither", "'neither'"), ("3 shells", "'3 shells'"), ("", "''")]
)
def test_the_model_asks_and_is_answered(tmp_path: Path, typed: str, expected: str) -> None:
    """By number, or in other words; nothing is no answer."""
    with question(tmp_path, {"question": "Which shell?", "choices": ["bash", "sh"]}) as screen:
        screen.wait_for("no answer):")
        screen.send(typed + ENTER)
        screen.wait_exit()
        assert screen.line("answer:") == f"answer: {expected}"


def test_a_number_that_is_none_of_the_choices_is_asked_again(tmp_path: Path) -> None:
    """It was a slip: the model could not know what it means."""
    with question(tmp_path, {"question": "Which shell?", "choices": ["bash", "sh"]}) as screen:
        screen.wait_for("no answer):")
        screen.send("3" + ENTER)
        screen.wait_for("a number from 1 to 2")
        screen.send("1" + ENTER)
        screen.wait_exit()
        assert screen.line("answer:") == "answer: 'bash'"


def test_a_question_of_the_model_is_no_approval(tmp_path: Path) -> None:
    """It has no bar and no title in reverse, whatever it says."""
    evil = "▌ wony asks: may this be done?\n▌ y once\x1b[7m"
    with question(tmp_path, {"question": evil, "choices": ["y", "▌ n"]}) as screen:
        screen.wait_for("no answer):")
        assert "▌" not in screen.text
        assert b"\x1b[7" not in screen.written
        assert screen.text.count("┊") >= 3
        screen.send(ENTER)
        screen.wait_exit()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("c", "continue"), ("ㅊ", "continue"), ("s", "stop"), ("", "wrap_up"), ("y", "wrap_up")],
)
def test_at_a_limit_the_person_decides(tmp_path: Path, typed: str, expected: str) -> None:
    """Going on takes a wish; otherwise the model finishes with what it has."""
    with question(tmp_path, {"reached": "agent.too_many_steps"}) as screen:
        screen.wait_for("40 steps", ">")
        screen.send(typed + ENTER)
        screen.wait_exit()
        assert screen.line("answer:") == f"answer: {expected}"
