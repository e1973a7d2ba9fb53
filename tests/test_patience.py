"""One timer for many short waits."""

from __future__ import annotations

import asyncio

import pytest

from wony.backends.patience import Patience

pytestmark = pytest.mark.anyio


def patience(seconds: float) -> Patience:
    return Patience(seconds, asyncio.get_running_loop().time() + seconds)


async def value(after: float = 0.0) -> str:
    await asyncio.sleep(after)
    return "value"


async def test_what_comes_in_time_is_returned() -> None:
    """One wait after another, by one timer."""
    waiting = patience(30)
    for _ in range(100):
        assert await waiting.wait(value()) == "value"
        waiting.renew(30)
    waiting.close()


async def test_what_does_not_come_ends_at_the_deadline() -> None:
    """The task itself is not cancelled by it."""
    waiting = patience(0.01)
    with pytest.raises(TimeoutError):
        await waiting.wait(asyncio.Event().wait())
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


@pytest.mark.parametrize(("first", "then"), [(30.0, 0.01), (0.01, 0.03)])
async def test_a_renewed_deadline_counts(first: float, then: float) -> None:
    """Whether it is nearer or farther than the one before."""
    waiting = patience(first)
    assert await waiting.wait(value()) == "value"
    waiting.renew(then)
    with pytest.raises(TimeoutError):
        await waiting.wait(asyncio.Event().wait())


async def test_a_past_deadline_between_two_waits_cancels_nobody() -> None:
    """Only waiting takes patience: whoever is slow with what came is left alone."""
    waiting = patience(0.01)
    assert await waiting.wait(value()) == "value"
    await asyncio.sleep(0.03)
    waiting.renew(30)
    assert await waiting.wait(value()) == "value"
    waiting.close()


async def test_cancelling_from_outside_stays_a_cancellation() -> None:
    """It is no timeout, also when it comes at the very deadline."""
    for seconds in (30.0, 0.0):
        waiting = patience(seconds)
        task = asyncio.create_task(waiting.wait(asyncio.Event().wait()))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        waiting.close()
