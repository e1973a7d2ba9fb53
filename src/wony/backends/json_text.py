"""JSON from a server, taken with care: whatever the bytes are, the outcome is a value or `ValueError`.

It knows nothing of what the value means.
"""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

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


class TooDeep(ValueError):
    """Nested so deeply that nobody wrote it on purpose."""


class Doubtful(dict[str, Json]):
    """An object in which a key stood twice: nobody can say which was meant."""


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Doubtful(made)


def _exact_number(digits: str) -> float:
    number = _finite(digits)
    if number is None:
        raise ValueError("a number that is none")
    return number


def _exact_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_finite, parse_constant=_constant)
_EXACT = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_exact_number, parse_constant=_exact_constant
)


def parse(text: str, *, exact: bool = False) -> Json:
    """Return the value of `text`.  Lone surrogates become U+FFFD.  Raises ValueError, nothing else.

    A number that is none becomes null, or is refused where it must be `exact`.
    """
    text = text.strip()
    try:
        value, end = (_EXACT if exact else _DECODER).raw_decode(text)
    except RecursionError:
        raise TooDeep("nested too deeply") from None
    if end != len(text):
        raise ValueError("more than one value")
    if text.count("[") + text.count("{") > DEPTH and _deep(value):
        raise TooDeep("nested too deeply")
    return _mended(value) if _ESCAPED_SURROGATE.search(text) else value


def is_doubtful(value: Json) -> bool:
    """Whether a key stood twice in any object of a value that was parsed here."""
    if isinstance(value, dict):
        return isinstance(value, Doubtful) or any(map(is_doubtful, value.values()))
    return isinstance(value, list) and any(map(is_doubtful, value))


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
        made = {_mended(key): _mended(item) for key, item in value.items()}
        return Doubtful(made) if isinstance(value, Doubtful) or len(made) < len(value) else made
    return value
