"""Makes the summary of a conversation's beginning with the model that knows it.

The request is the conversation itself and one question more, so that the server reads nothing twice.
Whatever the model gives or fails to give, there is a summary in the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

from wony.agent import Agent
from wony.budget import SMALLEST_SUMMARY, Budget
from wony.context import Context
from wony.errors import WonyError
from wony.summary.compaction import Plan, made, plan
from wony.summary.lines import MOST_LOST, missing_facts, read
from wony.summary.request import instruction, retry_instruction
from wony.tokens import Gauge, counts
from wony.types import ChatRequest, Compaction, Message, SummaryLine, TextDelta

_LINE_TOKENS = 80
_MARGIN = 600
"""Tokens for the thinking before the lines, and for a little more than was asked."""


class Condenser:
    """Drafts compactions.  What it returns is not stored."""

    def __init__(self, agent: Callable[[], Agent], new_id: Callable[[], str]) -> None:
        self._agent = agent
        self._new_id = new_id

    async def draft(
        self, context: Context, like: ChatRequest, gauge: Gauge, budget: Budget, focus: str = ""
    ) -> Compaction | None:
        """Return a compaction that brings `context` down to the budget's target; None when nothing can go.

        The last turn always stays as it was said.  What is asked is `like` the requests of the conversation,
        its effort too: a server puts that before everything else, and would read all of it once more.
        """
        # Of the room, the summary takes half at least: beside a long question there must be less of it.
        least = gauge.estimate(counts(context.least()))
        room = max(2 * SMALLEST_SUMMARY, min(budget.target, 2 * (budget.most - least)))
        room -= gauge.text(context.system)
        # Long conversations take their time, and the person may be typing meanwhile.
        planned = await asyncio.to_thread(plan, context.branch, context.compaction, room, gauge.text)
        if planned is None:
            return None
        asked = replace(like, max_tokens=_LINE_TOKENS * len(planned.parts) + _MARGIN)
        question = Message("user", instruction(planned, planned.language, focus))
        prompt = _prompt(planned, context, gauge, budget.window - (asked.max_tokens or 0), question)
        lines = await self._lines(planned, replace(asked, messages=prompt), gauge, budget)
        return made(planned, lines, gauge.text, self._new_id(), datetime.now(UTC))

    async def _lines(
        self, planned: Plan, request: ChatRequest, gauge: Gauge, budget: Budget
    ) -> tuple[SummaryLine, ...]:
        """Return one line a part: the model's where it gives good ones, else mechanical ones."""
        if not request.messages:
            return read(planned, "")  # too late to ask: there is no room for question and answer
        answer = await self._answer(request)
        missing = missing_facts(planned, answer)
        if len(missing) > MOST_LOST:
            again = Message("user", retry_instruction(planned, planned.language, missing))
            said = [Message("assistant", answer)] if answer else []
            more = (*request.messages, *said, again)
            if gauge.estimate(counts(more)) + (request.max_tokens or 0) <= budget.window:
                answer = await self._answer(replace(request, messages=more)) or answer
        return read(planned, answer)

    async def _answer(self, request: ChatRequest) -> str:
        """Return what the model says; nothing when it cannot be had."""
        try:
            async with aclosing(self._agent().run(request)) as events:
                return "".join([event.text async for event in events if isinstance(event, TextDelta)])
        except WonyError:
            return ""  # the mechanical lines must do


def _prompt(
    planned: Plan, context: Context, gauge: Gauge, most: float, question: Message
) -> tuple[Message, ...]:
    """Return the conversation and `question` within `most` tokens; nothing when there is no room for both.

    All of it if that fits, for there a server goes on reading; else up to where the summary ends.
    """
    if context.is_endless:
        return ()
    for shown in (context, context.until(len(context.branch) - len(planned.stays) - 1)):
        prompt = (*shown.messages(), question)
        if gauge.estimate(counts(prompt), shown.last_counted()) <= most:
            return prompt
    return ()
