"""Reads a page, in a process of its own: `python -m wony.tools.page_child`, a page in, its text out, as JSON.

A page is what a stranger wrote, and the libraries that read it are large.  Here they have so much memory and
time and not more, and what they do to themselves the conversation does not notice.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from wony.tools.confined import confine_this_process
from wony.tools.page_charset import decoded
from wony.tools.page_hidden import drop_hidden
from wony.tools.visible import visible

COLUMNS = 100
_LONGEST_WORD = 400
"""An address may stick out of its line so far; other text without spaces is broken at the edge."""
_SPACE = re.compile(r"\s+")
_MOST = 1_000_000
_MOST_LINKS = 100
_MOST_ELEMENTS = 60_000
"""Where there are more of them, looking for the article would take too long."""
_ENOUGH = 250
"""Fewer letters than this of an article, and the whole page is taken as it stands."""
_XML_HEAD = re.compile(r"^\s*(?:<\?xml[^>]*\?>)?\s*(?:<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)?", re.DOTALL)
"""What stands before the first element: it can only name a charset, which is settled, and entities."""
_WRAP = textwrap.TextWrapper(COLUMNS, break_long_words=False, break_on_hyphens=False, drop_whitespace=True)


def main() -> None:
    """Read one page from standard input, and write what it says to standard output."""
    confine_this_process(memory=700_000_000, seconds=15)
    about, _, data = sys.stdin.buffer.read().partition(b"\n")
    read = json.dumps(read_page(json.loads(about), data), ensure_ascii=False)
    sys.stdout.buffer.write(read.encode("utf-8", "replace"))


def read_page(about: dict[str, str], data: bytes) -> dict[str, Any]:
    """Return title, lines, and how many hidden parts were left out."""
    text = decoded(data, about["content_type"])
    title, hidden = "", 0
    if about["kind"] == "html":
        title, text, hidden = _of_html(text, about["url"])
    elif about["kind"] == "xml":
        title, text = _of_xml(text)
    elif about["kind"] == "json":
        text = _of_json(text)
    lines = list(_lines(visible(text[:_MOST])))
    if len(text) > _MOST:
        lines.append("[the page goes on; the rest was not kept]")
    return {"title": " ".join(visible(title).split())[:200], "lines": lines, "hidden": hidden}


def _of_html(text: str, url: str) -> tuple[str, str, int]:
    etree = import_module("lxml.etree")
    html = import_module("lxml.html")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        return "", "", 0  # (an empty page)
    hidden = drop_hidden(tree)
    title = next((one.text_content() for path in ("//title", "//h1") for one in tree.xpath(path)), "")
    links = list(_links(tree, url))
    found = ""
    if sum(1 for _ in islice(tree.iter(), _MOST_ELEMENTS)) < _MOST_ELEMENTS:
        source = html.tostring(tree, encoding="unicode")
        found = import_module("trafilatura").extract(source, include_comments=False) or ""
    if len(found) < _ENOUGH:
        whole = _text_of(tree if tree.body is None else tree.body)
        found = whole if len(whole) > len(found) else found
    heading = " ".join("".join(tree.xpath("string(//h1[1])")).split())
    if heading and heading not in found:  # (taken for the title, which may be another)
        found = f"{heading}\n{found}"
    return title, found + ("\n\nLinks on this page:\n" + "\n".join(links) if links else ""), hidden


_BREAKING = {
    "p",
    "div",
    "li",
    "tr",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "table",
    "ul",
}
_BREAKING |= {
    "ol",
    "pre",
    "blockquote",
    "dt",
    "dd",
    "title",
    "option",
    "header",
    "footer",
    "nav",
    "main",
    "form",
}


def _text_of(tree: Any) -> str:
    """Return all text of a tree, block by block."""
    pieces: list[str] = []
    for event, element in import_module("lxml.etree").iterwalk(tree, events=("start", "end")):
        if event == "start":
            before = " | " if element.tag in ("td", "th") else "\n" if element.tag in _BREAKING else ""
            pieces += [before, _SPACE.sub(" ", element.text or "")]
        else:
            pieces += ["\n" if element.tag in _BREAKING else "", _SPACE.sub(" ", element.tail or "")]
    lines = (" ".join(line.split()).removeprefix("| ") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _links(tree: Any, url: str) -> Iterator[str]:
    seen: set[str] = set()
    for one in tree.iter("a"):
        words = " ".join(one.text_content().split())[:100]
        try:
            target = urljoin(url, one.get("href", "").strip()).partition("#")[0]
        except ValueError:
            continue
        if words and re.match(r"https?://\S+$", target) and len(target) < 500 and target not in seen:
            seen.add(target)
            yield f"{words} — {target}"
            if len(seen) == _MOST_LINKS:
                return


def _of_xml(text: str) -> tuple[str, str]:
    """Return the words of a feed or another XML text; nothing in it is looked up or unfolded."""
    etree = import_module("lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    tree = etree.fromstring(_XML_HEAD.sub("", text, count=1).strip().encode("utf-8", "replace"), parser)
    if tree is None:
        return "", text
    words = [" ".join(piece.split()) for piece in tree.itertext() if piece.strip()]
    titles = tree.xpath("//*[local-name()='title']/text()")
    return (str(titles[0]) if titles else ""), "\n".join(words)


def _of_json(text: str) -> str:
    try:
        return text if "\n" in text.strip() else json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except (ValueError, RecursionError):
        return text


def _lines(text: str) -> Iterator[str]:
    """Yield lines that are narrow enough to be named by number; of several empty ones, one."""
    empty = True
    for line in text.split("\n"):
        line = line.expandtabs(4).rstrip()
        if line or not empty:
            yield from _wrapped(line)
        empty = not line


def _wrapped(line: str) -> Iterator[str]:
    if len(line) <= COLUMNS:
        yield line
        return
    for part in _WRAP.wrap(line):
        step = _LONGEST_WORD if part.isascii() else COLUMNS
        for start in range(0, len(part), step):
            yield part[start : start + step]


if __name__ == "__main__":
    main()
