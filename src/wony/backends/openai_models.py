"""What an OpenAI-compatible server lists, and what `wony doctor` says of it.  Pure."""

from __future__ import annotations

from collections.abc import Sequence

from wony.types import Finding, Json, ModelInfo, Notice

_SMALL_WINDOW = 8192
_NAMES_SHOWN = 5


def read_models(answer: Json, *, remote: bool) -> Sequence[tuple[ModelInfo, str]] | None:
    """Return each listed model with its owner, or None when `answer` is no such list."""
    items = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        return None
    listed = []
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            return None
        owner = item.get("owned_by")
        listed.append((_info(item, remote), owner if isinstance(owner, str) else ""))
    return listed


def _info(item: dict[str, Json], remote: bool) -> ModelInfo:
    about = item.get("meta")
    meta = about if isinstance(about, dict) else {}
    # vLLM and llama.cpp say what they allocated; what others call the context is the model's own.
    allocated = _positive(item.get("max_model_len")) or _positive(meta.get("n_ctx"))
    trained = _positive(item.get("context_length")) or _positive(meta.get("n_ctx_train"))
    return ModelInfo(
        name=item["id"],
        size_bytes=_positive(meta.get("size")),
        context_length=allocated or trained,
        loaded=allocated is not None,
        remote=remote,
    )


def findings(
    url: str, listed: Sequence[ModelInfo], model: str, profile: str, *, local: bool
) -> Sequence[Finding]:
    """Return what is right and wrong with a server that answered."""
    found = [Finding("ok", Notice("openai.ok", {"url": url, "count": len(listed), "profile": profile}))]
    if not local:
        # Inside an organisation this is right; the person should know all the same.
        found.append(Finding("ok", Notice("openai.elsewhere", {"url": url})))
        if not url.lower().startswith("https://"):
            found.append(Finding("warning", Notice("openai.unencrypted", {"url": url})))
    chosen = next((info for info in listed if info.name == model), None)
    if chosen is None:
        names = ", ".join(info.name for info in listed[:_NAMES_SHOWN]) or "-"
        found.append(Finding("broken", Notice("openai.not_listed", {"model": model, "names": names})))
    elif chosen.loaded and chosen.context_length and chosen.context_length < _SMALL_WINDOW:
        params = {"model": model, "window": chosen.context_length}
        found.append(Finding("warning", Notice("openai.small_window", params)))
    return found


def _positive(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
