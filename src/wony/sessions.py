"""Session Manager: stored conversations, and the turns that happen in them.

It destroys nothing but by `delete`: another answer, another wording and a step back are branches.  How an
answer is had is the business of `answering`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, MutableSequence, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

from wony.agent import Agent
from wony.answering import AnswerOptions
from wony.archive import Attached
from wony.errors import UsageError
from wony.events import ContextReport, Event
from wony.prompt_types import Rendered
from wony.protocols import EVERYTHING, ROOT, CompactionStore, MessageStore, SessionStore
from wony.special_tokens import neutral
from wony.surroundings import Surroundings
from wony.turns import Turns
from wony.types import (
    ChatRequest,
    Compaction,
    Json,
    Message,
    NewMessage,
    SearchHit,
    Session,
    StoredMessage,
    Tool,
)


class SessionManager:
    """The conversations of one person.  Methods raise StoreError or Busy when the store does."""

    def __init__(
        self,
        sessions: SessionStore,
        messages: MessageStore,
        compactions: CompactionStore,
        agent: Agent,
        surroundings: Surroundings,
        new_id: Callable[[], str],
    ) -> None:
        self._sessions = sessions
        self._messages = messages
        self._compactions = compactions
        self._answering = agent.answering
        self._turns = Turns(sessions, messages, agent, surroundings)
        self._new_id = new_id

    # -- finding -----------------------------------------------------------------------------------

    async def new(self, opening: Rendered | None = None) -> Session:
        """Return a session that is stored when something is said in it.

        Without `opening` it begins as the surroundings say at that moment.
        """
        now, metadata = datetime.now(UTC), opening.metadata() if opening else {}
        return Session(id=self._new_id(), name="", created_at=now, updated_at=now, metadata=metadata)

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

    async def tools(self, session: Session) -> Sequence[Tool]:
        """Return what a session may call, as the model is told; of a new one, what it would begin with."""
        return await self._turns.tools(session)

    def allowed(self, session: Session) -> MutableSequence[str]:
        """Return the rules that hold in a session while this process runs: the list itself, to be changed."""
        return self._turns.desk(session).allowed

    # -- talking -----------------------------------------------------------------------------------

    async def ask(
        self, session: Session, text: str, options: AnswerOptions, attached: Attached | None = None
    ) -> AsyncGenerator[Event, None]:
        """Store `text`, then yield the turn's events while it is stored too.

        `attached` says what of the text the person did not type.  Closing the iterator, or cancelling, keeps
        what came and marks it as interrupted.
        """
        text = neutral(text) if attached else text  # documents are nobody who may speak as somebody
        asked = NewMessage(Message("user", text), metadata=attached.metadata() if attached else {})
        async with aclosing(self._turns.ask(session, asked, options)) as events:
            async for event in events:
                yield event

    async def edit(self, session: Session, text: str, options: AnswerOptions) -> AsyncGenerator[Event, None]:
        """Ask the last question in other words: a branch beside the former one."""
        question = await self._last_question(session)
        about = question.metadata
        # Which words of a question with documents the person changed, nobody can say.
        attached = {"typed": "", "labels": about.get("labels")} if "typed" in about else {}
        asked = NewMessage(Message("user", text), metadata=attached)
        async with aclosing(self._turns.ask(session, asked, options, question.parent_id or ROOT)) as events:
            async for event in events:
                yield event

    async def retry(self, session: Session, options: AnswerOptions) -> AsyncGenerator[Event, None]:
        """Answer the last question once more: a branch beside the former answer."""
        question = await self._last_question(session)
        (answer,) = await self._messages.append(
            session.id, [NewMessage(Message("assistant"), "streaming")], parent_id=question.id
        )
        async with aclosing(self._turns.answer(session, [answer], options)) as events:
            async for event in events:
                yield event

    # -- what the model sees -------------------------------------------------------------------------

    async def so_far(self, session: Session, options: AnswerOptions) -> ChatRequest:
        """Return the request that the next question will add to: a backend can read it before that."""
        context = await self._turns.context(session, session.head_id)
        return ChatRequest(
            options.model, context.messages(), context.tools, think=options.think, seed=options.seed
        )

    async def report(self, session: Session, options: AnswerOptions) -> ContextReport:
        """Return what the window holds now."""
        return await self._answering.report(
            await self._turns.context(session, session.head_id), options.model
        )

    def see_window(self, options: AnswerOptions, tokens: int | None) -> None:
        """Take note of the window that a warm-up found allocated."""
        self._answering.see_window(options.model, tokens)

    async def tidy(self, session: Session, options: AnswerOptions) -> Compaction | None:
        """Condense the beginning if the window is nearly full; for a moment in which nobody waits.

        Cancelling it leaves everything as it was.
        """
        context = await self._turns.context(session, session.head_id)
        if not await self._answering.is_time(context, options.model):
            return None
        drafted = await self._answering.draft(context, options)
        if drafted is not None:
            await self.adopt(drafted)
        return drafted

    async def draft(self, session: Session, options: AnswerOptions, focus: str = "") -> Compaction | None:
        """Return a condensed beginning to look at, not in force yet; None when nothing can be condensed."""
        context = await self._turns.context(session, session.head_id)
        return await self._answering.draft(context, options, focus)

    async def adopt(self, compaction: Compaction) -> None:
        """Let a compaction stand for what it covers, from the next question on."""
        await self._compactions.add(compaction)

    async def retract(self, compaction_id: str) -> None:
        """Send what a compaction covered as it was said again.  The messages were never touched."""
        await self._compactions.undo(compaction_id)

    async def compaction(self, session: Session) -> Compaction | None:
        """Return what stands for the beginning of the branch that is talked on, if anything does."""
        return (await self._turns.context(session, session.head_id)).compaction

    # -- changing ----------------------------------------------------------------------------------

    async def undo(self, session: Session) -> tuple[Session, str]:
        """Step back before the last question and return its text.  The branch stays reachable."""
        question = await self._last_question(session)
        return await self.switch(session, question.parent_id or ROOT), question.message.content

    async def switch(self, session: Session, message_id: str) -> Session:
        """Go on from `message_id`, the last message of another branch."""
        await self._sessions.update(session.id, head_id=message_id)
        return replace(session, head_id=message_id or None)

    async def fork(self, session: Session, name: str = "", opening: Rendered | None = None) -> Session:
        """Return a new session that begins with this one's messages, and perhaps under another prompt."""
        began = (await self._turns.begun(session)).metadata  # also before anything was said
        metadata = {**began, **(opening.metadata() if opening else {}), "forked_from": session.id}
        fresh = await self.new()
        copy = replace(fresh, name=name or session.name, metadata=metadata)
        said = [s for s in await self.transcript(session, EVERYTHING) if s.status != "streaming"]
        copied = [NewMessage(s.message, s.status, _carried(s)) for s in said]
        if copied:
            await self._messages.append(copy.id, copied, session=copy)
        else:
            await self._sessions.create(copy)
        return await self.refresh(copy)

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
