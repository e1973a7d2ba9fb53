"""What every HTTP backend stands on: lines, JSON, limits, and foreign errors in wony's words."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raw_responses import LAST_CHUNK, chunk, head, whole
from raw_server import CLOSE, HANG, RESET, RawServer, Step, Wait
from wony.backends.http import HttpServer, Limits
from wony.backends.http_errors import Refused, ServerKind
from wony.backends.line_stream import LineStream
from wony.errors import AnswerCut, BackendError, BackendUnreachable, Busy, ConfigError, WonyError
from wony.locales import catalogue

KIND = ServerKind("ollama.refused", "ollama.stranger", ("application/json", "application/x-ndjson"))
QUICK = Limits(connect=5, first_token=5, idle=5, reply=5, pause=0.001)


@asynccontextmanager
async def server_at(url: str, limits: Limits = QUICK) -> AsyncIterator[HttpServer]:
    server = HttpServer(url, KIND, limits)
    try:
        yield server
    finally:
        await server.close()


async def collect(stream: LineStream) -> list[str]:
    try:
        return [line async for line in stream]
    finally:
        await stream.aclose()


async def lines_of(url: str, limits: Limits = QUICK) -> list[str]:
    async with server_at(url, limits) as server:
        return await collect(await server.open("POST", "/", {"a": 1}))


async def failure(ask: Callable[[], Any]) -> WonyError:
    """Return the error that asking ends with, once both languages have a text for it."""
    with pytest.raises(WonyError) as caught:
        await ask()
    for language in ("ko", "en"):
        text = catalogue(language)(caught.value.id, **caught.value.params)
        assert len(text.split("\n")) == 2
    return caught.value


@pytest.mark.anyio
async def test_lines_come_as_they_were_sent() -> None:
    """Also the last one, without a line end."""
    with RawServer() as raw:
        raw.script("/", head(), chunk(b"one\ntw"), Wait(0.01), chunk(b"o\n\nthr\xc2\x85ee"), LAST_CHUNK)
        assert await lines_of(raw.url) == ["one", "two", "", "thr\x85ee"]
        assert raw.requests[0].headers["accept-encoding"] == "identity"
        assert raw.requests[0].json == {"a": 1}


@pytest.mark.anyio
async def test_a_path_in_the_address_stays_before_every_path() -> None:
    """A server behind a prefix is reached there."""
    with RawServer() as raw:
        raw.script("/prefix/api/tags", whole(200, b"{}"))
        async with server_at(f"{raw.url}/prefix") as server:
            assert await server.fetch("GET", "/api/tags") == {}


@pytest.mark.anyio
async def test_a_connection_is_used_again() -> None:
    """Ten questions need one connection."""

    class Echo(RawServer):
        def respond(self, request: Any, connection: Any) -> None:
            connection.answer(200, request.body)

    with Echo() as raw:
        async with server_at(raw.url) as server:
            for number in range(10):
                assert await server.fetch("POST", "/", number) == number
        assert raw.connections == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("steps", "id"),
    [
        ((whole(404, b'{"error":"no"}'),), "http.status"),
        ((whole(302, b"", Location="http://elsewhere.invalid/"),), "http.redirect"),
        ((whole(200, b"<html>", "text/html"),), "ollama.stranger"),
        ((head(Content_Encoding="gzip"), chunk(b"\x1f\x8b")), "http.encoded"),
        ((b"220 mail ready\r\n\r\n",), "ollama.stranger"),
        ((CLOSE,), "http.closed_early"),
        ((RESET,), "http.closed_early"),
        ((b"HTTP/1.1 200 OK\r\nConte", CLOSE), "http.closed_early"),
        ((head(), chunk(b"a\n"), CLOSE), "http.cut"),
        ((head(), chunk(b"a\n"), RESET), "http.cut"),
        ((head(), b"not a chunk size\r\n"), "http.cut"),
        ((head(), chunk(b"a\xff\n"), LAST_CHUNK), "http.not_utf8"),
        ((head(), chunk("한".encode()[:2]), LAST_CHUNK), "http.not_utf8"),
    ],
)
async def test_what_goes_wrong_has_a_name(steps: tuple[Step, ...], id: str) -> None:
    """Every way an exchange breaks is one error of ours, with a text in both languages."""
    with RawServer() as raw:
        raw.script("/", *steps)
        error = await failure(lambda: lines_of(raw.url))
        assert error.id == id
        assert isinstance(error, BackendError)
        assert raw.url in catalogue("en")(error.id, **error.params)


@pytest.mark.anyio
async def test_a_refusal_keeps_what_the_server_said() -> None:
    """The backend that knows the server's words reads it."""
    with RawServer() as raw:
        raw.script("/", whole(500, b'{"error":"broken"}'))
        error = await failure(lambda: lines_of(raw.url))
        assert isinstance(error, Refused)
        assert (error.status, error.text) == (500, '{"error":"broken"}')


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("steps", "id", "limits"),
    [
        ((HANG,), "http.silent", Limits(first_token=0.1)),
        ((head(), HANG), "http.silent", Limits(first_token=0.1)),
        ((head(), chunk(b"a\n"), HANG), "http.idle_timeout", Limits(idle=0.1)),
    ],
)
async def test_patience_ends(steps: tuple[Step, ...], id: str, limits: Limits) -> None:
    """Before the first bytes and between two of them there are limits of their own."""
    with RawServer() as raw:
        raw.script("/", *steps)
        error = await failure(lambda: lines_of(raw.url, limits))
        assert (type(error), error.id) == (AnswerCut, id)
        raw.until(lambda: raw.hangups)


@pytest.mark.anyio
async def test_a_line_beyond_the_cap_ends_the_reading() -> None:
    """The request is closed; what came before the line is not lost."""
    with RawServer() as raw:
        raw.script("/", head(), chunk(b"one\n"), *[chunk(b"x" * 60_000)] * 100, HANG)
        async with server_at(raw.url, Limits(line_bytes=100_000)) as server:
            stream = await server.open("POST", "/", {})
            assert await anext(stream) == "one"
            error = await failure(lambda: anext(stream))
            await stream.aclose()
        assert error.id == "http.too_long"
        raw.until(lambda: raw.hangups)


@pytest.mark.anyio
async def test_a_body_beyond_the_cap_is_refused() -> None:
    """A question's answer has a size too."""
    with RawServer() as raw:
        raw.script("/", head(content_type="application/json"), *[chunk(b" " * 60_000)] * 100, HANG)
        async with server_at(raw.url, Limits(body_bytes=100_000)) as server:
            error = await failure(lambda: server.fetch("GET", "/"))
        assert error.id == "http.too_long"


@pytest.mark.anyio
async def test_a_busy_server_is_asked_again() -> None:
    """Twice at most, and when it asks for a moment, after that."""
    with RawServer() as raw:
        raw.script("/", whole(503, b"busy"))
        raw.script("/", whole(429, b"busy", Retry_After="0"))
        raw.script("/", whole(200, b"{}"))
        async with server_at(raw.url) as server:
            assert await server.fetch("GET", "/") == {}
        assert len(raw.requests) == 3


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("retry_after", "requests"), [("0", 3), ("3600", 1), ("Fri, 01 Jan 2100 00:00:00 GMT", 1), ("soon", 3)]
)
async def test_a_server_that_stays_busy(retry_after: str, requests: int) -> None:
    """In the end the person is told to come back; one that wants an hour is not pressed."""
    with RawServer() as raw:
        raw.script("/", whole(503, b"busy", Retry_After=retry_after), times=None)
        error = await failure(lambda: lines_of(raw.url))
        assert isinstance(error, Busy)
        assert len(raw.requests) == requests


@pytest.mark.anyio
async def test_what_is_said_after_the_end_is_waited_for_a_moment_only() -> None:
    """A connection that stays open after the last line does not hold the answer up."""
    with RawServer() as raw:
        raw.script("/", head(), chunk(b"last\n"), HANG)
        async with server_at(raw.url, Limits(linger=0.05)) as server:
            stream = await server.open("POST", "/", {})
            assert await anext(stream) == "last"
            stream.expect_end()
            assert await collect(stream) == []


@pytest.mark.anyio
async def test_nothing_listens() -> None:
    """Refused, by the name of what should be there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    error = await failure(lambda: lines_of(url))
    assert (type(error), error.id) == (BackendUnreachable, "ollama.refused")


@pytest.mark.anyio
async def test_a_name_without_an_address() -> None:
    """Not 'refused': the name is what is wrong."""
    error = await failure(lambda: lines_of("http://no.such.invalid:11434"))
    assert (type(error), error.id) == (BackendUnreachable, "http.dns")


@pytest.mark.anyio
async def test_tls_that_nobody_speaks() -> None:
    """A plain server behind an https address is an error of the connection, not a crash."""
    with RawServer() as raw:
        error = await failure(lambda: lines_of(raw.url.replace("http:", "https:"), Limits(connect=0.2)))
    assert isinstance(error, BackendUnreachable)


@pytest.mark.anyio
@pytest.mark.parametrize("url", ["http://[::1", "ftp://127.0.0.1", "nonsense", "http://", "http://a b/"])
async def test_an_address_that_is_none(url: str) -> None:
    """A wrong setting is called one."""
    error = await failure(lambda: lines_of(url))
    assert isinstance(error, ConfigError | BackendUnreachable)


@pytest.mark.anyio
async def test_a_proxy_of_an_unknown_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's mistake is named; this machine is reached without any proxy."""
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")
    error = await failure(lambda: lines_of("http://example.invalid"))
    assert (type(error), error.id) == (ConfigError, "http.bad_proxy")
    with RawServer() as raw:
        raw.script("/", whole(200, b"{}"))
        assert await lines_of(raw.url) == ["{}"]


@pytest.mark.anyio
async def test_another_machine_is_reached_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment wants that."""
    with RawServer() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        proxy.script("http://", whole(200, b"{}"))
        assert await lines_of("http://example.invalid/") == ["{}"]
        assert proxy.requests[0].headers["host"] == "example.invalid"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"error":"no room"}', "no room"),
        (b'{"error":{"message":"no room","code":1}}', "no room"),
        (b"<html>no room</html>", "<html>no room</html>"),
        (b'{"error":7}', '{"error":7}'),
        (b"", "-"),
    ],
)
async def test_a_refusal_is_quoted_in_its_own_words(body: bytes, text: str) -> None:
    """The words alone, where they can be found."""
    with RawServer() as raw:
        raw.script("/", whole(500, body))
        assert (await failure(lambda: lines_of(raw.url))).params["text"] == text


@pytest.mark.anyio
async def test_a_password_in_the_address_is_sent_and_not_shown() -> None:
    """Messages name the address without it."""
    with RawServer() as raw:
        raw.script("/", whole(500, b"no"))
        error = await failure(lambda: lines_of(raw.url.replace("http://", "http://name:word@")))
        assert "word" not in str(error)
        assert raw.requests[0].headers["authorization"].startswith("Basic ")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.booleans())
def test_any_bytes_are_an_answer_or_an_error_of_ours(data: bytes, framed: bool) -> None:
    """Whatever a server sends, nothing but a WonyError comes of it."""

    async def ask() -> None:
        with RawServer() as raw:
            raw.script("/", head() + chunk(data) + LAST_CHUNK if framed else data)
            with suppress(WonyError):
                await lines_of(raw.url, Limits(first_token=2, idle=2))

    anyio.run(ask)


@pytest.mark.anyio
async def test_an_answer_that_is_no_json() -> None:
    """A value is asked for, and something else is quoted."""
    with RawServer() as raw:
        raw.script("/", whole(200, b"{]"))
        async with server_at(raw.url) as server:
            error = await failure(lambda: server.fetch("GET", "/"))
        assert (error.id, error.params["excerpt"]) == ("http.not_json", "{]")
        assert json.dumps(error.params)
