"""`wony history`: finding, showing, naming, deleting, forking and exporting conversations."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from commandline import Person, assert_spoken
from terminal import WONY, terminal
from wony.cli.markdown_export import answer_markdown, heading, question_markdown


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path / "home")


def listed(person: Person, *words: str) -> Any:
    """Return what a listing says in JSON."""
    result = person.wony("history", *words, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_no_history_is_no_error(person: Person) -> None:
    """A first look finds nothing, and says how to begin."""
    result = person.wony("history")
    assert (result.code, result.out) == (0, "")
    assert "`wony`" in result.err
    assert listed(person) == []


def test_the_latest_conversation_stands_first(person: Person) -> None:
    """Tab-separated in a pipe: id, name, messages, when; as JSON, with everything about each."""
    person.talked("첫 번째", "second")
    lines = [line.split("\t") for line in person.wony("history").out.splitlines()]
    assert [line[1:3] for line in lines] == [["second", "2"], ["첫 번째", "2"]]
    sessions = listed(person)
    assert [session["name"] for session in sessions] == ["second", "첫 번째"]
    assert set(sessions[0]) == {"id", "name", "created_at", "updated_at", "message_count", "prompts"}
    assert sessions[0]["id"].startswith(lines[0][0])
    assert len(listed(person, "list", "-n", "1")) == 1


def test_a_conversation_is_found_by_what_is_printed(person: Person) -> None:
    """The short id, the whole id, the name and the beginning of the name mean the same."""
    person.talked("How far is it?")
    (session,) = listed(person)
    short = person.wony("history").out.split("\t")[0]
    shown = {person.wony("history", "show", name).out for name in (short, session["id"], session["name"])}
    assert len(shown) == 1
    assert "How far is it?" in shown.pop()


def test_a_conversation_as_json(person: Person) -> None:
    """One object with its messages, each with what a program needs."""
    person.talked("How far?", answer="**Far.**")
    (session,) = listed(person)
    whole = listed(person, "show", session["id"][:13])
    assert [(m["role"], m["content"], m["status"]) for m in whole["messages"]] == [
        ("user", "How far?", "complete"),
        ("assistant", "**Far.**", "complete"),
    ]
    assert {"id", "role", "content", "status", "created_at"} <= set(whole["messages"][0])
    assert whole["message_count"] == 2


def test_words_are_found_whatever_their_case(person: Person) -> None:
    """A hit names its conversation and shows the words."""
    person.talked("비행기는 언제 떠나?", "A question", answer="The FLIGHT leaves at nine.")
    for words, count in (("비행기", 1), ("flight", 2), ("nothing like it", 0)):
        hits = listed(person, "search", words)
        assert len(hits) == count
        for hit in hits:
            assert {"session_id", "session_name", "message_id", "snippet"} <= set(hit)
            assert words.lower() in hit["snippet"].lower()
    assert person.wony("history", "search", "nothing", "like", "it").code == 0
    assert "비행기" in person.wony("history", "search", "비행기").out


@pytest.mark.parametrize("words", ["list -n 0", "list -n -5", "search x -n x", "search --"])
def test_what_cannot_be_listed_is_told(person: Person, words: str) -> None:
    """Fewer than one, or nothing to look for: a mistake, not an empty history."""
    assert_spoken(person.wony("history", *words.split()), 2)
    assert_spoken(person.wony("history", "search", " "), 2)


def test_more_than_there_is_is_everything(person: Person) -> None:
    """A limit may be any number."""
    person.talked("x")
    assert len(listed(person, "list", "-n", "9" * 30)) == 1


def test_a_new_name(person: Person) -> None:
    """Several words are one name; an empty one is refused."""
    person.talked("x")
    (session,) = listed(person)
    assert person.wony("history", "rename", session["id"], "여름", "휴가").code == 0
    assert listed(person)[0]["name"] == "여름 휴가"
    assert_spoken(person.wony("history", "rename", "여름", " "), 2)


def test_deleting_asks_first(person: Person) -> None:
    """Without a terminal and --yes nothing is deleted; all names are looked up before the first goes."""
    person.talked("one", "two", "three")
    assert_spoken(person.wony("history", "delete", "one"), 2)
    assert_spoken(person.wony("history", "delete", "one", "no such thing", "--yes"), 2)
    assert len(listed(person)) == 3
    assert person.wony("history", "delete", "one", "two", "--yes").code == 0
    assert [session["name"] for session in listed(person)] == ["three"]


@pytest.mark.parametrize(("answer", "left", "code"), [("y", 0, 0), ("ㅛ", 0, 0), ("n", 1, 1), ("", 1, 1)])
def test_deleting_on_a_terminal(person: Person, answer: str, left: int, code: int) -> None:
    """The conversation is named; only a yes deletes it, also one typed with the Korean layout on."""
    person.talked("A secret plan")
    with terminal([*WONY, "history", "delete", "A secret"], person.environment) as screen:
        screen.wait_for("A secret plan", "[y/N]")
        screen.send(answer + "\r")
        assert screen.wait_exit() == code
    assert len(listed(person)) == left


def test_ctrl_c_at_the_question_deletes_nothing(person: Person) -> None:
    """It ends the command, with 130."""
    person.talked("A secret plan")
    with terminal([*WONY, "history", "delete", "A secret"], person.environment) as screen:
        screen.wait_for("[y/N]")
        screen.send("\x03")
        assert screen.wait_exit() == 130
    assert len(listed(person)) == 1


def test_a_fork_begins_with_the_same_words(person: Person) -> None:
    """The new conversation has its own id and name; the old one stays."""
    person.talked("How far?")
    (session,) = listed(person)
    made = person.wony("history", "fork", session["id"], "--name", "Another way")
    fork = listed(person, "show", made.out.strip())
    assert fork["id"] != session["id"]
    assert fork["name"] == "Another way"
    assert [m["content"] for m in fork["messages"]] == ["How far?", "Certainly."]
    assert len(listed(person)) == 2


# -- export ------------------------------------------------------------------------------------------


def test_the_json_export_is_complete(person: Person, tmp_path: Path) -> None:
    """Everything that is stored: thinking, places, status, metadata."""
    person.talked("How far?")
    (session,) = listed(person)
    target = tmp_path / "out.json"
    assert person.wony("history", "export", session["id"], "--format", "json", "-o", str(target)).code == 0
    value = json.loads(target.read_text("utf-8"))
    assert value == json.loads(person.wony("history", "export", session["id"], "--format", "json").out)
    assert value["format"] == "wony-session"
    question, answer = value["messages"]
    assert answer["parent_id"] == question["id"]
    assert value["head_id"] == answer["id"]
    assert answer["metadata"]["model"]
    assert {"thinking", "tool_calls", "tool_name", "seq", "tokens_used"} <= set(answer)
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_export_writes_over_nothing(person: Person, tmp_path: Path) -> None:
    """A file that is there stays, unless --force is given; a place that is none is told."""
    person.talked("How far?")
    target = tmp_path / "out.md"
    target.write_text("mine")
    assert_spoken(person.wony("history", "export", "How", "-o", str(target)), 2)
    assert target.read_text() == "mine"
    assert person.wony("history", "export", "How", "-o", str(target), "--force").code == 0
    assert "How far?" in target.read_text()
    assert_spoken(person.wony("history", "export", "How", "-o", str(tmp_path / "no" / "where.md")), 2)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


HOSTILE = "<script>alert(1)</script>\n\n# You\n\nYou\n===\n![x](http://evil/?q)\n[y](javascript:alert(1))\n\x1b[31mred"


def test_an_export_is_harmless(person: Person) -> None:
    """No HTML, no picture, no script, no escape sequence, and no heading that could pass for ours."""
    person.talked(HOSTILE.replace("\x1b", ""), answer=HOSTILE.replace("\x1b", ""))
    name = listed(person)[0]["id"]
    text = person.wony("history", "export", name).out
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    for tag in ("<script", "<img", 'href="javascript:'):
        assert tag not in html
    assert html.count("<h1>") == 1
    assert html.count("<h2>") == 2
    assert "\x1b" not in text


def test_what_a_person_asked_reads_as_they_typed_it() -> None:
    """Markup in a question is text: stars, brackets, backslashes and all."""
    asked = "2 * 3 * 4 = `x` <b> [a](b) # no\n# no heading\n\\ & &amp; ~~~ | !\n===\n- a\n1. b\n      c\n\td"
    html = MarkdownIt().render(question_markdown(asked))
    assert "<em>" not in html
    assert "<code>" not in html
    for tag in ("<h1>", "<li>", "<pre>", "<b>", "<a "):
        assert tag not in html
    assert "&amp;amp;" in html
    shown = re.sub(r"<[^>]+>", "", html).replace("\u00a0", " ").strip()
    assert unescape(shown) == asked.expandtabs(4)


def test_code_in_an_answer_stays_as_it_is() -> None:
    """Inside fences and backticks nothing is changed, and an open fence is closed at the end."""
    answer = "Use `<b>` here:\n\n```html\n<script>\n# not a heading\n```\n\n````\n```\n"
    assert answer_markdown(answer) == answer.strip("\n") + "\n````"


def test_a_heading_is_one_line() -> None:
    """A name with a newline cannot begin another block."""
    assert heading(1, "a\n# b <i>") == "# a \\# b \\<i\\>"
