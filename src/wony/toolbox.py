"""Answers the model's calls: understood, allowed, run, and told.  What goes wrong is told to the model.

Calls that only read and stand side by side run side by side; whatever has an effect runs alone, in order.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from itertools import groupby, takewhile

from wony.cupboard import Cupboard
from wony.errors import WonyError
from wony.events import Event, ToolFinished, ToolStarted
from wony.guard import Desk, Guard
from wony.jobs import Job, ended, entered, failed, job_of, of_the_web, unvouched
from wony.offer import names_of
from wony.progress import ENOUGH, REFUSED, Progress
from wony.results import Room
from wony.tool_protocols import Call, ToolFunction
from wony.tool_types import Action, ArgumentsWrong, ToolError, ToolResult
from wony.types import Json, Notice, ToolCall


class Toolbox:
    """The tools of this process and what stands before them."""

    def __init__(self, tools: Sequence[ToolFunction], guard: Guard) -> None:
        self._tools = tools
        self.guard = guard

    async def answer(
        self, calls: Sequence[ToolCall], desk: Desk, progress: Progress, room: Room
    ) -> AsyncGenerator[Event, None]:
        """Yield what happens, and a result's message for each call, in their order.

        Closing it stops what runs; what came of that by then is on the desk.  Raises StoreError where it
        cannot be written down.
        """
        try:
            async with aclosing(self._answered(calls, desk, progress, room)) as events:
                async for event in events:
                    yield event
        except BaseException:
            with suppress(WonyError):  # what went wrong first is the one to tell
                await asyncio.shield(self.guard.settled())
            raise
        await self.guard.settled()

    async def _answered(
        self, calls: Sequence[ToolCall], desk: Desk, progress: Progress, room: Room
    ) -> AsyncGenerator[Event, None]:
        await desk.archive.load()
        cupboard = Cupboard(self._tools, names_of(desk.tools))
        jobs = [job_of(call, cupboard) for call in calls[: room.most(progress.limits.at_once)]]
        jobs[-1].left_out = len(calls) - len(jobs)
        most = room.each(len(jobs))
        for reads, some in groupby(jobs, lambda job: job.only_reads):
            for together in _groups(list(some), together=reads):
                told = 0
                try:
                    async with aclosing(self._together(together, desk, progress)) as events:
                        async for event in events:
                            yield event
                    for job in together:
                        told += 1
                        yield entered(job, desk, most, room)
                finally:
                    desk.unfinished.extend(
                        entered(job, desk, most, room)
                        for job in takewhile(lambda job: job.result is not None, together[told:])
                    )

    async def _together(
        self, jobs: Sequence[Job], desk: Desk, progress: Progress
    ) -> AsyncGenerator[Event, None]:
        """Prepare calls one by one, then run all that may run at once."""
        for job in jobs:
            job.result = await self._prepared(job, desk, progress)
            if job.result is None:
                yield ToolStarted(job.inner)
            else:
                yield ToolFinished(job.inner, job.result)
        running = {asyncio.create_task(self._run(job, desk)): job for job in jobs if job.result is None}
        left = set(running)
        try:
            while left:
                done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    job = running[task]
                    job.result = task.result()
                    progress.receipts.extend(job.result.receipts)
                    if job.tool is not None and not job.result.failed:  # who failed to look did not look
                        progress.ran.add(job.tool.level)
                    yield ToolFinished(job.inner, job.result, job.seconds)
        finally:
            for task in running:
                task.cancel()
            try:
                await _all_ended(running)
            finally:
                for task, job in running.items():
                    if job.result is None:
                        whole = task.done() and not task.cancelled() and task.exception() is None
                        job.result = task.result() if whole else ended(job, "(Stopped by the person.)")

    async def _prepared(self, job: Job, desk: Desk, progress: Progress) -> ToolResult | None:
        """Return None when the call may run, else what the model is told instead."""
        job.times = progress.made(job.inner)
        if progress.calls > progress.limits.calls:
            return failed("Error: not run, too many calls in this turn.")
        if progress.denials >= progress.limits.denials:  # also within one answer: nobody is worn out
            self.guard.refused(desk, job.inner, "policy.asked_enough")
            return ToolResult(ENOUGH, Notice("policy.asked_enough"), failed=True, denied=True)
        if job.times > 2:
            progress.understood(yes=False)  # one that does nothing else is to come to its end
            return failed(REFUSED)
        try:
            if told := job.cupboard.told(job.inner):
                progress.understood(yes=True)
                return ToolResult(told)
            job.tool = job.cupboard.found(job.inner)
            job.arguments = job.tool.checked(job.inner.arguments)
            progress.understood(yes=True)
            return await self._denied(job, desk, progress)
        except ArgumentsWrong as wrong:
            progress.understood(yes=False)
            return failed(f"Error: {wrong}")
        except ToolError as problem:
            self.guard.refused(desk, job.inner, "policy.impossible", str(problem))
            return failed(f"Error: {problem}", problem.labels)
        except WonyError:
            raise
        except Exception as bug:  # of another's tool, say
            self.guard.refused(desk, job.inner, "policy.impossible", repr(bug))
            return failed(f"Error: the call could not be planned ({type(bug).__name__}: {bug}).")

    async def _denied(self, job: Job, desk: Desk, progress: Progress) -> ToolResult | None:
        assert job.tool is not None
        tool, call = job.tool, self._call(job, desk)

        async def planned() -> Action:
            return await tool.action(job.arguments, call)

        decision, job.action = await self.guard.passes(await planned(), desk, planned)
        if decision.verdict == "allow":
            return None
        progress.denials += 1
        text = (
            "Denied: the person, or their rules, do not allow this call. Do not try it again or in another "
            "way: go on without it, or say what you would need it for."
        )
        return ToolResult(text, decision.why, failed=True, denied=True)

    async def _run(self, job: Job, desk: Desk) -> ToolResult:
        begin = time.monotonic()
        try:
            result = await self._returned(job, desk)
        except asyncio.CancelledError:
            self._done(job, desk, {"stopped": True, "seconds": round(time.monotonic() - begin, 3)})
            raise
        job.seconds = time.monotonic() - begin
        outcome: dict[str, Json] = {
            **result.facts,
            "failed": result.failed,
            "seconds": round(job.seconds, 3),
            "bytes_in": len(result.content.encode("utf-8", "replace")),
            "receipts": [receipt.to_json() for receipt in result.receipts],
        }
        self._done(job, desk, outcome)
        return result

    def _done(self, job: Job, desk: Desk, outcome: Mapping[str, Json]) -> None:
        assert job.action is not None
        self.guard.done(desk, job.action, outcome)

    async def _returned(self, job: Job, desk: Desk) -> ToolResult:
        """Return what a tool returns, whatever it does."""
        assert job.tool is not None
        try:
            async with asyncio.timeout(job.tool.seconds):
                returned: object = await job.tool.run(job.arguments, self._call(job, desk))
            if isinstance(returned, ToolResult):
                return returned
            # another's tool may return anything
            return failed(f"Error: the tool returned {type(returned).__name__}, not a result.")
        except TimeoutError:
            return ended(job, f"Error: stopped after {job.tool.seconds:g} seconds.")
        except ToolError as problem:
            return failed(f"Error: {problem}", problem.labels | of_the_web(job))
        except WonyError as error:
            return failed(f"Error: {error}", unvouched(job))
        except Exception as bug:  # a tool never raises into the loop
            return failed(f"Error: the tool failed ({type(bug).__name__}: {bug}).", unvouched(job))

    def _call(self, job: Job, desk: Desk) -> Call:
        return Call(desk.session_id, desk.archive, job.heard.append)


async def _all_ended(tasks: Iterable[asyncio.Task[ToolResult]]) -> None:
    """Wait until cancelled tasks have tidied up; a second Ctrl-C does not break that off."""
    again: asyncio.CancelledError | None = None
    while left := [task for task in tasks if not task.done()]:
        try:
            await asyncio.wait(left)
        except asyncio.CancelledError as cancelled:
            again = cancelled
    if again is not None:
        raise again


def _groups(jobs: list[Job], *, together: bool) -> Iterator[list[Job]]:
    if together:
        yield jobs
    else:
        yield from ([job] for job in jobs)
