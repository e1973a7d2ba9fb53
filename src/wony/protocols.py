"""What the core asks of the world.  Each protocol has at most six methods; shelves implement them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Protocol

from wony.prompt_types import PromptSummary, PromptTemplate
from wony.types import (
    ChatRequest,
    Compaction,
    Finding,
    Json,
    Message,
    ModelInfo,
    NewMessage,
    Piece,
    PullProgress,
    SearchHit,
    Session,
    Status,
    StoredMessage,
    UsageSums,
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

    async def warm(self, request: ChatRequest) -> int | None:
        """Have the model loaded and the request's messages read, with the very options of later requests.

        Returns the tokens of context that are allocated, where they are known.  Without messages, the
        model is only loaded.  Cancelling it gives way to a real request.  Raises as `chat` does.
        """
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
EVERYTHING = 1_000_000_000
"""As a limit: no limit."""


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
        self,
        session_id: str,
        messages: Sequence[NewMessage],
        *,
        parent_id: str | None = None,
        session: Session | None = None,
    ) -> Sequence[StoredMessage]:
        """Add messages, one after the other, in one transaction, and make the last the session's head.

        The first one answers `parent_id` (ROOT: it begins a branch of its own); without it, whatever is
        the head at that moment (perhaps another process's).  With `session`, the one whose id is
        `session_id`, it is created in the same transaction when it is not there yet.  On return the rows
        are on disk.
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

    async def path(self, message_id: str, limit: int, *, after: str | None = None) -> Sequence[StoredMessage]:
        """Return the last `limit` messages of the branch that ends in `message_id`, oldest first.

        Where `after` is on the branch, only what follows it is read; where it is not, it means nothing.
        """
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


class CompactionStore(Protocol):
    """What stands for the beginnings of long conversations.  Raises StoreError or Busy."""

    async def add(self, compaction: Compaction) -> None:
        """Keep a compaction; one with the same id already there is left alone (a retry)."""
        ...

    async def of(self, session_id: str) -> Sequence[Compaction]:
        """Return a session's compactions, oldest first, those that were undone too."""
        ...

    async def undo(self, compaction_id: str) -> None:
        """Mark a compaction as undone; it stays stored."""
        ...


class UsageStore(Protocol):
    """What the stored answers cost.  Raises StoreError or Busy."""

    async def usage(self, session_id: str | None = None) -> UsageSums:
        """Return the sums over a session's answers, of all its branches; without one, over everything."""
        ...


class GaugeStore(Protocol):
    """What was learnt about the tokens of each model.  Raises StoreError or Busy."""

    async def get(self, model: str) -> Json:
        """Return what was put for a model, or None."""
        ...

    async def put(self, model: str, value: Json) -> None:
        """Keep what was learnt about a model, in place of what was known before."""
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


class PromptStore(Protocol):
    """One place that keeps prompt templates: a folder, the database, the package.

    A folder may have a template in two languages; `language` says which of them is wanted first.  Raises
    ConfigError for a file that cannot be read, StoreError or Busy.
    """

    async def names(self) -> Sequence[str]:
        """Return every name, in no order.  Reads no template."""
        ...

    async def list(self, language: str) -> Sequence[PromptSummary]:
        """Return every template as a listing shows it.  One that is broken says so and hides no other."""
        ...

    async def get(self, name: str, language: str = "", *, version: int = 0) -> PromptTemplate | None:
        """Return a template, or one of its former versions; None where there is none."""
        ...

    async def save(self, template: PromptTemplate) -> PromptTemplate:
        """Keep a template as the newest version of its name, and return it with its version.

        One that says the same as the newest makes no version.
        """
        ...

    async def delete(self, name: str) -> None:
        """Remove a template with all its versions and languages; nothing happens where there is none."""
        ...

    async def versions(self, name: str, language: str = "") -> Sequence[PromptTemplate]:
        """Return every version of a template, the newest first; those that cannot be read are left out."""
        ...
