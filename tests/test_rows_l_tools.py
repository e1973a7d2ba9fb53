"""Faults in tool calls, each met by a real `wony ask`: what is meant is run, all else is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from program import Ran, require_sound, rows, run
from raw_responses import LAST_CHUNK, chunk, head, line, whole
from simulated_model import Answer
from simulated_ollama import SimulatedOllama

QUESTION = "12*7 계산해줘"


def ask(home: Path, url: str) -> Ran:
    ran = run(home, "ask", QUESTION, stdin=b"", OLLAMA_HOST=url)
    require_sound(home, QUESTION)
    assert "Traceback" not in ran.err
    return ran


def results(ollama: SimulatedOllama) -> list[str]:
    """What the model was told of its calls, in the newest request."""
    messages: list[dict[str, Any]] = ollama.asked("/api/chat")[-1].json["messages"]
    return [message["content"] for message in messages if message["role"] == "tool"]


def stored_calls(home: Path) -> list[Any]:
    found = rows(home, "SELECT tool_calls FROM messages WHERE tool_calls IS NOT NULL ORDER BY seq")
    return [call for (text,) in found for call in json.loads(text)]


def calling(arguments: bytes) -> tuple[bytes, bytes]:
    """An answer that calls the calculator, with these bytes where its arguments belong."""
    called = b'{"message": {"tool_calls": [{"function": {"name": "calculator", "arguments": %s}}]}}\n'
    return chunk(called % arguments), line({"message": {"content": ""}, "done": True, "done_reason": "stop"})


def refuse(raw: str) -> bytes:
    said = {"error": f"error parsing tool call: raw='{raw}', err=invalid character ']' after top-level value"}
    return whole(500, json.dumps(said).encode())


def test_l13_a_call_that_the_server_could_not_read_is_mended(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """A bracket too many: the call that was meant runs once, with what was written, and the turn goes on."""
    ollama.script("/api/chat", refuse('{"expression": "12*7"}]'))
    ollama.say(Answer("84입니다."))
    ran = ask(tmp_path, ollama.url)
    assert (ran.code, ran.out) == (0, "84입니다.\n")
    assert ["84" in result for result in results(ollama)] == [True]
    (call,) = stored_calls(tmp_path)
    assert (call["name"], call["arguments"]) == ("calculator", {"expression": "12*7"})
    assert "]" in str(rows(tmp_path, "SELECT metadata FROM messages WHERE metadata LIKE '%mended%'"))


@pytest.mark.parametrize(
    "raw",
    ['{"path": "canary.txt", "content": "ha', '{"path": "canary.txt", "content": "ha",', '{"path": "a"'],
)
def test_l13_nothing_runs_from_half_a_call(tmp_path: Path, ollama: SimulatedOllama, raw: str) -> None:
    """What may be cut, or may be several tools, is asked for again, then shown; no tool is called."""
    ollama.script("/api/chat", refuse(raw), times=None)
    ran = ask(tmp_path, ollama.url)
    assert ran.code == 5
    assert raw in ran.err
    assert len(ollama.asked("/api/chat")) == 3
    assert stored_calls(tmp_path) == []
    assert not list(tmp_path.rglob("canary.txt"))


SHAPES = [
    b'"ls"',
    b'["1"]',
    b"null",
    b"12",
    b"true",
    b'{"expression": "1", "expression": "2"}',
    b'{"expression": 1e999}',
    b'{"expression": NaN}',
    b'{"expression": ["1"]}',
    b'{"expression": null}',
    b'{"expresion": "1"}',
    b'"{\\"expression\\": 1e999}"',
    b'"' + b"[" * 100_000 + b'"',
]


@pytest.mark.parametrize("arguments", SHAPES, ids=lambda shape: shape[:30].decode())
def test_l23_shapes_of_calls(tmp_path: Path, ollama: SimulatedOllama, arguments: bytes) -> None:
    """The model is told what is wrong, and goes on; nothing was run."""
    ollama.script("/api/chat", head(), *calling(arguments), LAST_CHUNK)
    ollama.say(Answer("못 했습니다."))
    ran = ask(tmp_path, ollama.url)
    assert (ran.code, ran.out) == (0, "못 했습니다.\n")
    (told,) = results(ollama)
    assert told.startswith("Error: ")
    assert "expression" in told


def test_l23_nesting_without_end(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """An object so deep that nobody reads it: the model is asked again; no RecursionError."""
    deep = b"[" * 100_000 + b"]" * 100_000
    ollama.script("/api/chat", head(), *calling(b'{"expression": %s}' % deep), LAST_CHUNK)
    ollama.say(Answer("네."))
    ran = ask(tmp_path, ollama.url)
    assert (ran.code, ran.out) == (0, "네.\n")
    assert len(ollama.asked("/api/chat")) == 2


def test_l23_a_lone_surrogate(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """It is replaced before it reaches the tool, the database or the terminal."""
    ollama.script("/api/chat", head(), *calling(b'{"expression": "\\ud800"}'), LAST_CHUNK)
    ollama.say(Answer("음."))
    assert ask(tmp_path, ollama.url).code == 0
    assert stored_calls(tmp_path)[0]["arguments"] == {"expression": "\ufffd"}
