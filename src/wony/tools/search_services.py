"""Who searches the web for us: a question in, hits out.  One class to each service, and one table.

A key goes to its service in a header and stands in no error.  What a service answers beside hits is not
passed on: it is a stranger's text too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, urlsplit

from wony.tool_types import ToolError
from wony.tools.web_client import Question, WebClient
from wony.types import Json


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that a search found."""

    title: str
    url: str
    snippet: str


class Provider(Protocol):
    """A search service."""

    @property
    def host(self) -> str:
        """Where a question goes, as the person is told."""
        ...

    async def search(self, query: str, count: int) -> Sequence[Hit]:
        """Return at most so many hits, best first.  Raises ToolError."""
        ...


@dataclass(frozen=True, slots=True)
class Brave:
    """Brave's search, with a key."""

    client: WebClient
    key: str = field(repr=False)
    base: str = "https://api.search.brave.com"

    @property
    def host(self) -> str:
        return _host(self.base)

    async def search(self, query: str, count: int) -> Sequence[Hit]:
        url = f"{self.base}/res/v1/web/search?q={quote(query, safe='')}&count={count}&text_decorations=0"
        question = Question("GET", url, {"X-Subscription-Token": self.key})
        value = await _value(self.client, question, "Brave", "brave_api_key")
        return _hits(_at(value, "web", "results"), "description")[:count]


@dataclass(frozen=True, slots=True)
class Tavily:
    """Tavily's search, with a key."""

    client: WebClient
    key: str = field(repr=False)
    base: str = "https://api.tavily.com"

    @property
    def host(self) -> str:
        return _host(self.base)

    async def search(self, query: str, count: int) -> Sequence[Hit]:
        body = {"query": query, "max_results": count}
        question = Question("POST", f"{self.base}/search", {"Authorization": f"Bearer {self.key}"}, body)
        value = await _value(self.client, question, "Tavily", "tavily_api_key")
        return _hits(_at(value, "results"), "content")[:count]


@dataclass(frozen=True, slots=True)
class Ollama:
    """Ollama's search: with a key at ollama.com, without one by the local server that is signed in there."""

    client: WebClient
    key: str = field(repr=False, default="")
    daemon: str = "http://127.0.0.1:11434"
    base: str = "https://ollama.com"

    @property
    def host(self) -> str:
        return _host(self.base)  # (the local server passes the question on to it)

    async def search(self, query: str, count: int) -> Sequence[Hit]:
        body = {"query": query, "max_results": min(count, 10)}
        if self.key:
            headers = {"Authorization": f"Bearer {self.key}"}
            question = Question("POST", f"{self.base}/api/web_search", headers, body)
        else:
            path = "/api/experimental/web_search"
            question = Question("POST", self.daemon.rstrip("/") + path, body=body, configured=True)
        value = await _value(self.client, question, "Ollama", "ollama_api_key" if self.key else "")
        return _hits(_at(value, "results"), "content")[:count]


@dataclass(frozen=True, slots=True)
class Searxng:
    """A SearXNG server of the person's own choice."""

    client: WebClient
    base: str

    @property
    def host(self) -> str:
        return _host(self.base)

    async def search(self, query: str, count: int) -> Sequence[Hit]:
        base = self.base.partition("?")[0].rstrip("/").removesuffix("/search")  # (as some paste it)
        url = f"{base}/search?q={quote(query, safe='')}&format=json"
        answer = await self.client.ask(Question("GET", url, configured=True))
        if answer.status == 403:
            raise ToolError(
                "Search failed: the SearXNG server gives no JSON. Tell the user to add json to "
                "search.formats in its settings.yml."
            )
        return _hits(_at(_checked(answer.status, answer.value, "SearXNG", ""), "results"), "content")[:count]


async def _value(client: WebClient, question: Question, name: str, key: str) -> Json:
    answer = await client.ask(question)
    return _checked(answer.status, answer.value, name, key)


def _checked(status: int, value: Json, name: str, key: str) -> Json:
    """Return what a service answered if it is an answer.  Raises ToolError with what to do."""
    if 200 <= status < 300 and isinstance(value, dict):
        return value
    if status in (401, 403) and key:
        advice = f"it refused the key. Tell the user to check {key}."
    elif status in (401, 403) and name == "Ollama":
        advice = (
            "the local server is not signed in. Tell the user to run `ollama signin`, or set ollama_api_key."
        )
    elif status == 404 and name == "Ollama":
        advice = "this version cannot search. Tell the user to update Ollama, or set ollama_api_key."
    elif status in (402, 429, 432, 433):
        advice = "its limit is reached. Do not search again now; answer with what you know, or tell the user."
    elif status in (400, 413, 422):
        advice = "it did not accept the query. Try a shorter one."
    else:
        advice = f"it answered {status} without results. Try once more later, or tell the user."
    raise ToolError(f"Search failed at {name}: {advice}")


def _at(value: Json, *path: str) -> Json:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _hits(found: Json, snippet: str) -> list[Hit]:
    """Return the hits of a list as a service has them; what is no hit is left out."""
    if not isinstance(found, list):
        return []
    return [
        Hit(str(one.get("title") or ""), str(one["url"]), str(one.get(snippet) or ""))
        for one in found
        if isinstance(one, Mapping) and one.get("url")
    ]


def _host(base: str) -> str:
    return urlsplit(base).hostname or base
