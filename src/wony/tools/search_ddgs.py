"""The keyless search: the library ddgs, in a process of its own.

ddgs has an HTTP client of its own, which looks like a browser to the engines; ours would be turned away.  It
talks to the engines named here and to nobody else, without the environment's proxies, and its memory and
time are bounded from outside.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from wony.tool_types import ToolError
from wony.tools.confined import confine_this_process, confined
from wony.tools.search_services import Hit

_HANGUL = re.compile("[가-힣]")
_ENGINES = {"duckduckgo": "html.duckduckgo.com", "mojeek": "www.mojeek.com"}
"""Asked in this order until one has hits."""


def is_installed() -> bool:
    """Return whether the library is here (`pip install 'wony-bot[web]'`)."""
    return find_spec("ddgs") is not None


@dataclass(frozen=True, slots=True)
class Ddgs:
    """DuckDuckGo, and Mojeek where that has nothing, without a key."""

    proxy: str = ""
    authority: str = ""
    """A file of certificates to trust instead of the usual ones."""

    @property
    def host(self) -> str:
        return ", ".join(_ENGINES.values())

    async def search(self, query: str, count: int) -> Sequence[Hit]:
        if not is_installed():
            raise ToolError("Search is not installed. Tell the user: pip install 'wony-bot[web]'.")
        given = {"query": query, "count": count, "proxy": self.proxy, "authority": self.authority}
        try:
            written = await confined(
                "wony.tools.search_ddgs", json.dumps(given).encode(), seconds=25, most=2_000_000
            )
        except ToolError:
            raise ToolError("Search failed: the search engine did not answer. Try once more later.") from None
        answer = json.loads(written)
        if answer["hits"]:
            return [Hit(str(one["title"]), str(one["href"]), str(one["body"])) for one in answer["hits"]]
        if answer["failed"] == "no results":  # (ddgs does not tell these apart)
            raise ToolError(
                "Search failed: there is nothing, or the search engine turns us away for now. "
                "Try other words once, then answer with what you know, or tell the user."
            )
        raise ToolError(
            "Search failed: the search engine cannot be reached. "
            "Do not search again now; answer with what you know, or tell the user."
        )


def main() -> None:
    """Search for what standard input asks; write the hits, or why there are none, to standard output."""
    confine_this_process(memory=2_000_000_000, seconds=20)
    given = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(_searched(**given)).encode())


def _searched(query: str, count: int, proxy: str, authority: str) -> dict[str, object]:
    ddgs = import_module("ddgs")
    failed, region = "", "kr-kr" if _HANGUL.search(query) else "us-en"
    for engine in _ENGINES:
        try:
            asking = ddgs.DDGS(proxy=proxy or None, timeout=8, verify=authority or True)
            hits = asking.text(query, max_results=count, backend=engine, region=region)
        except ddgs.exceptions.DDGSException as error:
            failed = "no results" if "No results" in str(error) else "no answer"
            continue
        if hits:
            return {"hits": hits, "failed": ""}
    return {"hits": [], "failed": failed}


if __name__ == "__main__":
    main()
