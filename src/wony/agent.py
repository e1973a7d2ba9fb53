"""The loop: an answer, its calls, their results, and again, until the model is done or the turn is stopped.

It knows neither the screen nor the store.  Closing the iterator ends what runs.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wony.answering import Answering, AnswerOptions
from wony.claims import Claim, claimed
from wony.claims_prose import ClaimKind
from wony.context import Context
from wony.events import ContextReport, Event, MessageAdded
from wony.guard import Desk
from wony.policy import Standing, strange_links
from wony.progress import Progress, TurnLimits
from wony.quotations import cited, wrong_quotations
from wony.results import Room
from wony.tool_types import Level
from wony.types import Message, Notice

if TYPE_CHECKING:  # imported with the first call
    from wony.toolbox import Toolbox

DOUBT = (
    "(No tool call of this turn did that: nothing was {what}. Do it now with a tool, or say plainly that it "
    "was not done.)"
)
"""What the model is told when it claims an effect that no receipt shows.  It is sent, not stored."""
_DID: dict[ClaimKind, str] = {
    "file": "saved or changed",
    "run": "run",
    "sent": "sent",
    "kept": "remembered or scheduled",
    "looked": "searched or looked up",
}
_LOOKS = frozenset((Level.READ, Level.NETWORK, Level.SEND, Level.RUN))
"""The levels of tools that can search for something."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on its way to its answer."""

    context: Callable[[], Awaitable[Context]]
    """Returns what the model sees now: everything of this turn so far is in it."""
    desk: Desk


class Agent:
    """Turns a stored question into the events of one turn."""

    def __init__(
        self,
        answering: Answering,
        toolbox: Callable[[], Toolbox],
        limits: TurnLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`toolbox` is called when the model first calls a tool."""
        self.answering = answering
        self._toolbox = toolbox
        self._limits = limits or TurnLimits()
        self._clock = clock

    async def run(self, turn: Turn, options: AnswerOptions) -> AsyncGenerator[Event, None]:
        """Yield the events of every answer and every call of the turn.

        Raises what answering raises; whatever was yielded until then did happen.
        """
        progress = Progress(self._limits, self._clock)
        note, doubted = "", False
        while True:
            reply, context, sent = Message("assistant"), await turn.context(), 0
            async with aclosing(self.answering.run(context, options, note)) as events:
                async for event in events:
                    yield event
                    if isinstance(event, MessageAdded):
                        reply = event.message
                    if isinstance(event, ContextReport):  # of what was sent, which may have been condensed
                        sent = event.prompt_tokens or event.expected_tokens
            if reply.tool_calls and not progress.wrapping_up:
                answered = replace(reply, tool_calls=reply.tool_calls[: self._limits.at_once])
                room = await self.answering.room(context, sent, options, answered)
                async with aclosing(self._calls(reply, turn.desk, room, progress)) as events:
                    async for event in events:
                        yield event
                if progress.stopped:
                    return
                note = progress.take_note()
            elif reply.tool_calls:
                yield Notice("agent.calls_without_end")
                return
            elif not doubted and not progress.wrapping_up and (unproven := _unproven(reply, progress)):
                note, doubted = DOUBT.format(what=_did(unproven)), True
                yield Notice("agent.doubted")
            else:
                break
        async with aclosing(self._remarks(reply, progress, turn)) as remarks:
            async for remark in remarks:
                yield remark

    async def _calls(
        self, reply: Message, desk: Desk, room: Room, progress: Progress
    ) -> AsyncGenerator[Event, None]:
        """Answer the calls of one reply, then see whether a limit is reached.

        What the model must know then stands in the last result: a question behind that would break the chain.
        """
        progress.steps += 1
        left, to_come = room.left, min(len(reply.tool_calls), room.most(self._limits.at_once))
        last: MessageAdded | None = None
        try:
            async with aclosing(self._toolbox().answer(reply.tool_calls, desk, progress, room)) as events:
                async for event in events:
                    if isinstance(event, MessageAdded):
                        left -= round(room.tokens(event.message.content))
                        to_come -= 1
                    if isinstance(event, MessageAdded) and not to_come:
                        last = event
                    else:
                        yield event
            is_full = replace(room, left=left).is_full
            reached = Notice("agent.window_nearly_full") if is_full else progress.reached()
            if reached is not None:
                yield reached
                person = self._toolbox().guard.person
                asks = progress.may_go_on and person.is_there and not is_full
                progress.decide(await person.at_limit(reached) if asks else "wrap_up", reached)
        except BaseException:
            desk.unfinished[:0] = [last] if last else []
            raise
        if last is not None:
            # Where even the chain's own thoughts no longer fit, a question behind it has them left out.
            yield _with_note(last, progress.take_note()) if left >= 0 else last

    async def _remarks(self, reply: Message, progress: Progress, turn: Turn) -> AsyncGenerator[Notice, None]:
        """Yield what the person should know of an answer that says more than is so."""
        for claim in _unproven(reply, progress):
            yield Notice("agent.unproven", {"sentence": claim.sentence})
        numbers, past = cited(reply.content), turn.desk.archive
        if numbers or "://" in reply.content:
            await past.load()
        for link in strange_links(reply.content, Standing(past.labels, past.typed, past.urls)):
            yield Notice("agent.strange_link", {"link": link})
        found = {number: await turn.desk.archive.get(number) for number in numbers}
        documents = {number: one.lines for number, one in found.items() if one is not None}
        for wrong in wrong_quotations(reply.content, documents):
            yield Notice("agent.wrong_quotation", {"words": wrong.words, "place": wrong.written})


def _with_note(added: MessageAdded, note: str) -> MessageAdded:
    """Return a result with what wony says to the model behind it."""
    if not note:
        return added
    return replace(added, message=replace(added.message, content=f"{added.message.content}\n{note}"))


def _unproven(reply: Message, progress: Progress) -> list[Claim]:
    """Return the claimed effects of which this turn has no receipt.

    What a command did is anybody's guess: its receipt stands for files too.  So does one of what is kept: a
    memory is saved and a reminder changed, as a file is.
    """
    proven: set[ClaimKind] = {receipt.kind for receipt in progress.receipts}
    if not proven.isdisjoint(("run", "kept")):
        proven.add("file")
    if not progress.ran.isdisjoint(_LOOKS):
        proven.add("looked")
    return [claim for claim in claimed(reply.content) if claim.kind not in proven]


def _did(unproven: Sequence[Claim]) -> str:
    return " or ".join(dict.fromkeys(_DID[claim.kind] for claim in unproven))
