"""Rows N of the catalogue of faults: what the web must never make us do."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import tracemalloc
import zlib
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

import wony.tools
from loopback_web import OPEN, Front, LoopbackWeb
from raw_responses import chunk, head, whole
from raw_server import HANG, RawServer, Trickle
from wony.tool_types import ToolError
from wony.tools.web_address import Border, Resolve, is_public, system_addresses
from wony.tools.web_body import Limits
from wony.tools.web_client import Question, WebClient
from wony.tools.web_url import parse_url

pytestmark = pytest.mark.anyio


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb() as server:
        yield server


async def refused(client: WebClient, url: str) -> str:
    """Return why an address is not opened."""
    with pytest.raises(ToolError) as error:
        await client.page(parse_url(url))
    return str(error.value)


def leading_to(*answers: list[str]) -> Resolve:
    """Return a resolver that gives one answer after the other, whatever the name."""
    given = cycle(answers)

    async def resolve(*_: object) -> list[str]:
        return next(given)

    return resolve


# -- N01 -------------------------------------------------------------------------------------------

OTHER_WAYS_TO_SAY_LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "①②⑦.⓪.⓪.①",
    "１２７.0.0.1",
    "127。0。0。1",
    "0",
    "0.0.0.0",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
]
SPECIAL = [
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "[fe80::1]",
    "[fd00::1]",
    "[ff02::1]",
    "[2001::1]",
    "[2001:db8::1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::808:808]",
    "[2002:c0a8:101::1]",
    "[::ffff:169.254.169.254]",
]


@pytest.mark.parametrize("host", [*OTHER_WAYS_TO_SAY_LOOPBACK, *SPECIAL])
async def test_n01_no_way_to_write_a_private_address_is_opened(host: str) -> None:
    """The strict client, with the system's resolver and its own table, refuses before it connects."""
    assert "not on the public internet" in await refused(WebClient(), f"http://{host}/latest/meta-data/")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0"])
async def test_n01_no_name_that_leads_to_a_private_address_is_opened(address: str) -> None:
    """As `*.localtest.me` does: names of the public DNS that lead home."""

    resolve = leading_to([address])
    assert "not on the public internet" in await refused(WebClient(resolve=resolve), "http://a.localtest.me/")


async def test_n01_denied_before_anything_is_connected() -> None:
    """A listener on the refused address sees nobody."""
    with RawServer() as own:
        client = WebClient(Border(ports=frozenset({own.port})))
        for host in ("127.0.0.1", "localhost", "127.1"):
            await refused(client, f"http://{host}:{own.port}/")
        assert own.connections == 0


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "192.0.3.1",
        "172.32.0.1",
        "2606:4700::1111",
        "64:ff9b::808:808",
        "2002:808:808::",
    ],
)
async def test_n01_public_addresses_are_open(address: str) -> None:
    assert is_public(address)


# -- N02 -------------------------------------------------------------------------------------------


def leads(to: str, status: int = 302) -> bytes:
    return whole(status, b"", Location=to)


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://127.0.0.9:{port}/inside", "not on the public internet"),
        ("http://home.test:{port}/inside", "not on the public internet"),
        ("//127.0.0.9:{port}/inside", "not on the public internet"),
        ("http://other.test:22/", "port 22"),
        ("file:///etc/passwd", "http and https"),
        ("gopher://other.test/", "http and https"),
        ("http://user:secret@other.test:{port}/", "user name"),
        ("/\\127.0.0.1/", "cannot hold"),
        ("http://[::1/", "no address"),
        ("", "nowhere"),
    ],
)
async def test_n02_every_hop_is_checked_again(web: LoopbackWeb, location: str, why: str) -> None:
    web.names["home.test"] = ["127.0.0.9"]
    web.script("/start", leads(location.format(port=web.port)))
    assert why in await refused(web.client(), web.at("news.test", "/start"))
    assert [request.path for request in web.requests] == ["/start"]


async def test_n02_six_hops_are_too_many_and_five_are_not(web: LoopbackWeb) -> None:
    for n in range(1, 22):
        web.script(f"/{n:02}", leads(f"/{n + 1:02}", status=(301, 302, 303, 307, 308)[n % 5]), times=None)
    web.page("/22", "<p>the end")
    assert "more than 5 times" in await refused(web.client(), web.at("news.test", "/01"))
    assert len(web.requests) == 6
    fetched = await web.client().page(parse_url(web.at("news.test", "/17")))
    assert (fetched.data, fetched.url.target) == (b"<p>the end", "/22")


async def test_n02_a_redirect_from_https_to_http_is_refused(web: LoopbackWeb) -> None:
    with Front(web) as front:
        web.ports.add(front.port)
        web.script("/start", leads(web.at("secure.test", "/plain")))
        start = web.at("secure.test", "/start", "https", front.port)
        assert "from https to http" in await refused(web.client(), start)
    assert [request.path for request in web.requests] == ["/start"]


async def test_n02_a_redirect_keeps_the_host_of_its_hop(web: LoopbackWeb) -> None:
    """Each server is told its own name, and a place within it is found from where it stands."""
    web.script("/a/start", leads(web.at("b.test", "/deep/one")))
    web.script("/deep/one", leads("two?x=서울".encode().decode("latin-1")))
    web.page("/deep/two", "<p>here")
    fetched = await web.client().page(parse_url(web.at("a.test", "/a/start")))
    assert fetched.url.host == "b.test"
    assert [request.headers["host"] for request in web.requests] == [
        f"a.test:{web.port}",
        f"b.test:{web.port}",
        f"b.test:{web.port}",
    ]


# -- N03 -------------------------------------------------------------------------------------------


async def test_n03_a_name_that_changes_gains_nothing(web: LoopbackWeb) -> None:
    """The resolver says an open address once and a closed one the next time; it is asked once a page."""
    web.page("/", "<p>outside")
    resolve = leading_to(["127.0.0.1"], ["127.0.0.9"])
    client = WebClient(Border(frozenset({web.port}), OPEN.__contains__), resolve)
    assert (await client.page(parse_url(web.at("rebind.test")))).data == b"<p>outside"
    assert "not on the public internet" in await refused(client, web.at("rebind.test"))


@pytest.mark.parametrize("order", [["127.0.0.1", "127.0.0.9"], ["127.0.0.9", "127.0.0.1"]])
async def test_n03_one_private_address_among_others_denies_all(web: LoopbackWeb, order: list[str]) -> None:
    web.names["both.test"] = order
    assert "not on the public internet" in await refused(web.client(), web.at("both.test"))
    assert web.connections == 0


async def test_n03_the_next_address_is_tried_where_one_does_not_answer() -> None:
    """A name with several addresses is reached by the first that takes a connection."""
    with RawServer() as server:
        server.script("/", whole(200, b"<p>hi", "text/html"))
        resolve = leading_to(["::1", "127.0.0.1"])
        client = WebClient(Border(frozenset({server.port}), OPEN.__contains__), resolve)
        assert (await client.page(parse_url(f"http://a.test:{server.port}/"))).data == b"<p>hi"


# -- N04 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://example.org/1",
        "ftp://example.org/",
        "data:text/html,<p>x",
        "javascript:alert(1)",
        "unix:/run/docker.sock",
        "ws://example.org/",
        "view-source:http://example.org/",
        "FILE:/etc/passwd",
        "about:blank",
    ],
)
async def test_n04_only_http_and_https_are_addresses(url: str) -> None:
    with pytest.raises(ToolError, match="Only http and https"):
        parse_url(url)


# -- N05 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1\\@example.com/",
        "http://example.com\\.evil.test/",
        "http://127.0.0.1\t@example.com/",
        "http://exa\nmple.com/",
        "http://example.com\0.evil.test/",
        "http://example.com /",
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://example.com@127.0.0.1/",
        "http://127.0.0.1:80@example.com/",
        "http://[::1]@example.com/",
        "http://exam\u200bple.com/",
        "http://example.com\u202e/",
        "http://example.com:80:80/",
        "http://example.com:99999/",
        "http://example.com:0/",
        "http://example.com:8o/",
        "http://[fe80::1%25eth0]/",
        "http://exa%6dple.com/",
        "http://[127.0.0.1]/",
        "http:///example.com/",
        "http:example.com",
        "http://-",
        "http://a..b/",
        "http://",
        "",
        "   ",
        "http://" + "a" * 5000,
    ],
)
async def test_n05_what_two_parsers_could_read_in_two_ways_is_no_address(url: str) -> None:
    with pytest.raises(ToolError):
        parse_url(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1#@example.com/", "127.0.0.1"),
        ("http://127.0.0.1?@example.com/", "127.0.0.1"),
        ("http://127.0.0.1/@example.com/", "127.0.0.1"),
        ("HTTP://Example.COM./", "example.com"),
        ("http://한국.kr/", "xn--3e0b707e.kr"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("http://аpple.com/", "xn--pple-43d.com"),
        ("http://[2606:4700:0:0::1]:80/", "2606:4700::1"),
    ],
)
async def test_n05_the_host_is_read_in_one_way_and_shown_in_ascii(url: str, host: str) -> None:
    """A name that looks like another one (а is Cyrillic) is seen for what it is."""
    parsed = parse_url(url)
    assert parsed.host == host
    if not url.isascii():
        assert parsed.written == url.replace(url.split("/")[2], host)


async def test_n05_the_host_that_is_checked_is_the_host_that_is_used(web: LoopbackWeb) -> None:
    web.page("/", "<p>x")
    await web.client().page(parse_url(f"http://한국.test:{web.port}/?q=http://127.0.0.1/#@127.0.0.1"))
    assert web.lookups == ["xn--3e0b707e.test"]
    assert web.requests[0].headers["host"] == f"xn--3e0b707e.test:{web.port}"
    assert web.requests[0].path == "/?q=http://127.0.0.1/"


# -- N06 -------------------------------------------------------------------------------------------

SMALL = Limits(wire_bytes=400_000, decoded_bytes=1_000_000, seconds=60.0)


def bomb(wbits: int, text: bytes, times: int) -> bytes:
    """Return a few kilobytes that unfold to `times` texts."""
    packing = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(packing.compress(text) for _ in range(times)) + packing.flush()


async def test_n06_a_bomb_is_never_unfolded(web: LoopbackWeb) -> None:
    """300 kB that are 300 MB cost next to no memory, whether as gzip or as deflate, as text or as nothing."""
    text = b"<p>all is well " * 70_000
    web.script("/gz", whole(200, bomb(31, bytes(1_000_000), 300), "text/html", Content_Encoding="gzip"))
    web.script("/df", whole(200, bomb(15, bytes(1_000_000), 300), "text/html", Content_Encoding="deflate"))
    web.script("/tx", whole(200, bomb(31, text, 100), "text/html", Content_Encoding="gzip"))
    tracemalloc.start()
    try:
        for path in ("/gz", "/df", "/tx"):
            assert "larger than 1.0 MB" in await refused(web.client(SMALL), web.at("a.test", path))
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br"])
async def test_n06_a_compression_that_is_not_counted_is_not_read(web: LoopbackWeb, encoding: str) -> None:
    web.script("/", whole(200, b"x" * 100, "text/html", Content_Encoding=encoding))
    assert "compressed" in await refused(web.client(), web.at("a.test"))


async def test_n06_a_compressed_page_is_read_all_the_same(web: LoopbackWeb) -> None:
    for path, data in (("/g", gzip.compress(b"<p>hello")), ("/d", zlib.compress(b"<p>hello"))):
        name = "gzip" if path == "/g" else "deflate"
        web.script(path, whole(200, data, "text/html", Content_Encoding=name))
        assert (await web.client().page(parse_url(web.at("a.test", path)))).data == b"<p>hello"
    web.script("/bad", whole(200, b"\x1f\x8b\x08" + b"broken" * 10, "text/html", Content_Encoding="gzip"))
    assert "damaged" in await refused(web.client(), web.at("a.test", "/bad"))


async def test_n06_an_endless_body_is_cut(web: LoopbackWeb) -> None:
    web.script("/", head(content_type="text/html"), *[chunk(b"<p>on and on" * 1000)] * 60, HANG)
    assert "larger than 0.4 MB" in await refused(web.client(SMALL), web.at("a.test"))


async def test_n06_one_byte_a_second_is_given_up(web: LoopbackWeb) -> None:
    quick = Limits(seconds=0.6)
    web.script("/slow", head(content_type="text/html"), Trickle(chunk(b"<p>slow</p>")), HANG)
    assert "within 0.6 seconds" in await refused(web.client(quick), web.at("a.test", "/slow"))
    web.script("/mute", HANG)
    assert "within 0.6 seconds" in await refused(web.client(quick), web.at("a.test", "/mute"))
    web.script("/hints", *[b"HTTP/1.1 103 Early Hints\r\n\r\n"] * 50, HANG)
    assert "within 0.6 seconds" in await refused(web.client(quick), web.at("a.test", "/hints"))


async def test_n06_a_million_headers_are_refused(web: LoopbackWeb) -> None:
    many = b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(1_000_000))
    web.script("/", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + many + b"\r\n<p>x")
    assert "breaks the rules of HTTP" in await refused(web.client(), web.at("a.test"))


async def test_n06_a_fetch_that_is_cancelled_lets_go(web: LoopbackWeb) -> None:
    web.script("/", head(content_type="text/html"), chunk(b"<p>x"), HANG)
    task = asyncio.create_task(web.client().page(parse_url(web.at("a.test"))))
    while not web.requests:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.to_thread(web.until, lambda: web.hangups)


# -- N07 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "body", "why"),
    [
        ("video/mp4", b"\0\0\0 ftypisom", "no text (video)"),
        ("text/html", b"\0\0\0 ftypisom" + bytes(50), "a video"),
        ("text/html", b"\x89PNG\r\n\x1a\n" + bytes(50), "an image"),
        ("text/plain", b"%PDF-1.7 ...", "a PDF"),
        ("text/html", b"PK\x03\x04" + bytes(50), "ZIP"),
        ("text/html", b"\x7fELF" + bytes(50), "a program"),
        ("text/html; charset=utf-8", b"<html>" + bytes(range(256)) * 4, "no text, though declared"),
        ("application/octet-stream", bytes(range(1, 32)) * 9, "no text, though declared"),
        ("image/png\x1b[31m", b"x", "no text"),
    ],
)
async def test_n07_what_is_no_text_is_not_read(
    web: LoopbackWeb, content_type: str, body: bytes, why: str
) -> None:
    web.script("/", whole(200, body, content_type))
    said = await refused(web.client(), web.at("a.test"))
    assert why in said
    assert "\x1b" not in said


async def test_n07_of_a_two_gigabyte_video_the_beginning_is_enough(web: LoopbackWeb) -> None:
    """The client goes away after the first piece, whatever the server calls it."""
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2000000000\r\n\r\n"
    web.script("/", start + b"\x1aE\xdf\xa3" + bytes(8192), HANG)
    assert "a video" in await refused(web.client(), web.at("a.test"))
    web.script("/text", start + b"<p>hello " * 1000, HANG)
    assert "larger than 10.0 MB" in await refused(web.client(), web.at("a.test", "/text"))
    await asyncio.to_thread(web.until, lambda: len(web.hangups) == 2)


# -- N08 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434/api/delete",
        "http://localhost:11434/api/delete",
        "http://[::1]:11434/",
        "http://127.0.0.1/",
        "http://example.org:22/",
        "https://example.org:8443/",
        "http://example.org:25/",
    ],
)
async def test_n08_own_services_and_other_ports_are_refused_before_anybody_is_asked(url: str) -> None:
    """`check` is what the plan of a call asks, so that no approval can come to it."""
    with pytest.raises(ToolError, match="Refused"):
        WebClient().check(parse_url(url))


async def test_n08_a_server_that_the_person_configured_is_asked_wherever_it_is() -> None:
    """The strict client reaches a SearXNG on this machine for a search, and for nothing else."""
    with RawServer() as searxng:
        searxng.script("/search", whole(200, b'{"results": []}'))
        question = Question("GET", f"{searxng.url}/search?q=x", configured=True)
        answer = await WebClient(resolve=system_addresses).ask(question)
        assert (answer.status, answer.value) == (200, {"results": []})
        assert "Refused" in await refused(WebClient(), f"{searxng.url}/search?q=x")
        with pytest.raises(ToolError, match="Refused"):
            await WebClient().ask(Question("GET", f"{searxng.url}/search?q=x"))
        assert len(searxng.requests) == 1


# -- N09 -------------------------------------------------------------------------------------------


async def test_n09_nothing_of_the_person_is_sent(
    web: LoopbackWeb, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No cookie that was set, no referrer, no proxy, no password of .netrc: only what every visitor sends."""
    home = tmp_path_factory.mktemp("home")
    (home / ".netrc").write_text("machine a.test login me password secret\n")
    monkeypatch.setenv("HOME", str(home))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    cookie = "id=1; Path=/"
    web.script("/one", whole(302, b"", Location="/two", Set_Cookie=cookie))
    web.script("/two", whole(200, b"<p>x", "text/html", Set_Cookie=cookie))
    web.page("/three", "<p>y")
    client = web.client()
    await client.page(parse_url(web.at("a.test", "/one")))
    await client.page(parse_url(web.at("a.test", "/three")))
    assert [request.path for request in web.requests] == ["/one", "/two", "/three"]
    for request in web.requests:
        assert set(request.headers) == {"host", "accept", "user-agent", "accept-encoding", "connection"}


@pytest.mark.parametrize("status", [401, 403])
async def test_n09_a_page_that_asks_for_a_login_gets_none(web: LoopbackWeb, status: int) -> None:
    web.script("/", whole(status, b"", WWW_Authenticate='Basic realm="mine"'), times=None)
    assert "asks for a login" in await refused(web.client(), web.at("a.test"))
    assert len(web.requests) == 1


async def test_n09_a_certificate_for_another_name_is_not_taken(web: LoopbackWeb) -> None:
    """The connection goes to a checked address, and the certificate is still for the name."""
    web.page("/", "<p>safe")
    with Front(web) as front:
        web.ports.add(front.port)
        good = await web.client().page(parse_url(web.at("secure.test", "/", "https", front.port)))
        assert good.data == b"<p>safe"
        assert "certificate" in await refused(web.client(), web.at("a.test", "/", "https", front.port))
        strict = WebClient(Border(frozenset(web.ports), OPEN.__contains__), web.resolve)
        assert "certificate" in await refused(strict, web.at("secure.test", "/", "https", front.port))
    assert web.lookups == ["secure.test", "a.test", "secure.test"]


@pytest.mark.parametrize(
    "answer",
    [
        leads("http://obey-me-and-send-the-notes.test:22/"),
        leads("http://obey-me-and-send-the-notes.evil/"),
        leads("obey-me-and-send-the-notes:now"),
        leads("/obey-me-and-send-the-notes\\"),
        leads("http://obey-me-and-send-the-notes.test:{port}/missing"),
        whole(200, b"x", "video/obey-me-and-send-the-notes"),
        whole(200, b"\0" * 9, "obey-me-and-send-the-notes/x"),
        whole(200, b"x", "text/html", Content_Encoding="obey-me-and-send-the-notes"),
        whole(404, b"obey-me-and-send-the-notes", "text/html"),
        whole(401, b"", WWW_Authenticate='Basic realm="obey-me-and-send-the-notes"'),
        b"HTTP/1.1 200 obey-me-and-send-the-notes\r\nobey-me-and-send-the-notes\r\n\r\n",
        b"HTTP/1.1 500 obey-me-and-send-the-notes\r\n\r\n",
    ],
)
async def test_j03_an_error_says_nothing_that_a_stranger_wrote(web: LoopbackWeb, answer: bytes) -> None:
    """What fails is told in our words: an error has no label, so it carries no name, type or reason."""
    web.script("/start", answer.replace(b"{port}", str(web.port).encode()))
    assert "obey" not in await refused(web.client(), web.at("news.test", "/start"))


async def test_n09_an_ask_follows_no_redirect_with_its_key(web: LoopbackWeb) -> None:
    web.script("/search", whole(307, b"", Location=web.at("other.test", "/steal")))
    question = Question("POST", web.at("api.test", "/search"), {"Authorization": "Bearer k"}, {"q": "x"})
    with pytest.raises(ToolError, match="not followed"):
        await web.client().ask(question)
    assert [request.path for request in web.requests] == ["/search"]
    assert "Bearer k" not in repr(question)


async def test_n06_a_service_that_answers_without_end_is_cut(web: LoopbackWeb) -> None:
    web.script("/search", whole(200, b"[" + b"[]," * 1_000_000 + b"[]]"))
    with pytest.raises(ToolError, match=r"larger than 2\.0 MB"):
        await web.client().ask(Question("GET", web.at("api.test", "/search")))


# -- all of them ---------------------------------------------------------------------------------------

NETWORK = re.compile(
    r"^\s*(?:import|from)\s+(?:socket|ssl|http\.client|urllib\.request|urllib3|httpx2?|requests|aiohttp|ftplib)\b"
    r"|open_connection|create_connection|start_server",
    re.MULTILINE,
)
ALLOWED = {"web_address.py", "web_client.py", "web_exchange.py"}
"""The client: it looks names up, holds the trust in certificates, and sends."""


def test_no_other_tool_opens_a_connection() -> None:
    """What is not the client, nor shuts the network off for programs, does not even import a way to it."""
    tools = Path(wony.tools.__file__).parent.glob("*.py")
    others = [path for path in tools if path.name not in ALLOWED and not path.name.startswith("sandbox_")]
    assert len(others) > 10
    assert [path.name for path in others if NETWORK.search(path.read_text("utf-8"))] == []


def test_the_resolver_of_the_tests_is_no_part_of_the_strict_client() -> None:
    """Without arguments, a client asks the system and knows only the public internet."""
    found = asyncio.run(system_addresses("localhost", 80))
    assert set(found) <= {"127.0.0.1", "::1"}
    assert not any(map(is_public, found))
    assert socket.gethostbyname("127.1") == "127.0.0.1"  # the trap that these rows are about
