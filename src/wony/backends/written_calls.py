"""Calls of tools as servers hand them over: an object, the text of one, or neither.

What is no object is kept as it was written: it is mended elsewhere, or told to the model, and never run.
"""

from __future__ import annotations

import json

from wony.backends.json_text import is_doubtful, parse
from wony.types import Json, ToolCall


def written_call(name: str, arguments: Json, id: str) -> ToolCall:
    """Return the call; `raw` holds arguments that are no object, or not for certain."""
    if isinstance(arguments, dict):
        if not is_doubtful(arguments):
            return ToolCall(name, arguments, id)
        # Written anew it would look right, with one of the two values lost: so it says what it is.
        return ToolCall(name, {}, id, f"{json.dumps(arguments, ensure_ascii=False)} (a key stood twice)")
    if not isinstance(arguments, str):
        return ToolCall(name, {}, id, json.dumps(arguments, ensure_ascii=False))
    try:
        value = parse(arguments, exact=True)
    except ValueError:
        value = None
    if not isinstance(value, dict) or is_doubtful(value):
        return ToolCall(name, {}, id, arguments or " ")
    return ToolCall(name, value, id)
