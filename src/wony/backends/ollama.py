"""gpt-oss and its like served by Ollama, over its own API.

What it adds to the wire: models on other people's machines are refused, and a model is always asked for
with the window that it has, since any other would load it again, which takes seconds to minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from wony.backends.http import HttpServer
from wony.backends.http_errors import Refused, ServerKind
from wony.backends.limits import DEFAULT_LIMITS, Limits
from wony.backends.line_stream import LineStream
from wony.backends.ollama_chat import ChatReader
from wony.backends.ollama_check import model_findings, server_findings, unreachable
from wony.backends.ollama_errors import refusal_body, server_error
from wony.backends.ollama_models import (
    PullReader,
    find,
    full_name,
    is_cloud_name,
    is_remote,
    model_infos,
    vectors,
)
from wony.backends.ollama_runner import Runner
from wony.backends.ollama_versions import SAFE, advice, parse_version
from wony.backends.ollama_wire import chat_body, keep_alive_value, runner_body
from wony.backends.warming import reading, unimportant
from wony.errors import BackendError, Busy, ContextOverflow, Denied, WonyError
from wony.types import (
    ChatRequest,
    Finding,
    Finished,
    Json,
    ModelInfo,
    Notice,
    Piece,
    PullProgress,
    Usage,
)

_KIND = ServerKind(
    refused="ollama.refused",
    stranger="ollama.stranger",
    content_types=("application/x-ndjson", "application/json"),
)
_ASIDE_SECONDS = 2.0
"""For questions beside the conversation, which must not hold it up."""
_RELOAD_SECONDS = 1.0


class OllamaBackend:
    """One Ollama.  Implements Backend, ModelLibrary and Embedder."""

    def __init__(
        self,
        base_url: str,
        *,
        num_ctx: int = 0,
        keep_alive: str = "",
        allow_cloud: bool = False,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._server = HttpServer(base_url, _KIND, limits)
        self._num_ctx = num_ctx
        self._keep_alive = keep_alive
        self._allow_cloud = allow_cloud
        self._runners: dict[str, Runner] = {}
        self._version_told = False

    @property
    def name(self) -> str:
        return "ollama"

    # -- talking -------------------------------------------------------------------------------------

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        runner = await self._runner(request.model)
        reader = ChatReader(self._server.url, request.model)
        async with aclosing(self._pieces(request, runner, reader)) as pieces:
            async for piece in pieces:
                yield piece
        calls, reason, usage = reader.end()
        for call in calls:
            yield call
        for notice in await self._noticed(request.model, runner, usage):
            yield notice
        yield Finished(reason, replace(usage, window=runner.window))

    async def warm(self, request: ChatRequest) -> int | None:
        runner = await self._runner(request.model)
        await self._load(request.model, runner)
        if request.messages and runner.listed:
            reader = ChatReader(self._server.url, request.model)
            with unimportant():
                async with aclosing(self._pieces(reading(request), runner, reader)) as pieces:
                    async for _ in pieces:
                        pass
        return runner.window

    async def _load(self, model: str, runner: Runner) -> None:
        """Have a model loaded.  Whoever gives up waiting leaves the loading alone.

        The server would throw away what it has loaded so far, and the question that the waiting was given
        up for needs it.
        """
        if runner.loading is None or runner.loading.done():
            body = runner_body(model, runner.num_ctx, self._keep_alive)
            seconds = self._server.limits.first_token
            asked = self._fetch("POST", "/api/chat", body, model=model, seconds=seconds)
            runner.loading = asyncio.create_task(asked)
            runner.loading.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(runner.loading)
        runner.used = True
        await self._settle(model, runner)

    async def _pieces(
        self, request: ChatRequest, runner: Runner, reader: ChatReader
    ) -> AsyncGenerator[Piece, None]:
        """Yield what an answer says while it is being said."""
        try:
            lines = await self._ask(request, runner)
            try:
                async for line in lines:
                    ended = reader.done
                    for piece in reader.read(line):
                        yield piece
                    if reader.done and not ended:
                        lines.expect_end()
            finally:
                await lines.aclose()
        except ContextOverflow as error:
            raise runner.overflowed(error) from error

    async def _ask(self, request: ChatRequest, runner: Runner) -> LineStream:
        """Send a request; once more without thinking when the model turns out to have none."""
        try:
            return await self._open("/api/chat", self._body(request, runner), request.model)
        except BackendError as error:
            if error.id != "ollama.no_thinking" or not runner.thinks:
                raise
        runner.thinks = False
        runner.untold.append(Notice("ollama.thinks_not", {"model": request.model}))
        return await self._open("/api/chat", self._body(request, runner), request.model)

    def _body(self, request: ChatRequest, runner: Runner) -> dict[str, Json]:
        return chat_body(request, runner.num_ctx, self._keep_alive, think=runner.thinks)

    async def _noticed(self, model: str, runner: Runner, usage: Usage) -> list[Notice]:
        """Return what the person should know after an answer: a slow reload, an old server."""
        notices, runner.untold = runner.untold, []
        if runner.used and usage.load_seconds is not None and usage.load_seconds > _RELOAD_SECONDS:
            notices.append(Notice("ollama.reloaded", {"model": model, "seconds": usage.load_seconds}))
            runner.window = None  # it may have got another one
        runner.used = True
        await self._settle(model, runner)
        if not self._version_told:
            self._version_told = True
            answer = await self._aside("/api/version")
            shown = answer.get("version") if isinstance(answer, dict) else None
            version = parse_version(shown) if isinstance(shown, str) else None
            if version is not None and version < SAFE:
                notices.append(Notice(advice(version), {"version": shown, "advised": "0.32.15"}))
        return notices

    # -- the window ----------------------------------------------------------------------------------

    async def _runner(self, model: str) -> Runner:
        """Return what is known of a model, after a look at the server the first time.

        A model that is loaded with room enough is taken as it is.  Raises Denied for one that would
        answer from somebody else's machine: before a word of the conversation has left this one.
        """
        key = full_name(model)
        if key in self._runners:
            return self._runners[key]
        self._require_local_name(model)
        runner = Runner(num_ctx=self._num_ctx)
        runner.look(find(await self._aside("/api/ps"), model))
        if runner.window is None:  # nothing remote is ever loaded
            await self._require_local(model)
        elif runner.window >= self._num_ctx:
            runner.num_ctx = runner.window
        return self._runners.setdefault(key, runner)

    async def _settle(self, model: str, runner: Runner) -> None:
        """Once it is loaded, learn the window that it got, and ask for that one from then on."""
        if runner.window is not None and runner.window >= runner.num_ctx > 0:
            return
        runner.look(find(await self._aside("/api/ps"), model))
        runner.num_ctx = runner.num_ctx or runner.window or 0

    async def _aside(self, path: str) -> Json:
        """Ask something that the conversation can go on without; None when there is no answer to it."""
        try:
            return await self._server.fetch("GET", path, seconds=_ASIDE_SECONDS, retries=0)
        except (BackendError, Busy):
            return None

    def _require_local_name(self, model: str) -> None:
        if is_cloud_name(model) and not self._allow_cloud:
            raise Denied("ollama.cloud", model=model)

    async def _require_local(self, model: str) -> None:
        """Refuse a name that only stands for a cloud model, which the list of models tells."""
        self._require_local_name(model)
        if not self._allow_cloud and is_remote(find(await self._aside("/api/tags"), model)):
            raise Denied("ollama.cloud", model=model)

    # -- models --------------------------------------------------------------------------------------

    async def models(self) -> Sequence[ModelInfo]:
        return model_infos(await self._fetch("GET", "/api/tags"), await self._aside("/api/ps"))

    async def show(self, model: str) -> Mapping[str, Json]:
        answer = await self._fetch("POST", "/api/show", {"model": model}, model=model)
        return answer if isinstance(answer, dict) else {}

    async def delete(self, model: str) -> None:
        await self._fetch("DELETE", "/api/delete", {"model": model}, model=model)
        self._runners.pop(full_name(model), None)

    async def pull(self, model: str) -> AsyncGenerator[PullProgress, None]:
        self._require_local_name(model)
        reader = PullReader(self._server.url, model)
        lines = await self._open("/api/pull", {"model": model, "stream": True}, model)
        try:
            async for line in lines:
                if progress := reader.read(line):
                    yield progress
        finally:
            await lines.aclose()
        reader.end()

    async def embed(self, model: str, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        if not texts:
            return []
        await self._require_local(model)
        body: dict[str, Json] = {"model": model, "input": list(texts), "truncate": False}
        if self._keep_alive:
            body["keep_alive"] = keep_alive_value(self._keep_alive)
        seconds = self._server.limits.first_token
        answer = await self._fetch("POST", "/api/embed", body, model=model, seconds=seconds)
        return vectors(answer, len(texts), self._server.url)

    # -- the rest ------------------------------------------------------------------------------------

    async def check(self, model: str) -> Sequence[Finding]:
        try:
            version = await self._fetch("GET", "/api/version")
            tags, ps = await self._fetch("GET", "/api/tags"), await self._fetch("GET", "/api/ps")
        except WonyError as error:
            return [unreachable(error)]
        found = model_findings(model, tags, ps, allow_cloud=self._allow_cloud)
        return [*server_findings(self._server.url, version), *found]

    async def close(self) -> None:
        loading = [runner.loading for runner in self._runners.values() if runner.loading is not None]
        for task in loading:
            task.cancel()
        await asyncio.gather(*loading, return_exceptions=True)
        await self._server.close()

    async def _open(self, path: str, body: Json, model: str) -> LineStream:
        try:
            return await self._server.open("POST", path, body)
        except Refused as refused:
            raise self._translated(refused, model) from refused

    async def _fetch(
        self, method: str, path: str, body: Json = None, *, model: str = "", seconds: float | None = None
    ) -> Json:
        try:
            return await self._server.fetch(method, path, body, seconds=seconds)
        except Refused as refused:
            raise self._translated(refused, model) from refused

    def _translated(self, refused: Refused, model: str) -> WonyError:
        said = refusal_body(refused.text)
        return server_error(said, url=self._server.url, model=model, status=refused.status)
