"""What every HTTP backend shares: one client for one server, and how a request is made, repeated and refused.

It knows nothing of what is asked or answered.  A `ServerKind` brings the words of one kind of server.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx2

from wony.backends.addresses import is_loopback, without_password
from wony.backends.http_errors import Refused, ServerKind, configuration_error, exchange_error, reason
from wony.backends.json_text import parse, serialise
from wony.backends.limits import DEFAULT_LIMITS as DEFAULT_LIMITS
from wony.backends.limits import Limits as Limits
from wony.backends.line_stream import LineStream
from wony.backends.lines import excerpt
from wony.backends.patience import Patience
from wony.errors import AnswerCut, BackendError, Busy
from wony.types import Json

_TRY_LATER = (429, 503)
_REFUSAL_BYTES = 200_000


class HttpServer:
    """One server at one address.  Closing it closes its connections."""

    def __init__(
        self,
        base_url: str,
        kind: ServerKind,
        limits: Limits = DEFAULT_LIMITS,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.url = without_password(base_url)
        self.kind = kind
        self.limits = limits
        try:
            self._client = httpx2.AsyncClient(
                base_url=base_url,
                headers={"User-Agent": "wony", "Accept-Encoding": "identity", **(headers or {})},
                verify=_tls(base_url),
                follow_redirects=False,
                # A proxy from the environment must never see what is meant for this machine.
                trust_env=not is_loopback(base_url),
                timeout=httpx2.Timeout(connect=limits.connect, read=None, write=limits.idle, pool=None),
            )
        except (httpx2.InvalidURL, ValueError, ImportError) as error:
            raise configuration_error(error, self.url) from error

    async def fetch(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        seconds: float | None = None,
        retries: int | None = None,
    ) -> Json:
        """Return the JSON value that answers one question; None for an empty answer."""
        lines = await self.open(method, path, body, seconds=seconds or self.limits.reply, retries=retries)
        try:
            data = await lines.everything()
        finally:
            await lines.aclose()
        if not data.strip():
            return None
        try:
            return parse(data.decode("utf-8"))
        except ValueError as error:
            raise BackendError("http.not_json", url=self.url, excerpt=excerpt(data)) from error

    async def open(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        seconds: float | None = None,
        retries: int | None = None,
    ) -> LineStream:
        """Send a request and return its answer's lines, to be closed by the caller.

        Raises Refused for an answer with an error status, Busy when the server stays busy.
        """
        allowed = self.limits.retries if retries is None else retries
        patience = seconds or self.limits.first_token
        for attempt in range(allowed + 1):
            deadline = asyncio.get_running_loop().time() + patience
            response = await self._send(method, path, body, patience)
            pause = self._pause(response, attempt)
            if pause is None or attempt == allowed:
                break
            await response.aclose()
            await asyncio.sleep(pause)
        try:
            await self._require_answer(response)
        except BaseException:
            await response.aclose()
            raise
        return LineStream(response, self.url, self.limits, Patience(patience, deadline))

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _send(self, method: str, path: str, body: Json, patience: float) -> httpx2.Response:
        content = None if body is None else serialise(body)
        headers = None if body is None else {"Content-Type": "application/json"}
        try:
            request = self._client.build_request(method, path, content=content, headers=headers)
            async with asyncio.timeout(patience):
                return await self._client.send(request, stream=True)
        except TimeoutError as error:
            raise AnswerCut("http.silent", url=self.url, seconds=patience) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise exchange_error(error, self.url, self.kind, self.limits.connect) from error

    def _pause(self, response: httpx2.Response, attempt: int) -> float | None:
        """Return how long to wait before asking again; None when that would be of no use."""
        if response.status_code not in _TRY_LATER:
            return None
        named = _seconds_named(response.headers.get("retry-after", ""))
        wanted = self.limits.pause * 2**attempt if named is None else named
        if wanted > self.limits.longest_pause:
            return None
        # Jitter, so that many clients turned away together do not come back together.
        return wanted * random.uniform(1.0, 1.25)

    async def _require_answer(self, response: httpx2.Response) -> None:
        status = response.status_code
        if 300 <= status < 400:
            target = excerpt(response.headers.get("location", ""))
            raise BackendError("http.redirect", url=self.url, status=status, target=target)
        if status >= 400:
            text = await _beginning(response)
            if status in _TRY_LATER:
                raise Busy("http.busy", url=self.url, status=status, text=reason(text))
            raise Refused(self.url, status, text)
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise BackendError("http.encoded", url=self.url, encoding=excerpt(encoding))
        content_type = response.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() not in ("", *self.kind.content_types):
            raise BackendError(self.kind.stranger, url=self.url, found=excerpt(content_type))


def _tls(base_url: str) -> ssl.SSLContext | bool:
    """For plain HTTP, a context that trusts nobody: loading the certificates would cost every start 12 ms."""
    if base_url.lower().startswith("http://"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return True


def _seconds_named(retry_after: str) -> float | None:
    """Return how long a Retry-After header, in seconds or as a date, asks to wait."""
    text = retry_after.strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


async def _beginning(response: httpx2.Response) -> str:
    """Return the body of a refusal as far as it is worth reading."""
    data = bytearray()
    try:
        async with asyncio.timeout(5):
            async for chunk in response.aiter_raw():
                data += chunk
                if len(data) > _REFUSAL_BYTES:
                    break
    except (TimeoutError, httpx2.HTTPError, OSError):
        pass  # the status says enough
    return data[:_REFUSAL_BYTES].decode("utf-8", "replace")
