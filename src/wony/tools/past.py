"""Earlier conversations, searched by the model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from wony.tool_types import Action, Labels, Level, ToolResult
from wony.tools.base import tool
from wony.types import SearchHit

_MOST = 20

Search = Callable[[str, int], Awaitable[Sequence[SearchHit]]]


class PastTools:
    """`search` returns the newest messages that hold some words."""

    def __init__(self, search: Search) -> None:
        self._search = search

    @tool(Level.READ, common=False)
    async def search_history(self, words: str, count: int = 5) -> ToolResult:
        """Search what was said in earlier conversations.

        words: taken literally
        """
        hits = await self._search(words.strip(), max(1, min(count, _MOST))) if words.strip() else ()
        if not hits:
            return ToolResult(f"Nothing was found for {words!r}. Try one word, or another.")
        told = [
            f"{hit.created_at:%Y-%m-%d} {hit.role} in {hit.session_name!r}: {hit.snippet}" for hit in hits
        ]
        source = ("history",)
        return ToolResult("\n".join(told), labels=Labels(untrusted=source, private=source))

    @search_history.plans
    async def _(self, words: str, count: int) -> Action:
        return Action("search_history", {"words": words, "count": count}, Level.READ, destination="history")
