"""Searching the web: each service as it is documented, and what the model and the person are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from loopback_web import AUTHORITY, Front, LoopbackWeb
from raw_responses import whole
from wony.config import Paths, Settings
from wony.errors import ConfigError
from wony.tokens import Gauge
from wony.tool_protocols import Call, Document, ToolFunction
from wony.tool_types import Level, ToolError
from wony.tools.base import tools_of
from wony.tools.pages import PageTools
from wony.tools.search_ddgs import Ddgs
from wony.tools.search_services import Brave, Hit, Ollama, Provider, Searxng, Tavily
from wony.tools.search_table import Means, search_provider
from wony.tools.web_client import WebClient
from wony.tools.web_search import SearchTools
from wony.types import Json

pytestmark = pytest.mark.anyio
KEY = "sk-very-secret-0123456789"


class NoDocuments:
    async def get(self, number: int) -> Document | None:
        return None


CALL = Call("s", NoDocuments())


class Scripted:
    """A service that finds what a test gives it."""

    host = "search.test"

    def __init__(self, *hits: Hit) -> None:
        self.hits = hits
        self.asked: list[tuple[str, int]] = []

    async def search(self, query: str, count: int) -> Sequence[Hit]:
        self.asked.append((query, count))
        return self.hits


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb() as server:
        yield server


def searching(provider: Provider, *, is_chosen: bool = True) -> ToolFunction:
    [found] = tools_of(SearchTools(provider, is_chosen=is_chosen))
    return found


# -- the services --------------------------------------------------------------------------------------

BRAVE = {
    "type": "search",
    "query": {"original": "wony"},
    "web": {
        "type": "search",
        "results": [
            {"title": "One", "url": "https://one.example/a?b=1", "description": "The first."},
            {"title": "Two", "url": "https://two.example/", "description": "The second."},
        ],
    },
}
TAVILY = {
    "query": "wony",
    "answer": None,
    "images": [],
    "results": [
        {"title": "One", "url": "https://one.example/a?b=1", "content": "The first.", "score": 0.9},
        {"title": "Two", "url": "https://two.example/", "content": "The second.", "score": 0.8},
    ],
    "response_time": 1.1,
}
OLLAMA = {
    "results": [
        {"title": "One", "url": "https://one.example/a?b=1", "content": "The first."},
        {"title": "Two", "url": "https://two.example/", "content": "The second."},
    ]
}
SEARXNG = {"query": "wony", "number_of_results": 2, "unresponsive_engines": [], **OLLAMA}
HITS = [
    Hit("One", "https://one.example/a?b=1", "The first."),
    Hit("Two", "https://two.example/", "The second."),
]

Make = Callable[[LoopbackWeb], Provider]
SERVICES: Mapping[str, tuple[Make, Json]] = {
    "brave": (lambda web: Brave(web.client(), KEY, web.at("brave.test", "")), BRAVE),
    "tavily": (lambda web: Tavily(web.client(), KEY, web.at("tavily.test", "")), TAVILY),
    "ollama": (lambda web: Ollama(web.client(), KEY, base=web.at("ollama.test", "")), OLLAMA),
    "signed-in ollama": (lambda web: Ollama(web.client(), daemon=web.at("127.0.0.1", "")), OLLAMA),
    "searxng": (lambda web: Searxng(web.client(), web.at("127.0.0.1", "")), SEARXNG),
}
each_service = pytest.mark.parametrize("make", [make for make, _ in SERVICES.values()], ids=SERVICES)


@pytest.mark.parametrize(("make", "answer"), SERVICES.values(), ids=SERVICES)
async def test_a_service_is_asked_as_it_documents_and_its_hits_are_read(
    web: LoopbackWeb, make: Make, answer: Json
) -> None:
    web.script("/", whole(200, json.dumps(answer).encode()))
    assert await make(web).search("서울 날씨 & more", 5) == HITS


async def test_what_each_service_is_asked(web: LoopbackWeb) -> None:
    """Where the question stands, and where the key, by each service's documentation."""
    for make, answer in SERVICES.values():
        web.script("/", whole(200, json.dumps(answer).encode()))
        await make(web).search("a&b 날씨", 4)
    brave, tavily, ollama, daemon, searxng = web.requests
    assert brave.path.startswith("/res/v1/web/search?q=a%26b%20%EB%82%A0%EC%94%A8&count=4")
    assert brave.headers["x-subscription-token"] == KEY
    assert (tavily.method, tavily.path) == ("POST", "/search")
    assert tavily.json == {"query": "a&b 날씨", "max_results": 4}
    assert tavily.headers["authorization"] == f"Bearer {KEY}"
    assert (ollama.method, ollama.path) == ("POST", "/api/web_search")
    assert (ollama.json, ollama.headers["authorization"]) == (tavily.json, f"Bearer {KEY}")
    assert (daemon.method, daemon.path) == ("POST", "/api/experimental/web_search")
    assert (daemon.json, "authorization" in daemon.headers) == (tavily.json, False)
    assert searxng.path == "/search?q=a%26b%20%EB%82%A0%EC%94%A8&format=json"


@each_service
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b'{"error": "bad key sk-very-secret-0123456789"}'),
        (403, b"forbidden"),
        (404, b"{}"),
        (422, b"{}"),
        (429, b"{}"),
        (500, b"sk-very-secret-0123456789"),
        (200, b"<html>not json"),
        (200, b"[]"),
        (200, b"[" * 100_000),
    ],
)
async def test_a_refusal_tells_the_model_what_to_do_and_never_a_key(
    web: LoopbackWeb, make: Make, status: int, body: bytes
) -> None:
    web.script("/", whole(status, body))
    with pytest.raises(ToolError) as error:
        await make(web).search("wony", 5)
    said = str(error.value)
    assert "Search failed" in said
    assert "sk-" not in said
    assert any(advice in said for advice in ("Tell the user", "Try", "answer with what you know"))
    assert KEY not in repr(make(web))


@each_service
@pytest.mark.parametrize(
    "odd", [{}, {"results": None}, {"results": [None, 3, {}]}, {"web": [], "results": 1}]
)
async def test_an_answer_without_hits_is_no_hits(web: LoopbackWeb, make: Make, odd: Json) -> None:
    web.script("/", whole(200, json.dumps(odd).encode()))
    assert await make(web).search("wony", 5) == []


async def test_no_more_hits_than_were_asked_for(web: LoopbackWeb) -> None:
    web.script("/", whole(200, json.dumps(SEARXNG).encode()))
    assert len(await Searxng(web.client(), web.at("127.0.0.1", "")).search("wony", 1)) == 1


@pytest.mark.parametrize("tail", ["", "/", "/search", "/search?q=%s"])
async def test_a_searxng_address_may_be_pasted_from_a_browser(web: LoopbackWeb, tail: str) -> None:
    web.script("/", whole(200, json.dumps(SEARXNG).encode()))
    assert await Searxng(web.client(), web.at("127.0.0.1", tail)).search("wony", 5) == HITS
    assert web.requests[0].path == "/search?q=wony&format=json"


# -- ddgs ----------------------------------------------------------------------------------------------

DUCKDUCKGO = """<html><body><div id="links">
<div class="result__body"><h2><a href="https://one.example/">One</a></h2>
<a href="https://one.example/">The first.</a></div>
<div class="result__body"><h2><a href="https://two.example/">Two</a></h2>
<a href="https://two.example/">The second.</a></div></div></body></html>"""
MOJEEK = """<html><body><ul class="results-standard"><li><h2><a href="https://moj.example/">Moj</a></h2>
<p class="s">From elsewhere.</p></li></ul></body></html>"""


@pytest.fixture
def engines(web: LoopbackWeb) -> Iterator[tuple[LoopbackWeb, Front, Ddgs]]:
    """Give the search engines as they answer, behind a proxy that leads every name to this machine."""
    with Front(web) as front:
        yield web, front, Ddgs(f"http://127.0.0.1:{front.port}", str(AUTHORITY))


async def test_ddgs_asks_duckduckgo_and_reads_its_hits(engines: tuple[LoopbackWeb, Front, Ddgs]) -> None:
    """The real library with its real HTTP client; only the way to the engine is ours."""
    web, front, ddgs = engines
    web.script("/html/", whole(200, DUCKDUCKGO.encode(), "text/html"), times=None)
    hits = await ddgs.search("wony 날씨", 5)
    assert [(hit.title, hit.url) for hit in hits] == [
        ("One", "https://one.example/"),
        ("Two", "https://two.example/"),
    ]
    assert b"wony" in web.requests[0].body
    assert set(front.connected) == {"html.duckduckgo.com:443"}


async def test_ddgs_goes_on_to_mojeek_and_to_nobody_else(engines: tuple[LoopbackWeb, Front, Ddgs]) -> None:
    """Only the hosts that the person is told of are connected to."""
    web, front, ddgs = engines
    web.script("/html/", whole(200, b"<html><body>no", "text/html"), times=None)
    web.script("/search", whole(200, MOJEEK.encode(), "text/html"), times=None)
    [hit] = await ddgs.search("wony", 5)
    assert hit.url == "https://moj.example/"
    assert {name.removesuffix(":443") for name in front.connected} <= set(ddgs.host.split(", "))


async def test_ddgs_says_when_an_engine_turns_it_away(engines: tuple[LoopbackWeb, Front, Ddgs]) -> None:
    web, _, ddgs = engines
    web.script("/", whole(429, b"slow down", "text/html"), times=None)
    with pytest.raises(ToolError, match="turns us away"):
        await ddgs.search("wony", 5)


async def test_ddgs_without_a_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens where it is sent; the environment's proxy is not even looked at."""
    with LoopbackWeb() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("DDGS_PROXY", proxy.url)
        with pytest.raises(ToolError, match="cannot be reached"):
            await Ddgs("http://127.0.0.1:9").search("wony", 5)
        assert proxy.connections == 0


# -- the tool ------------------------------------------------------------------------------------------


async def test_hits_are_listed_and_their_addresses_may_be_opened_as_they_are() -> None:
    """The result names each hit once; its addresses are those that count as found by a search."""
    provider = Scripted(*HITS)
    result = await searching(provider).run({"query": "  wony   news ", "count": 3}, CALL)
    assert provider.asked == [("wony news", 3)]
    assert result.content.splitlines()[:3] == ["1. One", "   https://one.example/a?b=1", "   The first."]
    assert result.urls == ("https://one.example/a?b=1", "https://two.example/")
    assert result.labels.untrusted == ("web: search.test",)
    assert all(url in result.content for url in result.urls)


async def test_a_hit_that_could_not_be_opened_is_left_out() -> None:
    odd = [
        Hit("a", "javascript:alert(1)", ""),
        Hit("b", "http://user@host.example/", ""),
        Hit("c", "file:///etc/passwd", ""),
        Hit("d", "https://x.example/\n1. Fake", ""),
        Hit("", "https://한국.kr/길", ""),
    ]
    result = await searching(Scripted(*odd)).run({"query": "x", "count": 5}, CALL)
    assert result.urls == ("https://xn--3e0b707e.kr/길",)


async def test_a_hit_stays_on_its_lines_and_shows_no_unseen_letters() -> None:
    """A title cannot pretend to be another hit, nor hide letters that only a model reads."""
    hit = Hit(
        "Good\n2. Evil <b>title</b> &amp; more\U000e0041\u202e",
        "https://one.example/",
        "<strong>bold</strong> " + "x" * 5000,
    )
    result = await searching(Scripted(hit)).run({"query": "x", "count": 5}, CALL)
    lines = result.content.splitlines()
    assert lines[0] == "1. Good 2. Evil title & more"
    assert len(lines) == 3
    assert len(lines[2]) < 320


async def test_nothing_found_says_what_to_try() -> None:
    result = await searching(Scripted()).run({"query": "x", "count": 5}, CALL)
    assert "other" in result.content
    assert result.urls == ()


@pytest.mark.parametrize("query", ["", "   ", "x" * 401])
async def test_a_query_that_is_none_is_refused_before_anybody_is_asked(query: str) -> None:
    with pytest.raises(ToolError):
        await searching(Scripted()).action({"query": query, "count": 5}, CALL)


@pytest.mark.parametrize(("count", "asked"), [(0, 1), (-3, 1), (5, 5), (99, 10)])
async def test_the_number_of_hits_is_kept_within_reason(count: int, asked: int) -> None:
    provider = Scripted()
    await searching(provider).run({"query": "x", "count": count}, CALL)
    assert provider.asked == [("x", asked)]


@pytest.mark.parametrize(("is_chosen", "opt_in"), [(True, ""), (False, "web")])
async def test_the_plan_shows_what_would_leave_and_where_to(is_chosen: bool, opt_in: str) -> None:
    """The words of a search leave this machine; without a chosen service, the person is asked once."""
    search = searching(Scripted(), is_chosen=is_chosen)
    plan = await search.action(search.checked({"query": "my  secret"}), CALL)
    assert (plan.level, plan.destination, plan.leaves) == (Level.NETWORK, "search.test", "my secret")
    assert plan.opt_in == opt_in


def test_what_is_always_loaded_is_short() -> None:
    """The schemas of web_search and open_page together, by the project's own estimate."""
    tools = [*tools_of(SearchTools(Scripted(), is_chosen=True)), *tools_of(PageTools(WebClient()))]
    common = [one.tool for one in tools if one.is_common]
    assert [one.name for one in common] == ["web_search", "open_page"]
    texts = [json.dumps(one.parameters, ensure_ascii=False) + one.name + one.description for one in common]
    assert sum(map(Gauge().text, texts)) <= 170


# -- which service -------------------------------------------------------------------------------------


def means(**chosen: str) -> Means:
    secrets = {name: value for name, value in chosen.items() if name.endswith("_key")}
    rest = {name: value for name, value in chosen.items() if name not in secrets}
    settings = Settings(paths=Paths(Path("c"), Path("d")), secrets=secrets, **rest)  # type: ignore[arg-type]
    return Means(settings, WebClient(), "http://127.0.0.1:11434")


@pytest.mark.parametrize(
    ("chosen", "host"),
    [
        ({}, "html.duckduckgo.com, www.mojeek.com"),
        ({"search": "ddgs"}, "html.duckduckgo.com, www.mojeek.com"),
        ({"search": "brave", "brave_api_key": KEY}, "api.search.brave.com"),
        ({"search": "tavily", "tavily_api_key": KEY}, "api.tavily.com"),
        ({"search": "ollama"}, "ollama.com"),
        ({"search": "ollama", "ollama_api_key": KEY}, "ollama.com"),
        ({"search": "searxng", "searxng_url": "http://127.0.0.1:8888/"}, "127.0.0.1"),
    ],
)
def test_the_settings_name_who_searches(chosen: dict[str, str], host: str) -> None:
    provider = search_provider(means(**chosen))
    assert provider is not None
    assert provider.host == host


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        ({"search": "google"}, "tool_web.unknown_search"),
        ({"search": "brave"}, "tool_web.no_key"),
        ({"search": "tavily"}, "tool_web.no_key"),
        ({"search": "searxng"}, "tool_web.no_searxng"),
    ],
)
def test_a_service_that_lacks_something_says_what(chosen: dict[str, str], error: str) -> None:
    with pytest.raises(ConfigError) as raised:
        search_provider(means(**chosen))
    assert raised.value.id == error
    if error == "tool_web.no_key":  # by the name that it is read under
        assert raised.value.params["key"] == f"WONY_{chosen['search'].upper()}_API_KEY"
