"""What a chat-completions request looks like, and the few places where servers disagree about it.

Pure: messages in, JSON-ready values out.  It knows nothing of how they travel.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wony.types import ChatRequest, Json, Message, Tool


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of server."""

    name: str
    reasoning_fields: tuple[str, ...] = ()
    """Under which names it takes the assistant's own reasoning back.  gpt-oss needs it inside a tool loop;
    a name that the server does not know would be dropped without a word, or refused."""
    effort_in_template: bool = False
    """The effort is an argument of the chat template instead of a field of the request."""
    extras: Mapping[str, Json] | None = None
    """Fields that only this server knows."""
    reads_ahead: bool = False
    """It keeps what it has read, and nobody pays for that: a conversation can be read before it is needed."""


PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("vllm", ("reasoning",), reads_ahead=True),
        # llama.cpp cuts at top_k 40 and min_p 0.05 unless told otherwise; gpt-oss is made for neither.
        Profile(
            "llamacpp",
            ("reasoning_content",),
            effort_in_template=True,
            extras={"top_k": 0, "min_p": 0.0},
            reads_ahead=True,
        ),
        # Which of the two it reads depends on its version; it ignores the other.
        Profile("lmstudio", ("reasoning", "reasoning_content")),
        Profile("ollama", ("reasoning",), reads_ahead=True),
        # Hosted endpoints may refuse fields that OpenAI never defined, so nothing of the kind is sent.
        Profile("openai"),
    )
}

_OWNERS = {"vllm": "vllm", "llamacpp": "llamacpp", "organization_owner": "lmstudio", "library": "ollama"}


def profile_of(owners: Iterable[str]) -> Profile | None:
    """Return the profile of the server whose models belong to `owners`, if it can be told by that."""
    for owner in owners:
        if owner in _OWNERS:
            return PROFILES[_OWNERS[owner]]
    return None


def request_body(request: ChatRequest, profile: Profile) -> dict[str, Json]:
    """Return the body of a streamed request."""
    body: dict[str, Json] = {
        "model": request.model,
        "messages": wire_messages(request.messages, profile.reasoning_fields),
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 1.0,
        "top_p": 1.0,
        **(profile.extras or {}),
    }
    if profile.effort_in_template:
        body["chat_template_kwargs"] = {"reasoning_effort": request.think}
    else:
        body["reasoning_effort"] = request.think
    if request.tools:
        body["tools"] = [_wire_tool(tool) for tool in request.tools]
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    if request.seed is not None:
        body["seed"] = request.seed
    return body


def wire_messages(messages: Sequence[Message], reasoning_fields: Sequence[str]) -> list[dict[str, Json]]:
    """Return the history as such a server wants it.

    The wire ties a tool's result to its call by an id.  Our messages tie it by the tool's name, so calls
    without an id get one, the same on every request, lest the server's prompt cache be lost.
    """
    wired: list[dict[str, Json]] = []
    waiting: list[tuple[str, str]] = []  # (name, id) of calls that have no result yet
    for place, message in enumerate(messages):
        item: dict[str, Json] = {"role": message.role, "content": message.content}
        if message.role == "tool":
            item["tool_call_id"] = _take(waiting, message.tool_name) or f"call_{place}"
        elif message.role == "assistant":
            if message.thinking:
                item.update(dict.fromkeys(reasoning_fields, message.thinking))
            if message.tool_calls:
                ids = [call.id or f"call_{place}_{n}" for n, call in enumerate(message.tool_calls)]
                waiting = [(call.name, id) for call, id in zip(message.tool_calls, ids, strict=True)]
                item["tool_calls"] = [
                    {
                        "id": id,
                        "type": "function",
                        "function": {
                            "name": call.name,
                            "arguments": json.dumps(dict(call.arguments), ensure_ascii=False),
                        },
                    }
                    for call, id in zip(message.tool_calls, ids, strict=True)
                ]
        wired.append(item)
    return wired


def _take(waiting: list[tuple[str, str]], name: str) -> str:
    """Remove and return the id of the first waiting call of that name, else of the first at all."""
    for place, (waiting_name, _) in enumerate(waiting):
        if waiting_name == name:
            return waiting.pop(place)[1]
    return waiting.pop(0)[1] if waiting else ""


def _wire_tool(tool: Tool) -> dict[str, Json]:
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.parameters),
        },
    }
