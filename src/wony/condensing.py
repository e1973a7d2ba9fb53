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

from wony.budget import SMALLEST_SUMMARY, Budget
from wony.context import Context
from wony.errors import WonyError
from wony.replies import Replies
from wony.summary.compaction import Plan, made, plan
from wony.summary.lines import MOST_LOST, missing_facts, read
from wony.summary.request import instruction, retry_instruction
from wony.tokens import Gauge, counts
from wony.types import ChatRequest, Compaction, Message, SummaryLine, TextDelta

_LINE_TOKENS, _THOUGHT_TOKENS = 80, 2_000
"""What a line takes, and the thinking before the lines: more is not waited for."""
_SHORT_LINE_TOKENS, _SHORT_THOUGHT_TOKENS = 50, 150
"""With less than this left in the window nobody is asked."""


class Condenser:
    """Drafts compactions.  What it returns is not stored."""

    def __init__(self, replies: Callable[[], Replies], new_id: Callable[[], str]) -> None:
        self._replies = replies
        self._new_id = new_id

    async def draft(
        self, context: Context, like: ChatRequest, gauge: Gauge, budget: Budget, focus: str = ""
    ) -> Compaction | None:
        """Return a compaction that brings `context` down to the budget's target; None when nothing can go.

        The last turn always stays as it was said.  What is asked is `like` the requests of the conversation,
        its effort too: a server puts that before everything else, and would read all of it once more.
        """
        # Of the room, the summary takes half at least: beside a long question there must be less of it.
        least = gauge.estimate(context.least())
        room = max(2 * SMALLEST_SUMMARY, min(budget.target, 2 * (budget.most - least)))
        room -= gauge.text(context.system)
        # Long conversations take their time, and the person may be typing meanwhile.
        planned = await asyncio.to_thread(plan, context.branch, context.compaction, room, gauge.text)
        if planned is None:
            return None
        question = Message("user", instruction(planned, planned.language, focus))
        asked = _asked(planned, context, like, gauge, budget, question)
        lines = await self._lines(planned, asked, gauge, budget) if asked else read(planned, "")
        return made(planned, lines, gauge.text, self._new_id(), datetime.now(UTC))

    async def _lines(
        self, planned: Plan, request: ChatRequest, gauge: Gauge, budget: Budget
    ) -> tuple[SummaryLine, ...]:
        """Return one line a part: the model's where it gives good ones, else mechanical ones."""
        answer = await self._answer(request)
        missing = missing_facts(planned, answer)
        if len(missing) > MOST_LOST:
            said = [Message("assistant", answer)] if answer else []
            again = Message("user", retry_instruction(planned, planned.language, missing))
            more = replace(request, messages=(*request.messages, *said, again))
            left = budget.window - gauge.estimate(counts(more.messages, more.tools))
            if asked := _limited(more, len(planned.parts), left):
                answer = await self._answer(asked) or answer
        return read(planned, answer)

    async def _answer(self, request: ChatRequest) -> str:
        """Return what the model says; nothing when it cannot be had."""
        try:
            async with aclosing(self._replies().of(request, once=True)) as events:
                return "".join([event.text async for event in events if isinstance(event, TextDelta)])
        except WonyError:
            return ""  # the mechanical lines must do


def _asked(
    planned: Plan, context: Context, like: ChatRequest, gauge: Gauge, budget: Budget, question: Message
) -> ChatRequest | None:
    """Return the conversation and `question`; None when the window has no room for both and an answer.

    All of the conversation if that fits, for there a server goes on reading; else what will be summed up.
    """
    if context.is_endless:
        return None
    for shown in (context, context.until(len(context.branch) - len(planned.stays) - 1)):
        prompt = (*shown.messages(), question)
        left = budget.window - gauge.estimate(counts(prompt, like.tools), shown.last_counted(like.model))
        if asked := _limited(replace(like, messages=prompt), len(planned.parts), left):
            return asked
    return None


def _limited(request: ChatRequest, parts: int, left: float) -> ChatRequest | None:
    """Return the request with a limit to its answer; None when what is `left` of the window is too little."""
    if left < _SHORT_LINE_TOKENS * parts + _SHORT_THOUGHT_TOKENS:
        return None
    return replace(request, max_tokens=int(min(left, _LINE_TOKENS * parts + _THOUGHT_TOKENS)))
