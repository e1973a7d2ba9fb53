"""Any server that speaks OpenAI's chat completions: vLLM, llama.cpp, LM Studio, Ollama's /v1, hosted ones.

The server's address is up to and with `/v1`.  Where servers differ, a profile decides (`profiles.py`);
`auto` asks the server once whose models it lists and, where that does not tell, learns from its first
answer under which name it wants reasoning back.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace

from wony.backends.addresses import is_loopback
from wony.backends.chunk_errors import error_from
from wony.backends.chunks import ChunkReader
from wony.backends.http import HttpServer
from wony.backends.http_errors import Refused, ServerKind
from wony.backends.json_text import parse
from wony.backends.limits import DEFAULT_LIMITS, Limits
from wony.backends.line_stream import LineStream
from wony.backends.lines import excerpt
from wony.backends.openai_models import findings, read_models
from wony.backends.openai_windows import place, told
from wony.backends.profiles import PROFILES, Profile, profile_of, request_body
from wony.backends.sse import Event, NotAnEvent, events
from wony.backends.warming import reading, unimportant
from wony.errors import (
    AnswerCut,
    BackendError,
    Busy,
    ConfigError,
    ContextOverflow,
    ModelMissing,
    WonyError,
)
from wony.types import ChatRequest, Finding, Json, ModelInfo, Notice, Piece

_CHAT = "chat/completions"
_ASIDE = 2.0
"""Seconds for what the conversation can go on without."""
_KIND = ServerKind("openai.refused", "openai.stranger", ("text/event-stream", "application/json"))


class OpenAIBackend:
    """One such server."""

    name = "openai"

    def __init__(
        self, base_url: str, *, api_key: str = "", profile: str = "auto", limits: Limits = DEFAULT_LIMITS
    ) -> None:
        if not base_url.lower().startswith(("http://", "https://")):
            raise ConfigError("openai.bad_url" if base_url else "openai.no_url", url=base_url)
        if profile != "auto" and profile not in PROFILES:
            raise ConfigError("openai.profile", profile=profile, known=", ".join(("auto", *PROFILES)))
        if not (api_key.isascii() and (api_key.isprintable() and " " not in api_key)):
            raise ConfigError("openai.bad_key")  # the HTTP library would quote it in its own error
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._base_url = base_url.rstrip("/")
        self._server = HttpServer(self._base_url, _KIND, limits, headers)
        self._local = is_loopback(base_url)
        self._has_key = bool(api_key)
        self._profile = PROFILES.get(profile)
        self._windows: dict[str, int | None] = {}
        self._listed = False

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        """Yield the answer as the server streams it."""
        profile = await self._known_profile()
        reader = ChunkReader(request.model)
        lines = await self._ask(request, profile)
        async with aclosing(lines), aclosing(events(lines)) as stream:
            done = False
            try:
                async for event in stream:
                    if event is None:
                        done = True
                        break
                    for piece in reader.read(_chunk(event)):
                        yield piece
            except NotAnEvent as found:
                raise BackendError(_KIND.stranger, url=self._server.url, found=excerpt(str(found))) from found
            if not done:
                raise AnswerCut("chunks.cut")
            self._learn(profile, reader.reasoning_field)
            lines.expect_end()
            async for _ in lines:
                pass  # read to its end, the connection can be used again
        # Asked only now, the window does not hold up the answer.
        for piece in reader.finish(await self._window(request.model, profile)):
            yield piece

    async def models(self) -> Sequence[ModelInfo]:
        """Return what the server lists."""
        listed, owners = await self._list()
        if self._profile is None:
            self._profile = profile_of(owners)
        return listed

    async def warm(self, request: ChatRequest) -> int | None:
        """Connect, find out which kind of server it is, and have it read what is there to be read.

        Such servers load their models themselves.  Somebody else's is not made to read for nothing.
        """
        profile = await self._known_profile()
        if request.messages and profile.reads_ahead:
            with unimportant():
                async with aclosing(self.chat(reading(request))) as pieces:
                    async for _ in pieces:
                        pass
        return await self._window(request.model, profile)

    async def check(self, model: str) -> Sequence[Finding]:
        """Return what stands between here and an answer."""
        try:
            listed = await self.models()
        except WonyError as problem:
            return (Finding("broken", Notice(problem.id, problem.params)),)
        profile = self._profile.name if self._profile else "auto"
        return findings(self._server.url, listed, model, profile, local=self._local)

    async def close(self) -> None:
        """Close the connections."""
        await self._server.close()

    async def _ask(self, request: ChatRequest, profile: Profile) -> LineStream:
        body = request_body(request, profile)
        try:
            try:
                return await self._server.open("POST", _CHAT, body)
            except BackendError as error:
                # A server that closes idle connections (llama.cpp does) may do so at this very moment.
                if error.id != "http.closed_early":
                    raise
                return await self._server.open("POST", _CHAT, body)
        except Refused as refusal:
            problem = self._translated(refusal, request.model)
            if isinstance(problem, ContextOverflow) and problem.window:
                self._windows[request.model] = problem.window
            raise problem from refusal

    async def _window(self, model: str, profile: Profile) -> int | None:
        """Return the tokens of context that a model has, where the server tells; it is asked once."""
        if model not in self._windows and profile.reads_ahead:
            self._windows[model] = None
            if not self._listed:
                with suppress(BackendError, Busy, ConfigError):
                    await self._list(_ASIDE)
            address = place(profile.name, self._base_url)
            if address and self._windows.get(model) is None:
                with suppress(BackendError, Busy):
                    answer = await self._get(address, _ASIDE)
                    self._windows[model] = told(profile.name, answer, model)
        return self._windows.get(model)

    async def _known_profile(self) -> Profile:
        """Return the profile; with `auto`, ask the server first, once."""
        if self._profile is None:
            # A server need not list its models; what else is wrong, the request itself will tell.
            with suppress(BackendError, ConfigError):
                await self.models()
            if self._profile is None:
                self._profile = replace(PROFILES["openai"], name="auto")
        return self._profile

    def _learn(self, profile: Profile, field: str) -> None:
        if profile.name == "auto" and field and not profile.reasoning_fields:
            self._profile = replace(profile, reasoning_fields=(field,))

    async def _list(self, seconds: float | None = None) -> tuple[Sequence[ModelInfo], Sequence[str]]:
        try:
            answer = await self._get("models", seconds)
        except Refused as refusal:
            raise self._translated(refusal, "") from refusal
        listed = read_models(answer, remote=not self._local)
        if listed is None:
            raise BackendError(_KIND.stranger, url=self._server.url, found=excerpt(repr(answer), 80))
        self._listed = True
        self._windows |= {info.name: info.context_length for info, _ in listed if info.loaded}
        return tuple(info for info, _ in listed), tuple(owner for _, owner in listed)

    async def _get(self, path: str, seconds: float | None) -> Json:
        try:
            return await self._server.fetch("GET", path, seconds=seconds)
        except BackendError as error:
            if error.id != "http.closed_early":  # as in `_ask`
                raise
            return await self._server.fetch("GET", path, seconds=seconds)

    def _translated(self, refusal: Refused, model: str) -> WonyError:
        """Return what an error status means."""
        url = self._server.url
        if refusal.status in (401, 403):
            id = "openai.key_refused" if self._has_key else "openai.key_missing"
            return ConfigError(id, url=url, status=refusal.status)
        try:
            answer = parse(refusal.text)
        except ValueError:
            answer = None
        said = _said(answer)
        if said is None:
            return ConfigError("openai.no_api", url=url) if refusal.status == 404 else refusal
        error = error_from(said, model=model, status=refusal.status)
        if refusal.status == 404 and not isinstance(error, ModelMissing):
            return ConfigError("openai.no_api", url=url)
        return error


def _said(answer: Json) -> Json:
    """Return the part of an error answer that tells, whichever way it is wrapped; None when there is none."""
    if not isinstance(answer, dict):
        return None
    if answer.get("error"):
        return answer["error"]
    return answer if "message" in answer else answer.get("detail")


def _chunk(event: Event) -> Json:
    """Return the value; an error that the server marked outside of it in the form that the reader knows."""
    if not event.is_error:
        return event.value
    said = _said(event.value)
    if said is None:
        raise NotAnEvent(repr(event.value))
    return {"error": said}
