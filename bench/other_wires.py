"""One answer as the bytes of two other wires, which some of the yardsticks speak instead of Ollama's own.

`/v1/chat/completions` and `/v1/responses`, both as server-sent events, one chunk of HTTP to each event.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from raw_responses import chunk

MODEL = "gpt-oss:20b"
MODELS = {
    "object": "list",
    "data": [{"id": MODEL, "object": "model", "created": 1, "owned_by": "library"}],
}


def chat_completion(answer: Sequence[str]) -> bytes:
    """Return the chunks of a streamed chat completion."""
    same = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}

    def event(delta: dict[str, Any], reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return chunk(b"data: " + _json(same | {"choices": [choice]}) + b"\n\n")

    deltas = b"".join(event({"content": token}) for token in answer)
    return (
        event({"role": "assistant", "content": ""}) + deltas + event({}, "stop") + chunk(b"data: [DONE]\n\n")
    )


def response_events(answer: Sequence[str]) -> bytes:
    """Return the events of a streamed response of one message."""
    text = {"type": "output_text", "text": "".join(answer), "annotations": []}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [text]}
    begun = {"id": "resp_1", "object": "response", "model": MODEL, "status": "in_progress", "output": []}
    usage = {
        "input_tokens": 10,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": len(answer),
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 10 + len(answer),
    }
    place: dict[str, Any] = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    events: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": begun}),
        (
            "response.output_item.added",
            {"output_index": 0, "item": item | {"status": "in_progress", "content": []}},
        ),
        ("response.content_part.added", place | {"part": text | {"text": ""}}),
        *(("response.output_text.delta", place | {"delta": token}) for token in answer),
        ("response.output_text.done", place | {"text": text["text"]}),
        ("response.output_item.done", {"output_index": 0, "item": item}),
        (
            "response.completed",
            {"response": begun | {"status": "completed", "output": [item], "usage": usage}},
        ),
    ]
    return b"".join(
        chunk(
            b"event: %s\ndata: %s\n\n" % (kind.encode(), _json({"type": kind, "sequence_number": i} | value))
        )
        for i, (kind, value) in enumerate(events)
    )


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
