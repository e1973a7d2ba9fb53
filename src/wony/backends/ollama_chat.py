"""The lines of a `/api/chat` answer, read one by one into pieces.

Unknown fields are left alone; what contradicts itself is an error.  It opens no connection.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wony.backends.json_text import TooDeep, is_doubtful, parse
from wony.backends.lines import excerpt
from wony.backends.ollama_errors import server_error
from wony.backends.written_calls import written_call
from wony.errors import AnswerCut, BackendError, ToolCallUnreadable
from wony.types import EndReason, Json, Piece, TextDelta, ThinkingDelta, ToolCall, Usage

REPEATS = 30
"""Times that a model may say the same in a row: then the server ends the answer, and does not say why."""


_QUOTED = 10_000
"""Characters kept of what should have been a call."""


class ChatReader:
    """One answer while it is read.  Feed every line to `read`, then call `end`."""

    def __init__(self, url: str, model: str) -> None:
        self._url = url
        self._model = model
        self._last: dict[str, Json] | None = None
        self._calls: list[ToolCall] = []
        self._said = ""
        self._times = 0

    @property
    def done(self) -> bool:
        """Whether the answer said that it is done."""
        return self._last is not None

    def read(self, line: str) -> list[Piece]:
        """Return what a line adds to the answer.  Raises what the server reports and what cannot be read."""
        value = self._object(line)
        message = value.get("message") or {}
        if not isinstance(message, dict):
            raise self._unreadable(line)
        pieces = self._pieces(message, line)
        if value.get("done") is True:
            self._finish(value, contradicts=bool(pieces) or bool(message.get("tool_calls")))
        elif self._last is not None and (pieces or message.get("tool_calls")):
            raise BackendError("ollama.after_end", url=self._url)
        self._listen(pieces)
        return pieces

    def end(self) -> tuple[list[ToolCall], EndReason, Usage]:
        """Return what only the end of an answer tells.  Raises AnswerCut when there was none."""
        if self._last is None:
            if self._times >= REPEATS:
                raise AnswerCut("ollama.repeats", model=self._model)
            raise AnswerCut("ollama.no_end", url=self._url)
        reason: EndReason = "length" if self._last.get("done_reason") == "length" else "stop"
        return self._calls, "tool_calls" if self._calls else reason, usage(self._last)

    def _object(self, line: str) -> dict[str, Any]:
        try:
            value = parse(line)
        except ValueError as error:
            if not line.strip():
                return {}
            if isinstance(error, TooDeep) and '"tool_calls"' in line:
                raise _no_call(line) from error
            raise self._unreadable(line) from error
        if not isinstance(value, dict):
            raise self._unreadable(line)
        if "error" in value:
            raise server_error(value, url=self._url, model=self._model)
        if "message" not in value and "done" not in value:
            if any("error" in key for key in value):
                raise server_error(value, url=self._url, model=self._model)
            raise self._unreadable(line)
        return value

    def _pieces(self, message: dict[str, Any], line: str) -> list[Piece]:
        pieces: list[Piece] = []
        if thinking := message.get("thinking"):
            if not isinstance(thinking, str):
                raise self._unreadable(line)
            pieces.append(ThinkingDelta(thinking))
        if content := message.get("content"):
            if not isinstance(content, str):
                raise self._unreadable(line)
            pieces.append(TextDelta(content))
        if calls := message.get("tool_calls"):
            if not isinstance(calls, list):
                raise self._unreadable(line)
            if self._last is None:
                self._calls += [tool_call(call) for call in calls]
        return pieces

    def _listen(self, pieces: Sequence[Piece]) -> None:
        """Count how often the same was said in a row."""
        for piece in pieces:
            if isinstance(piece, TextDelta | ThinkingDelta):
                said = piece.text.strip()
                self._times = self._times + 1 if said == self._said else 1
                self._said = said

    def _finish(self, value: dict[str, Any], *, contradicts: bool) -> None:
        """Take an end; a second one may repeat the first, and no more."""
        if self._last is None:
            self._last = value
        elif contradicts or value.get("done_reason") != self._last.get("done_reason"):
            raise BackendError("ollama.after_end", url=self._url)

    def _unreadable(self, line: str) -> BackendError:
        return BackendError("ollama.unreadable", url=self._url, excerpt=excerpt(line))


def tool_call(value: Json) -> ToolCall:
    """Return a call as the server tells it.  Raises ToolCallUnreadable for one without a name."""
    function = value.get("function") if isinstance(value, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    if not (isinstance(function, dict) and isinstance(name, str) and name):
        doubt = " (a key stood twice)" if is_doubtful(value) else ""
        raise _no_call(json.dumps(value, ensure_ascii=False) + doubt)
    id = value.get("id")
    return written_call(name, function.get("arguments"), id if isinstance(id, str) else "")


def _no_call(raw: str) -> ToolCallUnreadable:
    kept = raw if len(raw) <= _QUOTED else f"{raw[:_QUOTED]}…"
    return ToolCallUnreadable("ollama.tool_call_unreadable", raw=kept, excerpt=excerpt(raw))


def usage(last: dict[str, Json]) -> Usage:
    """Return the counts and times of an answer's last line; what is missing or no number is None."""
    return Usage(
        prompt_tokens=_count(last.get("prompt_eval_count")),
        cached_tokens=_count(last.get("prompt_eval_cached_count")),
        answer_tokens=_count(last.get("eval_count")),
        load_seconds=_seconds(last.get("load_duration")),
        prompt_seconds=_seconds(last.get("prompt_eval_duration")),
        answer_seconds=_seconds(last.get("eval_duration")),
    )


def _count(value: Json) -> int | None:
    usable = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if usable else None


def _seconds(nanoseconds: Json) -> float | None:
    count = _count(nanoseconds)
    return None if count is None else min(count, 10**18) / 1e9
