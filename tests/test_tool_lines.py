"""Tools as a person sees them: live, plainly, in a pipe, from the store, in exports."""

from __future__ import annotations

import asyncio
import io
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from emulator import Terminal as Emulator
from emulator import assert_clean
from program import Ran, run, script
from terminal import CTRL_C, ENTER, WONY, clean_environment, terminal
from test_rows_r import ATTACKS
from tool_talk import ASKS, called, folder_of, say, talk
from wony.cli.live import TerminalView
from wony.cli.render import PlainView
from wony.cli.screen import Screen
from wony.cli.tool_lines import call_text, ending_text, fitted, notice_text, receipt_text
from wony.cli.width import cells
from wony.events import AnswerFinished, MessageAdded, ToolFinished, ToolStarted
from wony.locales import catalogue
from wony.tool_types import Receipt, ToolResult
from wony.types import Message, Notice, TextDelta, ToolCall, Usage

KO, EN = catalogue("ko"), catalogue("en")
SUM = called(("calculator", {"expression": "12*7"}), text="Let me reckon.")
WRITE = called(("write_file", {"path": "notes.md", "content": "one\ntwo\n"}))


def view(screen: Emulator, **environment: str) -> TerminalView:
    return TerminalView(
        screen.screen(**environment), EN, show_thinking=True, started=time.monotonic(), can_undo=True
    )


# -- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (("read_file", {"path": "notes.md"}), "read_file notes.md"),
        (("read_file", {"path": "a b.md", "from_line": 40}), "read_file a b.md from_line=40"),
        (("write_file", {"path": "a", "content": "x\n" * 100}), "write_file a"),
        (("run_command", {"command": "cd src\nmake"}), "run_command cd src make"),
        (("get_current_time", {}), "get_current_time"),
        (("somebody's", {"x": [1, 2]}), "somebody's [1, 2]"),
        (("read_file", {"path": "\x1b[2J\u202e"}), "read_file ␛[2J⟨U+202E⟩"),
    ],
)
def test_a_call_is_one_line(call: tuple[str, dict[str, Any]], text: str) -> None:
    """Its first argument and the short ones, sanitized."""
    assert call_text(ToolCall(*call), EN) == text


def test_a_call_has_a_word_in_korean() -> None:
    """Another's tool is called as it calls itself."""
    assert call_text(ToolCall("read_file", {"path": "메모.md"}), KO) == "파일 읽기 메모.md"
    assert call_text(ToolCall("mcp_thing", {}), KO) == "mcp_thing"


@pytest.mark.parametrize(
    ("result", "seconds", "text"),
    [
        (ToolResult("84"), 0.0031, "✓ 3 ms"),
        (ToolResult("84"), 0.0, "✓ 1 ms"),
        (ToolResult("84"), 2.34, "✓ 2.3 s"),
        (
            ToolResult("Error: no such file: x\nmore", failed=True),
            0.1,
            "✗ the model was told: no such file: x",
        ),
        (ToolResult("", failed=True), 0.1, "✗ failed"),
        (ToolResult("Denied", Notice("policy.refused_by_person"), failed=True, denied=True), 0, "✗ not done"),
    ],
)
def test_how_it_went_stands_behind_it(result: ToolResult, seconds: float, text: str) -> None:
    """In a mark and a few words."""
    assert ending_text(result, seconds, EN) == text


def test_a_receipt_counts_and_tells_how_it_is_taken_back() -> None:
    """Numbers that were stored as text count as numbers."""
    did = Notice("tool_files.changed", {"path": "메모.md", "added": "1", "removed": "2"})
    receipt = Receipt("file", did, "2026-01-01T00:00:00+09:00", "u1")
    assert receipt_text(Receipt.from_json(receipt.to_json()), KO) == "● 메모.md를 고쳤습니다 (+1 −2줄)"
    assert receipt_text(receipt, EN, can_undo=True).endswith("(/undo takes it back)")


def test_what_a_part_that_is_gone_said_is_still_shown() -> None:
    """A stored receipt outlives the plugin that wrote it."""
    assert notice_text(Notice("plugin_x.did", {"what": "this"}), EN) == "plugin_x.did this"
    assert notice_text(Notice("tool_files.nothing", {"path": "a"}), EN) == "tool_files.nothing a"


@pytest.mark.parametrize("width", [1, 2, 10, 39, 79])
def test_a_line_fits(width: int) -> None:
    """The call gives way before its ending does."""
    call, ending = fitted("⚙ 파일 읽기 " + "가" * 100, "✗ " + "because " * 20, width)
    assert cells(call) + (2 + cells(ending) if ending else 0) <= max(width, cells(call) + 2 + cells(ending))
    if width >= 39:
        assert cells(f"{call}  {ending}") <= width
        assert "✗" in ending


# -- live --------------------------------------------------------------------------------------------


def test_calls_side_by_side_have_a_line_each() -> None:
    """They stand together while they run, and stay in the order in which they were made."""
    screen = Emulator(60, 20)
    drawn = view(screen)
    calls = [ToolCall("read_file", {"path": f"{n}.md"}) for n in range(3)]
    drawn.draw(TextDelta("I look."))
    drawn.draw(MessageAdded(Message("assistant", "I look.", tool_calls=tuple(calls))))
    for call in calls:
        drawn.draw(ToolStarted(call))
    assert screen.lines == ["I look.", "", *(f"⚙ read_file {n}.md" for n in range(3))]
    for call in reversed(calls):
        drawn.draw(ToolFinished(call, ToolResult("x"), 0.002))
    drawn.draw(TextDelta("Done."))
    drawn.close()
    ended = [f"⚙ read_file {n}.md  ✓ 2 ms" for n in range(3)]
    assert screen.lines == ["I look.", "", *ended, "", "Done."]
    assert_clean(screen.sent)


def test_a_pipe_tells_calls_in_the_order_in_which_they_were_made() -> None:
    """Also what was stopped while another still ran."""
    out, err = io.StringIO(), io.StringIO()
    plain = PlainView(Screen(out, err, {}), EN)
    calls = [ToolCall("read_file", {"path": f"{n}.md"}) for n in range(3)]
    for call in calls:
        plain.draw(ToolStarted(call))
    plain.draw(ToolFinished(calls[2], ToolResult("x"), 0.002))
    assert not err.getvalue()
    plain.draw(ToolFinished(calls[0], ToolResult("x"), 0.002))
    plain.close(interrupted=True)
    assert err.getvalue() == "⚙ read_file 0.md  ✓ 2 ms\n⚙ read_file 2.md  ✓ 2 ms\n(interrupted)\n"
    assert not out.getvalue()


def test_more_calls_than_rows_are_counted() -> None:
    """Nothing that can be drawn over may leave the window."""
    screen = Emulator(60, 10)
    drawn = view(screen)
    for number in range(30):
        drawn.draw(ToolStarted(ToolCall("read_file", {"path": str(number)})))
    assert "more running" in screen.lines[-1]
    assert len(screen.lines) <= 8
    drawn.close(interrupted=True)
    assert sum("did not finish" in line for line in screen.lines) == 30


@pytest.mark.anyio
async def test_a_clock_moves_beside_a_long_call() -> None:
    """From the second second on, where colours are wanted."""
    screen = Emulator(60, 10)
    drawn = view(screen)
    drawn.draw(ToolStarted(ToolCall("run_command", {"command": "make"})))
    for _ in range(400):
        if re.search(r"⚙ run_command make  [1-9] s", "\n".join(screen.lines)):
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError(screen.lines)
    drawn.close()


def test_nothing_is_drawn_while_something_else_has_the_screen() -> None:
    """What comes meanwhile is drawn after it."""
    screen = Emulator(60, 20)
    drawn = view(screen)
    call = ToolCall("ask_user", {"question": "Which?"})
    drawn.draw(ToolStarted(call))
    drawn.rest()
    sent = screen.sent
    drawn.draw(ToolFinished(call, ToolResult("x"), 0.002))
    drawn.draw(TextDelta("words"))
    assert screen.sent == sent
    screen.write("the box\n")
    drawn.resume()
    drawn.close()
    assert screen.lines == ["the box", "", "⚙ ask_user Which?  ✓ 2 ms", "", "words"]


def test_an_unproven_claim_is_marked() -> None:
    """In yellow, below the answer, with the sentence."""
    screen = Emulator(60, 20)
    drawn = view(screen)
    drawn.draw(TextDelta("I have saved it."))
    drawn.draw(MessageAdded(Message("assistant", "I have saved it.")))
    drawn.draw(AnswerFinished("stop", Usage()))
    drawn.draw(Notice("agent.unproven", {"sentence": "I have saved it."}))
    drawn.close()
    assert "\x1b[33m" in screen.sent
    assert "“I have saved it.”" in " ".join(screen.lines)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_r01_names_arguments_results_and_receipts_are_sanitized(attack: str) -> None:
    """Whatever a tool is called, given or returns."""
    screen = Emulator(60, 30)
    drawn = view(screen)
    call = ToolCall(f"read{attack}", {f"path{attack}": attack, "y": attack})
    drawn.draw(ToolStarted(call))
    did = Notice("tool_files.made", {"path": attack, "added": 1})
    receipts = (Receipt("file", did, "2026-01-01T00:00:00+00:00"),)
    drawn.draw(ToolFinished(call, ToolResult(f"Error: {attack}", receipts=receipts, failed=True)))
    why = Notice("policy.untrusted", {"sources": attack})
    drawn.draw(ToolFinished(call, ToolResult("", why, failed=True, denied=True)))
    drawn.close()
    assert_clean(screen.sent)


# -- a conversation ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "line"), [("en", "⚙ calculator 12*7  ✓"), ("ko", "⚙ 계산 12*7  ✓")])
@pytest.mark.parametrize("columns", [40, 80])
def test_a_conversation_shows_its_calls_now_and_later(
    tmp_path: Path, lang: str, line: str, columns: int
) -> None:
    """Live, and when it is gone on with."""
    with talk(tmp_path, SUM, "It is 84.", WONY_LANG=lang, columns=columns) as screen:
        say(screen, "12*7?", line, "It is 84.")
        lines = screen.transcript.splitlines()
        at = next(i for i, one in enumerate(lines) if one.startswith(line))
        assert lines[at - 2 : at] == ["Let me reckon.", ""]
        assert lines[at + 1 : at + 3] == ["", "It is 84."]
    with talk(tmp_path, "x", words=("-c",), WONY_LANG=lang, columns=columns) as screen:
        screen.wait_for("› 12*7?", "Let me reckon.", line, "It is 84.")


def test_a_change_is_told_and_taken_back(tmp_path: Path) -> None:
    """A receipt stands below the call; /undo offers to put the file back, and does."""
    file = folder_of(tmp_path) / "notes.md"
    with talk(tmp_path, WRITE, "Saved.") as screen:
        say(screen, "write it", "● made notes.md (+2) (/undo takes it back)", "Saved.")
        assert file.read_text("utf-8") == "one\ntwo\n"
        screen.send("/undo" + ENTER)
        screen.wait_for("Put the files back too?")
        assert "made (goes when taken back)" in screen.text
        say(screen, "y", "1 file was put back", "Stepped back")
        assert not file.exists()


def test_a_file_that_was_changed_since_is_left(tmp_path: Path) -> None:
    """It is said, and nobody's work is lost."""
    file = folder_of(tmp_path) / "notes.md"
    with talk(tmp_path, WRITE, "Saved.") as screen:
        say(screen, "write it", "Saved.")
        file.write_text("my own\n", "utf-8")
        say(screen, "/undo", "changed again since", "Stepped back")
        assert file.read_text("utf-8") == "my own\n"


def test_files_can_be_left_when_stepping_back(tmp_path: Path) -> None:
    """A no is about the files alone; several changes to one file are one."""
    change = called(("edit_file", {"path": "notes.md", "old": "two", "new": "three"}))
    file = folder_of(tmp_path) / "notes.md"
    with talk(tmp_path, WRITE, change, "Saved.", WRITE, change, "Saved.") as screen:
        say(screen, "write it", "● changed notes.md", "Saved.")
        screen.send("/undo" + ENTER)
        screen.wait_for("Put the files back too?")
        say(screen, "n", "left as they are", "Stepped back")
        assert file.read_text("utf-8") == "one\nthree\n"
        screen.send("write it again" + ENTER)
        screen.wait_until(lambda: screen.transcript.count("● changed notes.md") == 2)
        screen.wait_until(lambda: screen.transcript.count("Saved.") == 2)
        screen.send("/undo" + ENTER)
        screen.wait_until(lambda: screen.transcript.count("Put the files back too?") == 2)
        say(screen, "y", "1 file was put back")
        assert file.read_text("utf-8") == "one\nthree\n"


def test_a_refusal_is_told(tmp_path: Path) -> None:
    """What was not done, and why."""
    outside = tmp_path / "secret.txt"
    outside.write_text("x", "utf-8")
    with talk(tmp_path, called(("read_file", {"path": str(outside)})), "Then not.") as screen:
        screen.send("read it" + ENTER)
        screen.wait_for(ASKS)
        say(screen, "", "✗ not done", "you said no", "Then not.")


def test_on_a_dumb_terminal_lines_are_plain(tmp_path: Path) -> None:
    """Each on a line of its own, in the order of what happened."""
    with talk(tmp_path, SUM, "It is 84.", TERM="dumb") as screen:
        screen.send("12*7?" + ENTER)
        screen.wait_for("It is 84.")
        lines = screen.transcript.splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("⚙ calculator 12*7  ✓"))
        assert lines[at - 1] == "Let me reckon."
        assert b"\x1b" not in screen.written


def test_ctrl_c_stops_a_tool_and_says_so(tmp_path: Path) -> None:
    """At the question too: nothing is done, and the conversation goes on."""
    outside = tmp_path / "secret.txt"
    outside.write_text("x", "utf-8")
    with talk(tmp_path, called(("read_file", {"path": str(outside)})), "Fine.") as screen:
        screen.send("read it" + ENTER)
        screen.wait_for(ASKS)
        screen.send(CTRL_C)
        screen.wait_for("interrupted here")
        time.sleep(0.6)  # two within half a second would leave
        say(screen, "/stats", "This branch")


@pytest.mark.parametrize(("key", "end"), [("c", "It is done."), ("", "I stop."), ("s", "")])
def test_at_a_limit_somebody_decides(tmp_path: Path, key: str, end: str) -> None:
    """Go on with fresh limits, have the model finish, or stop."""
    steps = [called(("calculator", {"expression": f"{n}+1"})) for n in range(3)]
    turns = [*steps[:2], *([steps[2], "It is done."] if key == "c" else ["I stop."])]
    with talk(tmp_path, *turns, WONY_MAX_STEPS="2") as screen:
        screen.send("count" + ENTER)
        screen.wait_for("wony asks: go on?", "taken 2 steps", "▌ >")
        say(screen, key, end)
        assert ("I stop." in screen.text) == (key == "")
        assert screen.transcript.count("⚙ calculator") == (3 if key == "c" else 2)


def test_questions_of_the_model_come_one_after_the_other(tmp_path: Path) -> None:
    """Although their calls run side by side, and what ends meanwhile is drawn below them."""
    asking = called(
        ("ask_user", {"question": "Which shell?", "choices": ["bash", "sh"]}),
        ("ask_user", {"question": "And which editor?", "choices": ["vi", "ed"]}),
        ("calculator", {"expression": "12*7"}),
    )
    with talk(tmp_path, asking, "As you like.") as screen:
        screen.send("set it up" + ENTER)
        screen.wait_for("┊ Which shell?", "no answer):")
        assert "editor" not in screen.text
        screen.send("2" + ENTER)
        screen.wait_for("┊ And which editor?")
        say(screen, "emacs", "⚙ calculator 12*7  ✓", "As you like.")
        assert screen.transcript.count("⚙ ask_user") == 2
    kept = run(tmp_path, "history", "show", "set it up", "--json").json["messages"]
    told = [one["content"] for one in kept if one["role"] == "tool"]
    assert told[:2] == ["The user answered: sh", "The user answered: emacs"]


def test_a_call_where_there_are_no_tools_is_told(tmp_path: Path) -> None:
    """The model hears it, and so does the person."""
    with talk(tmp_path, SUM, "Then in my head: 84.", words=("--no-tools",)) as screen:
        say(screen, "12*7?", "⚙ calculator 12*7  ✗", "there is no tool", "in my head: 84.")


# -- one question ------------------------------------------------------------------------------------


def asked(tmp_path: Path, *words: str, turns: tuple[Any, ...] = (SUM, "It is 84.")) -> Ran:
    return run(tmp_path, "ask", "12*7?", "--backend", script(tmp_path, *turns), *words)


def test_a_pipe_gets_the_answer_alone(tmp_path: Path) -> None:
    """The lines of tools are on standard error."""
    done = asked(tmp_path)
    assert (done.code, done.out) == (0, "Let me reckon.\n\nIt is 84.\n")
    assert re.fullmatch(r"⚙ calculator 12\*7  ✓ \d+ ms\n", done.err)


def test_json_has_calls_and_receipts(tmp_path: Path) -> None:
    """For programs."""
    outside = {"path": str(tmp_path / "x")}
    turns = (SUM, WRITE, called(("read_file", outside)), "Done.")
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "work").mkdir()
    with terminal(
        [
            "/bin/sh",
            "-c",
            f"exec {' '.join(WONY)} ask q --json --backend {script(tmp_path, *turns)} "
            f"</dev/null >{tmp_path}/out 2>{tmp_path}/err",
        ],
        clean_environment(home),
        cwd=tmp_path / "work",
    ) as screen:
        assert screen.wait_exit() == 7
    answer = json.loads((tmp_path / "out").read_text("utf-8"))
    assert [call["name"] for call in answer["tool_calls"]] == ["calculator", "write_file", "read_file"]
    assert [call["denied"] for call in answer["tool_calls"]] == [False, False, True]
    assert answer["tool_calls"][2]["why"] == "policy.nobody_to_ask"
    assert [one["did"]["id"] for one in answer["receipts"]] == ["tool_files.made"]


def test_where_nobody_can_be_asked_the_exit_code_is_7(tmp_path: Path) -> None:
    """After the answer, which is whole; one line says what would allow it, and that does."""
    outside = tmp_path / "a file.txt"
    outside.write_text("secret", "utf-8")
    turns = (called(("read_file", {"path": str(outside)})), "I could not.")
    done = asked(tmp_path, turns=turns)
    assert (done.code, done.out) == (7, "I could not.\n")
    last = done.err.strip().splitlines()[-1]
    flags = last.partition("To allow: ")[2]
    assert flags == f"--allow 'read_file {outside}'"
    done = asked(tmp_path, "--allow", f"read_file {outside}", turns=turns)
    assert done.code == 0
    assert "not done" not in done.err


def test_a_wrong_rule_is_refused(tmp_path: Path) -> None:
    """Before anything is asked."""
    done = asked(tmp_path, "--allow", "rm -rf /\nx")
    assert (done.code, done.out) == (3, "")
    assert "This is no rule" in done.err


def test_without_tools_none_are_offered(tmp_path: Path) -> None:
    """A conversation that goes on keeps what it began with: there, the flag is refused."""
    done = asked(tmp_path, "--no-tools", turns=("Plain.",))
    assert (done.code, done.out) == (0, "Plain.\n")
    done = asked(tmp_path, "-c", "--no-tools", turns=("Plain.",))
    assert done.code == 2
    assert "--no-tools is for a new one" in done.err


def ask_there(home: Path, command: str, *turns: Any) -> Any:
    """A shell on a terminal that runs `wony ask` with this behind it."""
    line = (
        f"{command.format(ask=' '.join([*WONY, 'ask', 'read', '--backend', script(home, *turns)]))}; echo =$?"
    )
    return terminal(["/bin/sh", "-c", line], clean_environment(home), cwd=folder_of(home))


def test_a_question_asks_at_its_terminal_and_never_its_input(tmp_path: Path) -> None:
    """What is piped in cannot agree, and the answer still goes where it was sent."""
    outside = tmp_path / "secret.txt"
    outside.write_text("x", "utf-8")
    turns = (called(("read_file", {"path": str(outside)})), "I read it.")
    with ask_there(tmp_path, "printf 'y\\ny\\n' | {ask} >../out", *turns) as screen:
        screen.wait_for(ASKS)
        screen.send("y" + ENTER)
        screen.wait_exit()
        assert screen.text.endswith("=0")
        assert re.search(r"⚙ read_file\s.*✓", screen.text, re.DOTALL)
    assert (tmp_path / "out").read_text("utf-8") == "I read it.\n"
    with ask_there(tmp_path, "{ask}", *turns) as screen:
        screen.wait_for(ASKS)
        screen.send(ENTER)
        screen.wait_exit()
        assert "you said no" in screen.text
        assert screen.text.endswith("I read it.\n=0")  # somebody was asked, and answered


def test_ctrl_c_at_the_question_ends_a_command(tmp_path: Path) -> None:
    """With nothing done; what came is kept."""
    outside = tmp_path / "secret.txt"
    outside.write_text("x", "utf-8")
    turns = (called(("read_file", {"path": str(outside)}), text="First this."), "I read it.")
    with ask_there(tmp_path, "trap : INT; {ask}", *turns) as screen:
        screen.wait_for(ASKS)
        screen.send(CTRL_C)
        screen.wait_exit()
        assert screen.text.endswith("=130")
        assert "I read it." not in screen.text
    assert "First this." in run(tmp_path, "history", "show", "read").out


@pytest.mark.parametrize("columns", [40, 80])
def test_a_long_reason_stands_below_its_call(columns: int) -> None:
    """The call is not cut for it."""
    screen = Emulator(columns, 20)
    drawn = view(screen)
    call = ToolCall("read_file", {"path": "a-rather-long-name.md"})
    drawn.draw(ToolFinished(call, ToolResult("Error: " + "because of this " * 9, failed=True)))
    drawn.close()
    assert screen.lines[0] == "⚙ read_file a-rather-long-name.md  ✗"
    assert screen.lines[1].startswith("  the model was told: because of")
    assert len(screen.lines) <= 5


# -- kept --------------------------------------------------------------------------------------------


def test_history_and_exports_show_calls_and_receipts(tmp_path: Path) -> None:
    """As lines, as a list, as JSON."""
    with talk(tmp_path, SUM, WRITE, called(("read_file", {"path": "none.md"})), "Done.") as screen:
        say(screen, "work", "● made notes.md", "Done.")
        session = "work"
    shown = run(tmp_path, "history", "show", session).out
    assert "⚙ calculator 12*7  ✓\n" in shown
    assert "⚙ write_file notes.md  ✓\n● made notes.md (+2)\n" in shown
    assert "⚙ read_file none.md  ✗\n" in shown
    document = run(tmp_path, "history", "export", session).out
    assert "- ⚙ calculator 12\\*7 ✓\n" in document
    assert "- ⚙ write\\_file notes.md ✓\n  - ● made notes.md (+2)" in document
    kept = json.loads(run(tmp_path, "history", "export", session, "--format", "json").out)
    called_ = [call["name"] for one in kept["messages"] for call in one["tool_calls"]]
    assert called_ == ["calculator", "write_file", "read_file"]
    assert any(one["metadata"].get("receipts") for one in kept["messages"])
