"""What Ollama says when something goes wrong, in wony's words.

It says it before an answer (with a status) and inside one (without).  The engine below it speaks through
it, sometimes as JSON inside a string, so a text is unwrapped before it is understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from wony.backends.json_text import parse
from wony.backends.lines import excerpt
from wony.errors import (
    AnswerCut,
    BackendError,
    Busy,
    ContextOverflow,
    ModelMissing,
    ToolCallUnreadable,
    WonyError,
)
from wony.types import Json

_OVERFLOW = (
    "exceeds the available context size",
    "longer than the context length",
    "exceeds the context length",
)
_OVERFLOW_COUNTS = re.compile(r"request \((\d{1,12}) tokens\) exceeds .* \((\d{1,12}) tokens\)")
_UNSUPPORTED = {
    "does not support thinking": "ollama.no_thinking",
    "does not support tools": "ollama.no_tools",
    "does not support chat": "ollama.no_chat",
    "does not support embed": "ollama.no_embedding",
}
_NO_MEMORY = (
    "out of memory",
    "cudamalloc failed",
    "failed to allocate",
    "not enough memory",
    "insufficient memory",
    "requires more system memory",
    "unable to allocate",
)
_RUNNER_DIED = (
    "model runner has unexpectedly stopped",
    "process has terminated",
    "process no longer running",
    "error was encountered while running the model",
    "timed out waiting for ll",
)
_MISSING = re.compile(r"model .*not found|pull model manifest: file does not exist")
_TELLING = 4_000
"""Characters of a text in which its meaning is looked for; only a tool call's own text is ever longer."""


def server_error(said: Json, *, url: str, model: str, status: int | None = None) -> WonyError:
    """Translate an error that Ollama reported: the body of a refusal, or a line inside an answer."""
    text, details = _unwrapped(said)
    lower = text[:_TELLING].lower()
    quoted = excerpt(text, 400)
    if details.get("type") == "exceed_context_size_error" or any(mark in lower for mark in _OVERFLOW):
        return _overflow(lower, details)
    if "error parsing tool call" in lower:
        raw = _raw_tool_call(text)
        return ToolCallUnreadable("ollama.tool_call_unreadable", raw=raw, excerpt=excerpt(raw))
    if _MISSING.search(lower):
        return ModelMissing("ollama.model_missing", model=model)
    if "requires a newer version of ollama" in lower:
        return BackendError("ollama.newer_needed", model=model, url=url)
    if unsupported := next((id for mark, id in _UNSUPPORTED.items() if mark in lower), ""):
        return BackendError(unsupported, model=model)
    if any(mark in lower for mark in _NO_MEMORY):
        return BackendError("ollama.no_memory", model=model, text=quoted)
    if any(mark in lower for mark in _RUNNER_DIED):
        return BackendError("ollama.runner_died", model=model, text=quoted)
    if "server busy" in lower:
        return Busy("http.busy", url=url, status=status or 503, text=quoted)
    if "token repeat limit" in lower:
        return AnswerCut("ollama.repeats", model=model)
    if "request canceled" in lower:
        return AnswerCut("http.cut", url=url)
    return _by_status(said, quoted, url=url, status=status)


def _by_status(said: Json, quoted: str, *, url: str, status: int | None) -> WonyError:
    if status is None:
        return BackendError("ollama.error_in_answer", text=quoted)
    if status == 401:
        link = said.get("signin_url") if isinstance(said, dict) else None
        return BackendError("ollama.sign_in", link=excerpt(str(link or "ollama signin"), 400))
    if status == 403 and not quoted:
        return BackendError("ollama.forbidden", url=url)
    if status == 404 and isinstance(said, str):  # Ollama says what is missing, as JSON
        return BackendError("ollama.stranger", url=url, found=f"404 {quoted}".rstrip())
    return BackendError("http.status", url=url, status=status, text=quoted)


def refusal_body(text: str) -> Json:
    """Return what a refused request was told: the JSON of its body, else the text itself."""
    try:
        return parse(text)
    except ValueError:
        return text


def _unwrapped(said: Json) -> tuple[str, Mapping[str, Json]]:
    """Return the innermost text, and the object that it stood in."""
    details: Mapping[str, Json] = {}
    for _ in range(4):
        if isinstance(said, dict):
            details = said
            said = said["error"] if "error" in said else said.get("message", _odd_key(said))
        elif isinstance(said, str) and said.lstrip().startswith("{"):
            inner = refusal_body(said)
            if not isinstance(inner, dict):
                break
            said = inner
        else:
            break
    return said if isinstance(said, str) else "" if said is None else str(said), details


def _odd_key(said: Mapping[str, Json]) -> str:
    """An error was once seen as a key: {"error parsing tool call": "raw='...'"}."""
    return next((f"{key}: {value}" for key, value in said.items() if "error" in str(key)), str(dict(said)))


def _raw_tool_call(text: str) -> str:
    """Return what the model wrote, out of "error parsing tool call: raw='...', err=..."."""
    start, end = text.find("raw='"), text.rfind("', err=")
    return text[start + len("raw='") : end] if 0 <= start < end else text


def _overflow(text: str, details: Mapping[str, Json]) -> ContextOverflow:
    """Return the error with the counts: from the engine's fields, else out of its words."""
    counts = _OVERFLOW_COUNTS.search(text)
    prompt = _count(details.get("n_prompt_tokens")) or (int(counts[1]) if counts else None)
    window = _count(details.get("n_ctx")) or (int(counts[2]) if counts else None)
    id = "ollama.overflow_counted" if prompt and window else "ollama.overflow"
    return ContextOverflow(id, prompt_tokens=prompt, window=window)


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
