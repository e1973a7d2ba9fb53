"""What a setting may be: every value, from wherever it comes, passes through `parse`.

An error says which setting, where it stands and what is wanted; it never repeats the value, which may be a
secret in the wrong place.  Knows nothing of files but the one that names the tools.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Final

from wony.config import Settings, setting_names
from wony.errors import ConfigError

BACKENDS: Final = ("ollama", "openai", "embedded")
PROFILES: Final = ("auto", "vllm", "llamacpp", "lmstudio", "ollama", "openai")
THINK_LEVELS: Final = ("low", "medium", "high")
_TRUE = frozenset(("true", "yes", "on", "1", "y"))
_FALSE = frozenset(("false", "no", "off", "0", "n"))
_SIZE = re.compile(r"(\d[\d_]*)\s*(|k|m|g|kb|mb|gb|kib|mib|gib)", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(r"-?\d+(\.\d+)?|(-?\d+(\.\d+)?(ns|us|ms|s|m|h))+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LARGEST = 2**53
_SCHEMAS = Path(__file__).parent / "tools" / "schemas.json"
_LEAST_WINDOW = 512
"""Tokens of context that hold a system text and a question."""


class _Wrong(Exception):
    """`id` says what was wanted, `params` fill it."""

    def __init__(self, id: str, **params: object) -> None:
        self.id = id
        self.params = params


def parse(name: str, value: object, where: str) -> object:
    """Return `value` as the setting `name` holds it.  `where` tells a person where it stands."""
    try:
        return _parser_of(name)(value)
    except _Wrong as wrong:
        raise ConfigError(wrong.id, name=name, where=where, **wrong.params) from None


def unknown(name: str, where: str) -> ConfigError:
    """Return the error for a setting that there is not, with the one that was perhaps meant."""
    if close := closest(name):
        return ConfigError("settings.unknown_close", name=name, where=where, meant=close)
    return ConfigError("settings.unknown", name=name, where=where)


def closest(name: str) -> str:
    """Return the setting whose name is nearest to `name`, or nothing."""
    matches: list[str] = import_module("difflib").get_close_matches(  # 3 ms that only a slip has to pay
        name.lower().replace("-", "_"), setting_names(), 1, 0.7
    )
    return matches[0] if matches else ""


def _parser_of(name: str) -> Callable[[object], object]:
    if own := _BY_NAME.get(name):
        return own
    types: dict[str, str] = {f.name: str(f.type) for f in fields(Settings)}
    return _BY_TYPE[types[name]]


def _text(value: object) -> str:
    if not isinstance(value, str) or _CONTROL.search(value):
        raise _Wrong("settings.not_text")
    return value.strip()


def _bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise _Wrong("settings.not_bool")


def _whole(kilo: int) -> Callable[[object], int]:
    """Return the parser of whole numbers whose `k` stands for `kilo`; `KiB` is always 1024."""

    def parse_whole(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST:
            return value
        match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise _Wrong("settings.not_whole")
        unit = match[2].lower()
        base = 1024 if "i" in unit else kilo
        power = " kmg".index(unit[:1] or " ")
        factor: int = base**power
        number = int(match[1]) * factor if len(match[1]) <= 16 else _LARGEST + 1
        if number > _LARGEST:
            raise _Wrong("settings.not_whole")
        return number

    return parse_whole


def _seconds(value: object) -> float:
    try:
        seconds = (
            float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else 0.0
        )
    except (ValueError, OverflowError):
        seconds = 0.0
    if not (isfinite(seconds) and seconds > 0):
        raise _Wrong("settings.not_seconds")
    return seconds


def _one_of(*choices: str) -> Callable[[object], str]:
    def parse_choice(value: object) -> str:
        word = value.strip().lower() if isinstance(value, str) else ""
        if word not in choices:
            raise _Wrong("settings.not_one_of", choices=", ".join(filter(None, choices)))
        return word

    return parse_choice


def _think(value: object) -> str:
    word = _one_of(*THINK_LEVELS, "off")(value)
    return "low" if word == "off" else word


def _language(value: object) -> str | None:
    word = value.strip().lower() if isinstance(value, str) else "?"
    if not word:
        return None
    if word[:2] not in ("ko", "en") or word[2:3].isalpha():
        raise _Wrong("settings.not_one_of", choices="ko, en")
    return word[:2]


def _backend(value: object) -> str:
    word = _text(value)
    if word.startswith("scripted:") and word != "scripted:":
        return word
    if word.lower() not in BACKENDS:
        raise _Wrong("settings.not_one_of", choices=", ".join((*BACKENDS, "scripted:FILE")))
    return word.lower()


def _model(value: object) -> str:
    word = _text(value)
    if not word or len(word) > 500:
        raise _Wrong("settings.not_text")
    return word


def _host(value: object) -> str:
    """Take what Ollama takes in `OLLAMA_HOST`; what cannot be an address is told before it is asked for."""
    word = _text(value)
    scheme, separator, _ = word.partition("://")
    if re.search(r"\s", word) or (separator and scheme.lower() not in ("http", "https")):
        raise _Wrong("settings.not_host")
    return word


def _window(value: object) -> int:
    tokens = _whole(1024)(value)
    if 0 < tokens < _LEAST_WINDOW:
        raise _Wrong("settings.not_window", least=_LEAST_WINDOW)
    return tokens


def _web_address(value: object) -> str:
    word = _text(value)
    if word and not word.lower().startswith(("http://", "https://")):
        raise _Wrong("settings.not_web_address")
    return word.rstrip("/")


def _keep_alive(value: object) -> str:
    word = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    if word and not _DURATION.fullmatch(word):
        raise _Wrong("settings.not_duration")
    return word


def _steps(value: object) -> int:
    steps = _whole(1000)(value)
    if not steps:
        raise _Wrong("settings.not_steps")
    return steps


def _names(value: object) -> str:
    """Take `all`, `none`, or names of tools."""
    words = _text(value).lower().replace(",", " ").split()
    if not words or not all(re.fullmatch(r"[a-z][a-z0-9_]*", word) for word in words):
        raise _Wrong("settings.not_names")
    if words in (["all"], ["none"]):
        return words[0]
    if {"all", "none"} & {*words}:
        raise _Wrong("settings.not_names")
    # A slip would take all tools away without a word.
    there = [schema["name"] for schema in json.loads(_SCHEMAS.read_text("utf-8"))]
    if not {*words} <= {*there}:
        raise _Wrong("settings.no_tool", names=", ".join(there))
    return " ".join(words)


_BY_NAME: dict[str, Callable[[object], object]] = {
    "backend": _backend,
    "model": _model,
    "ollama_host": _host,
    "openai_base_url": _web_address,
    "openai_profile": _one_of(*PROFILES),
    "keep_alive": _keep_alive,
    "num_ctx": _window,
    "tools": _names,
    "max_steps": _steps,
    "sandbox": _one_of("auto", "bubblewrap", "landlock", "none"),
    "search": _one_of("", "ddgs", "searxng", "brave", "tavily", "ollama"),
    "searxng_url": _web_address,
}
_BY_TYPE: dict[str, Callable[[object], object]] = {
    "str": _text,
    "bool": _bool,
    "int": _whole(1000),
    "float": _seconds,
    "Think": _think,
    "Language | None": _language,
}
