"""What a session has typed, read and found before: gathered from the store when it is first asked for.

The policy asks it where words came from, the tools read documents from it.  It covers every branch, also
what was summed up: what was once read stays read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wony.protocols import EVERYTHING, MessageStore
from wony.tool_protocols import Document
from wony.tool_types import Labels
from wony.types import Json, StoredMessage

_MOST_TYPED = 5_000
"""Questions that are remembered word by word."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What of a question the person did not type: documents, which nobody vouches for."""

    typed: str
    labels: Labels

    def metadata(self) -> dict[str, Json]:
        """Return it as it is stored with the question."""
        return {"typed": self.typed, "labels": self.labels.to_json()}


class Archive:
    """One session's past.  Raises StoreError or Busy when it is read."""

    def __init__(self, messages: MessageStore, session_id: str, count: Callable[[], Awaitable[int]]) -> None:
        """`count` returns how many messages the session has now, perhaps some of another process."""
        self._messages = messages
        self._session_id = session_id
        self._count = count
        self._seen = 0
        self._documents: dict[int, dict[str, None]] = {}
        """The ids of the messages that hold them: two, where two processes gave one number away at once."""
        self.head_id: str | None = None
        """The newest message of the branch that is talked on."""
        self._typed: list[str] = []
        self._urls: set[str] = set()
        self._highest = 0
        self.labels = Labels()

    async def load(self) -> None:
        """Read the session, unless all that was said in it is known."""
        if await self._count() == self._seen:
            return
        self._seen = 0
        self._typed.clear()
        async for stored in self._messages.all(self._session_id):
            self.add(stored)

    def add(self, stored: StoredMessage) -> None:
        """Take note of a message that was stored."""
        about = stored.metadata
        self._seen += 1
        self.labels |= Labels.from_json(about.get("labels"))
        if stored.message.role == "user":
            self._typed.append(str(about.get("typed", stored.message.content)))
            del self._typed[:-_MOST_TYPED]
        self._urls.update(map(str, about.get("urls", ())))
        if "document" in about:
            number = int(about["document"])
            self._documents.setdefault(number, {})[stored.id] = None
            self._highest = max(self._highest, number)

    @property
    def typed(self) -> tuple[str, ...]:
        """What the person typed; not what they attached."""
        return tuple(self._typed)

    @property
    def urls(self) -> frozenset[str]:
        """Addresses that searches returned, as they were returned."""
        return frozenset(self._urls)

    @property
    def next_number(self) -> int:
        """The number of the next document."""
        return self._highest + 1

    def take(self, number: int) -> None:
        """Give a number away, before its document is stored."""
        self._highest = max(self._highest, number)

    async def get(self, number: int) -> Document | None:
        """Return a document of this session: of two with one number, that of the branch that is talked on."""
        ids = list(self._documents.get(number, ()))
        if not ids:
            return None
        if len(ids) > 1 and self.head_id:
            branch = await self._messages.path(self.head_id, EVERYTHING)
            ids = [one.id for one in branch if one.id in ids] or ids
        (stored,) = await self._messages.path(ids[-1], 1)
        title = str(stored.metadata.get("title", stored.message.tool_name))
        return Document(number, title, tuple(str(stored.metadata["whole"]).split("\n")))
