"""The lines of one HTTP answer, with their limits: patience before the first bytes, patience between them,
and the length of a line.  It knows nothing of what a line says.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator

import httpx2

from wony.backends.limits import Limits
from wony.backends.lines import LineSplitter, LineTooLong, excerpt
from wony.backends.patience import Patience
from wony.errors import AnswerCut, BackendError, WonyError


class LineStream(AsyncIterator[str]):
    """The lines of one answer.  Closing it closes the request."""

    def __init__(self, response: httpx2.Response, url: str, limits: Limits, patience: Patience) -> None:
        self._response = response
        self._url = url
        self._limits = limits
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        self._chunks = aiter(response.stream)  # as aiter_raw, without its re-chunking
        self._splitter = LineSplitter(limits.line_bytes)
        self._lines: Iterator[bytes] = iter(())
        self._patience = patience
        self._begun = self._ended = self._lingering = False

    async def __anext__(self) -> str:
        while True:
            for line in self._lines:
                return self._text(line)
            if self._ended:
                raise StopAsyncIteration
            self._check()
            chunk = await self._chunk()
            self._lines = iter(self._splitter.flush() if chunk is None else self._splitter.feed(chunk))

    async def everything(self) -> bytes:
        """Return the whole answer, for those that are one value."""
        data = bytearray()
        while (chunk := await self._chunk(keep_deadline=True)) is not None:
            data += chunk
            if len(data) > self._limits.body_bytes:
                raise BackendError("http.too_long", url=self._url, limit=self._limits.body_bytes)
        return bytes(data)

    def expect_end(self) -> None:
        """The answer has said that it is done: wait only a moment for the connection's end.

        Reading it to the end lets the connection be used again, and shows what contradicts the end.
        """
        self._lingering = True
        self._patience.renew(self._limits.linger)

    async def aclose(self) -> None:
        """End the request, whatever is still to come of it."""
        self._ended = True
        self._patience.close()
        with contextlib.suppress(httpx2.HTTPError, OSError):  # it is over either way
            if isinstance(self._chunks, AsyncGenerator):
                await self._chunks.aclose()
            await self._response.aclose()

    async def _chunk(self, *, keep_deadline: bool = False) -> bytes | None:
        """Return the next bytes, or None at the end."""
        try:
            chunk = await self._patience.wait(anext(self._chunks))
        except StopAsyncIteration:
            await self.aclose()
            return None
        except (TimeoutError, httpx2.HTTPError, OSError) as error:
            await self.aclose()
            if self._lingering:
                return None
            raise self._cut(error) from error
        self._begun = True
        if not (keep_deadline or self._lingering):
            self._patience.renew(self._limits.idle)
        return chunk

    def _cut(self, error: Exception) -> WonyError:
        if not isinstance(error, TimeoutError):
            return AnswerCut("http.cut", url=self._url)
        if self._begun:
            return AnswerCut("http.idle_timeout", url=self._url, seconds=self._limits.idle)
        return AnswerCut("http.silent", url=self._url, seconds=self._patience.seconds)

    def _check(self) -> None:
        try:
            self._splitter.check()
        except LineTooLong as error:
            raise self._too_long() from error

    def _text(self, line: bytes) -> str:
        try:
            return self._splitter.text(line)
        except LineTooLong as error:
            raise self._too_long() from error
        except UnicodeDecodeError as error:
            raise BackendError("http.not_utf8", url=self._url, excerpt=excerpt(line)) from error

    def _too_long(self) -> WonyError:
        return BackendError("http.too_long", url=self._url, limit=self._limits.line_bytes)
