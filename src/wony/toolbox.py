"""Answers the model's calls: understood, allowed, run, and told.  What goes wrong is told to the model.

Calls that only read and stand side by side run side by side; whatever has an effect runs alone, in order.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from wony.cupboard import Cupboard
from wony.errors import WonyError
from wony.events import Event, MessageAdded, ToolFinished, ToolStarted
from wony.guard import Desk, Guard
from wony.offer import names_of
from wony.progress import REFUSED, REMINDER, Progress
from wony.results import Room, entering
from wony.special_tokens import neutral
from wony.tool_protocols import Call, ToolFunction
from wony.tool_types import Action, ArgumentsWrong, Labels, Level, ToolError, ToolResult
from wony.types import Json, Notice, ToolCall

_MOST = 1_000_000
"""Characters that one call may return."""
_READS = (Level.PURE, Level.READ, Level.NETWORK)


@dataclass(slots=True)
class _Job:
    """One call on its way."""

    call: ToolCall
    inner: ToolCall
    """The call itself, where it came wrapped in another."""
    cupboard: Cupboard
    only_reads: bool
    tool: ToolFunction | None = None
    arguments: Mapping[str, Json] = field(default_factory=dict)
    action: Action | None = None
    """What was allowed."""
    times: int = 1
    result: ToolResult | None = None
    heard: list[str] = field(default_factory=list)
    seconds: float = 0.0
    left_out: int = 0
    """Calls of the same answer, behind this one, that are not answered."""


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
        jobs = [_job(call, cupboard) for call in calls[: progress.limits.at_once]]
        jobs[-1].left_out = len(calls) - len(jobs)
        most = room.each(len(jobs))
        for reads, some in groupby(jobs, lambda job: job.only_reads):
            for together in _groups(list(some), together=reads):
                done = False
                try:
                    async with aclosing(self._together(together, desk, progress)) as events:
                        async for event in events:
                            yield event
                    done = True
                finally:
                    if not done:
                        desk.unfinished.extend(
                            _entered(job, desk, most, room)
                            for job in takewhile(lambda job: job.result is not None, together)
                        )
                for job in together:
                    yield _entered(job, desk, most, room)

    async def _together(
        self, jobs: Sequence[_Job], desk: Desk, progress: Progress
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
                    if job.tool is not None:
                        progress.ran.add(job.tool.level)
                    yield ToolFinished(job.inner, job.result, job.seconds)
        finally:
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            for task in left:
                running[task].result = _ended(running[task], "(Stopped by the person.)")

    async def _prepared(self, job: _Job, desk: Desk, progress: Progress) -> ToolResult | None:
        """Return None when the call may run, else what the model is told instead."""
        job.times = progress.made(job.inner)
        if progress.calls > progress.limits.calls:
            return _failed("Error: not run, too many calls in this turn.")
        if (
            progress.denials >= progress.limits.denials
        ):  # also within one answer: nobody is worn out by asking
            text = (
                "Denied: several calls were refused already, so nothing more is asked or done in this turn."
            )
            return ToolResult(text, Notice("policy.asked_enough"), failed=True, denied=True)
        if job.times > 2:
            return _failed(REFUSED)
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
            return _failed(f"Error: {wrong}")
        except ToolError as problem:
            self.guard.impossible(desk, job.inner, str(problem))
            return _failed(f"Error: {problem}", problem.labels)

    async def _denied(self, job: _Job, desk: Desk, progress: Progress) -> ToolResult | None:
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

    async def _run(self, job: _Job, desk: Desk) -> ToolResult:
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

    def _done(self, job: _Job, desk: Desk, outcome: Mapping[str, Json]) -> None:
        assert job.action is not None
        self.guard.done(desk, job.action, outcome)

    async def _returned(self, job: _Job, desk: Desk) -> ToolResult:
        """Return what a tool returns, whatever it does."""
        assert job.tool is not None
        try:
            async with asyncio.timeout(job.tool.seconds):
                returned: object = await job.tool.run(job.arguments, self._call(job, desk))
            if isinstance(returned, ToolResult):
                return returned
            # another's tool may return anything
            return _failed(f"Error: the tool returned {type(returned).__name__}, not a result.")
        except TimeoutError:
            return _ended(job, f"Error: stopped after {job.tool.seconds:g} seconds.")
        except ToolError as problem:
            return _failed(f"Error: {problem}", problem.labels | _of_the_web(job))
        except WonyError as error:
            return _failed(f"Error: {error}", _unvouched(job))
        except Exception as bug:  # a tool never raises into the loop
            return _failed(f"Error: the tool failed ({type(bug).__name__}: {bug}).", _unvouched(job))

    def _call(self, job: _Job, desk: Desk) -> Call:
        return Call(desk.session_id, desk.archive, job.heard.append)


def _job(call: ToolCall, cupboard: Cupboard) -> _Job:
    inner = cupboard.unwrapped(call)
    tool = cupboard.get(inner.name)
    return _Job(call, inner, cupboard, only_reads=tool is None or tool.level in _READS)


def _groups(jobs: list[_Job], *, together: bool) -> Iterator[list[_Job]]:
    if together:
        yield jobs
    else:
        yield from ([job] for job in jobs)


def _ended(job: _Job, end: str) -> ToolResult:
    """Return what came of a call that did not come to its end; nobody knows what is in it."""
    came = "".join(job.heard).rstrip("\n")
    source = (f"tool: {job.inner.name}",) if came else ()
    return _failed("\n".join(filter(None, (came, end))), Labels(untrusted=source, private=source))


def _of_the_web(job: _Job) -> Labels:
    """Return the labels of an error of a tool that others answer to: it may hold their words."""
    outside = job.tool is not None and job.tool.level in (Level.NETWORK, Level.SEND)
    return _unvouched(job) if outside else Labels()


def _unvouched(job: _Job) -> Labels:
    """Return the labels of an error of which nobody says whose words it holds."""
    if job.tool is None or job.tool.level is Level.PURE:
        return Labels()
    return Labels(untrusted=(f"error: {job.tool.tool.name}",))


def _failed(text: str, labels: Labels | None = None) -> ToolResult:
    return ToolResult(text, labels=labels or Labels(), failed=True)


def _entered(job: _Job, desk: Desk, most: int, room: Room) -> MessageAdded:
    """Return the message that a result becomes, with everything that is to be known of it later."""
    assert job.result is not None
    result = job.result
    content = neutral(result.content[:_MOST])
    number = desk.archive.next_number
    if result.document:
        lines = result.document.count("\n") + 1
        content = f"[document #{number}: {neutral(result.title)}, {lines} lines]\n{content}"
    if job.times == 2:
        content += REMINDER
    if job.left_out:
        content += f"\n({job.left_out} more calls of this answer were not made: make fewer at once.)"
    document = neutral(result.document[:_MOST])
    new = entering(job.call.name, content, number, most, room.tokens, document=document)
    about: dict[str, Json] = dict(new.metadata)
    if "document" in about:
        about["title"] = result.title or job.inner.name
        desk.archive.take(number)
    if result.labels.untrusted or result.labels.private:
        about["labels"] = result.labels.to_json()
    if result.urls:
        about["urls"] = list(result.urls)
    if result.receipts:
        about["receipts"] = [receipt.to_json() for receipt in result.receipts]
    if result.failed:
        about["failed"] = True
    return MessageAdded(new.message, about)
