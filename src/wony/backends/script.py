"""The file that `ScriptedBackend` plays: read, checked, and turned into plain values.

It knows nothing of requests; what a script looks like is told in `scripted.py`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, get_args

from wony.errors import ConfigError
from wony.types import EndReason, Json, ToolCall, Usage

FAILURES = ("error", "cut", "hang", "busy", "unreachable", "overflow", "model_missing", "unreadable_call")
"""How a turn may end badly.  `hang` waits until the request is cancelled."""

_WORDS = re.compile(r"\S+\s*|\s+")
_TURN_HEADER = re.compile(r"\s*\[\[\s*turn\s*\]\]")
_LONGEST_DELAY = 3600.0
_ANY_NUMBER = (int, float)
_FIELDS: Mapping[str, tuple[type, ...]] = {
    "thinking": (str, list),
    "text": (str, list),
    "tool_calls": (list,),
    "delay": _ANY_NUMBER,
    "reason": (str,),
    "usage": (dict,),
    "fail": (str,),
    "said": (str,),
}
_TYPE_NAMES = {str: "text", list: "a list", dict: "a table", int: "a number", float: "a number"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer, as it will be given."""

    thinking: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    delay: float = 0.0
    reason: EndReason = "stop"
    usage: Usage = field(default_factory=Usage)
    fail: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """The turns in order.  `repeat`: begin anew after the last one."""

    turns: tuple[Turn, ...]
    repeat: bool = False


def read_script(path: Path) -> Script:
    """Read a script.  Raises ConfigError that names the file and the line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise ConfigError("scripted.unreadable", path=path, why=problem.strerror or problem) from problem
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise ConfigError("scripted.invalid", path=path, line=line, why="this is not UTF-8") from problem
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError("scripted.toml", path=path, why=problem) from problem
    return _Checker(path, text).script(values)


class _Checker:
    """Turns TOML values into a Script; knows which line to blame."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        lines = text.splitlines()
        self._headers = [n for n, line in enumerate(lines, 1) if _TURN_HEADER.match(line)]
        self._line = 1

    def _wrong(self, why: str) -> NoReturn:
        raise ConfigError("scripted.invalid", path=self._path, line=self._line, why=why)

    def script(self, values: Mapping[str, Any]) -> Script:
        for key in values:
            if key not in ("after", "turn"):
                self._wrong(f"unknown key {key!r}; known are 'after' and 'turn'")
        after = values.get("after", "stop")
        if after not in ("stop", "repeat"):
            self._wrong('\'after\' is "stop" or "repeat"')
        turns = values.get("turn")
        if not isinstance(turns, list) or not turns:
            self._wrong("there is no [[turn]]")
        return Script(tuple(self._turn(n, turn) for n, turn in enumerate(turns)), after == "repeat")

    def _turn(self, number: int, turn: Any) -> Turn:
        self._line = self._headers[number] if number < len(self._headers) else 1
        if not isinstance(turn, dict):
            self._wrong("a turn is a table, begun by [[turn]]")
        for key, value in turn.items():
            if key not in _FIELDS:
                self._wrong(f"unknown key {key!r}; known are {', '.join(_FIELDS)}")
            if not isinstance(value, _FIELDS[key]) or isinstance(value, bool):
                self._wrong(f"{key!r} must be {_TYPE_NAMES[_FIELDS[key][0]]}")
        delay = float(turn.get("delay", 0))
        if not 0 <= delay <= _LONGEST_DELAY:
            self._wrong(f"'delay' is between 0 and {_LONGEST_DELAY:.0f} seconds")
        fail = turn.get("fail", "")
        if fail and fail not in FAILURES:
            self._wrong(f"'fail' is one of {', '.join(FAILURES)}")
        calls = tuple(self._call(call) for call in turn.get("tool_calls", ()))
        reason = turn.get("reason", "tool_calls" if calls else "stop")
        if reason not in get_args(EndReason):
            self._wrong(f"'reason' is one of {', '.join(get_args(EndReason))}")
        return Turn(
            thinking=self._pieces(turn.get("thinking", "")),
            text=self._pieces(turn.get("text", "")),
            tool_calls=calls,
            delay=delay,
            reason=reason,
            usage=self._usage(turn.get("usage", {})),
            fail=fail,
            said=turn.get("said", ""),
        )

    def _pieces(self, value: str | list[Any]) -> tuple[str, ...]:
        if isinstance(value, str):
            return tuple(_WORDS.findall(value))
        if not all(isinstance(piece, str) for piece in value):
            self._wrong("a list of pieces holds only text")
        return tuple(value)

    def _call(self, call: Json) -> ToolCall:
        known = {"name": str, "arguments": dict, "id": str}
        if not isinstance(call, dict) or not isinstance(call.get("name"), str) or not call["name"]:
            self._wrong("a tool call is a table with a 'name'")
        for key, value in call.items():
            if key not in known or not isinstance(value, known[key]):
                self._wrong(f"a tool call has a name, a table of arguments and perhaps an id, not {key!r}")
        return ToolCall(call["name"], call.get("arguments", {}), call.get("id", ""))

    def _usage(self, usage: Mapping[str, Json]) -> Usage:
        known = Usage.__dataclass_fields__
        for key, value in usage.items():
            if key not in known:
                self._wrong(f"unknown key {key!r} in 'usage'; known are {', '.join(known)}")
            if not isinstance(value, _ANY_NUMBER) or isinstance(value, bool) or value < 0:
                self._wrong(f"{key!r} in 'usage' must be a number")
        return Usage(**usage)
