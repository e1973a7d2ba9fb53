"""Calls of tools as lines of text: what ran, how it ended, and what it changed.

Shared by whatever shows a turn: live, in a pipe, from the store and in exports.  Arguments are the model's
words, results anybody's: all of it is one sanitized line here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wony.cli.render import duration
from wony.cli.sanitize import sanitize
from wony.cli.sources import with_sources
from wony.cli.width import cells, clip
from wony.events import ToolFinished
from wony.locales import Catalogue
from wony.tool_types import Receipt, ToolResult
from wony.types import Json, Notice, StoredMessage, ToolCall

TOOL, DONE, FAILED, RECEIPT = "⚙ ", "✓", "✗", "● "
_LONGEST = 400
_SHORT = 30
"""Characters up to which an argument that is not the first tells something."""
_LEAST = 16
"""Columns that a call keeps beside a long ending."""


@dataclass(frozen=True, slots=True)
class PastCall:
    """A stored call, and the message of its result where one came."""

    call: ToolCall
    result: StoredMessage | None

    @property
    def failed(self) -> bool:
        """Whether it went wrong, or was not done."""
        return self.result is None or bool(self.result.metadata.get("failed"))

    @property
    def receipts(self) -> Sequence[Receipt]:
        """What it changed."""
        return receipts_of(self.result) if self.result else ()


def word_for(tool: str, say: Catalogue) -> str:
    """Return what a tool is called; another's is called as it calls itself."""
    return tool_word(tool, say) or one_line(tool)


def tool_word(tool: str, say: Catalogue) -> str:
    """Return the word for one of our own tools, or nothing."""
    try:
        return say(f"tool_names.{tool}")
    except KeyError:
        return ""


def call_text(call: ToolCall, say: Catalogue) -> str:
    """Return what runs: `read_file notes.md`, as one line."""
    return f"{word_for(call.name, say)} {told_arguments(call.arguments)}".rstrip()


def told_arguments(arguments: Mapping[str, Json]) -> str:
    """Return the arguments that tell a call from another: the first, and those that are short."""
    parts = []
    for index, (name, value) in enumerate(arguments.items()):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        line = clip(one_line(text), _LONGEST)
        if line and index == 0:
            parts.append(line)
        elif line and len(text) <= _SHORT and not isinstance(value, list | dict) and "\n" not in text:
            parts.append(f"{one_line(name)}={line}")
    return " ".join(parts)


def ending_text(result: ToolResult, seconds: float, say: Catalogue) -> str:
    """Return how a call went: `✓ 3 ms`, or `✗` and why."""
    details = notice_text(result.details, say) if result.details else ""
    if result.denied:
        return f"{FAILED} {say('tool_lines.not_done')}"
    if result.failed:
        reason = _reason(result.content)  # in the model's words: it was written for it
        told = say("tool_lines.told", text=reason) if reason else say("tool_lines.failed")
        return f"{FAILED} {details or told}"
    took = took_text(seconds, say)
    return f"{DONE} {took} · {details}" if details else f"{DONE} {took}"


def denied_text(result: ToolResult, say: Catalogue) -> str:
    """Return why a call was not done."""
    return notice_text(result.details, say) if result.details else _reason(result.content)


def took_text(seconds: float, say: Catalogue) -> str:
    """Return how long a call took."""
    if seconds < 1:
        return say("tool_lines.milliseconds", n=max(1, round(seconds * 1000)))
    return duration(seconds, say)


def finished_lines(event: ToolFinished, say: Catalogue, *, can_undo: bool = False) -> Iterator[str]:
    """Yield the lines of a call that is over: what ran and how it went, why not, what it changed."""
    yield f"{TOOL}{call_text(event.call, say)}  {ending_text(event.result, event.seconds, say)}"
    if event.result.denied and (why := denied_text(event.result, say)):
        yield f"  {why}"
    for receipt in event.result.receipts:
        yield receipt_text(receipt, say, can_undo=can_undo)


def receipt_text(receipt: Receipt, say: Catalogue, *, can_undo: bool = False) -> str:
    """Return one effect as a line, perhaps with how it is taken back."""
    did = RECEIPT + notice_text(receipt.did, say)
    return f"{did} ({say('tool_lines.undo')})" if can_undo and receipt.undo else did


def fitted(call: str, ending: str, width: int) -> tuple[str, str]:
    """Return a call and its ending as they fit beside each other: the call gives way first."""
    ending = clip(ending, max(1, width - min(cells(call), _LEAST) - 2)) if ending else ""
    beside = cells(ending) + 2 if ending else 0
    return clip(call, max(1, width - beside)), ending


def notice_text(notice: Notice, say: Catalogue) -> str:
    """Return a notice as one line; a stored one may be of a part that is no longer there."""
    params = {name: _number(value) for name, value in with_sources(notice.params, say).items()}
    try:
        return one_line(say(notice.id, **params))
    except (KeyError, ImportError, ValueError):
        return one_line(f"{notice.id} {told_arguments(notice.params)}")


def receipts_of(stored: StoredMessage) -> Sequence[Receipt]:
    """Return what a stored result changed."""
    return [Receipt.from_json(value) for value in stored.metadata.get("receipts", ())]


def past_calls(messages: Sequence[StoredMessage]) -> dict[str, Sequence[PastCall]]:
    """Return, by the id of the message that made them, all calls with their results."""
    found: dict[str, Sequence[PastCall]] = {}
    for index, stored in enumerate(messages):
        if stored.message.tool_calls:
            results = _results(messages, index + 1)
            found[stored.id] = [PastCall(call, next(results, None)) for call in stored.message.tool_calls]
    return found


def one_line(text: str) -> str:
    """Return sanitized text without line ends."""
    return " ".join(sanitize(text).split())


def _results(messages: Sequence[StoredMessage], start: int) -> Iterator[StoredMessage]:
    for stored in messages[start:]:
        if stored.message.role != "tool":
            return
        yield stored


def _reason(content: str) -> str:
    """Return what the model was told went wrong, without what is for it alone."""
    first = content.strip().partition("\n")[0].removeprefix("Error: ")
    return one_line(first)[:_LONGEST]


def _number(value: object) -> object:
    """Return a number that was stored as text as the number it is: texts count by it."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value) if str(int(value)) == value else value
    return value
