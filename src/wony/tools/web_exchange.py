"""One request over one connection to an address that was checked.  Imported with the first request."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx2

from wony.tool_types import ToolError
from wony.tools.web_client import Hop

_ALWAYS = {
    "User-Agent": "Mozilla/5.0 (compatible; wony)",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def system_trust() -> ssl.SSLContext:
    """Return a context that trusts whom this machine trusts."""
    return httpx2.create_ssl_context()


@asynccontextmanager
async def exchange(hops: Sequence[Hop]) -> AsyncIterator[httpx2.Response]:
    """Yield the answer, its body still unread, from the first address that takes a connection.

    Raises ToolError, also for what goes wrong while the body is read.
    """
    try:
        for place, hop in enumerate(hops):
            async with _client(hop) as client:
                try:
                    response = await client.send(_request(client, hop), stream=True)
                except (httpx2.ConnectError, httpx2.ConnectTimeout):
                    if place == len(hops) - 1:
                        raise
                    continue
                try:
                    yield response
                finally:
                    await response.aclose()
                return
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise _said(error, hops[0].url.netloc) from None


def _client(hop: Hop) -> httpx2.AsyncClient:
    # A client for each request: no cookie, no connection under another name outlives it.
    return httpx2.AsyncClient(
        verify=hop.tls,
        trust_env=False,  # no proxy, no .netrc
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=hop.connect_seconds),
    )


def _request(client: httpx2.AsyncClient, hop: Hop) -> httpx2.Request:
    return client.build_request(
        hop.method,
        hop.url.at(hop.address),
        headers={**hop.headers, **_ALWAYS, "Host": hop.url.netloc},
        content=hop.content,
        # The certificate must be for the name, though the connection is to the address.
        extensions={"sni_hostname": hop.url.host},
    )


def _said(error: Exception, host: str) -> ToolError:
    match error:
        case httpx2.ConnectTimeout():
            return ToolError(f"{host} did not accept a connection in time.")
        case httpx2.ConnectError():
            if isinstance(_cause(error), ssl.SSLError):
                return ToolError(f"The certificate of {host} cannot be trusted; the page was not opened.")
            return ToolError(f"{host} cannot be connected to.")
        case httpx2.ProtocolError():
            return ToolError(f"{host} sent an answer that breaks the rules of HTTP.")
    return ToolError(f"The connection to {host} broke.")


def _cause(error: BaseException) -> BaseException:
    """Return what an error came of at first."""
    while isinstance(inner := error.__cause__ or error.__context__, BaseException):
        error = inner
    return error
