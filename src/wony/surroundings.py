"""What the model is told besides the conversation: who it is, which never changes, and when and where it is.

The first stands at the head of every request and is kept with the session.  The second rides in the
newest question, as an aside, and stays with that question for ever: nothing that was sent changes later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wony.prompt_types import Rendered
from wony.types import Json, StoredMessage, Tool

_STALE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`now` returns the local time with its zone; without it, no aside is made (the demo knows none).

    `opening` returns the filled-in prompt of a new conversation; without it, that is `system`.
    """

    system: str = ""
    now: Callable[[], datetime] | None = None
    folder: str = ""
    opening: Callable[[], Awaitable[Rendered]] | None = None
    tools: Callable[[], Sequence[Tool]] = tuple
    """Returns what the model can call in a new conversation."""

    async def beginning(self, known: Mapping[str, Json]) -> dict[str, Json]:
        """Return what a new session keeps of what it begins with: system text, where it came from, tools.

        What is `known` of that already stays so.
        """
        began = dict(known)
        if "system" not in began:
            began |= (await self.opening()).metadata() if self.opening else {"system": self.system}
        if "tools" not in began:
            began["tools"] = [tool.to_json() for tool in self.tools()]
        return began

    def aside(self, before: Sequence[StoredMessage]) -> dict[str, Json]:
        """Return the metadata of the next question: an aside where the last one is no longer true."""
        if self.now is None:
            return {}
        now = self.now()
        last = next((s.metadata for s in reversed(before) if "aside_at" in s.metadata), None)
        if last is not None and last.get("aside_folder") == self.folder:
            told = datetime.fromisoformat(last["aside_at"])
            if told.date() == now.date() and timedelta(0) <= now - told < _STALE:
                return {}
        place = f"; folder: {self.folder}" if self.folder else ""
        text = f"[now: {now:%Y-%m-%d (%a) %H:%M} UTC{now:%z}{place}]"
        return {"aside": text, "aside_at": now.isoformat(), "aside_folder": self.folder}
