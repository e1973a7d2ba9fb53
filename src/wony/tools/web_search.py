"""Searching the web: what the model asks, and what it is told."""

from __future__ import annotations

from wony.tool_types import Action, Labels, Level, ToolError, ToolResult
from wony.tools.base import tool
from wony.tools.search_services import Hit, Provider
from wony.tools.visible import one_line
from wony.tools.web_url import parse_url
from wony.types import Notice

_MOST_HITS = 10
_LONGEST_QUERY = 400
_LONGEST_TITLE = 120
_LONGEST_SNIPPET = 300


class SearchTools:
    """Asks one search service."""

    def __init__(self, provider: Provider, *, is_chosen: bool) -> None:
        """`is_chosen` says whether the person named the service in their settings."""
        self._provider = provider
        self._is_chosen = is_chosen

    @tool(Level.NETWORK, seconds=40.0)
    async def web_search(self, query: str, count: int = 5) -> ToolResult:
        """Search the web: titles, addresses, excerpts. Open a page before you rely on it.

        query: search words
        count: 1-10
        """
        found = await self._provider.search(_query(query), max(1, min(_MOST_HITS, count)))
        hits = [good for hit in found if (good := _cleaned(hit))][:_MOST_HITS]
        said = "\n".join(
            f"{n}. {hit.title}\n   {hit.url}" + (f"\n   {hit.snippet}" if hit.snippet else "")
            for n, hit in enumerate(hits, 1)
        )
        return ToolResult(
            said or "Nothing was found. Try other or fewer words.",
            details=Notice("tool_web.found", {"count": len(hits), "host": self._provider.host}),
            labels=Labels(untrusted=(f"web: {self._provider.host}",)),
            urls=tuple(hit.url for hit in hits),
        )

    @web_search.plans
    async def _(self, query: str, count: int) -> Action:
        return Action(
            "web_search",
            {"query": query, "count": count},
            Level.NETWORK,
            destination=self._provider.host,
            leaves=_query(query),
            opt_in="" if self._is_chosen else "web",
        )


def _query(query: str) -> str:
    query = " ".join(query.split())
    if not query:
        raise ToolError("The query is empty: say what to search for.")
    if len(query) > _LONGEST_QUERY:
        raise ToolError(f"The query is too long: at most {_LONGEST_QUERY} letters. Use a few key words.")
    return query


def _cleaned(hit: Hit) -> Hit | None:
    """Return a hit fit to be read; None where its address could not be opened."""
    try:
        url = parse_url(hit.url).written
    except ToolError:
        return None
    return Hit(one_line(hit.title, _LONGEST_TITLE) or url, url, one_line(hit.snippet, _LONGEST_SNIPPET))
