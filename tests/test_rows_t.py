"""Rows T: what comes from outside is text, and nothing that it says is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import Person
from simulated_ollama import SimulatedOllama

ROW = (
    "{{7*7}} {0.__class__} %(x)s ${who} $who $$ ${include:developer} {% include 'x' %} #{7*7} <%= 7*7 %> "
    "`id` $(id) \\1 \\g<0> {who!r:>{width}}"
)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_t24_what_looks_like_a_template_is_inserted_literally(
    tmp_path: Path, ollama: SimulatedOllama, language: str
) -> None:
    """In a value, in the text that is piped in and in the question: the server is sent the same bytes."""
    person = Person(tmp_path / "home", {"OLLAMA_HOST": ollama.url, "WONY_LANG": language})
    folder = person.config.parent / "prompts"
    folder.mkdir()
    (folder / "greet.md").write_text(
        "---\nvariables:\n  who: Whom?\n---\nGreet $who, then ${who}.\n", "utf-8"
    )
    done = person.wony("ask", "-p", "greet", "--var", f"who={ROW}", ROW, given=f"document {ROW}\n")
    assert (done.code, done.err) == (0, "")
    system, question = ollama.asked("/api/chat")[-1].json["messages"]
    assert system["content"] == f"Greet {ROW}, then {ROW}."
    assert question["content"].count(ROW) == 2
