"""`wony history stats`: what the stored answers cost together."""

from __future__ import annotations

import json
from pathlib import Path

from commandline import Person, assert_spoken
from program import script

USAGE = {"prompt_tokens": 100, "cached_tokens": 60, "answer_tokens": 7, "answer_seconds": 2.0}


def test_the_sums_of_one_conversation_and_of_all(tmp_path: Path) -> None:
    """By name, or together; for programs as one object."""
    person = Person(tmp_path / "home")
    backend = script(person.home, {"text": "ok", "usage": USAGE})
    for words in (("하나",), ("-c", "둘"), ("other",)):
        assert person.wony("ask", "--backend", backend, *words).code == 0
    whole = json.loads(person.wony("history", "stats", "--json").out)
    assert (whole["answers"], whole["prompt_tokens"], whole["cached_tokens"]) == (3, 300, 180)
    assert 0 < whole["unchanged_bytes"] <= whole["former_bytes"] < whole["prompt_bytes"]
    one = json.loads(person.wony("history", "stats", "하나", "--json").out)
    assert (one["session_name"], one["answers"], one["answer_tokens"]) == ("하나", 2, 14)
    rows = dict(line.split("\t") for line in person.wony("history", "stats", "하나").out.splitlines())
    assert rows["tokens read"] == "200"
    assert rows["of these cached"] == "120 (60.0%)"
    assert rows["former requests kept"] == "100.0%"
    assert rows["time writing"] == "4.0 s"


def test_no_answers_are_no_error(tmp_path: Path) -> None:
    """Everything is nothing yet; a conversation that is not there is a usage error."""
    person = Person(tmp_path / "home")
    result = person.wony("history", "stats")
    assert result.code == 0
    assert "answers\t0" in result.out
    assert_spoken(person.wony("history", "stats", "nowhere"), 2)
