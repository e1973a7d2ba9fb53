"""Rows T22 and J12: what is asked is shown whole, and nobody is worn out by asking."""

from __future__ import annotations

import random
import re
from functools import partial
from pathlib import Path

import pytest

from emulator import FORBIDDEN, OURS
from terminal import CTRL_C, ENTER, Terminal
from test_approval import ASKS, COMMAND, question
from tool_talk import called, folder_of, say, talk
from wony.cli.reveal import revealed

ODD = "\n\r\t\x1b\x07\u202e\u2066\u200b\ufeff\u00a0\u3164\U000e0041⏎▌⟨"


def long_command(size: int) -> str:
    """Return a command of so many bytes, with everything in it that could hide something."""
    chance = random.Random(22)
    words = ["rm", "-rf", "가나다", "https://exаmple.org/", "'quoted'", *ODD]
    command = ""
    while len(command.encode()) < size:
        command += chance.choice(words) + chance.choice((" ", "", "x"))
    return command


def is_asked(screen: Terminal, times: int) -> bool:
    return screen.transcript.count(ASKS) == times


def is_turned(screen: Terminal, pages: int) -> bool:
    """Whether so many pages have been shown, each with its mark."""
    return len(re.findall(r"^▌ >", screen.transcript, re.MULTILINE)) == pages


def field(transcript: str, label: str) -> str:
    """Return what stands in the fields of the box from this one on, over all their rows and pages."""
    after = transcript[transcript.index(f"▌ {label}") :]
    return "".join(re.findall(r"^▌ [^│\n]*│ (.*)$", after, re.MULTILINE))


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("turning", ["pages", "all"])
def test_t22_a_long_command_is_shown_to_its_last_character(
    tmp_path: Path, turning: str, columns: int
) -> None:
    """Page by page or all at once; a yes counts behind its end alone, and no character of it acts."""
    command = long_command(10_000)
    asked = {**COMMAND, "arguments": {"command": command}, "destination": command, "rule": ""}
    with question(tmp_path, asked, columns=columns) as screen:
        pages = 0
        while ASKS not in screen.text:
            pages += 1
            screen.wait_until(partial(is_turned, screen, pages), "the end of a page")
            screen.send(ENTER if turning == "pages" else "e" + ENTER)
            screen.wait_until(lambda: ASKS in screen.text or is_turned(screen, pages + 1))  # noqa: B023
        screen.send("y" + ENTER)
        screen.wait_exit()
        assert screen.line("answer:") == "answer: once"
        assert pages >= (3 if turning == "pages" else 1)
        whole = "".join(part for line in revealed(command) for part, _ in line)
        assert whole.replace(" ", "") in field(screen.transcript, "command").replace(" ", "")
        rest = OURS.sub("", screen.written.decode("utf-8")).replace("\r\n", "\n").replace("\r", "")
        found = FORBIDDEN.search(rest)
        assert found is None, repr(found)


def test_t22_a_yes_before_the_end_is_a_no(tmp_path: Path) -> None:
    """Nobody agrees to what they have not seen."""
    command = long_command(10_000)
    asked = {**COMMAND, "arguments": {"command": command}, "destination": command}
    with question(tmp_path, asked) as screen:
        screen.wait_for("rows left")
        screen.send("y" + ENTER)
        screen.wait_exit()
        assert screen.line("answer:") == "answer: no"


@pytest.mark.parametrize(
    ("url", "host", "warned"),
    [
        ("https://exаmple.org/in?q=1", "exаmple.org", "mixes alphabets"),
        ("https://xn--exmple-4nf.org/", "xn--exmple-4nf.org", "mixes alphabets"),
        ("https://good.example@evil.example/", "evil.example", ""),
        ("http://203.0.113.7/", "203.0.113.7", "address in digits"),
    ],
)
def test_t22_the_destination_stands_out(tmp_path: Path, url: str, host: str, warned: str) -> None:
    """The host, and nothing that only looks like it; what could be taken for another is warned of."""
    asked = {
        "tool": "open_page",
        "arguments": {"url": url},
        "level": "NETWORK",
        "destination": url,
        "leaves": url,
        "why": ["policy.untrusted", {"sources": "file: mail.txt"}],
        "rule": f"open_page {url}",
    }
    with question(tmp_path, asked) as screen:
        screen.wait_for(ASKS)
        assert f"\x1b[1;33m{host}\x1b[0m".encode() in screen.written
        assert f"bytes go to {host}" in screen.text.replace("\n▌         │ ", " ")
        assert (warned in screen.text) if warned else ("warning" not in screen.text)
        screen.send(ENTER)
        screen.wait_exit()
        assert screen.line("answer:") == "answer: no"


def test_t22_in_a_conversation_what_would_be_written_is_shown_as_it_changes(tmp_path: Path) -> None:
    """Outside the folders: the difference line by line, and no rule for it."""
    file = tmp_path / "outside.txt"
    file.write_text("timeout = 20\n", "utf-8")
    edit = called(("edit_file", {"path": str(file), "old": "20", "new": "30\u202e"}))
    with talk(tmp_path, edit, "Then not.") as screen:
        screen.send("raise it" + ENTER)
        screen.wait_for(ASKS)
        assert "cannot be undone" in screen.text
        assert "30⟨U+202E⟩" in screen.text
        assert "save as a rule" not in screen.text
        say(screen, "s", "✗ not done", "Then not.")
        assert file.read_text("utf-8") == "timeout = 20\n"


@pytest.mark.parametrize("together", [True, False])
def test_j12_many_asks_in_a_row_are_three(tmp_path: Path, together: bool) -> None:
    """Also within one answer of the model; then it is asked to finish without tools."""
    files = [("read_file", {"path": str(tmp_path / f"{n}.txt")}) for n in range(12 if together else 30)]
    turns = [called(*files)] if together else [called(one) for one in files]
    if not together:
        turns = turns[:3]
    with talk(tmp_path, *turns, "I give up.") as screen:
        screen.send("read them all" + ENTER)
        for number in range(1, 4):
            screen.wait_until(partial(is_asked, screen, number), "the question")
            screen.send(ENTER)
        screen.wait_for("I give up.")
        assert screen.transcript.count(ASKS) == 3
        assert "asked to finish without tools" in " ".join(screen.transcript.split())


def test_t22_ctrl_c_at_the_question_does_nothing(tmp_path: Path) -> None:
    """The turn ends, the file stays."""
    file = tmp_path / "outside.txt"
    write = called(("write_file", {"path": str(file), "content": "x"}))
    folder_of(tmp_path)
    with talk(tmp_path, write, "Never said.") as screen:
        screen.send("write" + ENTER)
        screen.wait_for(ASKS)
        screen.send(CTRL_C)
        screen.wait_for("interrupted here")
        screen.wait_until(lambda: screen.text.count("›") >= 2, "the prompt")
        assert not file.exists()
        assert "Never said." not in screen.transcript
