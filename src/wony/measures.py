"""What is known of each model: its window, and what its tokens cost.  Kept between runs."""

from __future__ import annotations

from contextlib import suppress

from wony.budget import Budget
from wony.context import Context
from wony.errors import Busy, StoreError
from wony.protocols import GaugeStore
from wony.tokens import Counted, Gauge
from wony.types import Message, Usage


class Measures:
    """Learns from every answer.

    Reading raises StoreError or Busy when the store does.  Learning does not: what cannot be stored is known
    until the program ends, and an answer that is complete must not fail for it.
    """

    def __init__(self, store: GaugeStore) -> None:
        self._store = store
        self._gauges: dict[str, Gauge] = {}
        self._windows: dict[str, int] = {}

    async def gauge(self, model: str) -> Gauge:
        """Return what is known of a model's tokens."""
        if model not in self._gauges:
            self._gauges[model] = Gauge.from_json(await self._store.get(model))
        return self._gauges[model]

    def budget(self, model: str) -> Budget | None:
        """Return how the model's window is divided; None until a server told its size."""
        window = self._windows.get(model)
        gauge = self._gauges.get(model)
        return Budget(window, gauge.seen if gauge else 0) if window else None

    def see_window(self, model: str, tokens: int | None) -> None:
        """Take note of the window that the server allocated."""
        if tokens:
            self._windows[model] = tokens

    async def estimate(self, model: str, context: Context) -> int:
        """Return the tokens of a request, counted from the last one that the server counted."""
        gauge = await self.gauge(model)
        return round(gauge.estimate(context.counts(), context.last_counted(model)))

    async def learn(self, model: str, context: Context, answer: Message, usage: Usage) -> None:
        """Learn from what the server counted of a prompt and of its answer."""
        self.see_window(model, usage.window)
        gauge = await self.gauge(model)
        if usage.prompt_tokens:
            prompt = Counted(context.counts(), usage.prompt_tokens)
            gauge = gauge.observe(prompt, context.last_counted(model))
        if usage.answer_tokens and not answer.tool_calls:
            gauge = gauge.observe_answer(answer.thinking + answer.content, usage.answer_tokens)
        await self._keep(model, gauge)

    async def learn_overflow(
        self, model: str, context: Context, tokens: int | None, window: int | None
    ) -> None:
        """Learn from a refusal that told the exact length of the prompt, or of the window."""
        self.see_window(model, window)
        if tokens:
            gauge = await self.gauge(model)
            prompt = Counted(context.counts(), tokens)
            await self._keep(model, gauge.observe(prompt, context.last_counted(model)))

    async def _keep(self, model: str, gauge: Gauge) -> None:
        if gauge is not self._gauges.get(model):
            self._gauges[model] = gauge
            with suppress(StoreError, Busy):
                await self._store.put(model, gauge.to_json())
