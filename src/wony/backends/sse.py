"""Server-sent events as chat-completions servers use them: one JSON value a `data:` line, then `[DONE]`.

It knows nothing of what the values mean.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass

from wony.backends.json_text import parse
from wony.types import Json

_IGNORED = ("id", "retry", "")
"""Field names without use for us.  A line that begins with a colon is a comment, sent to keep alive."""


class NotAnEvent(ValueError):
    """A line that no such server sends; its text is the line."""


@dataclass(frozen=True, slots=True)
class Event:
    """One value.  `is_error`: the server marked it so outside the value."""

    value: Json
    is_error: bool = False


async def events(lines: AsyncIterable[str]) -> AsyncGenerator[Event | None]:
    """Yield each value, and None for `[DONE]`; a stream that just ends yields no None."""
    kind = ""
    async for line in lines:
        line = line.removesuffix("\r").removeprefix("\ufeff")
        if line.startswith("{"):  # an error object instead of a stream, as some servers send it
            yield Event(_value(line), is_error=True)
            continue
        name, colon, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name in ("data", "error") and colon:
            if value == "[DONE]":
                yield None
            else:
                yield Event(_value(value), is_error="error" in (kind, name))
            kind = ""
        elif name not in _IGNORED:
            raise NotAnEvent(line)


def _value(text: str) -> Json:
    try:
        return parse(text)
    except ValueError as error:
        raise NotAnEvent(text) from error
