"""What goes on while the person reads and types: the model is loaded, what was said is read, and what no
longer fits well is summed up.

All of it gives way to the next message, which never waits.  It draws nothing itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from wony.cli.render import preload
from wony.errors import WonyError

if TYPE_CHECKING:
    from wony.cli.conversation import Conversation


class Idle:
    """One piece of work at a time, for one conversation; a new one takes the place of the former."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk
        self._task: asyncio.Task[None] | None = None
        self._declined = ""
        """The session of which the person wants no summary made ahead."""

    def begin(self) -> None:
        """Get ready for a conversation that is taken up, or for another model."""
        self._start(self._begin)

    def after_answer(self) -> None:
        """Use the moment in which the person reads the answer."""
        self._start(self._condense)

    def reread(self) -> None:
        """Have read what will be sent, now that it is something else than before."""
        self._start(self._read)

    def decline(self, session_id: str) -> None:
        """Leave this session as it is until its window is full: a summary of it was taken back."""
        self._declined = session_id

    def stop(self) -> None:
        """Give way."""
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """Give way for good."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        self.stop()
        self._task = asyncio.create_task(self._quietly(work))

    async def _quietly(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()  # not made before: one that is stopped at once was never begun
        except WonyError:
            return  # the next message will say it

    async def _begin(self) -> None:
        await self._read()  # which also tells how large the window is
        await self._condense()

    async def _read(self) -> None:
        talk, options = self._talk, self._talk.options()
        so_far = await talk.manager.so_far(talk.session, options)
        window, _ = await asyncio.gather(talk.app.backend().warm(so_far), asyncio.to_thread(preload))
        talk.manager.see_window(options, window)
        await talk.look()

    async def _condense(self) -> None:
        talk = self._talk
        session = talk.session
        if session.head_id is None or session.id == self._declined:
            return
        if await talk.manager.tidy(session, talk.options()) is not None:
            await talk.look()
            await self._read()
