"""What the core asks of the world.  Each protocol has at most six methods; shelves implement them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Protocol

from wony.types import (
    ChatRequest,
    Finding,
    Json,
    Message,
    ModelInfo,
    Piece,
    PullProgress,
    SearchHit,
    Session,
    Status,
    StoredMessage,
)


class Backend(Protocol):
    """What serves a model: Ollama, another server, an engine in this process, a script."""

    @property
    def name(self) -> str:
        """The word for it in settings and on screens: `ollama`, `openai`, `embedded`, `scripted`."""
        ...

    def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        """Yield the answer as it comes, then one `Finished`.  Closing the iterator ends the request.

        Raises BackendUnreachable, BackendError (and its kinds) or Busy, also in the middle.
        """
        ...

    async def models(self) -> Sequence[ModelInfo]:
        """Return the models that can be asked for.  Raises as `chat` does."""
        ...

    async def warm(self, model: str) -> None:
        """Have the model loaded, with the very options of later requests.  Raises as `chat` does."""
        ...

    async def check(self, model: str) -> Sequence[Finding]:
        """Return what is right and wrong between here and an answer of `model`.  Never raises WonyError."""
        ...

    async def close(self) -> None:
        """Give back connections, threads and memory.  May be called twice."""
        ...


class ModelLibrary(Protocol):
    """A backend that also fetches and removes models (Ollama)."""

    def pull(self, model: str) -> AsyncIterator[PullProgress]:
        """Download a model; a pull that was broken off goes on where it stopped."""
        ...

    async def show(self, model: str) -> Mapping[str, Json]:
        """Return what the server knows of a model, as it says it."""
        ...

    async def delete(self, model: str) -> None:
        """Remove a model from the server's disk."""
        ...


class Embedder(Protocol):
    """A backend that turns texts into vectors."""

    async def embed(self, model: str, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector a text, in order, all of the model's own length."""
        ...


ROOT = ""
"""Where a session begins: the parent of its first message, and the head of one that has none."""


class SessionStore(Protocol):
    """Where conversations are listed.  Raises StoreError or Busy."""

    async def create(self, session: Session) -> None:
        """Add a session; one with the same id already there is left alone (a retry)."""
        ...

    async def list(self, limit: int, *, skip: int = 0) -> Sequence[Session]:
        """Return the sessions that were last talked in, newest first."""
        ...

    async def find(self, reference: str) -> Sequence[Session]:
        """Return the sessions that `reference` may mean: the exact id or name, else those it begins."""
        ...

    async def update(
        self,
        session_id: str,
        *,
        name: str | None = None,
        head_id: str | None = None,
        metadata: Mapping[str, Json] | None = None,
    ) -> None:
        """Change what is given: a new name, the branch that is talked on (ROOT: none), the metadata."""
        ...

    async def delete(self, session_id: str) -> None:
        """Remove a session with all its messages and branches."""
        ...


class MessageStore(Protocol):
    """Where every word is kept.  Raises StoreError or Busy."""

    async def append(
        self, session_id: str, messages: Sequence[tuple[Message, Status]], *, parent_id: str | None = None
    ) -> Sequence[StoredMessage]:
        """Add messages, one after the other, in one transaction, and make the last the session's head.

        The first one answers `parent_id` (ROOT: it begins a branch of its own); without it, whatever is
        the head at that moment (perhaps another process's).  On return the rows are on disk.
        """
        ...

    async def write(
        self,
        message_id: str,
        message: Message,
        status: Status,
        *,
        tokens_used: int | None = None,
        metadata: Mapping[str, Json] | None = None,
    ) -> None:
        """Put down how far a streaming message got, or its end.  Refuses one that is complete."""
        ...

    async def path(self, message_id: str, limit: int) -> Sequence[StoredMessage]:
        """Return the last `limit` messages of the branch that ends in `message_id`, oldest first."""
        ...

    def all(self, session_id: str) -> AsyncIterator[StoredMessage]:
        """Return every message of every branch, in the order they were stored."""
        ...

    async def search(self, words: str, limit: int, *, session_id: str | None = None) -> Sequence[SearchHit]:
        """Return the newest messages that hold `words`, taken literally, whatever their case."""
        ...

    async def recover(self, session_id: str) -> int:
        """Mark as interrupted what a process that is gone left streaming; return how many there were."""
        ...


class SettingStore(Protocol):
    """What belongs to the person, not to the machine: model, language, reasoning effort."""

    async def all(self) -> Mapping[str, Json]:
        """Return every stored setting."""
        ...

    async def set(self, key: str, value: Json) -> None:
        """Store a setting."""
        ...

    async def unset(self, key: str) -> None:
        """Forget a setting."""
        ...
