"""llama.cpp inside this process: one loaded model, asked in OpenAI's form.

It knows nothing of our messages and pieces.  The engine is a compiled library that an extra installs, so
it is imported where it is first needed: without the extra everything else must work, and with it no
command should pay for 100 MB of library that it does not use.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from wony.backends.json_text import serialise
from wony.errors import BackendError, ConfigError
from wony.types import Json

_LIBRARY = "xllamacpp"
_LONGEST_SOCKET_PATH = 100  # macOS allows 104 bytes
_PATIENCE = 5.0  # for an answer that was told to stop: it stops at the next token
_PROMPT_CACHE_MIB = 512  # the engine's own default would keep up to 8 GB of past conversations


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How a model is loaded."""

    path: Path
    window: int
    threads: int
    gpu_layers: int = 0


class Engine:
    """A loaded model.  It answers one question at a time; a second one waits."""

    def __init__(self, options: EngineOptions) -> None:
        """Load the model: seconds for a large one.  Raises ConfigError or BackendError."""
        library = _library()
        with _listening() as host:
            self._server = _start(library, options, host)
        self.window = options.window
        self._running: dict[threading.Thread, threading.Event] = {}
        # An engine that still talks to an interpreter on its way out brings the process down.
        atexit.register(self.close)

    async def ask(self, body: Json) -> AsyncGenerator[str]:
        """Yield the answer's chunks as JSON.  Closing the iterator stops the engine at its next token."""
        loop = asyncio.get_running_loop()
        said: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        stop = threading.Event()

        def pass_on(item: str | Exception | None) -> bool:
            try:
                loop.call_soon_threadsafe(said.put_nowait, item)
            except RuntimeError:  # the loop is gone, and with it whoever asked
                return True
            return stop.is_set()

        # Not from asyncio's pool: a long prompt cannot be interrupted, and must not hold up the exit.
        thread = threading.Thread(
            target=_answer,
            args=(self._server, serialise(body).decode(), pass_on),
            name="wony-engine",
            daemon=True,
        )
        self._running = {t: s for t, s in self._running.items() if t.is_alive()} | {thread: stop}
        thread.start()
        try:
            while (item := await said.get()) is not None:
                if isinstance(item, Exception):
                    raise BackendError("chunks.error", said=str(item)) from item
                yield item
        finally:
            stop.set()

    def close(self) -> None:
        """Stop what is being answered and give the memory back."""
        atexit.unregister(self.close)
        for stop in self._running.values():
            stop.set()
        for thread in self._running:
            thread.join(_PATIENCE)
        self._running = {}
        self._server = None


def installed() -> bool:
    """Tell whether the engine is there, without loading it."""
    return find_spec(_LIBRARY) is not None


def _answer(server: Any, body: str, pass_on: Any) -> None:
    """Answer one question, in a thread of its own; the engine lets go of the interpreter while it works."""
    try:
        server.handle_chat_completions(body, pass_on)
    except Exception as error:  # the library raises bare RuntimeErrors and ValueErrors with its own words
        pass_on(error)
    else:
        pass_on(None)


def _library() -> Any:
    try:
        return import_module(_LIBRARY)
    except ModuleNotFoundError as error:
        raise ConfigError("embedded.no_engine") from error
    except ImportError as error:
        raise ConfigError("embedded.broken_engine", why=str(error)) from error


@contextmanager
def _listening() -> Iterator[str]:
    """Give the engine something to listen on.

    It always serves HTTP as well, which nobody needs here.  A socket in a folder that only this person can
    enter, and that is removed as soon as the model is loaded, is the nearest to not listening.  Where that
    cannot be had, it is a port of this machine; either way, a key that nobody knows closes it.
    """
    folder = None
    if os.name == "posix":
        with suppress(OSError):  # no folder for temporary files can be written to
            folder = Path(tempfile.mkdtemp(prefix="wony-"))
    if folder is None:
        yield "127.0.0.1"
        return
    try:
        path = str(folder / "engine.sock")
        yield path if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH else "127.0.0.1"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(library: Any, options: EngineOptions, host: str) -> Any:
    params = library.CommonParams()
    params.model.path = str(options.path)
    params.hostnames = [host]
    params.port = 0
    params.api_keys = [secrets.token_urlsafe(32)]
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_metrics = True
    params.n_threads_http = 1
    params.verbosity = 0
    params.n_ctx = options.window
    params.n_parallel = 1
    params.n_gpu_layers = options.gpu_layers
    params.cpuparams.n_threads = options.threads
    params.cpuparams_batch.n_threads = options.threads
    params.cache_ram_mib = _PROMPT_CACHE_MIB
    params.fit_params = False
    params.warmup = False
    try:
        server = library.Server(params)
    except RuntimeError as error:
        raise BackendError(
            "embedded.load_failed", path=options.path, window=options.window, gpu_layers=options.gpu_layers
        ) from error
    # The model is loaded, but the thread that will serve it may not have begun: an engine that is given up
    # before it has would never end.  An answer to any question shows that it has.
    server.handle_metrics()
    return server
