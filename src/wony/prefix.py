"""How much of a request was sent before, byte for byte: what a server's cache can serve.

Measured on our own rendering, for servers that do not tell, and to name what broke it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wony.types import Message, Tool


@dataclass(frozen=True, slots=True)
class Reuse:
    """Bytes of a request, and how many of them began the one before too."""

    prompt_bytes: int
    unchanged_bytes: int
    former_bytes: int
    changed: str = ""
    """What the first changed byte belongs to: `system`, `tools`, or a message's place and role."""

    @property
    def kept(self) -> float:
        """Share of the former request that is an unchanged beginning of this one."""
        return self.unchanged_bytes / self.former_bytes if self.former_bytes else 1.0


def reuse(
    former: Sequence[Message],
    now: Sequence[Message],
    former_tools: Sequence[Tool] = (),
    tools: Sequence[Tool] = (),
) -> Reuse:
    """Compare a request with the one before it."""
    before, after = list(_pieces(former, former_tools)), list(_pieces(now, tools))
    unchanged, changed = 0, ""
    for place, (name, piece) in enumerate(before):
        same = _common(piece, after[place][1] if place < len(after) else b"")
        unchanged += same
        if same < len(piece):
            changed = name
            break
    return Reuse(sum(len(p) for _, p in after), unchanged, sum(len(p) for _, p in before), changed)


def _pieces(messages: Sequence[Message], tools: Sequence[Tool]) -> Iterator[tuple[str, bytes]]:
    """Render a request as the server does: system text, tools, then the conversation."""
    for place, message in enumerate(messages):
        name = "system" if message.role == "system" else f"{place}:{message.role}"
        calls = [[c.name, dict(c.arguments)] for c in message.tool_calls]
        said = [message.role, message.tool_name, message.thinking, message.content, calls]
        yield name, json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
        if place == 0 and tools:
            schemas = [[t.name, t.description, t.parameters] for t in tools]
            yield "tools", json.dumps(schemas, ensure_ascii=False).encode("utf-8", "replace")


def _common(a: bytes, b: bytes) -> int:
    """Return how many bytes `a` and `b` begin with in common."""
    if b.startswith(a):
        return len(a)
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[:middle] == b[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
