"""/tools and /allow: what the model may call here, and what is allowed without asking."""

from __future__ import annotations

from pathlib import Path

import pytest

from program import run, script
from terminal import CTRL_D, ENTER, TAB
from tool_talk import ASKS, called, folder_of, say, talk


def outside(home: Path) -> Path:
    """Return a file that no tool may read unasked."""
    file = home / "outside.txt"
    file.write_text("far away\n", "utf-8")
    return file


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("calculator", "reckons", "write_file", "changes files", "run_command", "runs programs")),
        ("ko", ("calculator", "계산만 함", "파일 쓰기", "파일 고치기", "명령 실행", "프로그램 실행")),
    ],
)
def test_tools_lists_what_may_be_called(tmp_path: Path, lang: str, words: tuple[str, ...]) -> None:
    """Each with what it does at worst, in words."""
    with talk(tmp_path, "x", WONY_LANG=lang) as screen:
        say(screen, "/tools", *words, "/tools off")


def test_tools_off_begins_without(tmp_path: Path) -> None:
    """In a new conversation: what a conversation began with stays as it was sent."""
    with talk(tmp_path, called(("calculator", {"expression": "1+1"})), "Two.", "Plain.") as screen:
        say(screen, "1+1?", "⚙ calculator 1+1  ✓", "Two.")
        say(screen, "/tools off", "without tools", "reads everything anew")
        say(screen, "/tools", "This conversation has no tools.")
        say(screen, "hello", "Plain.")
        say(screen, "/tools on", "with tools", "reads everything anew")
        say(screen, "/tools", "calculator", "reckons")
        say(screen, "/tools on", "has its tools already")
        say(screen, "/tools maybe", "/tools off and /tools on")


def test_where_the_settings_turn_tools_off_it_is_said(tmp_path: Path) -> None:
    """/tools on cannot know better than the settings."""
    with talk(tmp_path, "x", WONY_TOOLS="none") as screen:
        say(screen, "/tools", "has no tools")
        say(screen, "/tools off", "without tools")
        say(screen, "/tools on", "turn all tools off")


def test_a_rule_of_the_session_stops_the_asking(tmp_path: Path) -> None:
    """It is listed, it holds here alone, and it is taken back."""
    file = outside(tmp_path)
    read = called(("read_file", {"path": str(file)}))
    with talk(tmp_path, read, "Read.", read, "Read on.", read, "Not read.") as screen:
        say(screen, "/allow", "There are no rules yet.")
        say(screen, f"/allow read_file {file}", "Allowed in this conversation")
        say(screen, "/allow", "· allowed, in this conversation")
        assert f"read_file{file}·" in "".join(screen.transcript.split())
        say(screen, "read it", "✓", "Read.")
        assert ASKS not in screen.transcript
        say(screen, "/allow -read_file nothing", "has no such rule")
        say(screen, f"/allow -read_file {file}", "Asked about again")
        screen.send("read it again" + ENTER)
        screen.wait_for(ASKS)
        say(screen, "n", "✗ not done", "Read on.")
        say(screen, "/new", "A new conversation")
        screen.send("read it anew" + ENTER)
        screen.wait_until(lambda: screen.transcript.count(ASKS) == 2, "the question")
        say(screen, "n", "Not read.")


def test_a_yes_for_the_session_is_a_rule_of_it(tmp_path: Path) -> None:
    """What s allowed is in the list; what a allowed is in the file too, and holds the next time."""
    file = outside(tmp_path)
    read = called(("read_file", {"path": str(file)}))
    with talk(tmp_path, read, "Once.", read, "Twice.") as screen:
        screen.send("read it" + ENTER)
        screen.wait_for(ASKS)
        say(screen, "s", "allowed in this conversation", "Once.")
        say(screen, "/allow", "allowed, in this conversation")
        say(screen, "again", "Twice.")
        assert screen.transcript.count(ASKS) == 1
        screen.send(f"/allow -read_file {file}" + ENTER)
        screen.wait_for("Asked about again")
    with talk(tmp_path, read, "Once.") as screen:
        screen.send("read it" + ENTER)
        screen.wait_for(ASKS)
        screen.send("a" + ENTER)
        screen.wait_for("This line is saved: allow read_file")
        say(screen, "y", "saved as a rule", "Once.")
    rules = next((tmp_path / "config").rglob("rules*"))
    assert rules.read_text("utf-8") == f"allow read_file {file}\n"
    with talk(tmp_path, read, "Unasked.") as screen:
        say(screen, "read it", "✓", "Unasked.")
        say(screen, "/allow", "allowed, saved")
        assert ASKS not in screen.transcript


def test_what_is_no_rule_is_refused(tmp_path: Path) -> None:
    """A rule begins with the name of a tool."""
    with talk(tmp_path, "x") as screen:
        say(screen, "/allow 파일 읽기", "This is no rule")
        say(screen, "/allow run_comand ls", "There is no tool called run_comand", "There is: run_command")
        say(screen, "/allow", "There are no rules yet.")


def test_commands_and_their_words_are_completed(tmp_path: Path) -> None:
    """/to, and what may follow."""
    with talk(tmp_path, "x", leave=False) as screen:
        screen.send("/too")
        screen.wait_for("what the model may call")
        screen.send(TAB + " of")
        screen.wait_for("a new conversation without tools")
        screen.send(TAB)
        screen.wait_for("› /tools off")
        screen.send("\x15/allow calc")
        screen.wait_for("calculator")
        screen.send(TAB)
        screen.wait_for("› /allow calculator")
        screen.send("\x15" + CTRL_D)
        screen.wait_exit()


def test_stats_count_calls(tmp_path: Path) -> None:
    """And those that failed."""
    calls = called(("calculator", {"expression": "1+1"}), ("calculator", {"expression": "1/0"}))
    with talk(tmp_path, calls, "Done.") as screen:
        say(screen, "reckon", "Done.")
        say(screen, "/stats", "Tools: 2 calls, 1 of them failed")


def test_a_refusal_of_the_command_line_holds_in_a_conversation(tmp_path: Path) -> None:
    """--allow and --no-tools are flags of both."""
    file = outside(tmp_path)
    read = called(("read_file", {"path": str(file)}))
    with talk(tmp_path, read, "Read.", words=("--allow", f"read_file {file}")) as screen:
        say(screen, "read it", "✓", "Read.")
        assert ASKS not in screen.transcript
    with talk(tmp_path, "x", words=("--no-tools",)) as screen:
        say(screen, "/tools", "has no tools")


def test_what_is_attached_is_not_typed(tmp_path: Path) -> None:
    """A file and a pipe are others' words: what they name is asked about, what the person typed is not."""
    inside = folder_of(tmp_path) / "inside.md"
    inside.write_text("see it", "utf-8")
    backend = script(tmp_path, "Seen.")
    for words, given in ((("-f", str(inside)), b""), ((), b"from a pipe")):
        done = run(tmp_path, "ask", "mine", *words, "--backend", backend, stdin=given)
        assert done.code == 0, done.err
    kept = [
        one["metadata"]
        for session in run(tmp_path, "history", "list", "--json").json
        for one in run(tmp_path, "history", "show", session["id"], "--json").json["messages"]
        if one["role"] == "user"
    ]
    labels = sorted((one["labels"]["untrusted"], len(one["labels"]["private"])) for one in kept)
    assert labels == [([f"file: {inside}"], 1), (["stdin"], 1)]
    assert {one["typed"] for one in kept} == {"mine"}
