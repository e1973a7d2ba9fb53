"""Reads a command line without Typer, whose import costs more than most commands take.

It understands what people write nearly always, and nothing else: whatever is odd, wrong or a wish for help
gives None, and Typer decides.  A test holds the two to the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from wony.cli.declare import Parameter, parameters

Options = TypeVar("Options")
_LONGEST_NUMBER = 15


def parse(options: type[Options], argv: Sequence[str]) -> Options | None:
    """Return what `argv` says as an `options`, or None where that is not plain."""
    declared = parameters(options)
    by_flag = {flag: parameter for parameter in declared for flag in parameter.flags}
    said: dict[str, Any] = {}
    words: list[str] = []
    rest = iter(argv)
    for word in rest:
        if word == "--":
            words.extend(rest)
        elif word == "-" or not word.startswith("-"):
            words.append(word)
        elif not _take_flag(word, rest, by_flag, said):
            return None
    if not _place(words, [parameter for parameter in declared if not parameter.flags], said):
        return None
    return options(**said)


def _take_flag(
    word: str, rest: Iterator[str], by_flag: Mapping[str, Parameter], said: dict[str, Any]
) -> bool:
    name, equals, attached = word.partition("=")
    parameter = by_flag.get(name)
    if parameter is None or (equals and not name.startswith("--")):
        return False
    if parameter.kind == "flag":
        said[parameter.name] = True
        return not equals
    text = attached if equals else next(rest, "")
    if not text or (not equals and text.startswith("-")):
        return False
    return _put(parameter, text, said)


def _place(words: Sequence[str], positional: Sequence[Parameter], said: dict[str, Any]) -> bool:
    """Give the words to the arguments, in order; the last may take many."""
    left = list(words)
    for parameter in positional:
        if parameter.required and not left:
            return False
        taken = left if parameter.many else left[:1]
        left = left[len(taken) :]
        if not all(word and _put(parameter, word, said) for word in taken):
            return False
    return not left


def _put(parameter: Parameter, text: str, said: dict[str, Any]) -> bool:
    value: object = text
    if parameter.choices and text not in parameter.choices:
        return False
    if parameter.kind == "number":
        if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
            return False
        value = int(text)
    elif parameter.kind == "path":
        value = Path(text)
    said[parameter.name] = (*said.get(parameter.name, ()), value) if parameter.many else value
    return True
