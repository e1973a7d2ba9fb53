"""One answer, from the stored question to the end: what is sent fits, what comes back is learnt from.

Nothing is ever left out of a request without a word: what does not fit is condensed first, and said so; a
server that left something out is found out by its own count.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

from wony.budget import LARGEST_WINDOW, SMALLEST_SUMMARY, SURE_AFTER, Budget
from wony.context import MOST_MESSAGES, Context
from wony.errors import ContextOverflow
from wony.events import AnswerFinished, ContextReport, Event, MessageAdded
from wony.measures import Measures
from wony.prefix import Reuse, reuse
from wony.protocols import CompactionStore, MessageStore
from wony.replies import Replies
from wony.results import Room
from wony.tokens import Counted, Gauge, counts
from wony.types import ChatRequest, Compaction, Message, Notice, Session, TextDelta, Think, Tool, Usage


class Condenser(Protocol):
    """Drafts what stands for the beginning of a conversation (`condensing.py`)."""

    async def draft(
        self, context: Context, like: ChatRequest, gauge: Gauge, budget: Budget, focus: str = ""
    ) -> Compaction | None:
        """Return a compaction, not stored; None when there is nothing to condense.

        What is `like` the conversation's own requests (all but the messages) is cached as they are.
        """
        ...


_SUSPICIOUS = 0.8
"""Counted tokens as a share of the expected ones, under which something must have been left out."""
_SUSPICIOUS_AT_FIRST = 0.5
"""The same, before this model's tokens were counted often enough to expect anything closely."""


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How the next answer is asked for."""

    model: str
    think: Think = "medium"
    seed: int | None = None


class Answering:
    """Brings together what is sent and what is learnt.  It stores compactions and measures, no messages."""

    def __init__(
        self,
        messages: MessageStore,
        compactions: CompactionStore,
        measures: Measures,
        replies: Callable[[], Replies],
        condenser: Callable[[], Condenser],
    ) -> None:
        """`replies` and `condenser` are called when they are first needed."""
        self._messages = messages
        self._compactions = compactions
        self._measures = measures
        self._replies = replies
        self._condenser = condenser

    async def context(
        self, session: Session, system: str, head_id: str | None, tools: tuple[Tool, ...] = ()
    ) -> Context:
        """Return what the model sees of the branch that ends in `head_id`."""
        if not head_id:
            return Context(system, (), tools=tools)
        for compaction in reversed(await self._compactions.of(session.id)):
            if compaction.undone:
                continue
            branch = await self._messages.path(head_id, MOST_MESSAGES, after=compaction.last_id)
            # Nothing may stand behind it: its last turn was undone.
            if (branch[0].parent_id if branch else head_id) == compaction.last_id:
                return Context(system, tuple(branch), compaction, tools)
        return Context(system, tuple(await self._messages.path(head_id, MOST_MESSAGES)), tools=tools)

    async def run(
        self, context: Context, options: AnswerOptions, note: str = ""
    ) -> AsyncGenerator[Event, None]:
        """Yield the events of the answer to the last message of `context`.

        `note` is said behind it to the model alone, and never stored.

        Condenses first where it is late, and once more where the server says that it is.  Raises
        ContextOverflow when the newest message alone is too long for the window.
        """
        context = replace(context, note=note)
        budget = await self._budget(context, options)
        if context.is_endless or (budget and await self._is_late(context, options, budget)):
            budget = budget or Budget(LARGEST_WINDOW)
            # Where little was counted yet, what is perhaps too long is left to the server to refuse.
            most = budget.most if budget.is_sure else budget.window
            if await self._can_shrink(context, options, budget, most):
                yield Notice("context.condensing")
                context = await self._condensed(context, options, budget, most)
        shown = False
        try:
            async with aclosing(self._once(context, options)) as events:
                async for event in events:
                    shown = shown or isinstance(event, TextDelta)
                    yield event
            return
        except ContextOverflow as error:
            if shown:  # the window was full in the middle: a second answer would stand behind half of one
                raise
            refused, window = error, error.window
            await self._measures.learn_overflow(options.model, context, error.prompt_tokens, window)
            budget = self._measures.budget(options.model) or Budget()
        # Of words that are quite new an estimate may be far too high: once more, the server shall say.
        if not await self._can_shrink(context, options, budget, budget.free, refused.prompt_tokens):
            raise refused
        yield Notice("context.condensing_after_overflow", {"window": budget.window})
        context = await self._condensed(context, options, budget, budget.free)
        async with aclosing(self._for_the_last_time(context, options)) as events:
            async for event in events:
                yield event

    async def _for_the_last_time(
        self, context: Context, options: AnswerOptions
    ) -> AsyncGenerator[Event, None]:
        """Ask what is as short as it can be; what is still too long for the server is too long."""
        try:
            async with aclosing(self._once(context, options)) as events:
                async for event in events:
                    yield event
        except ContextOverflow as error:
            await self._measures.learn_overflow(options.model, context, error.prompt_tokens, error.window)
            budget = self._measures.budget(options.model) or Budget()
            tokens, window = error.prompt_tokens, error.window or budget.window
            raise ContextOverflow("context.message_too_long", prompt_tokens=tokens, window=window) from error

    async def _once(self, context: Context, options: AnswerOptions) -> AsyncGenerator[Event, None]:
        """Ask once; tell what was expected and what was counted before the turn ends."""
        request = replace(_like(options, context), messages=context.messages())
        expected = await self._measures.estimate(options.model, context)
        answer = Message("assistant")
        async with aclosing(self._replies().of(request)) as events:
            async for event in events:
                if isinstance(event, MessageAdded):
                    answer = event.message
                    context = replace(context, note=str(event.metadata.get("note", context.note)))
                    if context.note:
                        event = replace(event, metadata={**event.metadata, "note": context.note})
                if isinstance(event, AnswerFinished):
                    gauge = await self._measures.gauge(options.model)
                    left_out = _left_out(event.usage, expected, gauge.seen)
                    if left_out:
                        self._measures.see_window(options.model, event.usage.window)
                        about = {"expected": expected, "counted": event.usage.prompt_tokens}
                        yield Notice("context.cut_by_server", about)
                    else:
                        await self._measures.learn(options.model, context, answer, event.usage)
                    report = await self.report(context, options.model, event.usage)
                    yield replace(report, expected_tokens=expected, left_out=left_out)
                yield event

    async def _budget(self, context: Context, options: AnswerOptions) -> Budget | None:
        """Return how the window is divided; of one that this process was not told yet, as it was last."""
        await self._measures.gauge(options.model)
        if self._measures.budget(options.model) is None:
            self._measures.see_window(options.model, context.last_window(options.model))
        return self._measures.budget(options.model)

    async def _is_late(self, context: Context, options: AnswerOptions, budget: Budget) -> bool:
        return budget.is_late(await self._measures.estimate(options.model, context))

    async def _can_shrink(
        self,
        context: Context,
        options: AnswerOptions,
        budget: Budget,
        most: int,
        counted: int | None = None,
    ) -> bool:
        """Whether anything stands before the last turn.  Raises ContextOverflow when that is too long.

        `counted` are the tokens of all of `context`, where a server told them.
        """
        gauge = await self._measures.gauge(options.model)
        known = Counted(context.counts(), counted) if counted else None
        tokens = round(gauge.estimate(context.least(), known))
        earlier = not context.is_one_turn
        if tokens > most - (SMALLEST_SUMMARY if earlier else 0):
            raise ContextOverflow("context.message_too_long", prompt_tokens=tokens, window=budget.window)
        return earlier

    async def _condensed(
        self, context: Context, options: AnswerOptions, budget: Budget, most: int
    ) -> Context:
        """Return a context of at most so many tokens; or raise ContextOverflow, and change nothing."""
        compaction = await self._draft(context, options, budget)
        if compaction is not None:
            context = context.behind(compaction)
        tokens = await self._measures.estimate(options.model, context)
        if tokens > most:
            raise ContextOverflow("context.message_too_long", prompt_tokens=tokens, window=budget.window)
        if compaction is not None:
            await self._compactions.add(compaction)
        return context

    async def draft(self, context: Context, options: AnswerOptions, focus: str = "") -> Compaction | None:
        """Return a compaction of `context`, not stored yet; None when there is nothing to condense."""
        return await self._draft(context, options, self._measures.budget(options.model) or Budget(), focus)

    async def _draft(
        self, context: Context, options: AnswerOptions, budget: Budget, focus: str = ""
    ) -> Compaction | None:
        gauge = await self._measures.gauge(options.model)
        without, like = replace(context, note=""), _like(options, context)
        drafted = await self._condenser().draft(without, like, gauge, budget, focus)
        if drafted is None:
            return None
        # How much the next request cannot have in common with the one before: that one is gone by then.
        former = context.former()
        sent = reuse((), (former[0] if former else context).everything(), (), context.tools).prompt_bytes
        return replace(drafted, metadata={**drafted.metadata, "bytes": sent})

    async def is_time(self, context: Context, model: str) -> bool:
        """Whether the next question would be asked in a window that is nearly full."""
        budget = self._measures.budget(model)
        return budget is not None and budget.is_time(await self._measures.estimate(model, context))

    async def room(self, context: Context, sent: int, options: AnswerOptions, reply: Message) -> Room:
        """Return how much results may add to what was sent: also the room that condensing can make."""
        gauge = await self._measures.gauge(options.model)
        budget = self._measures.budget(options.model) or Budget()
        if context.has_earlier_turns:
            sent = min(sent, round(gauge.estimate(context.least())) + SMALLEST_SUMMARY)
        said = gauge.text(reply.thinking) + gauge.estimate(counts((replace(reply, thinking=""),)))
        return Room(budget.most - sent - round(said), budget.window, gauge.text)

    def see_window(self, model: str, tokens: int | None) -> None:
        """Take note of the window that the server allocated."""
        self._measures.see_window(model, tokens)

    async def report(self, context: Context, model: str, usage: Usage | None = None) -> ContextReport:
        """Return what the window holds: estimated by part, counted as a whole where the server told."""
        gauge, budget = await self._measures.gauge(model), self._measures.budget(model)
        whole = await self._measures.estimate(model, context)
        system = round(gauge.estimate(counts([Message("system", context.system)])))
        summary = round(gauge.text(context.summary))
        tools = round(gauge.estimate(counts([Message("system", context.system)], context.tools))) - system
        again = self._reuse(context)
        return ContextReport(
            window=budget.window if budget else None,
            reserve=budget.reserve if budget else 0,
            system=system,
            tools=tools,
            summary=summary,
            turns=max(0, whole - system - tools - summary),
            expected_tokens=whole,
            compaction_id=context.compaction.id if context.compaction else "",
            prompt_tokens=usage.prompt_tokens if usage else None,
            cached_tokens=usage.cached_tokens if usage else None,
            prompt_bytes=again.prompt_bytes,
            unchanged_bytes=again.unchanged_bytes,
            former_bytes=again.former_bytes,
            changed=again.changed,
        )

    def _reuse(self, context: Context) -> Reuse:
        """Compare what is sent with what was sent for the answer before."""
        now = context.everything()
        if (former := context.former()) is not None:
            return reuse(former[0].everything(), now, context.tools, context.tools)
        if context.compaction is None:
            return reuse((), now, (), context.tools)
        # The first request behind a compaction: of the former one, only the system text is the same.
        first = reuse([Message("system", context.system)], now[:1], context.tools, context.tools)
        whole = reuse((), now, (), context.tools).prompt_bytes
        return Reuse(
            whole, first.unchanged_bytes, int(context.compaction.metadata.get("bytes", 0)), "summary"
        )


def _like(options: AnswerOptions, context: Context) -> ChatRequest:
    """Return what all requests of a conversation have in common: a change would have it read anew."""
    return ChatRequest(options.model, (), context.tools, options.think, seed=options.seed)


def _left_out(usage: Usage, expected: int, seen: int) -> bool:
    """Whether the server counted so much less than was sent that it must have left something out."""
    if not usage.prompt_tokens:
        return False
    if usage.window and expected * 2 <= usage.window:
        return False  # nobody cuts what fits twice: the estimate was wrong, and is to learn from it
    share = _SUSPICIOUS if seen >= SURE_AFTER else _SUSPICIOUS_AT_FIRST
    return usage.prompt_tokens < expected * share
