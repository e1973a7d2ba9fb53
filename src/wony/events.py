"""What a screen, a file or a later web page is told while a turn runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wony.tool_types import ToolResult
from wony.types import (
    EndReason,
    Json,
    Message,
    Notice,
    TextDelta,
    ThinkingDelta,
    ToolCall,
    Usage,
)


@dataclass(frozen=True, slots=True)
class MessageAdded:
    """A message is whole and has its place in the conversation; `metadata` is stored with it."""

    message: Message
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """One answer of the model is there; with `tool_calls` as the reason, the turn goes on."""

    reason: EndReason
    usage: Usage


@dataclass(frozen=True, slots=True)
class ContextReport:
    """What the window held for an answer, in tokens: estimated by part, counted where the server told."""

    window: int | None  # None until the server told
    reserve: int  # kept free for thinking and answer
    system: int
    tools: int
    summary: int
    turns: int
    expected_tokens: int
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    prompt_bytes: int = 0
    unchanged_bytes: int = 0
    """How much of what was sent began the request before, byte for byte."""
    former_bytes: int = 0
    changed: str = ""
    """What the first byte that changed belongs to: `system`, `tools`, `summary`, or a message's place."""
    compaction_id: str = ""
    left_out: bool = False  # the server counted so much less that it cannot have read all of it


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool is about to be run, as mended and allowed."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """What came of a call.  One that was not run has a result too: why not."""

    call: ToolCall
    result: ToolResult
    seconds: float = 0.0


Event = (
    ThinkingDelta
    | TextDelta
    | Notice
    | MessageAdded
    | ContextReport
    | AnswerFinished
    | ToolStarted
    | ToolFinished
)
