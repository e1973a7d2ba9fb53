"""Requests as `/api/chat` takes them.

What a model's runner depends on (its window) is decided elsewhere and only put in here: any change of it
would load the model again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wony.types import ChatRequest, Json, Message, Tool

# What gpt-oss was tuned for; Ollama's own defaults (top_k 40, top_p 0.9) cut its choices.
_SAMPLING = {"temperature": 1, "top_p": 1, "top_k": 0, "min_p": 0}


def runner_body(model: str, num_ctx: int, keep_alive: str) -> dict[str, Json]:
    """Return what every request for a model has in common, the loading of it included."""
    body: dict[str, Json] = {"model": model, "truncate": False, "options": dict(_SAMPLING)}
    if num_ctx:
        body["options"]["num_ctx"] = num_ctx
    if keep_alive:
        body["keep_alive"] = keep_alive_value(keep_alive)
    return body


def chat_body(request: ChatRequest, num_ctx: int, keep_alive: str, *, think: bool) -> dict[str, Json]:
    """Return the request for one answer; `think` is off for models that cannot."""
    body = runner_body(request.model, num_ctx, keep_alive)
    if request.max_tokens is not None:
        # 0 would be left out on the way to the engine and so mean "no end".
        body["options"]["num_predict"] = max(1, request.max_tokens)
    if request.seed is not None:
        body["options"]["seed"] = request.seed
    if think:
        body["think"] = request.think
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    body["messages"] = [_message(message) for message in _joined(request.messages)]
    body["stream"] = True
    return body


def keep_alive_value(text: str) -> int | str:
    """Return a keep-alive as Ollama takes it: bare digits are seconds only when they are a number."""
    text = text.strip()
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) else text


def _joined(messages: Sequence[Message]) -> list[Message]:
    """Join assistant messages that stand next to each other: the server would drop parts of the second."""
    joined: list[Message] = []
    for message in messages:
        before = joined[-1] if joined else None
        if before is not None and before.role == message.role == "assistant":
            joined[-1] = Message(
                "assistant",
                content="\n\n".join(filter(None, (before.content, message.content))),
                thinking="\n\n".join(filter(None, (before.thinking, message.thinking))),
                tool_calls=before.tool_calls + message.tool_calls,
            )
        else:
            joined.append(message)
    return joined


def _message(message: Message) -> dict[str, Json]:
    body: dict[str, Json] = {"role": message.role, "content": message.content}
    if message.thinking:
        # Always sent: the server itself leaves out what belongs to former turns, and gpt-oss needs the rest.
        body["thinking"] = message.thinking
    if message.tool_calls:
        body["tool_calls"] = [
            {"function": {"name": call.name, "arguments": dict(call.arguments)}}
            for call in message.tool_calls
        ]
    if message.role == "tool":
        body["tool_name"] = message.tool_name
    return body


def _tool(tool: Tool) -> dict[str, Json]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}
