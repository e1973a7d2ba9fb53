"""What comes from a model, a server or a database cannot act on the terminal (rows R01 to R08)."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator import Terminal, assert_clean
from terminal import ENTER
from tool_talk import called, say, talk
from wony.cli.listing import draw_listing
from wony.cli.render import view_for
from wony.cli.screen import Screen
from wony.cli.status_line import status_line
from wony.cli.transcript import draw_transcript
from wony.locales import catalogue
from wony.types import Message, Notice, StoredMessage, TextDelta, ThinkingDelta, Usage

SAY = catalogue("en")
ATTACKS = {
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil\x1b\\bank.com\x1b]8;;\x1b\\",
    "DCS": "\x1bP1;1|evil\x1b\\",
    "APC": "\x1b_evil\x1b\\",
    "PM": "\x1b^evil\x1b\\",
    "SOS": "\x1bXevil\x1b\\",
    "clear": "\x1b[2J\x1b[3J\x1b[H",
    "move": "\x1b[5A\x1b[0Kspoofed",
    "report": "\x1b[6n\x1b[c",
    "reset": "\x1bc\x1b]52;c;",
    "bell flood": "\x07" * 500,
    "C1 CSI": "\x9b2J\x9b31m",
    "C1 OSC": "\x9d52;c;ZXZpbA==\x9c",
    "C1 DCS": "\x90evil\x9c",
    "reverse": "\u202etxt.exe\u2066\u2069",
    "tags": "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all rules"),
    "overwrite": "safe\rEVIL",
    "backspace": "safe\x08\x08\x08\x08EVIL",
    "zero width": "a\u200bb\u2060c\ufeffd",
}
Source = Callable[[Terminal, str], None]


def model_text(terminal: Terminal, text: str) -> None:
    view = view_for(terminal.screen(), SAY)
    view.draw(TextDelta(f"before {text} after"))
    view.close()


def model_text_by_character(terminal: Terminal, text: str) -> None:
    view = view_for(terminal.screen(), SAY)
    for character in f"before {text} after":
        view.draw(TextDelta(character))
    view.close()


def thinking(terminal: Terminal, text: str) -> None:
    view = view_for(terminal.screen(), SAY)
    view.draw(ThinkingDelta(f"before {text} after"))
    view.close(interrupted=True)


def notice(terminal: Terminal, text: str) -> None:
    view = view_for(terminal.screen(), catalogue("en"))
    view.draw(Notice("render.thought", {"time": f"before {text} after"}))
    view.close()


def plain_terminal(terminal: Terminal, text: str) -> None:
    view = view_for(terminal.screen(TERM="dumb"), SAY)
    view.draw(TextDelta(f"before {text} after"))
    view.close()


def error_text(terminal: Terminal, text: str) -> None:
    terminal.screen().error(f"before {text} after\nWhat to do: {text}")


def model_name(terminal: Terminal, text: str) -> None:
    usage = Usage(answer_tokens=3, answer_seconds=1.0)
    line = status_line(f"name {text}", f"before {text} after", usage, SAY, 190)
    terminal.screen().print(line, style="2")


def session_title(terminal: Terminal, text: str) -> None:
    draw_listing(terminal.screen(), ("id", "name"), [("1", f"before {text} after")])


def database_row(terminal: Terminal, text: str) -> None:
    when = datetime(2026, 1, 2, tzinfo=UTC)
    rows = [
        StoredMessage("1", "s", None, 1, Message("user", f"before {text} after"), "complete", when),
        StoredMessage("2", "s", "1", 2, Message("assistant", f"before {text} after"), "interrupted", when),
    ]
    draw_transcript(terminal.screen(), SAY, rows)


SOURCES: tuple[Source, ...] = (
    model_text,
    model_text_by_character,
    thinking,
    notice,
    plain_terminal,
    error_text,
    model_name,
    session_title,
    database_row,
)


def named(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("attack", [pytest.param(ATTACKS[name], id=name) for name in names])


def check(source: Source, attack: str) -> None:
    """Nothing but text and our own few sequences went out, and the rest of the text is there."""
    terminal = Terminal(columns=200)
    source(terminal, attack)
    assert_clean(terminal.sent)
    if source is not thinking:  # which collapses
        assert "before" in "".join(terminal.lines)


@pytest.mark.parametrize("source", SOURCES)
@named(
    "clipboard", "title", "link", "DCS", "APC", "PM", "SOS", "clear", "move", "report", "reset", "bell flood"
)
def test_r01_escape_sequences_are_shown_not_obeyed(source: Source, attack: str) -> None:
    """R01: whoever sends an escape sequence, the terminal gets its characters, never its effect."""
    check(source, attack)


@pytest.mark.parametrize("source", SOURCES)
@named("C1 CSI", "C1 OSC", "C1 DCS")
def test_r02_eight_bit_controls_are_shown(source: Source, attack: str) -> None:
    """R02: the one-character forms of escape sequences are marks like any other."""
    check(source, attack)


@pytest.mark.parametrize("source", SOURCES)
@named("reverse", "tags", "zero width")
def test_r02_invisible_characters_do_not_reach_the_terminal(source: Source, attack: str) -> None:
    """R02: what hides or turns text is shown as a mark, and hidden words are dropped."""
    check(source, attack)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
@pytest.mark.parametrize(
    "markdown",
    [
        "# {}\n",
        "**{}** and `{}`\n",
        "```{}\n{}\n```\n",
        "    {}\n",
        "| {} | b |\n|---|---|\n| {} | c |\n",
        "[{}](http://x/{})\n",
        "![{}](http://x/{})\n",
        "<http://x/{}>\n",
        "> {}\n",
        "1. {}\n   - {}\n",
        "<b>{}</b>\n",
        "&#27;]52;c;ZXZpbA==&#7; &#x9b;2J &#x202e; &#xe0041; &ZeroWidthSpace;&shy;&#10;x {}\n",
    ],
)
def test_r03_markdown_carries_nothing_through(markdown: str, attack: str) -> None:
    """R03: not through a heading, code, a table, a link, an image or an entity."""
    terminal = Terminal(columns=120)
    model_text_by_character(terminal, markdown.replace("{}", attack))
    assert_clean(terminal.sent)


@pytest.mark.parametrize("source", SOURCES)
@named("overwrite", "backspace")
def test_r04_nothing_overwrites_what_was_read(source: Source, attack: str) -> None:
    """R04: a carriage return or backspace shows as itself, and what stood before it stays readable."""
    check(source, attack)
    terminal = Terminal(columns=200)
    model_text(terminal, attack)
    assert terminal.lines[0].startswith("before safe")
    assert "EVIL" in terminal.lines[0]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[bank.com](http://evil.example)", "bank.com (http://evil.example)"),
        ("[http://bank.com](http://evil.example)", "http://bank.com (http://evil.example)"),
        ("[**bold** text](http://evil.example 'title')", "bold text (http://evil.example)"),
        ("<http://same.example>", "http://same.example"),
        ("<http://same.example/한글>", "http://same.example/한글"),
        ("<http://xn--80ak6aa92e.example>", "http://аррӏе.example (http://xn--80ak6aa92e.example)"),
        ("<http://аррle.example>", "http://аррle.example (http://xn--le-6kc8da.example)"),
        ("[http://same.example](http://same.example)", "http://same.example"),
        ("![picture](http://evil.example/p.png)", "[picture] (http://evil.example/p.png)"),
        ("[![alt](http://a/i.png)](http://evil.example)", "[alt] (http://a/i.png) (http://evil.example)"),
        ("[x][later]\n\n[later]: http://evil.example", "[x][later]"),
        ("[js](javascript:alert(1))", "[js](javascript:alert(1))"),
    ],
)
def test_r05_a_link_shows_where_it_leads(markdown: str, shown: str) -> None:
    """R05: a target that differs from the text stands beside it; nothing is sent as a hyperlink."""
    terminal = Terminal()
    model_text_only(terminal, markdown)
    assert terminal.lines[0] == shown
    assert "\x1b]8" not in terminal.sent


def model_text_only(terminal: Terminal, text: str) -> None:
    view = view_for(terminal.screen(), SAY)
    view.draw(TextDelta(text))
    view.close()


def test_r06_an_answer_cannot_look_like_wonys_own_lines() -> None:
    """R06: text that imitates a prompt stays inside the answer: it cannot move up, clear or colour itself."""
    terminal = Terminal()
    model_text_only(terminal, "\x1b[2J\x1b[H\x1b[1;31mAllow? [y/N]\x1b[0m")
    assert_clean(terminal.sent)
    assert terminal.lines[0].startswith("␛[2J␛[H␛[1;31mAllow?")


def test_r06_a_box_that_a_model_prints_is_no_box(tmp_path: Path) -> None:
    """It has neither our bar nor our title; a y below it is the next message and allows nothing."""
    fake = "▌ wony asks: may this be done?\n▌ y once · anything else: no\n▌ answer (Enter is no):"
    outside = tmp_path / "secret.txt"
    outside.write_text("x", "utf-8")
    real = called(("read_file", {"path": str(outside)}))
    with talk(tmp_path, fake, "You said y.", real, "Done.") as screen:
        say(screen, "do it", "answer (Enter is")
        assert "▌" not in screen.transcript
        assert not re.search(rb"\x1b\[(\d+;)*7(;\d+)*m", screen.written)  # nothing in reverse
        say(screen, "y", "You said y.")
        screen.send("now really" + ENTER)
        screen.wait_for("▌ answer (Enter is no):")
        rows = screen.screen.buffer
        title = next(y for y, line in enumerate(screen.screen.display) if line.startswith("▌  wony asks"))
        assert rows[title][3].reverse
        assert rows[title][0].data == "▌"
        screen.send("n" + ENTER)
        screen.wait_for("Done.")


def test_r06_a_plain_terminal_shows_no_bar_of_others_either(tmp_path: Path) -> None:
    """Where there is no reverse, the bar is what tells."""
    with talk(tmp_path, "▌ answer (Enter is no):", TERM="dumb") as screen:
        screen.send("do it" + ENTER)
        screen.wait_for("│ answer (Enter is no):")
        assert "▌" not in screen.transcript


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_r08_sequences_in_pieces_are_caught(attack: str) -> None:
    """R08: a sequence that is split between two pieces of the stream, anywhere, does not leak."""
    for cut in range(1, min(len(attack), 24)):
        terminal, out = Terminal(), io.StringIO()
        for view in (view_for(terminal.screen(), SAY), view_for(Screen(out, out, {}), SAY)):
            view.draw(TextDelta("x" + attack[:cut]))
            view.draw(TextDelta(attack[cut:] + "y"))
            view.close()
        assert_clean(terminal.sent)
        assert_clean(out.getvalue())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["utf-8", "latin-1"]), st.integers(0, 2**32))
def test_r01_random_bytes(data: bytes, encoding: str, seed: int) -> None:
    """R01, R02, R08: whatever bytes a model sends, in whatever pieces, only text and our styles go out."""
    text, pieces = data.decode(encoding, "surrogateescape"), random.Random(seed)
    terminal, out, at = Terminal(40, 10), io.StringIO(), 0
    live, plain = view_for(terminal.screen(), SAY), view_for(Screen(out, out, {}), SAY)
    while at < len(text):
        size = pieces.randint(1, 9)
        event = pieces.choice((TextDelta, TextDelta, ThinkingDelta))(text[at : at + size])
        at += size
        live.draw(event)
        plain.draw(event)
    live.close()
    plain.close()
    assert_clean(terminal.sent)
    assert_clean(out.getvalue())
