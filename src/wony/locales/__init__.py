"""Everything that wony says, in Korean and in English, side by side.

`catalogue("ko")("chat.saved", name="회의")` finds the text `chat.saved` in the area `locales/chat.py` and
fills it.  An area is imported when its first text is asked for.  In a text,

    {name}              is the value
    {name:을/를}        is the value and the particle that its sound asks for (Korean)
    {name:-을/를}       is that particle alone, for where a quote ends between the two
    {n:message/messages} is the first word for 1 and the second for every other number (English)
    {n:,}               any other format is Python's own
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from wony.locales.josa import PAIRS, josa

LANGUAGES = ("ko", "en")


class Text(NamedTuple):
    """One text in both languages."""

    ko: str
    en: str


class _Filler(string.Formatter):
    """`str.format`, and the two kinds of pairs."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in PAIRS:
            return f"{value}{josa(str(value), format_spec)}"
        if format_spec[1:] in PAIRS:
            return josa(str(value), format_spec[1:])
        if "/" in format_spec:
            one, many = format_spec.split("/", 1)
            return one if value == 1 else many
        return str(super().format_field(value, format_spec))


Catalogue = Callable[..., str]
"""`(id, **params) -> text`."""


def catalogue(language: str) -> Catalogue:
    """Return the function that says things in `language` (`ko`, else English)."""
    filler = _Filler()
    attribute = "ko" if language == "ko" else "en"

    def say(id: str, /, **params: object) -> str:
        text: str = getattr(lookup(id), attribute)
        return filler.vformat(text, (), params) if params else text

    return say


def lookup(id: str) -> Text:
    """Return both languages of a text.  An unknown id is a bug: KeyError."""
    area = id.partition(".")[0]
    messages: Mapping[str, Text] = import_module(f"wony.locales.{area}").MESSAGES
    return messages[id]


def language_of(environment: Mapping[str, str]) -> str:
    """Return `ko` or `en` from WONY_LANG, LC_ALL, LC_MESSAGES or LANG: the first that is set decides."""
    for name in ("WONY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name, ""):
            return "ko" if value.lower().startswith("ko") else "en"
    return "en"
