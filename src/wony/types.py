"""The vocabulary of wony: plain values that every part speaks.

Nothing here knows a database, a server or a screen.  Values are frozen; two equal messages are equal,
and which of them stands where in which conversation is the store's business (`StoredMessage`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = Any
"""A JSON value.  Python has no exact type for it that strict checkers enjoy."""
Role = Literal["system", "user", "assistant", "tool"]
Think = Literal["low", "medium", "high"]
"""Reasoning effort.  gpt-oss always thinks: what a person calls "off" is "low"."""

Status = Literal["complete", "streaming", "interrupted", "error"]
"""How far a stored message got.  `streaming` in a dead process reads as `interrupted`."""

EndReason = Literal["stop", "length", "tool_calls", "limit"]
"""Why an answer ended: by itself, at the end of the window, to call tools, or at one of our own caps."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model's wish to have a tool called.  `arguments` is a JSON object, already parsed.

    `raw` is what the model wrote where that was no JSON object: such a call is mended or refused, never run.
    """

    name: str
    arguments: Mapping[str, Json]
    id: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """What the model is told of a tool: `parameters` is a flat JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Json]

    def to_json(self) -> Json:
        """Return it as a JSON value, as a session keeps it."""
        return {"name": self.name, "description": self.description, "parameters": dict(self.parameters)}


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said.  `thinking` and `tool_calls` are the assistant's, `tool_name` a tool's."""

    role: Role
    content: str = ""
    thinking: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_name: str = ""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One answer asked of a model.  What is constant for a backend (window, keep-alive) is not in here."""

    model: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    think: Think = "medium"
    max_tokens: int | None = None
    seed: int | None = None


# -- what is stored ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Session:
    """A stored conversation.  `head_id` is the newest message of the branch that is being talked on."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    message_count: int = 0
    head_id: str | None = None
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that is about to be stored."""

    message: Message
    status: Status = "complete"
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message in its place: `seq` orders it in its session, `parent_id` says what it answers."""

    id: str
    session_id: str
    parent_id: str | None
    seq: int
    message: Message
    status: Status
    created_at: datetime
    tokens_used: int | None = None
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of a summary, and the messages that it stands for."""

    text: str
    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compaction:
    """What stands, in what is sent, for the beginning of a branch.  The messages themselves stay stored.

    It is valid on every branch that `last_id`, the last message it covers, is on.
    """

    id: str
    session_id: str
    last_id: str
    goal: str
    """What the person wants, in their own words."""
    facts: tuple[str, ...]
    """What the person said that must not be lost, carried over mechanically."""
    lines: tuple[SummaryLine, ...]
    created_at: datetime
    undone: bool = False
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UsageSums:
    """What many answers cost together, as far as it is known of each.  Times are in seconds."""

    answers: int = 0
    """Answers that were given to the end, which is when a server tells what they cost."""
    compactions: int = 0
    """How often the beginning of a conversation was summed up, with those that were undone."""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    cacheable_tokens: int = 0
    """Prompt tokens of the answers whose server told how many were cached: the whole of `cached_tokens`."""
    answer_tokens: int = 0
    prompt_seconds: float = 0.0
    answer_seconds: float = 0.0
    prompt_bytes: int = 0
    unchanged_bytes: int = 0
    """Bytes that were sent before and stayed where they were."""
    former_bytes: int = 0
    """Bytes of the prompts before: what `unchanged_bytes` would be if nothing had ever changed."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place in the history that holds the words searched for, with some text around it."""

    session_id: str
    session_name: str
    message_id: str
    role: Role
    snippet: str
    created_at: datetime


# -- what a backend says -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer cost, as far as the server tells.  Tokens are counts, times are seconds."""

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    answer_tokens: int | None = None
    load_seconds: float | None = None
    prompt_seconds: float | None = None
    answer_seconds: float | None = None
    window: int | None = None
    """Tokens of context that the server really allocated."""


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """Some more of the model's reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Some more of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know; `id` names a text in the catalogues, `params` fill it."""

    id: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finished:
    """The last piece of every answer that a backend gave to the end."""

    reason: EndReason
    usage: Usage = field(default_factory=Usage)


Piece = ThinkingDelta | TextDelta | ToolCall | Notice | Finished
"""What `Backend.chat` yields: any number of the first four, then exactly one `Finished`, or an error."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that a backend can serve."""

    name: str
    size_bytes: int | None = None
    context_length: int | None = None
    """Tokens of context: what is allocated when `loaded`, else what the model was trained for."""
    loaded: bool = False
    remote: bool = False
    """The words would leave this machine."""
    demo: bool = False
    """The packaged demo model, which nobody must take for gpt-oss."""
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a download is.  `status` is the server's own word; bytes are of all parts seen so far."""

    status: str
    completed_bytes: int = 0
    total_bytes: int = 0


Level = Literal["ok", "warning", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `wony doctor` looked at; `notice` says what was found and what to do."""

    level: Level
    notice: Notice
