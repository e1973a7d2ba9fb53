"""What a prompt may return instead of a text.  Imports nothing, so that nobody pays for prompt_toolkit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaving:
    """The person does not want to go on; `by` says with which key."""

    by: str
