"""One call on its way through the toolbox, and the message that its result becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wony.cupboard import Cupboard
from wony.events import MessageAdded
from wony.guard import Desk
from wony.progress import REMINDER
from wony.results import Room, entering
from wony.special_tokens import neutral
from wony.tool_protocols import ToolFunction
from wony.tool_types import Action, Labels, Level, ToolResult
from wony.types import Json, ToolCall

_MOST = 1_000_000
"""Characters that one call may return."""
_READS = (Level.PURE, Level.READ, Level.NETWORK)


@dataclass(slots=True)
class Job:
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


def job_of(call: ToolCall, cupboard: Cupboard) -> Job:
    """Return a call, mended and looked up."""
    inner = cupboard.unwrapped(call)
    tool = cupboard.get(inner.name)
    return Job(call, inner, cupboard, only_reads=tool is None or tool.level in _READS)


def ended(job: Job, end: str) -> ToolResult:
    """Return what came of a call that did not come to its end; nobody knows what is in it."""
    came = "".join(job.heard).rstrip("\n")
    source = (f"tool: {job.inner.name}",) if came else ()
    return failed("\n".join(filter(None, (came, end))), Labels(untrusted=source, private=source))


def of_the_web(job: Job) -> Labels:
    """Return the labels of an error of a tool that others answer to: it may hold their words."""
    outside = job.tool is not None and job.tool.level in (Level.NETWORK, Level.SEND)
    return unvouched(job) if outside else Labels()


def unvouched(job: Job) -> Labels:
    """Return the labels of an error of which nobody says whose words it holds."""
    if job.tool is None or job.tool.level is Level.PURE:
        return Labels()
    return Labels(untrusted=(f"error: {job.tool.tool.name}",))


def failed(text: str, labels: Labels | None = None) -> ToolResult:
    """Return a result that says what went wrong."""
    return ToolResult(text, labels=labels or Labels(), failed=True)


def entered(job: Job, desk: Desk, most: int, room: Room) -> MessageAdded:
    """Return the message that a result becomes, with everything that is to be known of it later."""
    assert job.result is not None
    result = job.result
    content = neutral(result.content[:_MOST])
    number = desk.archive.next_number
    if result.document:
        lines = result.document.count("\n") + 1
        content = f"[document #{number}: {neutral(result.title)}, {lines} lines]\n{content}"
    document = neutral(result.document[:_MOST])
    new = entering(job.call.name, content, number, most, room.tokens, document=document)
    message = replace(new.message, content=new.message.content + _said_with(job))
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
    return MessageAdded(message, about)


def _said_with(job: Job) -> str:
    """Return what the model is told with a result, however short that became."""
    said = REMINDER if job.times == 2 else ""
    if job.left_out:
        said += f"\n({job.left_out} more calls of this answer were not made: make fewer at once.)"
    return said
