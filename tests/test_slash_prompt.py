"""`wony chat -p` and `/prompt` on a real terminal: what a conversation begins with, and beginning anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from commandline import Person
from simulated_ollama import SimulatedOllama
from terminal import CTRL_D, ENTER, TAB, WONY, Terminal, terminal
from test_cli_prompts import FILLED, REPORT, own, system_of

ANSWER = "Hello from the simulation."


@contextmanager
def chat(home: Path, ollama: SimulatedOllama, *words: str, **more: str) -> Iterator[Terminal]:
    """A conversation with a simulated Ollama, in which two templates of one's own can be used."""
    person = Person(home)
    own(person, "report", REPORT)
    own(person, "calm", "---\ndescription: Stays calm\nthink: low\n---\nStay calm.\n")
    environment = {**person.environment, "TERM": "xterm-256color", "OLLAMA_HOST": ollama.url, **more}
    with terminal([*WONY, "chat", *words], environment, rows=45) as screen:
        yield screen


def say(screen: Terminal, text: str, *expected: str) -> None:
    """Type a line and wait for what it brings, and for the prompt after it."""
    prompts = screen.transcript.count("\n›")
    screen.send(text + ENTER)
    screen.wait_for(*expected)
    screen.wait_until(lambda: screen.transcript.count("\n›") > prompts, "the next prompt")


def leave(screen: Terminal) -> None:
    screen.send(CTRL_D)
    assert screen.wait_exit() == 0


def asked(ollama: SimulatedOllama) -> list[dict[str, Any]]:
    """Return the questions that were sent, without what was only read ahead."""
    bodies = [request.json for request in ollama.asked("/api/chat")]
    return [b for b in bodies if b.get("messages") and b.get("options", {}).get("num_predict") != 1]


def sessions(home: Path) -> list[dict[str, Any]]:
    person = Person(home)
    rows = json.loads(person.wony("history", "--json").out)
    return [json.loads(person.wony("history", "show", row["id"], "--json").out) for row in rows]


def test_a_conversation_begins_with_a_prompt(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """What is missing is asked for before it begins; `/stats` says what it runs with; /new keeps it."""
    with chat(tmp_path, ollama, "-p", "report", "-p", "calm", "--var", "points=3") as screen:
        screen.wait_for("Whose week is it?", "›")
        screen.send("the kitchen" + ENTER)
        screen.wait_for("2. friendly")
        screen.send("2" + ENTER)
        screen.wait_for("think low")
        say(screen, "Hello?", ANSWER)
        say(screen, "/stats", "Prompt: report", "calm", "team=the kitchen")
        say(screen, "/new", "A new conversation")
        say(screen, "Again?", "› Again?", ANSWER)
        leave(screen)
    for body in asked(ollama):
        assert FILLED in system_of(body)
        assert "Stay calm." in system_of(body)
        assert body["think"] == "low"


def test_new_after_going_on_begins_as_the_setting_says(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """A conversation that goes on keeps what it had; /new asks for what is missing and thinks as it says."""
    person = Person(tmp_path)
    own(person, "quick", "---\nthink: high\nvariables:\n  who: For whom?\n---\nBe quick for $who.\n")
    assert person.wony("ask", "Before?", OLLAMA_HOST=ollama.url).code == 0
    assert person.wony("config", "set", "prompt", "quick").code == 0
    with chat(tmp_path, ollama, "-c") as screen:
        screen.wait_for("Before?", "think medium")
        say(screen, "One?", ANSWER)
        screen.send("/new" + ENTER)
        screen.wait_for("For whom?")
        screen.send("Ada" + ENTER)
        screen.wait_for("think high")
        say(screen, "Two?", ANSWER)
        leave(screen)
    former, one, two = asked(ollama)
    assert (system_of(one), one["think"]) == (system_of(former), "medium")
    assert (system_of(two), two["think"]) == ("Be quick for Ada.", "high")


def test_nothing_to_go_on_with_begins_as_the_setting_says(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """`-c` without any conversation is a new one, and it thinks as its prompt says."""
    with chat(tmp_path, ollama, "-c", WONY_PROMPT="calm") as screen:
        screen.wait_for("think low")
        say(screen, "One?", ANSWER)
        leave(screen)
    (one,) = asked(ollama)
    assert (system_of(one), one["think"]) == ("Stay calm.", "low")


def test_another_prompt_begins_a_new_conversation(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """It says why, and the former conversation is kept as it was."""
    with chat(tmp_path, ollama) as screen:
        screen.wait_for("›")
        say(screen, "Hello?", ANSWER)
        say(
            screen, "/prompt calm", "A new conversation: calm", "The former conversation is kept", "think low"
        )
        say(screen, "And now?", "› And now?", ANSWER)
        leave(screen)
    first, second = asked(ollama)
    assert "Stay calm." not in system_of(first)
    assert "Stay calm." in system_of(second)
    assert "Hello?" not in json.dumps(second)
    assert [s["prompts"]["templates"][0]["name"] for s in sessions(tmp_path)] == ["calm", "assistant"]


def test_a_copy_can_go_on_with_another_prompt(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """`--fork` carries over what was said; what is missing is asked for in the conversation."""
    with chat(tmp_path, ollama) as screen:
        screen.wait_for("›")
        say(screen, "Hello?", ANSWER)
        screen.send("/prompt report tone=friendly points=3 --fork" + ENTER)
        screen.wait_for("Whose week is it?")
        screen.send("the kitchen" + ENTER)
        screen.wait_for("Going on in a copy", "The original stays")
        say(screen, "And now?", "› And now?", ANSWER)
        leave(screen)
    body = asked(ollama)[-1]
    assert FILLED in system_of(body)
    assert [m["content"].split("\n")[0] for m in body["messages"][1:]] == ["Hello?", ANSWER, "And now?"]
    assert len(sessions(tmp_path)) == 2


def test_giving_up_or_a_mistake_changes_nothing(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """The conversation goes on as it was."""
    with chat(tmp_path, ollama) as screen:
        screen.wait_for("›")
        say(screen, "Hello?", ANSWER)
        screen.send("/prompt report" + ENTER)
        screen.wait_for("Whose week is it?")
        screen.send("\x03")
        screen.wait_for("team has no value")
        say(screen, "/prompt report colour=red", "colour")
        say(screen, "/prompt nothing-like-it", "nothing-like-it")
        say(screen, "And now?", "› And now?", ANSWER)
        leave(screen)
    (session,) = sessions(tmp_path)
    assert len(session["messages"]) == 4


def test_the_prompts_are_listed_and_completed(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """With what this conversation began with, in the person's language; Tab knows the names."""
    with chat(tmp_path, ollama, WONY_LANG="ko") as screen:
        screen.wait_for("›")
        say(screen, "/prompt", "calm", "Stays calm", "--fork")
        screen.send("/prompt ca")
        screen.wait_until(lambda: screen.text.count("Stays calm") == 2, "the menu")
        screen.send(TAB)
        screen.wait_for("› /prompt calm")
        screen.send(ENTER)
        screen.wait_for("이 대화를 calm으로 시작합니다.")
        leave(screen)


def test_a_prompt_is_not_for_a_conversation_that_goes_on(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """It keeps what it began with; the way out is told."""
    with chat(tmp_path, ollama, "-c", "-p", "calm") as screen:
        screen.wait_for("keeps the prompt that it began with", "/prompt NAME --fork")
        assert screen.wait_exit() == 2
