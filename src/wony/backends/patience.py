"""A time limit for many short waits in a row.

`asyncio.timeout` sets and cancels a timer for every wait, which costs as much as reading a token.  Here one
timer serves all waits of a stream: a wait only notes its deadline, and the timer, when it rings, looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Value = TypeVar("Value")


class Patience:
    """Waits for one thing after another.  Only one task may use it; `close` it in the end."""

    def __init__(self, seconds: float, deadline: float) -> None:
        """Wait until `deadline`, on the event loop's clock; `seconds` is how long that is in all."""
        self.seconds = seconds
        self._deadline = deadline
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._expired = False

    def renew(self, seconds: float) -> None:
        """From now on, wait so long."""
        self._deadline = self._loop.time() + seconds
        self.seconds = seconds
        if self._timer is not None and self._deadline < self._timer.when():
            self.close()  # the timer would ring too late: the next wait sets it anew

    async def wait(self, awaited: Awaitable[Value]) -> Value:
        """Return what is awaited.  Raises TimeoutError at the deadline."""
        if self._timer is None:
            self._timer = self._loop.call_at(self._deadline, self._ring)
        task = asyncio.current_task()
        assert task is not None
        self._waiting = task
        try:
            return await awaited
        except asyncio.CancelledError:
            # As asyncio.timeout does: only our own cancellation becomes a timeout.
            if self._expired and task.uncancel() <= self._cancelling:
                raise TimeoutError from None
            raise
        finally:
            self._waiting = None

    def close(self) -> None:
        """Take the timer back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        if self._waiting is None:
            return  # the next wait sets it again
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._ring)
            return
        self._expired = True
        self._cancelling = self._waiting.cancelling()
        self._waiting.cancel()
