"""What is known of a model in Ollama's memory, from one request to the next.  It opens no connection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from wony.backends.ollama_models import window_of
from wony.errors import ContextOverflow
from wony.types import Json, Notice


@dataclass(slots=True)
class Runner:
    """One model."""

    num_ctx: int = 0
    """The window that is asked for in every request; 0: the server's own choice."""
    window: int | None = None
    """The window that it really has."""
    listed: bool = False
    """Whether the server named it among those in its memory, where nothing remote ever is."""
    used: bool = False
    thinks: bool = True
    untold: list[Notice] = field(default_factory=list)
    """What the person should be told with the next answer."""
    loading: asyncio.Task[Json] | None = None

    def look(self, row: Mapping[str, Json] | None) -> None:
        """Take what the server says of what it has in memory."""
        self.listed = self.listed or row is not None
        self.window = window_of(row) or self.window

    def overflowed(self, error: ContextOverflow) -> ContextOverflow:
        """Learn the window from an error that names it; add it to one that does not."""
        self.window = error.window or self.window
        if error.window is not None:
            return error
        return ContextOverflow(error.id, prompt_tokens=error.prompt_tokens, window=self.window)
