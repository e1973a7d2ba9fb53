"""Turns `chat.completion.chunk` objects, as OpenAI-compatible servers stream them, into our pieces.

Pure: it knows nothing of HTTP or engines.  The objects come from outside, so every field may be missing
or of another type than it should be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wony.backends.chunk_errors import error_from
from wony.backends.json_text import is_doubtful
from wony.backends.lines import excerpt
from wony.backends.written_calls import written_call
from wony.errors import AnswerCut, BackendError, ToolCallUnreadable
from wony.types import EndReason, Finished, Json, Piece, TextDelta, ThinkingDelta, ToolCall, Usage

_MOST_CALLS = 128
_MOST_ARGUMENT_CHARACTERS = 4_000_000
_REASONING = ("reasoning", "reasoning_content")
"""vLLM, Ollama and newer LM Studio say the first, llama.cpp and older LM Studio the second."""
_REASONS: Mapping[str, EndReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
}


@dataclass(slots=True)
class _Call:
    """A tool call that is still being written."""

    index: int
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class ChunkReader:
    """Reads the chunks of one answer.  `read` each one, then `finish`."""

    def __init__(self, model: str) -> None:
        self._model = model
        self.reasoning_field = ""
        """The name under which reasoning came, once some has."""
        self._calls: list[_Call] = []
        self._argument_characters = 0
        self._reason = ""
        self._usage: Mapping[str, Json] = {}
        self._timings: Mapping[str, Json] = {}

    def read(self, chunk: Json) -> Iterator[Piece]:
        """Yield what a chunk brings.  An error object in its place is raised."""
        if not isinstance(chunk, dict):
            raise BackendError("chunks.strange", found=_shown(chunk))
        if chunk.get("error"):
            raise error_from(chunk["error"], model=self._model)
        if isinstance(usage := chunk.get("usage"), dict):
            self._usage = usage
        if isinstance(timings := chunk.get("timings"), dict):
            self._timings = timings
        choices = chunk.get("choices")
        if not isinstance(choices, list) or not choices:
            return
        if not isinstance(choices[0], dict):
            raise BackendError("chunks.strange", found=_shown(choices[0]))
        yield from self._choice(choices[0])

    def _choice(self, choice: Mapping[str, Json]) -> Iterator[Piece]:
        delta = choice.get("delta")
        if isinstance(delta, dict):
            for key in _REASONING:
                if text := _text(delta, key):
                    self.reasoning_field = key
                    yield ThinkingDelta(text)
                    break  # a server between two names may send both, with the same text
            if text := _text(delta, "content"):
                yield TextDelta(text)
            calls = delta.get("tool_calls")
            for place, part in enumerate(calls if isinstance(calls, list) else ()):
                self._collect(part, place)
        if reason := _text(choice, "finish_reason"):
            self._reason = reason

    def _collect(self, part: Json, place: int) -> None:
        function = part.get("function") if isinstance(part, dict) else None
        if not isinstance(function, dict):
            raise BackendError("chunks.strange", found=_shown(part))
        index = part.get("index")
        call = self._call(index if isinstance(index, int) else place, _text(part, "id"))
        call.name = call.name or _text(function, "name")
        arguments = function.get("arguments")
        # Some servers send the object itself instead of its text.
        text = _written(arguments) if isinstance(arguments, dict | list) else _text(function, "arguments")
        call.arguments.append(text)
        self._argument_characters += len(text)
        if self._argument_characters > _MOST_ARGUMENT_CHARACTERS:
            raise BackendError("chunks.too_long")

    def _call(self, index: int, id: str) -> _Call:
        """Return the call that a part belongs to.  A new id under a used index is a new call (old Ollama)."""
        for call in reversed(self._calls):
            if call.index == index and (not id or not call.id or call.id == id):
                call.id = call.id or id
                return call
        if len(self._calls) == _MOST_CALLS:
            raise BackendError("chunks.too_long")
        self._calls.append(_Call(index, id))
        return self._calls[-1]

    def finish(self, window: int | None = None) -> Iterator[Piece]:
        """Yield the tool calls and the end.  A stream without a reason to end was cut off."""
        if not self._reason:
            raise AnswerCut("chunks.cut")
        for call in self._calls:
            yield _whole(call)
        reason = _REASONS.get(self._reason, "stop")
        # Some servers say "stop" although they hand over calls.
        yield Finished("tool_calls" if self._calls and reason == "stop" else reason, self._used(window))

    def _used(self, window: int | None) -> Usage:
        usage, timings = self._usage, self._timings
        details = usage.get("prompt_tokens_details")
        cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else None
        return Usage(
            prompt_tokens=_count(usage.get("prompt_tokens")),
            cached_tokens=cached if cached is not None else _count(timings.get("cache_n")),
            answer_tokens=_count(usage.get("completion_tokens")),
            prompt_seconds=_seconds(timings.get("prompt_ms")),
            answer_seconds=_seconds(timings.get("predicted_ms")),
            window=window,
        )


def _whole(call: _Call) -> ToolCall:
    raw = "".join(call.arguments)
    if not call.name:
        raise ToolCallUnreadable("chunks.tool_call", raw=raw, tool="")
    return written_call(call.name, raw or "{}", call.id)


def _written(arguments: Json) -> str:
    """Return the text of arguments that came as a value."""
    return json.dumps(arguments) + (" (a key stood twice)" if is_doubtful(arguments) else "")


def _text(values: Mapping[str, Json], key: str) -> str:
    value = values.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    raise BackendError("chunks.strange", found=_shown({key: value}))


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _seconds(milliseconds: Json) -> float | None:
    if isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool) and milliseconds >= 0:
        return round(milliseconds / 1000, 6)
    return None


def _shown(value: Json) -> str:
    return excerpt(repr(value), 120)
