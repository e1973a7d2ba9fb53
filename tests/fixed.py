"""A backend for tests of the core: it says what it was given, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from wony.types import ChatRequest, Finding, ModelInfo, Piece

HANG = "hang"
"""In place of a piece: say nothing more, until the request is closed."""

Step = Piece | Exception | str


class FixedBackend:
    """Answers the n-th request with the n-th list of steps: pieces, an error to raise, or HANG."""

    name = "fixed"

    def __init__(self, *answers: Sequence[Step]) -> None:
        self.answers = list(answers)
        self.requests: list[ChatRequest] = []
        self.warmed: list[ChatRequest] = []
        self.window: int | None = None
        """What `warm` says is allocated."""
        self.closed_early = 0
        self.hanging = asyncio.Event()

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        steps = self.answers[len(self.requests)]
        self.requests.append(request)
        try:
            for step in steps:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, str):
                    self.hanging.set()
                    await asyncio.Event().wait()
                else:
                    yield step
        except (GeneratorExit, asyncio.CancelledError):
            self.closed_early += 1
            raise

    async def models(self) -> Sequence[ModelInfo]:
        return ()

    async def warm(self, request: ChatRequest) -> int | None:
        """Remember what was to be read; there is nothing to load."""
        self.warmed.append(request)
        return self.window

    async def check(self, model: str) -> Sequence[Finding]:
        return ()

    async def close(self) -> None:
        """Nothing to give back."""
