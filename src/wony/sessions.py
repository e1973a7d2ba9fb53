"""Session Manager: stored conversations, and the turns that happen in them.

It brings together what is sent (`context`), what comes (`agent`) and what is kept (the stores), and
destroys nothing but by `delete`: another answer, another wording and a step back are branches.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from wony.agent import Agent
from wony.context import MOST_MESSAGES, compose
from wony.errors import UsageError
from wony.protocols import ROOT, MessageStore, SessionStore
from wony.recording import Recording
from wony.titles import title_of
from wony.types import (
    ChatRequest,
    Event,
    Json,
    Message,
    NewMessage,
    Notice,
    SearchHit,
    Session,
    StoredMessage,
    Think,
)

EVERYTHING = 1_000_000_000
"""As a limit: no limit."""


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How the next answer is asked for."""

    model: str
    think: Think = "medium"
    seed: int | None = None


class SessionManager:
    """The conversations of one person.  Methods raise StoreError or Busy when the store does."""

    def __init__(
        self,
        sessions: SessionStore,
        messages: MessageStore,
        agent: Callable[[], Agent],
        system: str,
        new_id: Callable[[], str],
    ) -> None:
        """`agent` is called when the first question is asked, not before; `system` opens every request."""
        self._sessions = sessions
        self._messages = messages
        self._agent = agent
        self._system = system
        self._new_id = new_id

    # -- finding -----------------------------------------------------------------------------------

    async def new(self) -> Session:
        """Return a session that is stored when something is said in it."""
        now = datetime.now(UTC)
        return Session(id=self._new_id(), name="", created_at=now, updated_at=now)

    async def open(self, reference: str) -> Session:
        """Return the session that an id, the beginning of one, or a name means.  Raises UsageError."""
        found = await self._sessions.find(reference)
        if not found:
            raise UsageError("sessions.missing", reference=reference)
        if len(found) > 1:
            raise UsageError("sessions.ambiguous", reference=reference, count=len(found))
        return await self._recovered(found[0])

    async def latest(self) -> Session | None:
        """Return the session that was talked in last, if there is one."""
        newest = await self._sessions.list(1)
        return await self._recovered(newest[0]) if newest else None

    async def list(self, limit: int = 20, *, skip: int = 0) -> Sequence[Session]:
        """Return sessions, the last talked in first."""
        return await self._sessions.list(limit, skip=skip)

    async def refresh(self, session: Session) -> Session:
        """Return the session as it is now; one that is not stored yet, as it was given."""
        found = await self._sessions.find(session.id)
        return next((s for s in found if s.id == session.id), session)

    async def search(self, words: str, limit: int = 20) -> Sequence[SearchHit]:
        """Return the newest messages that hold `words`."""
        return await self._messages.search(words, limit)

    # -- reading -----------------------------------------------------------------------------------

    async def transcript(self, session: Session, limit: int = 200) -> Sequence[StoredMessage]:
        """Return the last messages of the branch that is talked on, oldest first."""
        return await self._messages.path(session.head_id, limit) if session.head_id else ()

    def everything(self, session: Session) -> AsyncIterator[StoredMessage]:
        """Yield every message of every branch, in the order they were stored."""
        return self._messages.all(session.id)

    async def branches(self, session: Session) -> Sequence[StoredMessage]:
        """Return the last message of every branch, oldest first."""
        stored = {message.id: message async for message in self._messages.all(session.id)}
        answered = {message.parent_id for message in stored.values()}
        return [message for message in stored.values() if message.id not in answered]

    # -- talking -----------------------------------------------------------------------------------

    async def ask(self, session: Session, text: str, options: AnswerOptions) -> AsyncGenerator[Event, None]:
        """Store `text`, then yield the answer's events while it is stored too.

        Closing the iterator, or cancelling, keeps what came and marks it as interrupted.
        """
        if session.head_id is None:
            await self._sessions.create(replace(session, name=session.name or title_of(text)))
        async with aclosing(self._turn(session, text, None, options)) as events:
            async for event in events:
                yield event

    async def edit(self, session: Session, text: str, options: AnswerOptions) -> AsyncGenerator[Event, None]:
        """Ask the last question in other words: a branch beside the former one."""
        question = await self._last_question(session)
        async with aclosing(self._turn(session, text, question.parent_id or ROOT, options)) as events:
            async for event in events:
                yield event

    async def retry(self, session: Session, options: AnswerOptions) -> AsyncGenerator[Event, None]:
        """Answer the last question once more: a branch beside the former answer."""
        question = await self._last_question(session)
        (answer,) = await self._messages.append(
            session.id, [NewMessage(Message("assistant"), "streaming")], parent_id=question.id
        )
        async with aclosing(self._answer(answer, options)) as events:
            async for event in events:
                yield event

    async def _turn(
        self, session: Session, text: str, parent_id: str | None, options: AnswerOptions
    ) -> AsyncGenerator[Event, None]:
        """Store the question and a place for its answer in one go, then answer."""
        question, answer = await self._messages.append(
            session.id,
            [NewMessage(Message("user", text)), NewMessage(Message("assistant"), "streaming")],
            parent_id=parent_id,
        )
        if parent_id is None and question.parent_id != session.head_id:
            yield Notice("sessions.went_on_elsewhere")
        async with aclosing(self._answer(answer, options)) as events:
            async for event in events:
                yield event

    async def _answer(self, answer: StoredMessage, options: AnswerOptions) -> AsyncGenerator[Event, None]:
        about: dict[str, Json] = {"model": options.model, "think": options.think}
        async with Recording(self._messages, answer.id, about) as recording:
            branch = await self._messages.path(answer.parent_id or ROOT, MOST_MESSAGES)
            request = ChatRequest(
                model=options.model,
                messages=compose(self._system, branch),
                think=options.think,
                seed=options.seed,
            )
            async with aclosing(self._agent().run(request)) as events:
                async for event in events:
                    recording.hear(event)
                    yield event

    # -- changing ----------------------------------------------------------------------------------

    async def undo(self, session: Session) -> tuple[Session, str]:
        """Step back before the last question and return its text.  The branch stays reachable."""
        question = await self._last_question(session)
        return await self.switch(session, question.parent_id or ROOT), question.message.content

    async def switch(self, session: Session, message_id: str) -> Session:
        """Go on from `message_id`, the last message of another branch."""
        await self._sessions.update(session.id, head_id=message_id)
        return replace(session, head_id=message_id or None)

    async def fork(self, session: Session, name: str = "") -> Session:
        """Return a new session that begins with this one's messages."""
        copy = await self.new()
        metadata: dict[str, Json] = {**session.metadata, "forked_from": session.id}
        await self._sessions.create(replace(copy, name=name or session.name, metadata=metadata))
        said = [s for s in await self.transcript(session, EVERYTHING) if s.status != "streaming"]
        if said:
            await self._messages.append(copy.id, [NewMessage(s.message, s.status, _carried(s)) for s in said])
        return await self.refresh(replace(copy, name=name or session.name, metadata=metadata))

    async def rename(self, session: Session, name: str) -> Session:
        """Give a session another name."""
        await self._sessions.update(session.id, name=name)
        return replace(session, name=name)

    async def delete(self, session: Session) -> None:
        """Remove a session with all its messages and branches."""
        await self._sessions.delete(session.id)

    async def _recovered(self, session: Session) -> Session:
        await self._messages.recover(session.id)
        return session

    async def _last_question(self, session: Session) -> StoredMessage:
        for limit in (20, EVERYTHING):
            for stored in reversed(await self.transcript(session, limit)):
                if stored.message.role == "user":
                    return stored
        raise UsageError("sessions.nothing_asked")


def _carried(stored: StoredMessage) -> dict[str, Json]:
    """Return what a copy of a message has with it: everything but its cost, which was paid once."""
    return {key: value for key, value in stored.metadata.items() if key not in ("usage", "cache")}
