"""Recognises what OpenAI-compatible servers complain about.  Pure; knows nothing of HTTP.

Servers agree on little more than `{"error": {"message": ...}}`, so most of it goes by their words.
"""

from __future__ import annotations

import re

from wony.backends.lines import excerpt
from wony.errors import BackendError, Busy, ContextOverflow, ModelMissing, ToolCallUnreadable
from wony.types import Json

_OVERFLOW = re.compile(
    r"context.{0,20}(length|size|window)|maximum model length|prompt is too long|too many tokens"
    r"|context the overflows",
    re.I,
)
_TOO_MUCH = re.compile(r"exceed|maximum|longer|greater|reduce|overflow|larger|too (long|many|large)", re.I)
_WINDOW = (
    re.compile(r"maximum context length (?:is|of) (\d{1,12})"),  # vLLM, OpenAI
    re.compile(r"maximum model length of (\d{1,12})"),  # vLLM's engine
    re.compile(r"context length is only (\d{1,12})"),  # vLLM, newer
    re.compile(r"context (?:length|size) of (?:only )?(\d{1,12})"),  # LM Studio
    re.compile(r"context size \((\d{1,12}) tokens\)"),  # llama.cpp
)
# vLLM's "at least N" and "You passed N" are where it stopped counting, and so no count.
_PROMPT = (
    re.compile(r"request has (\d{1,12}) input tokens"),  # vLLM
    re.compile(r"\((\d{1,12}) in the messages"),  # vLLM and OpenAI, older
    re.compile(r"prompt \(length (\d{1,12})\)|Prompt length of (\d{1,12}) "),  # vLLM's engine
    re.compile(r"request \((\d{1,12}) tokens\)"),  # llama.cpp
    re.compile(r"resulted in (\d{1,12}) tokens"),  # OpenAI
    re.compile(r"keep the first (\d{1,12}) tokens"),  # LM Studio
)
_UNREADABLE = re.compile(
    r"pars(?:e|ing) tool call|tokens remaining in message header|while expecting start token", re.I
)
_NO_MODEL = re.compile(
    r"model\b.{0,200}\b(not found|does not exist|not exist|not loaded|unknown)", re.I | re.S
)


def error_from(value: Json, *, model: str, status: int = 0) -> BackendError | Busy:
    """Return the error that a server's error object, or bare text, means."""
    detail = value if isinstance(value, dict) else {}
    text = value if isinstance(value, str) else str(detail.get("message") or value)
    words = " ".join(str(detail.get(key, "")) for key in ("type", "code"))
    if "exceed_context_size" in words or "context_length_exceeded" in words or _overflows(text):
        return ContextOverflow(
            "chunks.overflow",
            prompt_tokens=_number(detail.get("n_prompt_tokens")) or _first(_PROMPT, text),
            window=_number(detail.get("n_ctx")) or _first(_WINDOW, text),
        )
    if "model_not_found" in words or (status in (0, 400, 404) and _NO_MODEL.search(text[:2000])):
        return ModelMissing("chunks.model", model=model)
    if _UNREADABLE.search(text):
        return ToolCallUnreadable("chunks.tool_call", raw=_raw(text), tool="")
    if "peg-native" in text:
        return BackendError("chunks.garbled")
    if status in (429, 503):
        return Busy("chunks.busy", said=excerpt(text, 400))
    return BackendError("chunks.error", said=excerpt(text, 400))


def _raw(text: str) -> str:
    """Return what the model wrote, where it is quoted: to the last quote, for a call may hold some itself."""
    start, end = text.find("raw='"), text.rfind("', err=")
    return text[start + len("raw='") : end] if 0 <= start < end else text


def _overflows(text: str) -> bool:
    return bool(_OVERFLOW.search(text[:2000]) and _TOO_MUCH.search(text[:2000]))


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    found = next((found for pattern in patterns if (found := pattern.search(text))), None)
    return int(next(filter(None, found.groups()))) if found else None


def _number(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
