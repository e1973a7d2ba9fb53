"""How long a model server is waited for, and how much is taken from it.  Loads no HTTP library."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much.  Times are seconds."""

    connect: float = 5.0
    first_token: float = 1800.0
    """From the request to the first bytes of its answer: a model may load, a long prompt is read."""
    idle: float = 600.0
    """Without any bytes inside an answer."""
    reply: float = 15.0
    """For a question to the server that no model has to think about."""
    linger: float = 1.0
    """How long the end of the connection is waited for when the answer has said that it is done."""
    line_bytes: int = 8_000_000
    body_bytes: int = 64_000_000
    retries: int = 2
    """How often a request is repeated that a busy server turned away."""
    pause: float = 0.5
    """Before the first repetition, doubled for each further one, unless the server names a time."""
    longest_pause: float = 10.0
    """A server that asks for more patience than this is not asked again."""


DEFAULT_LIMITS = Limits()
