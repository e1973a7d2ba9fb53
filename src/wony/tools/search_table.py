"""Which search service the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wony.config import Settings
from wony.errors import ConfigError
from wony.tools.search_ddgs import Ddgs, is_installed
from wony.tools.search_services import Brave, Ollama, Provider, Searxng, Tavily
from wony.tools.web_client import WebClient


@dataclass(frozen=True, slots=True)
class Means:
    """What a service may need."""

    settings: Settings
    client: WebClient
    ollama_url: str

    def key(self, key: str) -> str:
        """Return a key.  Raises ConfigError where there is none."""
        if not self.settings.secrets.get(key):
            raise ConfigError("tool_web.no_key", key=f"WONY_{key.upper()}", name=self.settings.search)
        return self.settings.secrets[key]


def search_provider(means: Means) -> Provider | None:
    """Return who searches; None where nobody is named and ddgs is not installed.  Raises ConfigError."""
    name = means.settings.search
    if not name:
        return Ddgs() if is_installed() else None
    if name not in _SERVICES:
        raise ConfigError("tool_web.unknown_search", name=name, known=", ".join(_SERVICES))
    return _SERVICES[name](means)


def _ddgs(_: Means) -> Provider:
    if not is_installed():
        raise ConfigError("tool_web.no_ddgs")
    return Ddgs()


def _searxng(means: Means) -> Provider:
    if not means.settings.searxng_url:
        raise ConfigError("tool_web.no_searxng")
    return Searxng(means.client, means.settings.searxng_url)


_SERVICES: Mapping[str, Callable[[Means], Provider]] = MappingProxyType(
    {
        "ddgs": _ddgs,
        "searxng": _searxng,
        "brave": lambda means: Brave(means.client, means.key("brave_api_key")),
        "tavily": lambda means: Tavily(means.client, means.key("tavily_api_key")),
        "ollama": lambda means: Ollama(
            means.client, means.settings.secrets.get("ollama_api_key", ""), means.ollama_url
        ),
    }
)
