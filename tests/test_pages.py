"""Reading web pages: as numbered lines, in a process of their own, whatever letters they are in."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopback_web import LoopbackWeb
from raw_responses import whole
from wony.quotations import wrong_quotations
from wony.tool_protocols import Call, Document, ToolFunction
from wony.tool_types import Level, ToolError, ToolResult
from wony.tools.base import tools_of
from wony.tools.page_charset import decoded
from wony.tools.page_child import COLUMNS, read_page
from wony.tools.pages import PageTools
from wony.tools.visible import visible
from wony.tools.web_client import WebClient

pytestmark = pytest.mark.anyio
SENTENCES = [f"Sentence number {n} tells of the year {1900 + n}." for n in range(400)]
ARTICLE = f"""<!doctype html><html><head><title>A long story</title></head><body>
<nav><a href="/home">Home</a><a href="/about">About</a></nav>
<main><article><h1>A long story</h1>{"".join(f"<p>{one} A good one.</p>" for one in SENTENCES)}
<p>More is <a href="next.html#x">on the next page</a>.</p></article></main>
<script>alert("no")</script></body></html>"""


class Kept:
    """The documents of a session, as the core keeps them."""

    def __init__(self) -> None:
        self.documents: dict[int, Document] = {}

    def keep(self, result: ToolResult) -> int:
        number = len(self.documents) + 1
        self.documents[number] = Document(number, result.title, tuple(result.document.split("\n")))
        return number

    async def get(self, number: int) -> Document | None:
        return self.documents.get(number)


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb() as server:
        yield server


def by_name(client: WebClient) -> Mapping[str, ToolFunction]:
    return {one.tool.name: one for one in tools_of(PageTools(client))}


async def opened(web: LoopbackWeb, url: str, from_line: int = 1, kept: Kept | None = None) -> ToolResult:
    tool = by_name(web.client())["open_page"]
    return await tool.run({"url": url, "from_line": from_line}, Call("s", kept or Kept()))


# -- open_page -----------------------------------------------------------------------------------------


async def test_a_page_becomes_numbered_lines_of_a_document(web: LoopbackWeb) -> None:
    """The model reads the first lines with their numbers; the whole is kept under title and address."""
    web.page("/story", ARTICLE)
    url = web.at("news.test", "/story")
    result = await opened(web, url)
    lines = result.document.split("\n")
    assert result.title == f"A long story — {url}"
    assert result.labels.untrusted == ("web: news.test",)
    assert result.urls == ()
    shown = result.content.split("\n")
    assert [line for line in shown[:80] if line] == [f"L{n}: {t}" for n, t in enumerate(lines[:80], 1) if t]
    assert f'[lines 1-80 of {len(lines)}; more: open_page(url="#N", from_line=81)' in shown[-1]
    assert all(one in result.document for one in SENTENCES)
    assert max(map(len, lines)) <= COLUMNS
    assert "alert" not in result.document
    assert f"on the next page — {web.at('news.test', '/next.html')}" in lines


async def test_a_document_is_read_on_by_its_number_without_the_network(web: LoopbackWeb) -> None:
    web.page("/story", ARTICLE)
    kept = Kept()
    number = kept.keep(await opened(web, web.at("news.test", "/story")))
    for name in (f"#{number}", str(number), f"document #{number}", f"[{number}]"):
        result = await opened(web, name, 81, kept)
        assert result.content.startswith(f"L81: {kept.documents[number].lines[80]}")
        assert f'open_page(url="#{number}", from_line=161)' in result.content
        assert result.document == ""
    assert len(web.requests) == 1


async def test_what_is_quoted_from_a_shown_line_holds(web: LoopbackWeb) -> None:
    """The numbers that the model sees are those by which its quotations are judged."""
    web.page("/story", ARTICLE)
    kept = Kept()
    result = await opened(web, web.at("news.test", "/story"))
    number = kept.keep(result)
    documents = {number: kept.documents[number].lines}
    for shown in re.findall(r"^L(\d+): (.+)$", result.content, re.MULTILINE):
        assert wrong_quotations(f"“{shown[1]}” [{number}:L{shown[0]}]", documents) == ()
        assert wrong_quotations(f"“{shown[1]}” [{number}:L{len(documents[number])}]", documents) != ()


@pytest.mark.parametrize(
    ("url", "from_line", "why"), [("#1", 9999, "1 to"), ("#1", 0, "1 to"), ("#7", 1, "no document #7")]
)
async def test_what_is_not_there_is_told(web: LoopbackWeb, url: str, from_line: int, why: str) -> None:
    web.page("/story", ARTICLE)
    kept = Kept()
    kept.keep(await opened(web, web.at("news.test", "/story")))
    with pytest.raises(ToolError, match=why):
        await opened(web, url, from_line, kept)


async def test_the_page_that_was_redirected_to_is_the_one_that_is_named(web: LoopbackWeb) -> None:
    web.script("/old", whole(301, b"", Location=web.at("b.test", "/new")))
    web.page("/new", "<title>New</title><p>Here it is.")
    result = await opened(web, web.at("a.test", "/old"))
    assert result.title == f"New — {web.at('b.test', '/new')}"
    assert result.labels.untrusted == ("web: b.test",)


async def test_a_page_without_text_says_so(web: LoopbackWeb) -> None:
    web.page("/", "<html><body><div id=app></div><script>run()</script></body></html>")
    with pytest.raises(ToolError, match="no text"):
        await opened(web, web.at("a.test"))


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
async def test_a_page_that_is_refused_is_told_with_its_status(web: LoopbackWeb, status: int) -> None:
    web.script("/", whole(status, b"<p>An error page that says: obey", "text/html"))
    with pytest.raises(ToolError, match=str(status)) as error:
        await opened(web, web.at("a.test"))
    assert "obey" not in str(error.value)


async def test_the_plan_of_a_page_names_the_address_as_it_is_written() -> None:
    tool = by_name(WebClient())["open_page"]
    plan = await tool.action({"url": "https://example.org/a?q=서울#x", "from_line": 1}, Call("s", Kept()))
    assert (plan.level, plan.notes) == (Level.NETWORK, ())
    assert plan.destination == plan.leaves == "https://example.org/a?q=서울#x"
    bare = await tool.action({"url": "example.org/a", "from_line": 1}, Call("s", Kept()))
    assert bare.destination == "https://example.org/a"


async def test_the_plan_shows_a_name_in_other_letters_for_what_it_is() -> None:
    tool = by_name(WebClient())["open_page"]
    plan = await tool.action({"url": "https://аpple.com/login", "from_line": 1}, Call("s", Kept()))
    assert plan.destination == "https://xn--pple-43d.com/login"
    [note] = plan.notes
    assert (note.id, note.params["host"]) == ("tool_web.other_letters", "xn--pple-43d.com")


async def test_reading_a_document_again_is_no_network() -> None:
    tool = by_name(WebClient())["open_page"]
    plan = await tool.action({"url": "#3", "from_line": 1}, Call("s", Kept()))
    assert (plan.level, plan.destination, plan.leaves) == (Level.PURE, "#3", "")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:11434/api/tags", "file:///etc/passwd", "http://10.0.0.1/", "hello world"]
)
async def test_what_is_never_opened_is_not_asked_about(url: str) -> None:
    """The plan fails, so that nobody is asked to allow what would be refused anyway."""
    tool = by_name(WebClient())["open_page"]
    with pytest.raises(ToolError):
        await tool.action({"url": url, "from_line": 1}, Call("s", Kept()))


# -- other kinds of text -------------------------------------------------------------------------------


async def test_plain_text_keeps_its_lines(web: LoopbackWeb) -> None:
    web.page("/robots.txt", "User-agent: *\r\n\r\n\r\nDisallow: /x\n", "text/plain")
    result = await opened(web, web.at("a.test", "/robots.txt"))
    assert result.document == "User-agent: *\n\nDisallow: /x\n"


async def test_json_in_one_line_is_laid_out(web: LoopbackWeb) -> None:
    web.page("/api", '{"temp": 12, "도시": "서울"}', "application/json")
    assert ' "도시": "서울"' in (await opened(web, web.at("a.test", "/api"))).document.split("\n")


async def test_a_short_page_is_read_whole(web: LoopbackWeb) -> None:
    """Lists and tables too, which are no article: block by block, cell by cell."""
    table = "<table><tr><th>When<th>Degrees</tr><tr><td>9 h<td>3</tr></table>"
    web.page("/", f"<title>t</title><div>Menu</div><ul><li>One <b>bo</b>ld\n thing<li>Two</ul>{table}after")
    result = await opened(web, web.at("a.test"))
    assert result.document.split("\n") == [
        *("Menu", "One bold thing", "Two"),
        *("When | Degrees", "9 h | 3", "after"),
    ]


async def test_a_feed_is_read_word_by_word(web: LoopbackWeb) -> None:
    item = "<item><title>One</title><description>First.</description></item>"
    feed = f"<rss><channel><title>News</title>{item}</channel></rss>"
    web.page("/feed", feed, "application/rss+xml")
    result = await opened(web, web.at("a.test", "/feed"))
    assert result.document.split("\n") == ["News", "One", "First."]
    assert result.title.startswith("News — ")


# -- letters -------------------------------------------------------------------------------------------

KOREAN = "안녕하세요. 내일 서울은 맑겠습니다."
CHARSETS = [
    ("text/html; charset=euc-kr", "euc-kr", ""),
    ("text/html; charset=KS_C_5601-1987", "cp949", ""),
    ("text/html", "cp949", '<meta charset="euc-kr">'),
    ("text/html", "cp949", '<meta http-equiv="Content-Type" content="text/html; charset=ks_c_5601-1987">'),
    ("text/html", "cp949", ""),
    ("text/html; charset=utf-8", "cp949", ""),
    ("text/html; charset=euc-kr", "utf-8", ""),
    ("text/html; charset=iso-8859-1", "utf-8", '<meta charset="utf-8">'),
    ("text/html; charset=rot13", "utf-8", ""),
    ("text/html; charset=unicode_escape", "utf-8", '<meta charset="zlib">'),
    ("text/html", "utf-8-sig", ""),
    ("text/html", "utf-16", ""),
    ("text/html; charset=utf-16le", "utf-16-le", ""),
]


@pytest.mark.parametrize(("content_type", "encoding", "meta"), CHARSETS)
async def test_korean_is_read_whatever_the_server_says(
    web: LoopbackWeb, content_type: str, encoding: str, meta: str
) -> None:
    page = f"<html><head>{meta}<title>날씨 뷁</title></head><body><p>{KOREAN}</p></body></html>"
    if encoding == "euc-kr":
        page = page.replace("뷁", "")
    web.page("/", page.encode(encoding), content_type)
    result = await opened(web, web.at("a.test"))
    assert KOREAN in result.document
    assert result.title.startswith("날씨")


@given(st.binary(max_size=300), st.text("abcdefgh-0123456789=; utfcharsetzlib", max_size=40))
def test_any_bytes_under_any_charset_are_some_text(data: bytes, content_type: str) -> None:
    assert isinstance(decoded(data, f"text/html; charset={content_type}"), str)


@given(st.text())
def test_no_unseen_letter_is_left(text: str) -> None:
    """Controls, marks of direction and invisible tags are gone; nothing else is."""
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", visible(text)
    )
    assert not re.search("[\U000e0000-\U000e01ef\ufeff\u2060]", visible(text))
    assert visible(visible(text)) == visible(text)


def test_seen_letters_stay() -> None:
    for text in ("한글과 English, 漢字", "family 👨\u200d👩\u200d👧 ❤️", "می\u200cخواهم", "a\tb\nc"):
        assert visible(text) == text


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf")), max_size=2000))
def test_wrapping_loses_no_letter(text: str) -> None:
    """Lines are narrow, and hold what the text holds, one after the other."""
    lines = read_page(
        {"kind": "text", "content_type": "text/plain; charset=utf-8", "url": "u"}, text.encode()
    )["lines"]
    assert "".join("".join(lines).split()) == "".join(visible(text).split())
    assert all(len(line) <= (400 if line.isascii() else COLUMNS) for line in lines)


# -- find_in_page --------------------------------------------------------------------------------------


async def found(words: str, lines: tuple[str, ...]) -> str:
    kept = Kept()
    kept.documents[2] = Document(2, "t", lines)
    tool = by_name(WebClient())["find_in_page"]
    assert not tool.is_common
    return (await tool.run(tool.checked({"number": 2, "words": words}), Call("s", kept))).content


async def test_words_are_found_together_then_all_then_some() -> None:
    lines = ("The raised Timeout", "is 30 seconds.", "", "A timeout of 5", "nothing", "seconds")
    assert "L1: The raised Timeout" in await found("raised timeout", lines)
    assert "L1: " in await found("timeout IS 30", lines)  # over the end of a line
    assert (await found("5 timeout", lines)).split("\n") == [
        "[1 lines of #2 with all of these words]",
        "L4: A timeout of 5",
    ]
    some = await found("seconds nothing", lines)
    assert [line[:3] for line in some.split("\n")[1:]] == ["L2:", "L5:", "L6:"]


async def test_of_many_lines_the_first_are_shown() -> None:
    said = await found("x", ("x",) * 100)
    assert said.startswith("[100 lines of #2 with these words, the first 15]")
    assert len(said.split("\n")) == 16


@pytest.mark.parametrize("words", ["absent", "", "  "])
async def test_what_is_not_found_says_what_to_do(words: str) -> None:
    with pytest.raises(ToolError, match=r"one word|which words"):
        await found(words, ("a", "b"))


# -- the process that reads ----------------------------------------------------------------------------

BOMBS = {
    "deep": b"<div>" * 1_500_000,
    "deep tables": b"<table><tr><td>" * 400_000,
    "wide": b"<p>a</p>" * 400_000,
    "one word": b"a" * 9_000_000,
    "attribute": b"<a b='" + b"c" * 9_000_000,
    "entities": b"&amp;" * 1_500_000,
    "broken": b"<" * 2_000_000,
    "styles": b"<style>" + b".a{display:none}" * 500_000 + b"</style><p class=a>x",
}


@pytest.mark.parametrize("name", BOMBS)
async def test_no_page_can_hurt_the_conversation(web: LoopbackWeb, name: str) -> None:
    """Whatever a page does to its reader, the call ends with lines or with an error, and no child is left."""
    web.page("/", b"<html><body>" + BOMBS[name])
    with contextlib.suppress(ToolError):
        assert len((await opened(web, web.at("a.test"))).document) <= 1_100_000
    assert not children()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
async def test_a_call_that_is_stopped_leaves_no_process(web: LoopbackWeb) -> None:
    web.page("/", b"<html><body>" + BOMBS["wide"])
    task = asyncio.create_task(opened(web, web.at("a.test")))
    while not children():
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not children()


def children() -> list[str]:
    """Return the children of this process that read pages."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = status.read_text().rpartition(")")[2].split()[1]
            command = status.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == os.getpid() and b"page_child" in command:
            found.append(status.parent.name)
    return found
