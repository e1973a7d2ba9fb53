"""What the simulated Ollama holds: installed and loaded models, what they read and what they say."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from raw_responses import chunk

CREATED = "2026-11-22T10:00:00.123456789Z"
EXPIRES = "2318-03-04T10:00:00.123456789+09:00"
RUNNER_OPTIONS = ("num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread")


@dataclass(frozen=True)
class Answer:
    """What the model says next.  A sequence of strings is sent token by token as it is."""

    content: str | Sequence[str] = ""
    thinking: str | Sequence[str] = ""
    tool_calls: Sequence[tuple[str, dict[str, Any]]] = ()
    done_reason: str = "stop"
    error: str = ""
    """An error line after the content, instead of the end."""


@dataclass(frozen=True)
class Installed:
    """A model on the simulated disk.  `remote_host` makes it a stub for a cloud model."""

    name: str
    size: int = 13_793_441_244
    family: str = "gptoss"
    trained_context: int = 131_072
    capabilities: Sequence[str] = ("completion", "tools", "thinking")
    remote_host: str = ""
    vectors: int = 8
    """Length of the vectors that it embeds to."""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    def details(self) -> dict[str, Any]:
        return {
            "parent_model": "",
            "format": "gguf",
            "family": self.family,
            "families": [self.family],
            "parameter_size": "20.9B",
            "quantization_level": "MXFP4",
        }

    def row(self) -> dict[str, Any]:
        """What `/api/tags` says."""
        row = {
            "name": self.name,
            "model": self.name,
            "modified_at": CREATED,
            "size": self.size,
            "digest": self.digest,
            "details": self.details(),
            "capabilities": list(self.capabilities),
        }
        if self.remote_host:
            row |= {"remote_model": self.name, "remote_host": self.remote_host}
        return row

    def loaded_row(self, context_length: int, size_vram: int | None) -> dict[str, Any]:
        """What `/api/ps` says."""
        return {
            "name": self.name,
            "model": self.name,
            "size": self.size,
            "digest": self.digest,
            "details": self.details(),
            "expires_at": EXPIRES,
            "size_vram": self.size if size_vram is None else size_vram,
            "context_length": context_length,
        }

    def shown(self) -> dict[str, Any]:
        """What `/api/show` says."""
        info = {"general.architecture": self.family, f"{self.family}.context_length": self.trained_context}
        return {
            "license": "Apache License",
            "modelfile": f"FROM {self.name}",
            "parameters": "temperature 1",
            "template": "{{ .Prompt }}",
            "details": self.details(),
            "model_info": info,
            "capabilities": list(self.capabilities),
            "modified_at": CREATED,
        }


class Refusal(Exception):
    """An error answer before the stream."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass(frozen=True)
class Load:
    """One loading of a model: what a real server needs seconds to minutes for."""

    model: str
    context_length: int


def tokens(text: str | Sequence[str]) -> Sequence[str]:
    """Cut a text into pieces of a token's size."""
    return re.findall(r"\s*\S{1,4}|\s+", text) if isinstance(text, str) else text


def chunk_line(value: dict[str, Any]) -> bytes:
    # Go escapes <, > and & in JSON.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return chunk(text.encode() + b"\n")


def tagged(name: str) -> str:
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def require_known_values(body: dict[str, Any], model: Installed) -> None:
    think = body.get("think")
    if not (think is None or isinstance(think, bool) or think in ("low", "medium", "high", "max")):
        raise Refusal(
            400, f'think must be a boolean or string ("high", "medium", "low", true, or false), got {think}'
        )
    if think and "thinking" not in model.capabilities:
        raise Refusal(400, f'"{model.name}" does not support thinking')
    if body.get("tools") and "tools" not in model.capabilities:
        raise Refusal(400, f"registry.ollama.ai/library/{model.name} does not support tools")
    keep_alive = body.get("keep_alive")
    if isinstance(keep_alive, str) and not re.fullmatch(r"-?(\d+(\.\d+)?(h|m|s|ms|us|ns))+", keep_alive):
        raise Refusal(400, f'time: missing unit in duration "{keep_alive}"')


def chat_line(body: dict[str, Any], message: dict[str, Any], done: str = "") -> dict[str, Any]:
    """One line of an answer to a chat request; the last one says why it is done."""
    line = {"model": body["model"], "created_at": CREATED, "message": message, "done": bool(done)}
    return line | {"done_reason": done} if done else line


def said_lines(body: dict[str, Any], answer: Answer) -> Iterator[dict[str, Any]]:
    """The lines that carry the answer, token by token."""
    for token in tokens(answer.thinking):
        yield chat_line(body, {"role": "assistant", "content": "", "thinking": token})
    for token in tokens(answer.content):
        yield chat_line(body, {"role": "assistant", "content": token})


def last_line(body: dict[str, Any], answer: Answer, numbers: Iterator[int]) -> dict[str, Any]:
    """The line that ends an answer, where gpt-oss puts its tool calls, under the next `numbers`."""
    message: dict[str, Any] = {"role": "assistant", "content": ""}
    if answer.tool_calls:
        message["tool_calls"] = [
            {
                "id": f"call_{next(numbers):08d}",
                "function": {"index": i, "name": name, "arguments": arguments},
            }
            for i, (name, arguments) in enumerate(answer.tool_calls)
        ]
    return chat_line(body, message, answer.done_reason)


def cut_short(answer: Answer, most: int) -> Answer:
    """Return the answer as far as so many tokens of it go; it does not end by itself then."""
    thinking, content = tokens(answer.thinking), tokens(answer.content)
    if len(thinking) + len(content) <= most:
        return answer
    left = max(0, most - len(thinking))
    return Answer(content[:left], thinking[:most], done_reason="length")


def counts(
    prompt_tokens: int, answer_tokens: int, read_seconds: float, load_seconds: float
) -> dict[str, int]:
    """What the last line tells of the cost; times are nanoseconds."""
    return {
        "total_duration": int(load_seconds * 1e9) + 2_000_000_000,
        "load_duration": int(load_seconds * 1e9),
        "prompt_eval_count": prompt_tokens,
        "prompt_eval_duration": int(read_seconds * 1e9),
        "eval_count": answer_tokens,
        "eval_duration": 1_500_000_000,
    }
