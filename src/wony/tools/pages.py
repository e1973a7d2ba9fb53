"""Reading web pages: fetched by the client, read in a process of their own, kept as numbered lines."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.util import find_spec

from wony.tool_protocols import Call, Document
from wony.tool_types import Action, Labels, Level, ToolError, ToolResult
from wony.tools.base import tool
from wony.tools.confined import confined
from wony.tools.web_client import WebClient
from wony.tools.web_url import WebUrl, parse_url
from wony.types import Notice

_NUMBER = re.compile(r"(?:document\s*)?\[?#?(\d{1,6})\]?", re.IGNORECASE)
_SHOWN_LINES = 80
_SHOWN_LETTERS = 6_000
_MOST_FOUND = 15
_SECONDS_TO_READ = 20.0
_MOST_READ = 8_000_000


class PageTools:
    """Opens pages, and looks into those that were opened."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    @tool(Level.NETWORK, seconds=60.0)
    async def open_page(self, call: Call, url: str, from_line: int = 1) -> ToolResult:
        """Read a web page as a numbered document of numbered lines.

        url: address, or #number of a document
        from_line: first line to show
        """
        if number := _number(url):
            document = await _document(call, number)
            return ToolResult(
                _shown(document.lines, from_line, f"#{number}"),
                details=Notice("tool_web.reread", {"number": number, "title": document.title}),
                labels=Labels(untrusted=(f"document #{number}",)),
            )
        page = await self._client.page(parse_url(url))
        title, lines, hidden = await _read(page.url, page.kind, page.content_type, page.data)
        said = _shown(lines, from_line, "#N")
        if hidden:
            said += f"\n[{hidden} hidden parts of the page were left out]"
        return ToolResult(
            said,
            details=Notice("tool_web.opened", {"url": page.url.written, "title": title, "lines": len(lines)}),
            labels=Labels(untrusted=(f"web: {page.url.host}",)),
            document="\n".join(lines),
            title=f"{title} — {page.url.written}" if title else page.url.written,
        )

    @open_page.plans
    async def _(self, url: str, from_line: int) -> Action:
        arguments = {"url": url, "from_line": from_line}
        if number := _number(url):
            return Action("open_page", arguments, Level.PURE, destination=f"#{number}")
        address = parse_url(url)
        self._client.check(address)  # what is never opened is not asked about either
        notes = () if url.isascii() else _named(url, address)
        return Action(
            "open_page",
            arguments,
            Level.NETWORK,
            destination=address.written,
            leaves=address.written,
            notes=notes,
        )

    @tool(Level.PURE, common=False)
    async def find_in_page(self, call: Call, number: int, words: str) -> ToolResult:
        """Find words in a numbered document; returns the lines that hold them.

        number: the document's number
        words: words to find
        """
        document = await _document(call, number)
        found, how = _found(document.lines, words)
        if not found:
            raise ToolError(
                f"Document #{number} ({len(document.lines)} lines) does not hold that: try one word."
            )
        said = [f"L{n}: {document.lines[n - 1]}" for n in found[:_MOST_FOUND]]
        more = f", the first {_MOST_FOUND}" if len(found) > _MOST_FOUND else ""
        return ToolResult(
            f"[{len(found)} lines of #{number} with {how}{more}]\n" + "\n".join(said),
            labels=Labels(untrusted=(f"document #{number}",)),
        )


def _number(url: str) -> int:
    """Return the number of the document that is meant, or 0 for an address."""
    said = _NUMBER.fullmatch(url.strip())
    return int(said[1]) if said else 0


async def _document(call: Call, number: int) -> Document:
    document = await call.documents.get(number)
    if document is None:
        raise ToolError(f"There is no document #{number} in this conversation.")
    return document


async def _read(url: WebUrl, kind: str, content_type: str, data: bytes) -> tuple[str, Sequence[str], int]:
    """Return title, lines and the number of hidden parts of a page.  Raises ToolError."""
    if kind in ("html", "xml") and find_spec("trafilatura") is None:
        raise ToolError("Pages cannot be read here. Tell the user: pip install 'wony-bot[web]'.")
    about = {"kind": kind, "content_type": content_type, "url": url.written}
    given = json.dumps(about).encode() + b"\n" + data
    read = json.loads(
        await confined("wony.tools.page_child", given, seconds=_SECONDS_TO_READ, most=_MOST_READ)
    )
    if not read["lines"]:
        raise ToolError("The page holds no text; it may be made by a script. Try another.")
    return read["title"], read["lines"], read["hidden"]


def _shown(lines: Sequence[str], from_line: int, name: str) -> str:
    """Return numbered lines from `from_line` on, and how the rest is read."""
    if not 1 <= from_line <= len(lines):
        raise ToolError(f"from_line must be 1 to {len(lines)}: there are no more lines.")
    shown: list[str] = []
    letters, last = 0, from_line - 1
    for n, line in enumerate(lines[from_line - 1 : from_line - 1 + _SHOWN_LINES], from_line):
        letters += len(line)
        if shown and letters > _SHOWN_LETTERS:
            break
        shown.append(f"L{n}: {line}" if line else "")
        last = n
    told = f"[lines {from_line}-{last} of {len(lines)}"
    if last < len(lines):
        told += f'; more: open_page(url="{name}", from_line={last + 1})'
    number = "N = this document's number; " if name == "#N" else ""
    return "\n".join(
        [*shown, f"{told}; {number}quote as “words” [{name[1:]}:L{from_line}-L{min(from_line + 2, last)}]]"]
    )


def _found(lines: Sequence[str], words: str) -> tuple[list[int], str]:
    """Return the numbers of the lines with these words, and how they have them: together, all, or some."""
    wanted = words.casefold().split()
    if not wanted:
        raise ToolError("Say which words to find.")
    phrase, folded = " ".join(wanted), [" ".join(line.casefold().split()) for line in lines]
    following = [*folded[1:], ""]
    together = [
        n
        for n, (line, after) in enumerate(zip(folded, following, strict=True), 1)
        if phrase in line or (phrase not in after and phrase in f"{line} {after}")
    ]
    if together:
        return together, "these words"
    every = [n for n, line in enumerate(folded, 1) if all(word in line for word in wanted)]
    if every:
        return every, "all of these words"
    return [
        n for n, line in enumerate(folded, 1) if any(word in line for word in wanted)
    ], "one of these words"


def _named(url: str, address: WebUrl) -> tuple[Notice, ...]:
    """Return a note for a host in other letters: it may look like another one."""
    if address.host.isascii() and "xn--" in address.host:
        return (Notice("tool_web.other_letters", {"host": address.host, "written": url.strip()}),)
    return ()
