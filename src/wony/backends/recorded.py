"""A server's recorded answers, read as they would be if it said them now, for `wony doctor --replay`.

An answer is a list of what came: JSON objects or texts, one to a line (Ollama) or chunk (OpenAI), or a
refusal, `{"status": 500, "body": ...}`.  When all answers were given, the last one comes again.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator, Sequence

from wony.backends.chunk_errors import error_from
from wony.backends.chunks import ChunkReader
from wony.backends.json_text import parse
from wony.backends.ollama_chat import ChatReader
from wony.backends.ollama_errors import server_error
from wony.types import ChatRequest, Finding, Finished, Json, ModelInfo, Piece

_URL = "recorded"


class RecordedBackend:
    """Answers the n-th request with the n-th recording."""

    name = "recorded"

    def __init__(self, wire: str, answers: Sequence[Sequence[Json]]) -> None:
        """`wire` is `ollama` or `openai`."""
        self._wire = wire
        self._answers = answers
        self.asked = 0

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        came = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        read = _ollama if self._wire == "ollama" else _openai
        for piece in read(came, request.model):
            yield piece

    async def models(self) -> Sequence[ModelInfo]:
        return ()

    async def warm(self, request: ChatRequest) -> int | None:  # noqa: ARG002  nothing is loaded
        return None

    async def check(self, model: str) -> Sequence[Finding]:  # noqa: ARG002
        return ()

    async def close(self) -> None:
        """Nothing to give back."""


def _ollama(came: Sequence[Json], model: str) -> Iterator[Piece]:
    reader = ChatReader(_URL, model)
    for line in came:
        if isinstance(line, dict) and "status" in line:
            raise server_error(line["body"], url=_URL, model=model, status=line["status"])
        yield from reader.read(line if isinstance(line, str) else json.dumps(line))
    calls, reason, usage = reader.end()
    yield from calls
    yield Finished(reason, usage)


def _openai(came: Sequence[Json], model: str) -> Iterator[Piece]:
    reader = ChunkReader(model)
    for chunk in came:
        if isinstance(chunk, dict) and "status" in chunk:
            raise error_from(chunk["body"]["error"], model=model, status=chunk["status"])
        yield from reader.read(parse(chunk) if isinstance(chunk, str) else chunk)
    yield from reader.finish()
