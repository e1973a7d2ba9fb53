"""JSON from a server, taken with care: whatever the bytes are, the outcome is a value or `ValueError`.

It knows nothing of what the value means.
"""

from __future__ import annotations

import json
import math
import re

from wony.types import Json

DEPTH = 100
"""Nesting beyond this is no answer of a model server, and would exhaust whoever walks through it."""

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _constant(_word: str) -> None:
    """NaN and Infinity are no JSON: they become null."""


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_constant)


def parse(text: str) -> Json:
    """Return the value of `text`.  Lone surrogates become U+FFFD.  Raises ValueError, nothing else."""
    text = text.strip()
    try:
        value, end = _DECODER.raw_decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if end != len(text):
        raise ValueError("more than one value")
    if text.count("[") + text.count("{") > DEPTH and _deep(value):
        raise ValueError("nested too deeply")
    return _mended(value) if _ESCAPED_SURROGATE.search(text) else value


def serialise(value: Json) -> bytes:
    """Return `value` as UTF-8 without spaces; what UTF-8 cannot hold becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _deep(value: Json) -> bool:
    level = [value]
    for _ in range(DEPTH):
        below: list[Json] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        if not below:
            return False
        level = below
    return True


def _mended(value: Json) -> Json:
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value
