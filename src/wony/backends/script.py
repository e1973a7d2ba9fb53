"""The file that `ScriptedBackend` plays: read, checked, and turned into plain values.

It knows nothing of requests; what a script looks like is told in `scripted.py`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
_TEXT, _NUMBER, _TABLE, _CALLS = '"…"', "0.5", "{ … }", '[{ name = "…", arguments = { … } }]'
_FIELDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "thinking": ((str, list), _TEXT),
    "text": ((str, list), _TEXT),
    "tool_calls": ((list,), _CALLS),
    "delay": (_ANY_NUMBER, _NUMBER),
    "reason": ((str,), _TEXT),
    "usage": ((dict,), _TABLE),
    "fail": ((str,), _TEXT),
    "said": ((str,), _TEXT),
}
"""Of each key of a turn: the types it may have, and how that is written."""


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
    """The turns in order.  `repeat`: begin anew after the last one.  `window` is in every turn's usage."""

    turns: tuple[Turn, ...]
    repeat: bool = False
    window: int | None = None


def read_script(path: Path) -> Script:
    """Read a script.  Raises ConfigError that names the file and the line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise ConfigError("scripted.unreadable", path=path, why=problem.strerror or problem) from problem
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise ConfigError("scripted.not_utf8", path=path, line=line) from problem
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

    def _wrong(self, id: str, **params: object) -> NoReturn:
        raise ConfigError(id, path=self._path, line=self._line, **params)

    def _known(self, key: str, known: Iterable[str]) -> None:
        if key not in known:
            self._wrong("scripted.unknown_key", key=key, known=", ".join(known))

    def _shape(self, right: bool, key: str, shape: str) -> None:
        if not right:
            self._wrong("scripted.shape", key=key, shape=shape)

    def _choice(self, value: object, key: str, choices: Sequence[str]) -> None:
        if value not in choices:
            self._wrong("scripted.choice", key=key, choices=", ".join(choices))

    def script(self, values: Mapping[str, Any]) -> Script:
        for key in values:
            self._known(key, ("after", "turn", "window"))
        window = values.get("window")
        right = window is None or (isinstance(window, int) and not isinstance(window, bool) and window > 0)
        self._shape(right, "window", "8192")
        after = values.get("after", "stop")
        self._choice(after, "after", ("stop", "repeat"))
        turns = values.get("turn")
        if not isinstance(turns, list) or not turns:
            self._wrong("scripted.no_turn")
        read = [self._turn(n, turn) for n, turn in enumerate(turns)]
        if window:
            read = [
                replace(turn, usage=replace(turn.usage, window=turn.usage.window or window)) for turn in read
            ]
        return Script(tuple(read), after == "repeat", window)

    def _turn(self, number: int, turn: Any) -> Turn:
        self._line = self._headers[number] if number < len(self._headers) else 1
        self._shape(isinstance(turn, dict), "turn", "[[turn]]")
        for key, value in turn.items():
            self._known(key, _FIELDS)
            types, shape = _FIELDS[key]
            self._shape(isinstance(value, types) and not isinstance(value, bool), key, shape)
        delay = float(turn.get("delay", 0))
        self._shape(0 <= delay <= _LONGEST_DELAY, "delay", f"0 … {_LONGEST_DELAY:.0f}")
        if fail := turn.get("fail", ""):
            self._choice(fail, "fail", FAILURES)
        calls = tuple(self._call(call) for call in turn.get("tool_calls", ()))
        reason = turn.get("reason", "tool_calls" if calls else "stop")
        self._choice(reason, "reason", get_args(EndReason))
        return Turn(
            thinking=self._pieces("thinking", turn.get("thinking", "")),
            text=self._pieces("text", turn.get("text", "")),
            tool_calls=calls,
            delay=delay,
            reason=reason,
            usage=self._usage(turn.get("usage", {})),
            fail=fail,
            said=turn.get("said", ""),
        )

    def _pieces(self, key: str, value: str | list[Any]) -> tuple[str, ...]:
        if isinstance(value, str):
            return tuple(_WORDS.findall(value))
        self._shape(all(isinstance(piece, str) for piece in value), key, '["…", "…"]')
        return tuple(value)

    def _call(self, call: Json) -> ToolCall:
        self._shape(isinstance(call, dict) and bool(call.get("name")), "tool_calls", _CALLS)
        known = {"name": (str, _TEXT), "arguments": (dict, _TABLE), "id": (str, _TEXT)}
        for key, value in call.items():
            self._known(key, known)
            kind, shape = known[key]
            self._shape(isinstance(value, kind), f"tool_calls.{key}", shape)
        return ToolCall(call["name"], call.get("arguments", {}), call.get("id", ""))

    def _usage(self, usage: Mapping[str, Json]) -> Usage:
        for key, value in usage.items():
            self._known(key, Usage.__dataclass_fields__)
            right = isinstance(value, _ANY_NUMBER) and not isinstance(value, bool) and value >= 0
            self._shape(right, f"usage.{key}", "12")
        return Usage(**usage)
