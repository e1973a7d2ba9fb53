"""Asking a backend in tests: one answer, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wony.protocols import Backend
from wony.types import (
    ChatRequest,
    Finished,
    Message,
    TextDelta,
    Think,
    ThinkingDelta,
    Tool,
    ToolCall,
    Usage,
)

TOOLS = (
    Tool("get_current_time", "Returns the current local time.", {"type": "object", "properties": {}}),
    Tool(
        "calculator",
        "Evaluates an arithmetic expression.",
        {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]},
    ),
)


@dataclass
class Answer:
    """What came of one request."""

    thinking: str = ""
    text: str = ""
    deltas: int = 0
    calls: list[ToolCall] = field(default_factory=list)
    reason: str = ""
    usage: Usage = field(default_factory=Usage)

    @property
    def message(self) -> Message:
        """The answer as it goes into the history."""
        return Message("assistant", self.text, self.thinking, tuple(self.calls))


async def ask(
    backend: Backend,
    *messages: Message | str,
    model: str = "demo",
    think: Think = "medium",
    tools: Sequence[Tool] = (),
) -> Answer:
    """Send the messages (a str is the user's) and collect the answer."""
    history = tuple(Message("user", m) if isinstance(m, str) else m for m in messages)
    answer = Answer()
    async for piece in backend.chat(ChatRequest(model, history, tuple(tools), think)):
        assert not answer.reason, "something came after the end"
        match piece:
            case ThinkingDelta(text):
                answer.thinking += text
                answer.deltas += 1
            case TextDelta(text):
                answer.text += text
                answer.deltas += 1
            case ToolCall():
                answer.calls.append(piece)
            case Finished():
                answer.reason, answer.usage = piece.reason, piece.usage
    return answer
