"""Where servers that speak chat completions tell how much context they allocated: each at a place of its own.

It opens no connection; it knows only where to look and what stands there.
"""

from __future__ import annotations

from wony.backends.ollama_models import find, window_of
from wony.types import Json

_PLACES = {"llamacpp": "/props", "ollama": "/api/ps"}


def place(profile: str, base_url: str) -> str:
    """Return the address to ask, beside the `/v1` of the API; empty where there is none."""
    path = _PLACES.get(profile, "")
    return base_url.rstrip("/").removesuffix("/v1") + path if path else ""


def told(profile: str, answer: Json, model: str) -> int | None:
    """Return the window out of what such a place answers."""
    if profile == "ollama":
        return window_of(find(answer, model))
    about = answer.get("default_generation_settings") if isinstance(answer, dict) else None
    # Of one slot, which is what a conversation has; the whole of them may be several times that.
    window = about.get("n_ctx") if isinstance(about, dict) else None
    return window if isinstance(window, int) and not isinstance(window, bool) and window > 0 else None
