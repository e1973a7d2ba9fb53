"""The simulated Ollama of the tests, made ready for a bench: `python bench/server.py --tokens 500`.

Answers without a delay are rendered once and sent from memory, so that a client is measured and not the
simulation.  It also speaks the two other wires that the yardsticks need (bench/other_wires.py), and
`GET /bench/chats` tells when each question arrived, on the clock that all processes of a machine share.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from other_wires import MODELS, chat_completion, response_events
from raw_responses import LAST_CHUNK, head
from raw_server import Connection, Request
from simulated_model import Answer, chunk_line, tokens
from simulated_ollama import SimulatedOllama

LAST_WORDS = "\n\nThat was all.\n"
"""Ends every answer of more than one token; a bench that watches a terminal waits for it."""


def answer_of(count: int) -> list[str]:
    """Return an answer of so many tokens, Markdown in two languages."""
    if count == 1:
        return ["Hello."]
    text = (Path(__file__).parent / "answer.md").read_text("utf-8")
    last = list(tokens(LAST_WORDS))
    return [*islice(cycle(tokens(text)), max(0, count - len(last))), *last]


class BenchServer(SimulatedOllama):
    """Gives every question the same answer."""

    def __init__(self, answer: Sequence[str], delay: float) -> None:
        self._rendered = b""
        self._others = {
            "/v1/chat/completions": chat_completion(answer),
            "/v1/responses": response_events(answer),
        }
        super().__init__()
        self.answer = lambda _body: Answer(answer)
        self.delay = delay

    def respond(self, request: Request, connection: Connection) -> None:
        if request.path in self._others:
            connection.send(head(content_type="text/event-stream") + self._others[request.path] + LAST_CHUNK)
        elif request.path == "/v1/models":
            connection.answer(200, json.dumps(MODELS).encode())
        elif request.path == "/bench/chats":
            arrivals = [asked.received_at for asked in self.asked("/api/chat") if asked.json.get("messages")]
            connection.answer(200, json.dumps(arrivals).encode())
        else:
            super().respond(request, connection)

    def _stream(
        self, body: dict[str, Any], answer: Answer, stats: dict[str, int], connection: Connection
    ) -> None:
        if self.delay:
            return super()._stream(body, answer, stats, connection)
        if not self._rendered:
            lines = [self._line(body, {"role": "assistant", "content": token}) for token in answer.content]
            last = self._line(body, {"role": "assistant", "content": ""}, "stop") | stats
            self._rendered = head() + b"".join(map(chunk_line, [*lines, last])) + LAST_CHUNK
        return connection.send(self._rendered)


def main() -> None:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser(description="A simulated Ollama for measurements.")
    parser.add_argument("--tokens", type=int, default=500)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each token")
    arguments = parser.parse_args()
    with BenchServer(answer_of(arguments.tokens), arguments.delay) as server:
        print(server.url, flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.pause()


if __name__ == "__main__":
    main()
