"""One turn from the typed question to the stored answer: what is kept before, while and after it is had."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from wony.agent import Agent, Turn
from wony.answering import AnswerOptions
from wony.archive import Archive
from wony.context import Context
from wony.events import Event
from wony.guard import Desk
from wony.protocols import MessageStore, SessionStore
from wony.recording import Recording
from wony.surroundings import Surroundings
from wony.titles import title_of
from wony.types import Json, Message, NewMessage, Notice, Session, StoredMessage, Tool


class Turns:
    """Stores questions and has them answered.  Methods raise what the store and the backend raise."""

    def __init__(
        self, sessions: SessionStore, messages: MessageStore, agent: Agent, surroundings: Surroundings
    ) -> None:
        self._sessions = sessions
        self._messages = messages
        self._agent = agent
        self._surroundings = surroundings
        self._desks: dict[str, Desk] = {}

    async def ask(
        self, session: Session, asked: NewMessage, options: AnswerOptions, parent_id: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """Store the question and a place for its answer in one go, then answer."""
        typed = str(asked.metadata.get("typed") or asked.message.content)
        named = await self.begun(replace(session, name=session.name or title_of(typed)))
        last_said = session.head_id if parent_id is None else parent_id
        # What a summary covers is not seen any more, the time and the place that were told in it neither.
        before = (await self.context(named, last_said)).branch
        begun = await self._messages.append(
            session.id,
            [
                replace(asked, metadata={**asked.metadata, **self._surroundings.aside(before)}),
                NewMessage(Message("assistant"), "streaming"),
            ],
            parent_id=parent_id,
            session=named if session.head_id is None else None,
        )
        elsewhere = parent_id is None and begun[0].parent_id != session.head_id
        async with aclosing(self.answer(named, begun, options, elsewhere=elsewhere)) as events:
            async for event in events:
                yield event

    async def answer(
        self,
        session: Session,
        begun: Sequence[StoredMessage],
        options: AnswerOptions,
        *,
        elsewhere: bool = False,
    ) -> AsyncGenerator[Event, None]:
        """Answer a question; the last of `begun`, which are stored already, is the answer's empty place.

        `elsewhere`: the session went on in another process, which the person is told.
        """
        desk = self.desk(session)
        desk.tools = await self.tools(session)
        for stored in begun:
            desk.archive.add(stored)
        about: dict[str, Json] = {"model": options.model, "think": options.think}
        async with Recording(self._messages, begun[-1], about, desk) as recording:
            if elsewhere:
                yield Notice("sessions.went_on_elsewhere")

            async def context() -> Context:
                await recording.flush()
                return await self.context(session, recording.last_id)

            desk.before_asking = recording.flush
            turn = Turn(context, desk)
            async with aclosing(self._agent.run(turn, options)) as events:
                async for event in events:
                    await recording.hear(event)
                    yield event

    async def context(self, session: Session, head_id: str | None) -> Context:
        """Return what the model sees of the branch that ends in `head_id`."""
        system = str((await self.begun(session)).metadata["system"])
        return await self._agent.answering.context(session, system, head_id, await self.tools(session))

    async def tools(self, session: Session) -> tuple[Tool, ...]:
        """Return what the session began with; one from before there were tools has none, and stays so."""
        return tuple(Tool(**tool) for tool in (await self.begun(session)).metadata.get("tools", ()))

    async def begun(self, session: Session) -> Session:
        """Return a session that knows what it begins with.  What it knows once never changes."""
        if session.message_count and "system" in session.metadata:
            return session  # (also where all that was said was taken back)
        return replace(session, metadata=await self._surroundings.beginning(session.metadata))

    def desk(self, session: Session) -> Desk:
        """Return what a session has at hand in this process: its rules, and what it read."""

        async def count() -> int:
            found = await self._sessions.find(session.id)
            return next((one.message_count for one in found if one.id == session.id), 0)

        fresh = Desk(session.id, Archive(self._messages, session.id, count))
        return self._desks.setdefault(session.id, fresh)
