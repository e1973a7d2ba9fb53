"""How each backend is made from the settings: one function to each, imported when it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from wony.config import Settings
from wony.errors import ConfigError
from wony.protocols import Backend


def backend_of(settings: Settings) -> Backend:
    """Return what `settings.backend` names; nothing is sent or loaded yet.  Raises ConfigError."""
    kind, _, _ = settings.backend.partition(":")
    if kind not in _BACKENDS:
        raise ConfigError("app.backend", backend=kind, known=", ".join(_BACKENDS))
    return _BACKENDS[kind](settings)


def _ollama(chosen: Settings) -> Backend:
    from wony.backends.http import Limits
    from wony.backends.ollama import OllamaBackend
    from wony.backends.ollama_host import parse_ollama_host

    return OllamaBackend(
        parse_ollama_host(chosen.ollama_host),
        num_ctx=chosen.num_ctx,
        keep_alive=chosen.keep_alive,
        allow_cloud=chosen.allow_cloud,
        limits=Limits(chosen.connect_timeout, chosen.first_token_timeout, chosen.idle_timeout),
    )


def _openai(chosen: Settings) -> Backend:
    from wony.backends.http import Limits
    from wony.backends.openai import OpenAIBackend

    if not chosen.openai_base_url:
        raise ConfigError("app.openai_base_url")
    return OpenAIBackend(
        chosen.openai_base_url,
        api_key=chosen.secrets.get("openai_api_key", ""),
        profile=chosen.openai_profile,
        limits=Limits(chosen.connect_timeout, chosen.first_token_timeout, chosen.idle_timeout),
    )


def _embedded(chosen: Settings) -> Backend:
    from wony.backends.embedded import EmbeddedBackend

    path = Path(chosen.model_path).expanduser() if chosen.model_path else None
    return EmbeddedBackend(path, num_ctx=chosen.num_ctx, threads=chosen.threads, gpu_layers=chosen.gpu_layers)


def _scripted(chosen: Settings) -> Backend:
    from wony.backends.scripted import ScriptedBackend

    return ScriptedBackend(Path(chosen.backend.partition(":")[2]))


_BACKENDS: Mapping[str, Callable[[Settings], Backend]] = {
    "ollama": _ollama,
    "openai": _openai,
    "embedded": _embedded,
    "scripted": _scripted,
}
