"""Serves a model without any other program: llama.cpp in this process (the extra `embedded`).

Either a gpt-oss GGUF file that the person names, or the packaged demo: a tiny gpt-oss of 1.3 MB that
streams, thinks and calls tools for real, but knows next to nothing.  It is called `demo` everywhere.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from wony.backends.chunks import ChunkReader
from wony.backends.engine import Engine, EngineOptions, installed
from wony.backends.gguf import GgufHeader, read_header
from wony.backends.json_text import parse
from wony.backends.profiles import PROFILES, request_body
from wony.backends.warming import reading, unimportant
from wony.errors import BackendError, ConfigError, ModelMissing, WonyError
from wony.types import ChatRequest, Finding, Json, ModelInfo, Notice, Piece

DEMO = "demo"
_DEMO_FILE = Path(__file__).with_name("demo.gguf")
_DEMO_MOST_TOKENS = 512  # should it ever babble, it stops before anybody wonders
_USUAL_WINDOW = 16_384
"""Of gpt-oss:20b this takes about half a gigabyte beside the model; its full window would take three."""
_ARCHITECTURE = "gpt-oss"


class EmbeddedBackend:
    """One model in this process, loaded at the first request."""

    name = "embedded"

    def __init__(
        self, model_path: Path | None, *, num_ctx: int = 0, threads: int = 0, gpu_layers: int = 0
    ) -> None:
        self._demo = model_path is None
        self._path = model_path or _DEMO_FILE
        self._num_ctx = num_ctx
        self._threads = threads
        self._gpu_layers = gpu_layers
        self._loading: asyncio.Task[Engine] | None = None

    @property
    def model_name(self) -> str:
        """What the model is called: `demo`, or the file's name without its ending."""
        return DEMO if self._demo else self._path.stem

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        """Yield the answer as the engine writes it."""
        if self._demo and request.model != DEMO:
            raise ModelMissing("embedded.only_demo", model=request.model)
        engine = await self._engine()
        reader = ChunkReader(self.model_name)
        async with aclosing(engine.ask(self._body(request))) as chunks:
            async for chunk in chunks:
                for piece in reader.read(_value(chunk)):
                    yield piece
        for piece in reader.finish(engine.window):
            yield piece

    async def models(self) -> Sequence[ModelInfo]:
        """Return the one model that is served."""
        header = await asyncio.to_thread(self._header)
        loaded = self._loading is not None and self._loading.done() and not _failed(self._loading)
        return (
            ModelInfo(
                self.model_name,
                size_bytes=header.size_bytes,
                context_length=self._fit(header) if loaded else header.context_length,
                loaded=loaded,
                demo=self._demo,
                capabilities=("completion", "tools", "thinking"),
            ),
        )

    async def warm(self, request: ChatRequest) -> int | None:
        """Load the model and read what is there to be read.

        Given up while a prompt is being read, the engine reads it to its end all the same: the next
        question begins with it and would have to wait for just that.
        """
        engine = await self._engine()
        if request.messages:
            with unimportant():
                async with aclosing(self.chat(reading(request))) as pieces:
                    async for _ in pieces:
                        pass
        return engine.window

    async def check(self, model: str) -> Sequence[Finding]:  # noqa: ARG002
        """Return whether the engine is installed and the file is one that it can load."""
        if not installed():
            return (Finding("broken", Notice("embedded.no_engine")),)
        try:
            header = await asyncio.to_thread(self._header)
        except WonyError as problem:
            return (Finding("broken", Notice(problem.id, problem.params)),)
        if self._demo:
            return (Finding("ok", Notice("embedded.demo_ok")),)
        params = {"path": self._path, "gigabytes": header.size_bytes / 1e9, "window": self._fit(header)}
        return (Finding("ok", Notice("embedded.ok", params)),)

    async def close(self) -> None:
        """Stop the engine and give its memory back."""
        if self._loading is None:
            return
        loading, self._loading = self._loading, None
        try:
            engine = await loading
        except WonyError:
            return
        await asyncio.to_thread(engine.close)

    async def _engine(self) -> Engine:
        if self._loading is None or _failed(self._loading):
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        # A cancelled question leaves the loading alone: the next one will want the model too.
        return await asyncio.shield(self._loading)

    def _load(self) -> Engine:
        header = self._header()
        window = self._fit(header)
        threads = self._threads or (1 if self._demo else _cores())  # the demo is slower with more than one
        return Engine(EngineOptions(self._path, window, threads, self._gpu_layers))

    def _header(self) -> GgufHeader:
        """Read what the file says of itself.  Raises for one that cannot be served."""
        header = read_header(self._path)
        if header.architecture != _ARCHITECTURE:
            raise ConfigError(
                "embedded.architecture", path=self._path, architecture=header.architecture or "?"
            )
        memory = _memory_bytes()
        if memory and not self._gpu_layers and header.size_bytes > memory:
            raise BackendError(
                "embedded.memory", path=self._path, need=header.size_bytes / 1e9, have=memory / 1e9
            )
        return header

    def _fit(self, header: GgufHeader) -> int:
        """Return the tokens of context to allocate: never more than the model was trained for."""
        trained = header.context_length or _USUAL_WINDOW
        return min(self._num_ctx or _USUAL_WINDOW, trained)

    def _body(self, request: ChatRequest) -> dict[str, Json]:
        body = request_body(request, PROFILES["llamacpp"])
        if self._demo:
            body |= {"temperature": 0.0, "top_k": 1}
            body["max_tokens"] = min(request.max_tokens or _DEMO_MOST_TOKENS, _DEMO_MOST_TOKENS)
        return body


def _failed(loading: asyncio.Task[Engine]) -> bool:
    return loading.done() and (loading.cancelled() or loading.exception() is not None)


def _value(chunk: str) -> Json:
    try:
        return parse(chunk)
    except ValueError as error:
        raise BackendError("chunks.strange", found=chunk[:120]) from error


def _cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows has no such question
        return None
