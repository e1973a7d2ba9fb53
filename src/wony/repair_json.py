"""JSON as models write it: read where there is one reading, refused where a value would have to be guessed.

What is mended: raw line breaks in texts, missing or superfluous brackets, a comma too many, Python's quotes
and words, backslashes of a regular expression, tokens and fences around it.  A text or a list that does not
end, a number at the end, keys twice, NaN and the like are refused.  It knows nothing of tools.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NoReturn

from wony.types import Json

DEPTH = 32
"""Arguments of a flat schema are nested a level or two; deeper ones are no arguments."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = r"""\s+ | (?P<string>"(?:[^"\\]|\\.)*") | (?P<single>'(?:[^'\\]|\\.)*')
    | (?P<number>-?\d[\d.eE+\-]*) | (?P<word>[A-Za-z_]\w*) | (?P<mark>[{}\[\],:])"""
_WORDS = {"true": "true", "false": "false", "null": "null", "True": "true", "False": "false", "None": "null"}
_OPENER = {"}": "{", "]": "["}
_CLOSER = {"{": "}", "[": "]"}
_ESCAPES = frozenset('"\\/bfnrtu')
_PATTERNS = frozenset("dswDSW")
"""What follows a backslash in a regular expression, and never in JSON."""
_MOST_ENDS = 8
_ENDS = re.compile(r"(?:\s|;|```|<\|\w+\|>)+")


def read(text: str) -> Json:
    """Return the value of JSON that is right but for raw control characters in texts.  Raises ValueError."""
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return whole(value)


def read_broken(text: str) -> Json:
    """Return the one value that the text can mean.  Raises ValueError where there is none, or more."""
    text = _without_end(text)
    try:
        return read(text)
    except ValueError:
        return read(_Writer(_tokens(_escaped(text))).text())


def whole(value: Json) -> Json:
    """Return the value with U+FFFD for every lone surrogate.  Raises ValueError for one nested too deeply."""
    if _deep(value):
        raise ValueError("nested too deeply")
    return _whole(value)


def _whole(value: Json) -> Json:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


def _deep(value: Json) -> bool:
    level = [value]
    for _ in range(DEPTH):
        level = [
            item
            for each in level
            if isinstance(each, dict | list)
            for item in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def _pairs(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number that is none")
    return number


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_finite, parse_constant=_no_number, strict=False
)


def _without_end(text: str) -> str:
    """Return the text without what may stand behind a value: special tokens, the end of a fence."""
    text = text.strip()
    for _ in range(_MOST_ENDS):
        if not text.endswith(("|>", "```", ";")):
            break
        cut = max(text.rfind("<|"), 0) if text.endswith("|>") else len(text.removesuffix("```").rstrip(";"))
        if not _ENDS.fullmatch(text[cut:]):
            break
        text = text[:cut].rstrip()
    return text


def _escaped(text: str) -> str:
    """Return the text with backslashes doubled where none is JSON's: those of a regular expression."""
    used = set(re.findall(r"\\(.)", text, re.DOTALL))
    if used <= _ESCAPES | {"'"}:
        return text
    if used <= _PATTERNS | {'"'}:
        return re.sub(r'\\(?!")', r"\\\\", text)
    raise ValueError("backslashes that may mean two things")


@cache
def _token() -> re.Pattern[str]:
    return re.compile(_TOKEN, re.VERBOSE | re.DOTALL)  # late: most answers are not broken


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return (kind, text) of every token.  Raises ValueError where something is none."""
    token, tokens, place = _token(), [], 0
    while place < len(text):
        found = token.match(text, place)
        if found is None:
            raise ValueError("no JSON")
        if found.lastgroup:
            tokens.append((found.lastgroup, found[0]))
        place = found.end()
    return tokens


class _Writer:
    """Writes tokens down as right JSON."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        starts_inside = len(tokens) > 1 and tokens[0][0] != "mark" and tokens[1] == ("mark", ":")
        self._tokens = [("mark", "{"), *tokens] if starts_inside else list(tokens)
        self._open: list[str] = []
        self._out: list[str] = []
        self._last = ""  # the kind of what was written last

    def text(self) -> str:
        """Return it.  Raises ValueError."""
        for place, (kind, token) in enumerate(self._tokens):
            if self._out and not self._open:
                if token in _OPENER:
                    continue  # closed once too often
                raise ValueError("something stands behind the value")
            if kind == "mark":
                self._mark(token)
            else:
                self._out.append(self._value(kind, token, place))
            self._last = kind
        # A number may be the beginning of a longer one, a list may have had more; a comma or colon is cut.
        is_cut = self._last == "number" or "[" in self._open or self._out[-1:] in (["{"], [","], [":"])
        if self._open and is_cut:
            raise ValueError("cut off")
        return "".join(self._out) + "".join(_CLOSER[one] for one in reversed(self._open))

    def _mark(self, mark: str) -> None:
        if mark in _CLOSER:
            self._open.append(mark)
            if len(self._open) > DEPTH:
                raise ValueError("nested too deeply")
        elif mark in _OPENER:
            if _OPENER[mark] not in self._open:
                return  # it closes nothing
            if self._out[-1] == "," and self._out[-2:-1] and self._out[-2] not in ("{", "[", ",", ":"):
                self._out.pop()
            while self._open[-1] != _OPENER[mark]:
                self._out.append(_CLOSER[self._open.pop()])
            self._open.pop()
        self._out.append(mark)

    def _value(self, kind: str, token: str, place: int) -> str:
        if kind == "single":
            return '"' + re.sub(r"\\'|\\.|\"", _requoted, token[1:-1], flags=re.DOTALL) + '"'
        if kind == "string" and re.search(r"(?<!\\)(?:\\\\)*\\'", token):
            raise ValueError("an escape that may mean two things")
        if kind != "word":
            return token
        is_key = self._tokens[place + 1 : place + 2] == [("mark", ":")] and self._out[-1:] in (["{"], [","])
        if is_key:
            return f'"{token}"'
        if token not in _WORDS:
            raise ValueError(f"{token} is no JSON")
        return _WORDS[token]


def _requoted(found: re.Match[str]) -> str:
    return {"\\'": "'", '"': '\\"'}.get(found[0], found[0])
