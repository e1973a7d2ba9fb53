"""Calls that run side by side, told in the order in which they were made, whichever ends first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from wony.types import ToolCall

Line = TypeVar("Line")


@dataclass(slots=True)
class Pending(Generic[Line]):
    """A call that is not told yet: it runs, or waits for one that was made before it."""

    call: ToolCall
    since: float
    lines: Sequence[Line] | None = None
    """What is to be told of it, once it has ended."""


class CallOrder(Generic[Line]):
    """The calls of one turn that are not told yet."""

    def __init__(self) -> None:
        self._pending: list[Pending[Line]] = []

    def __bool__(self) -> bool:
        return bool(self._pending)

    def __iter__(self) -> Iterator[Pending[Line]]:
        return iter(self._pending)

    def begin(self, call: ToolCall, since: float) -> None:
        """Take note of a call that runs now."""
        self._pending.append(Pending(call, since))

    def end(self, call: ToolCall, lines: Sequence[Line]) -> Sequence[Line]:
        """Take what is to be told of a call, and return all that can be told now."""
        known = next((one for one in self._pending if one.call is call and one.lines is None), None)
        if known is None:  # it was never run
            self._pending.append(Pending(call, 0.0, lines))
        else:
            known.lines = lines
        told: list[Line] = []
        while self._pending and (ready := self._pending[0].lines) is not None:
            told.extend(ready)
            del self._pending[0]
        return told

    def clear(self) -> Sequence[Pending[Line]]:
        """Return what is not told yet, and forget it."""
        left, self._pending = self._pending, []
        return left
