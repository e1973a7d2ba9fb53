"""One thread that does blocking work in the order it was asked for.

It knows nothing of databases.  It is a daemon: a process that ends without `stop` is not held up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
Job = Callable[[], None]


class Worker:
    """Runs jobs one after the other.  A caller that is cancelled leaves its job to be finished."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()
        self._stopped = False

    async def run(self, work: Callable[[], T]) -> T:
        """Do `work` in the thread; return or raise what it did."""
        if self._stopped:
            raise RuntimeError("the database is closed")
        return await self._ask(work)

    async def stop(self, last: Callable[[], None]) -> None:
        """Do `last` after everything that was asked for, then end the thread."""
        if self._stopped:
            return
        self._stopped = True
        try:
            await self._ask(last)
        finally:
            self._jobs.put(None)

    async def _ask(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def job() -> None:
            try:
                result = work()
            except BaseException as error:
                _tell(loop, _fail, done, error)
            else:
                _tell(loop, _succeed, done, result)

        self._jobs.put(job)
        return await done

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _tell(loop: asyncio.AbstractEventLoop, how: Callable[..., None], *what: Any) -> None:
    try:
        loop.call_soon_threadsafe(how, *what)
    except RuntimeError:  # the loop was closed meanwhile: nobody is left to be told
        return


def _succeed(done: asyncio.Future[Any], result: Any) -> None:
    if not done.done():
        done.set_result(result)


def _fail(done: asyncio.Future[Any], error: BaseException) -> None:
    if not done.done():
        done.set_exception(error)
