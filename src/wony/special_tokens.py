"""Keeps what a page, a file or a program says from being read as the frame of the conversation.

gpt-oss reads `<|start|>system<|message|>` in any text as the start of another message, whoever wrote it.
So every result of a tool is made neutral before the model sees it.  It knows neither tools nor models.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([|｜])(?=[^<>|｜\s]{1,64}[|｜]>)")
"""How a special token begins, where its end follows: harmony's, and those of other models that are alike."""


def neutral(text: str) -> str:
    """Return the text with every special token broken up: `<|start|>` reads `< |start|>`.

    Only spaces are added, so that nothing can grow together again; a person reads what they read before.
    """
    return _TOKEN.sub(r"< \1", text) if "<" in text else text
