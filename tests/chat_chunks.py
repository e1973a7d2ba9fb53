"""Chat-completion chunks for tests, in the shapes that servers really send."""

from __future__ import annotations

import json
from typing import Any

from raw_responses import LAST_CHUNK, chunk, head


def delta(**fields: Any) -> dict[str, Any]:
    """A chunk in the middle of an answer."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": fields, "finish_reason": None}],
    }


def end(reason: str = "stop") -> dict[str, Any]:
    """The chunk that says why the answer ended."""
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


def call(arguments: str, *, index: int = 0, name: str = "", id: str = "") -> dict[str, Any]:
    """A part of a tool call."""
    part: dict[str, Any] = {"index": index, "function": {"arguments": arguments}}
    if name:
        part["function"]["name"] = name
    if id:
        part |= {"id": id, "type": "function"}
    return delta(tool_calls=[part])


def usage(prompt: int, answer: int, cached: int | None = None) -> dict[str, Any]:
    """The chunk without choices that counts the tokens."""
    counts: dict[str, Any] = {"prompt_tokens": prompt, "completion_tokens": answer}
    if cached is not None:
        counts["prompt_tokens_details"] = {"cached_tokens": cached}
    return {"choices": [], "usage": counts}


def sse(*values: Any) -> bytes:
    """Values as server-sent events; a str stands as it is, such as `[DONE]`."""
    texts = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)
    return b"".join(f"data: {text}\n\n".encode() for text in texts)


def stream(*values: Any) -> tuple[bytes, ...]:
    """A whole streamed response of these values, as steps of a raw server."""
    return (head(content_type="text/event-stream"), chunk(sse(*values)), LAST_CHUNK)
