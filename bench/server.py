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

from other_wires import MODELS, chat_completion, response_events
from raw_responses import LAST_CHUNK, head
from raw_server import Connection, Request
from simulated_model import Answer, tokens
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
        self._sent = {
            "/v1/chat/completions": _events(chat_completion(answer)),
            "/v1/responses": _events(response_events(answer)),
        }
        super().__init__()
        self.answer = lambda _body: Answer(answer)
        self.delay = delay

    def respond(self, request: Request, connection: Connection) -> None:
        if request.path == "/v1/models":
            connection.answer(200, json.dumps(MODELS).encode())
        elif request.path == "/bench/chats":
            arrivals = [asked.received_at for asked in self.requests if _is_question(asked)]
            connection.answer(200, json.dumps(arrivals).encode())
        elif request.path in self._sent and (_is_question(request) or request.path != "/api/chat"):
            connection.send(self._sent[request.path])
        elif _is_question(request) and not self.delay:
            remembering = Remembering(connection)
            super().respond(request, remembering)
            if remembering.sent.startswith(b"HTTP/1.1 200 "):
                self._sent[request.path] = bytes(remembering.sent)
        else:
            super().respond(request, connection)


class Remembering(Connection):
    """A connection that remembers what is sent."""

    def __init__(self, connection: Connection) -> None:
        vars(self).update(vars(connection))
        self.sent = bytearray()

    def send(self, data: bytes) -> None:
        super().send(data)
        self.sent += data


def _is_question(request: Request) -> bool:
    """Tell a question from requests that only have a model loaded, or a conversation read."""
    if request.path != "/api/chat" or not request.json.get("messages"):
        return False
    return (request.json.get("options") or {}).get("num_predict") != 1


def _events(chunks: bytes) -> bytes:
    return head(content_type="text/event-stream") + chunks + LAST_CHUNK


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
