"""The one way to the web.  Nothing else of wony's tools opens a connection.

A page is asked for without cookies, credentials, referrer or proxy.  A name is looked up once for each hop;
every address that it has must be on the public internet, and the connection goes to one of those that were
checked, so that a name which changes meanwhile gains nothing.  Redirects are followed by hand, under the same
rules.  Whatever a server sends, only so much of it is taken, and only while there is time.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from wony.tool_types import ToolError
from wony.tools.web_address import Border, Resolve, system_addresses
from wony.tools.web_body import LOOK, Kind, Limits, Unfolding, kind_of, too_large
from wony.tools.web_url import WebUrl, parse_url
from wony.types import Json

_REDIRECTS = (301, 302, 303, 307, 308)
_ANSWER_BYTES = 2_000_000
"""Of a search service: JSON takes many times its size when it is read."""
_MOST_ADDRESSES = 4
"""So many of a name's addresses are tried, one after the other."""
_PAGE_HEADERS = {"Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: bytes that look like text."""

    url: WebUrl
    kind: Kind
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Question:
    """What a search service is asked.  `headers` may hold a key: it goes to `url` and nowhere else."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Json = None
    configured: bool = False
    """Whether the person themselves named this server: then it may be anywhere, on any port."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search service answered; `value` is None where that was no JSON."""

    status: int
    value: Json


@dataclass(frozen=True, slots=True)
class Hop:
    """One request to one address that was checked."""

    method: str
    url: WebUrl
    address: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None
    tls: ssl.SSLContext
    connect_seconds: float


class WebClient:
    """Fetches pages, and asks search services.  It keeps nothing from one request to the next."""

    def __init__(
        self,
        border: Border | None = None,
        resolve: Resolve = system_addresses,
        limits: Limits | None = None,
        tls: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        self._border = border or Border()
        self._resolve = resolve
        self._limits = limits or Limits()
        self._make_tls = tls
        self._tls: ssl.SSLContext | None = None

    def check(self, url: WebUrl) -> None:
        """Raise ToolError for what is refused before anybody is asked or anything is sent."""
        why = self._border.closed(url.address, url.port)
        if why:
            raise ToolError(f"Refused: {why}. Only public web pages are opened.")

    async def page(self, url: WebUrl) -> Fetched:
        """Return what stands at an address, redirects followed.  Raises ToolError."""
        limits, start = self._limits, url
        async with _within(limits.seconds, start):
            for _ in range(limits.redirects + 1):
                try:
                    got = await self._hop(url)
                except ToolError as error:
                    raise error if url is start else _unnamed(error, start, url) from None
                if isinstance(got, Fetched):
                    return got
                url = got
        raise ToolError(f"{start.netloc} redirects more than {limits.redirects} times: it was given up.")

    async def _hop(self, url: WebUrl) -> Fetched | WebUrl:
        """Return what stands at an address, or where it redirects to."""
        self.check(url)
        async with await self._sent("GET", url, _PAGE_HEADERS, None, configured=False) as response:
            if response.status_code in _REDIRECTS:
                return _next(url, response.headers.get("location", ""))
            return await self._taken(response, url)

    async def ask(self, question: Question) -> Answer:
        """Return a search service's answer.  Redirects are not followed.  Raises ToolError."""
        url = parse_url(question.url)
        if not question.configured:
            self.check(url)
        content = None if question.body is None else json.dumps(question.body).encode()
        headers = {"Accept": "application/json", **question.headers}
        if content is not None:
            headers["Content-Type"] = "application/json"
        async with _within(self._limits.seconds, url):
            sent = await self._sent(question.method, url, headers, content, configured=question.configured)
            async with sent as response:
                if response.status_code in _REDIRECTS:
                    raise ToolError(f"{url.netloc} redirects its answers elsewhere, which is not followed.")
                data = await self._body(response, most=_ANSWER_BYTES)
        try:
            return Answer(response.status_code, json.loads(data))
        except (ValueError, RecursionError):
            return Answer(response.status_code, None)

    async def _sent(
        self, method: str, url: WebUrl, headers: Mapping[str, str], content: bytes | None, *, configured: bool
    ) -> AbstractAsyncContextManager[Any]:
        # Late: the HTTP library is wanted with the first request, not with the first list of tools.
        exchange = import_module("wony.tools.web_exchange").exchange
        seconds = self._limits.connect_seconds
        sent: AbstractAsyncContextManager[Any] = exchange(
            [
                Hop(method, url, address, headers, content, self._context(), seconds)
                for address in await self._addresses(url, configured=configured)
            ]
        )
        return sent

    async def _addresses(self, url: WebUrl, *, configured: bool) -> Sequence[str]:
        """Look a name up, once.  Raises ToolError if any of its addresses must not be reached."""
        try:
            found = [url.address] if url.address else await self._resolve(url.host, url.port)
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise ToolError(
                f"The name {url.host} cannot be found: check its spelling, or the network is down."
            )
        for address in () if configured else found:
            if why := self._border.closed(address, url.port):
                raise ToolError(f"Refused: {url.host} leads to an address that is not opened: {why}.")
        return found[:_MOST_ADDRESSES]

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            make = self._make_tls or import_module("wony.tools.web_exchange").system_trust
            self._tls = make()
        return self._tls

    async def _taken(self, response: Any, url: WebUrl) -> Fetched:
        status = response.status_code
        if status in (401, 407) or "www-authenticate" in response.headers:
            raise ToolError(f"{url.netloc} asks for a login ({status}). No page is ever logged in to.")
        if not 200 <= status < 300:
            raise ToolError(f"{url.netloc} answered {status}; the page was not opened. Try another.")
        content_type = response.headers.get("content-type", "")
        kinds: list[Kind] = []
        data = await self._body(response, lambda head: kinds.append(kind_of(content_type, head)))
        return Fetched(url, kinds[0], content_type, data)

    async def _body(
        self, response: Any, look: Callable[[bytes], None] | None = None, most: int | None = None
    ) -> bytes:
        """Return the body; `look` sees its beginning before the rest is fetched, and may raise."""
        limits = self._limits if most is None else replace(self._limits, wire_bytes=most, decoded_bytes=most)
        unfolding = Unfolding(response.headers.get("content-encoding", ""), limits)
        declared = response.headers.get("content-length", "")
        data = bytearray()
        async for piece in response.aiter_raw():
            data += unfolding.feed(piece)
            if look and len(data) >= LOOK:
                look(bytes(data[:LOOK]))
                look = None
                if declared.isdecimal() and int(declared[:19]) > limits.wire_bytes:
                    raise too_large(limits.wire_bytes)
        if look:
            look(bytes(data))
        return bytes(data)


def _next(url: WebUrl, location: str) -> WebUrl:
    if not location:
        raise ToolError(f"{url.netloc} redirects to nowhere.")
    target = url.joined(location)
    if url.scheme == "https" and target.scheme == "http":
        raise ToolError(f"Refused: {url.netloc} redirects from https to http.")
    return target


def _unnamed(error: ToolError, start: WebUrl, url: WebUrl) -> ToolError:
    """Return an error without the name that a redirect led to: a stranger chose it, for the model to read."""
    said = str(error).replace(url.netloc, "the next server").replace(url.host, "the next server")
    return ToolError(f"{start.netloc} redirects to another page. {said}")


@asynccontextmanager
async def _within(seconds: float, url: WebUrl) -> AsyncIterator[None]:
    """Give a request its time, and say so when that is over."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise ToolError(f"{url.netloc} was not done within {seconds:g} seconds.") from None
