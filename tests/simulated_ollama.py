"""A simulated Ollama: the wire of the real one, on a loopback port, with answers that a test chooses.

In a test (the fixture `ollama` of conftest.py gives one):

    with SimulatedOllama() as ollama:
        ollama.say(Answer("안녕하세요.", thinking="A greeting."))   # the next answer; more queue up
        ollama.answer = lambda body: Answer(body["messages"][-1]["content"])  # or: every answer
        ...                                   # let wony talk to ollama.url (OLLAMA_HOST=ollama.url)
        assert ollama.asked("/api/chat")[0].json["truncate"] is False
        ollama.script("/api/chat", head(), line({...}), RESET)  # or bytes, delays, faults: see raw_server

By hand, or for a bench:  python tests/simulated_ollama.py --port 11434 --answer-tokens 500 --delay 0.02

It keeps what matters to a client: models are loaded, and loaded again when a runner option changes (`loads`
counts); `/api/ps` tells the window; a prompt that does not fit is refused with `truncate: false`, and loses
its oldest messages without it (`dropped` counts) or in spite of it (`ignores_truncate`, an old server); what
was read once is not read again (`readings` tells, also at `/simulated/readings`), the rest at a speed that
can be chosen; tool calls come in the last line.  What a model is stands in simulated_model.py, what is done
with models in simulated_shelf.py, what is read in simulated_prompt.py, what is remembered of it in
simulated_memory.py, what a text costs in simulated_tokens.py.
"""

from __future__ import annotations

import argparse
import itertools
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from raw_responses import LAST_CHUNK, head
from raw_server import Connection, Request
from simulated_memory import Loaded, Memory, Reading
from simulated_model import (
    RUNNER_OPTIONS,
    Answer,
    Installed,
    Load,
    Refusal,
    chat_line,
    chunk_line,
    counts,
    cut_short,
    last_line,
    require_known_values,
    said_lines,
    tokens,
)
from simulated_prompt import Prompt, fit, spoken
from simulated_shelf import ModelShelf
from simulated_tokens import Tokenizer

_BATCH = 16_384
_WORDS = ["안녕하세요", "wony", "는", "the", "answer", "is", "**bold**", "and", "`code`", "here,", "🙂\n"]


class SimulatedOllama(ModelShelf):
    """See the module's docstring."""

    def __init__(self, port: int = 0, *, version: str = "0.33.0") -> None:
        self.version = version
        self.default_context = 32_768
        self.answer: Callable[[dict[str, Any]], Answer] = lambda _body: Answer("Hello from the simulation.")
        self.load_delay = 0.0
        """Seconds that loading really takes."""
        self.load_duration = 3.5
        """Seconds that the server says loading took."""
        self.tells_cached = False
        """Whether the last line tells how many tokens of the prompt were cached."""
        self.tokenizer = Tokenizer()
        self.date = "2026-11-22"
        """What the server puts at the beginning of every prompt; another one lets nothing be cached."""
        self.read_tokens_per_second = 0.0
        """How fast a prompt is read, one request at a time; 0: at once."""
        self.slots = 1
        """Conversations that a loaded model remembers."""
        self.ignores_truncate = False
        """Whether prompts are cut silently although the client forbids it, as servers before 0.12.6 do."""
        self.readings: list[Reading] = []
        """Every prompt that was read, oldest first."""
        self.loads: list[Load] = []
        self.dropped = 0
        """Messages that were silently left out because a prompt did not fit."""
        self._queue: list[Answer] = []
        self._calls = itertools.count(1)
        self._lock = threading.Lock()
        super().__init__(port)

    def say(self, *answers: Answer | str) -> None:
        """Give the next chats these answers, in order."""
        self._queue += [answer if isinstance(answer, Answer) else Answer(answer) for answer in answers]

    # -- the wire ------------------------------------------------------------------------------------

    def respond(self, request: Request, connection: Connection) -> None:
        handler = {
            "GET /": self._root,
            "HEAD /": self._root,
            "GET /api/version": self._version,
            "GET /api/tags": self._tags,
            "GET /api/ps": self._ps,
            "POST /api/show": self._show,
            "POST /api/chat": self._chat,
            "POST /api/pull": self._pull,
            "DELETE /api/delete": self._delete,
            "POST /api/embed": self._embed,
            "GET /simulated/readings": self._readings,
        }.get(f"{request.method} {request.path}")
        if handler is None:
            return connection.answer(404, b"404 page not found", "text/plain")
        try:
            body = json.loads(request.body) if request.body else {}
            handler(body, connection)
        except ValueError as error:
            self._json(connection, {"error": str(error)}, 400)
        except Refusal as refusal:
            self._json(connection, {"error": refusal.text}, refusal.status)

    def _root(self, _body: dict[str, Any], connection: Connection) -> None:
        connection.answer(200, b"Ollama is running", "text/plain; charset=utf-8")

    def _version(self, _body: dict[str, Any], connection: Connection) -> None:
        self._json(connection, {"version": self.version})

    # -- talking -------------------------------------------------------------------------------------

    def _chat(self, body: dict[str, Any], connection: Connection) -> None:
        model = self._model(body)
        require_known_values(body, model)
        messages = body.get("messages") or []
        keep_alive = body.get("keep_alive")
        if not messages and keep_alive == 0:
            self.loaded.pop(model.name, None)
            return self._json(connection, chat_line(body, {"role": "assistant", "content": ""}, "unload"))
        loaded, seconds = self._load(model, body, connection)
        if not messages:
            return self._json(connection, chat_line(body, {"role": "assistant", "content": ""}, "load"))
        date, tokenizer = self.date, self.tokenizer
        prompt = fit(body, loaded.context_length, tokenizer, date, truncates=self.ignores_truncate)
        self.dropped += prompt.dropped
        with loaded.memory.turn(connection) if self.read_tokens_per_second else nullcontext():
            self._answer(body, prompt, loaded, seconds, connection)
        if keep_alive == 0:
            self.loaded.pop(model.name, None)
        return None

    def _answer(
        self,
        body: dict[str, Any],
        prompt: Prompt,
        loaded: Loaded,
        load_seconds: float,
        connection: Connection,
    ) -> None:
        most = (body.get("options") or {}).get("num_predict") or -1
        reading = Reading(prompt.text, len(prompt.tokens), 0, prompt.dropped, ahead=most == 1)
        self.readings.append(reading)
        loaded.memory.read(prompt, self.read_tokens_per_second, connection, reading)
        read = reading.tokens - reading.cached
        read_seconds = read / self.read_tokens_per_second if self.read_tokens_per_second else 0.15
        answer = self._next_answer(body, reading, most, loaded.context_length)
        written = self.tokenizer.tokens(spoken(answer))
        streamed = not (isinstance(answer.thinking, str) and isinstance(answer.content, str))
        count = len(tokens(answer.thinking)) + len(tokens(answer.content)) + 3 if streamed else len(written)
        stats = counts(reading.tokens, count, read_seconds, load_seconds)
        if self.tells_cached:
            stats["prompt_eval_cached_count"] = reading.cached
        loaded.memory.write(written)
        self._stream(body, answer, stats, connection)

    def _next_answer(self, body: dict[str, Any], reading: Reading, most: int, window: int) -> Answer:
        """Return what is said to a prompt: at most so many tokens, and never beyond the window."""
        if reading.ahead:  # nobody wants to hear it, and whatever a test had in mind is for a question
            return Answer(thinking=["We"], done_reason="length")
        with self._lock:
            answer = self._queue.pop(0) if self._queue else self.answer(body)
        room = max(1, window - reading.tokens)
        return cut_short(answer, min(most, room) if most > 0 else room)

    def _readings(self, _body: dict[str, Any], connection: Connection) -> None:
        self._json(connection, [reading.as_json() for reading in self.readings])

    def _load(self, model: Installed, body: dict[str, Any], connection: Connection) -> tuple[Loaded, float]:
        options = body.get("options") or {}
        context = min(int(options.get("num_ctx") or self.default_context), model.trained_context)
        runner = {name: options[name] for name in RUNNER_OPTIONS if name in options}
        runner["shift"] = body.get("shift", True)
        with self._lock:
            loaded = self.loaded.get(model.name)
            if loaded is not None and (loaded.context_length, loaded.runner) == (context, runner):
                return loaded, 0.02
            self.loaded.pop(model.name, None)
            self.loads.append(Load(model.name, context))
        connection.wait(self.load_delay) if self.load_delay else None
        fresh = self.loaded[model.name] = Loaded(context, runner, Memory(self.slots))
        return fresh, self.load_duration

    def _stream(
        self, body: dict[str, Any], answer: Answer, stats: dict[str, int], connection: Connection
    ) -> None:
        last = last_line(body, answer, self._calls) | stats
        if body.get("stream") is False:
            said = {"content": "".join(answer.content), "thinking": "".join(answer.thinking)}
            return self._json(connection, last | {"message": last["message"] | said})
        connection.send(head())
        self._send(map(chunk_line, said_lines(body, answer)), connection)
        connection.send(chunk_line({"error": answer.error} if answer.error else last) + LAST_CHUNK)
        return None

    def _send(self, lines: Iterable[bytes], connection: Connection) -> None:
        if self.delay:
            for line in lines:
                connection.wait(self.delay)
                connection.send(line)
            return
        batch = bytearray()
        for line in lines:
            batch += line
            if len(batch) > _BATCH:
                connection.send(bytes(batch))
                batch.clear()
        connection.send(bytes(batch))


def _long_answer(count: int, file: Path | None) -> list[str]:
    words = tokens(file.read_text("utf-8")) if file else [f"{word} " for word in _WORDS]
    return list(itertools.islice(itertools.cycle(words), count))


def main() -> None:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser(description="A simulated Ollama.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answer-tokens", type=int, default=40)
    parser.add_argument("--thinking-tokens", type=int, default=0)
    parser.add_argument("--answer-file", type=Path, help="text to take the tokens of the answer from")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each token")
    parser.add_argument("--load-delay", type=float, default=0.0, help="seconds that loading the model takes")
    parser.add_argument("--context", type=int, default=32_768)
    parser.add_argument("--version", default="0.33.0")
    parser.add_argument("--tokenizer", type=int, default=0, metavar="SEED", help="which way texts are cut")
    parser.add_argument(
        "--read-tokens-per-second", type=float, default=0.0, help="0: prompts are read at once"
    )
    parser.add_argument("--tells-cached", action="store_true", help="say how much of a prompt was cached")
    parser.add_argument("--ignores-truncate", action="store_true", help="cut long prompts silently")
    arguments = parser.parse_args()
    with SimulatedOllama(arguments.port, version=arguments.version) as server:
        answer = Answer(
            _long_answer(arguments.answer_tokens, arguments.answer_file),
            thinking=_long_answer(arguments.thinking_tokens, None),
        )
        server.answer = lambda _body: answer
        server.delay, server.load_delay = arguments.delay, arguments.load_delay
        server.default_context = arguments.context
        server.tokenizer = Tokenizer(arguments.tokenizer)
        server.read_tokens_per_second = arguments.read_tokens_per_second
        server.tells_cached, server.ignores_truncate = arguments.tells_cached, arguments.ignores_truncate
        print(server.url, flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.pause()


if __name__ == "__main__":
    main()
