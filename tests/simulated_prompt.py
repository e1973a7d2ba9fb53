"""What a simulated gpt-oss reads: a request rendered as Ollama's template does it, and made to fit.

Order and marks are the real ones: the server's date and the effort first, then tools and all system
messages, then the conversation; reasoning only behind the last question; an assistant's message at the end
left open.  A prompt that is too long is refused, or loses its oldest messages (stage A) and, when the newest
alone is too long, its middle (stage B).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulated_model import Answer, Refusal
from simulated_tokens import Tokenizer

_SYSTEM = (
    "<|start|>system<|message|>You are ChatGPT, a large language model trained by OpenAI.\n"
    "Knowledge cutoff: 2024-06\nCurrent date: {date}\n\nReasoning: {effort}\n\n"
    "# Valid channels: analysis, commentary, final. Channel must be included for every message.{tools}<|end|>"
)
_TOOLS = "\nCalls to these tools must go to the commentary channel: 'functions'."
_KEPT = 4
"""First tokens that stage B keeps."""


@dataclass(frozen=True)
class Prompt:
    """What the model reads, and how many messages had to be left out for it."""

    text: str
    tokens: Sequence[str]
    dropped: int = 0
    cut: bool = False
    """Whether its middle is missing."""


def fit(
    body: dict[str, Any], window: int, tokenizer: Tokenizer, date: str, *, truncates: bool = False
) -> Prompt:
    """Return the prompt of a request.  With `truncates`, one that is too long is cut whatever was asked."""
    messages = body["messages"]
    may_cut = truncates or body.get("truncate") is not False
    text, tokens, dropped = "", [], 0
    for start in range(len(messages)):
        kept = [m for i, m in enumerate(messages) if i >= start or m["role"] == "system"]
        dropped = len(messages) - len(kept)
        text = render(body, kept, date)
        tokens = tokenizer.tokens(text)
        if len(tokens) < window:
            return Prompt(text, tokens, dropped)
        if not may_cut:
            raise Refusal(400, overflow(len(tokens), window))
    tail = window // 2 + 2 - _KEPT
    return Prompt(text, [*tokens[:_KEPT], *tokens[-tail:]], dropped, cut=True)


def overflow(count: int, window: int) -> str:
    """The engine's error, as it is: JSON inside a string."""
    text = f"request ({count} tokens) exceeds the available context size ({window} tokens), try increasing it"
    error = {
        "code": 400,
        "message": text,
        "type": "exceed_context_size_error",
        "n_prompt_tokens": count,
        "n_ctx": window,
    }
    return json.dumps({"error": error}, separators=(",", ":"))


def render(body: dict[str, Any], messages: Sequence[dict[str, Any]], date: str) -> str:
    """Return the text of a prompt."""
    tools = body.get("tools") or []
    think = body.get("think")
    effort = think if isinstance(think, str) else "medium"
    parts = [_SYSTEM.format(date=date, effort=effort, tools=_TOOLS if tools else "")]
    instructions = "\n\n".join(m.get("content", "") for m in messages if m["role"] == "system")
    if tools or instructions:
        parts.append(
            f"<|start|>developer<|message|>{_declared(tools)}# Instructions\n\n{instructions}<|end|>"
        )
    said = _merged([m for m in messages if m["role"] in ("user", "assistant", "tool")])
    last_question = max((i for i, m in enumerate(said) if m["role"] == "user"), default=-1)
    for place, message in enumerate(said):
        parts.append(_message(message, reasons=place > last_question))
    if said and said[-1]["role"] == "assistant" and said[-1].get("content"):
        return "".join(parts).removesuffix("<|end|>")  # to be gone on with
    return "".join([*parts, "<|start|>assistant"])


def spoken(answer: Answer) -> str:
    """Return what the model writes to give an answer, as it stays in the server's memory."""
    text = ""
    thinking, content = "".join(answer.thinking), "".join(answer.content)
    if thinking:
        text += f"<|channel|>analysis<|message|>{thinking}<|end|><|start|>assistant"
    if content or not answer.tool_calls:
        text += f"<|channel|>final<|message|>{content}<|return|>"
    for name, arguments in answer.tool_calls:
        text += _call(name, json.dumps(arguments, ensure_ascii=False))
    return text


def _message(message: dict[str, Any], *, reasons: bool) -> str:
    content = message.get("content", "")
    if message["role"] == "user":
        return f"<|start|>user<|message|>{content}<|end|>"
    if message["role"] == "tool":
        name = message.get("tool_name", "")
        return f"<|start|>functions.{name} to=assistant<|channel|>commentary<|message|>{content}<|end|>"
    text = ""
    if reasons and message.get("thinking"):
        text += f"<|start|>assistant<|channel|>analysis<|message|>{message['thinking']}<|end|>"
    if content:
        text += f"<|start|>assistant<|channel|>final<|message|>{content}<|end|>"
    for call in message.get("tool_calls") or []:
        function = call["function"]
        # Go writes an object's keys in order, and no spaces: not as the model wrote them.
        arguments = json.dumps(
            function["arguments"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        text += "<|start|>assistant" + _call(function["name"], arguments)
    return text


def _call(name: str, arguments: str) -> str:
    return f"<|channel|>commentary to=functions.{name} <|constrain|>json<|message|>{arguments}<|call|>"


def _merged(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join neighbours of one role; of assistants' the second one's reasoning and calls are lost."""
    merged: list[dict[str, Any]] = []
    for message in messages:
        if merged and merged[-1]["role"] == message["role"] and message["role"] != "tool":
            both = (merged[-1].get("content", ""), message.get("content", ""))
            merged[-1] = merged[-1] | {"content": "\n\n".join(filter(None, both))}
        else:
            merged.append(message)
    return merged


def _declared(tools: Sequence[dict[str, Any]]) -> str:
    if not tools:
        return ""
    lines = ["# Tools\n\n## functions\n\nnamespace functions {\n"]
    for tool in tools:
        function = tool["function"]
        properties = (function.get("parameters") or {}).get("properties") or {}
        lines.append(f"// {function.get('description', '')}\ntype {function['name']} = (_: {{")
        for name, about in sorted(properties.items()):
            lines.append(f"// {about.get('description', '')}\n{name}: {about.get('type', 'any')},")
        lines.append("}) => any;\n")
    return "\n".join([*lines, "} // namespace functions\n\n"])
