"""What a template, a variable and a value may be.  Every place that makes one asks here.

What is wrong with a template is a ConfigError with file, line and key, as far as there are any; what is wrong
with a value that a person gave is a UsageError that says what was expected.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import NamedTuple, cast

from wony.errors import ConfigError, UsageError
from wony.prompt_types import PromptTemplate, Variable, VariableKind
from wony.types import Think

KINDS: tuple[VariableKind, ...] = ("text", "long", "number", "choice", "date", "file")
THINK_LEVELS = ("low", "medium", "high", "off")
LANGUAGES = ("ko", "en")
LONGEST_TEXT = 200_000
"""Characters of a template: more than any window holds."""
LONGEST_VALUE = 2_000_000
"""Characters of a value."""
_LONGEST_LINE = 1000
_MOST_VARIABLES = 100
_NAME = re.compile(r"[^\W_][\w-]{0,79}")
_TOOL = re.compile(r"[\w.:-]{1,100}")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOT_IN_A_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NEVER = re.compile(r"[\x00\ud800-\udfff]")


class Spot(NamedTuple):
    """Where something stands: a file or a template, the line (0: unknown), the key."""

    where: str
    line: int = 0
    key: str = ""

    def wrong(self, id: str, **params: object) -> ConfigError:
        """Return the error about what stands here."""
        place = f"{self.where}:{self.line}" if self.line else self.where
        return ConfigError(id, place=place, line=self.line, key=self.key, **params)


def name_of(text: str) -> str:
    """Return the name that a person means: case and form of Unicode do not matter."""
    return unicodedata.normalize("NFC", text.strip()).lower()


def check_name(text: str, spot: Spot) -> str:
    """Return the name of a template, which is also the name of a file."""
    name = name_of(text)
    if not _NAME.fullmatch(name):
        raise spot.wrong("template.name", name=text[:100])
    return name


def check_variable_name(text: str, spot: Spot) -> str:
    """Return the name of a variable."""
    name = unicodedata.normalize("NFC", text.strip())
    if not name.isidentifier() or len(name) > 80:
        raise spot.wrong("template.variable_name", name=text[:100])
    return name


def check_line(text: str, spot: Spot) -> str:
    """Return a text that stands on one line: a description, a model, a default, a choice."""
    if len(text) > _LONGEST_LINE or _NOT_IN_A_LINE.search(text):
        raise spot.wrong("template.one_line", most=_LONGEST_LINE)
    return text.strip()


def check_text(text: str, spot: Spot) -> str:
    """Return the text of a template, without the empty lines around it."""
    said = text.replace("\r\n", "\n").strip("\n")
    if len(said) > LONGEST_TEXT:
        raise spot.wrong("template.long", most=LONGEST_TEXT)
    if match := _NOT_IN_A_TEXT.search(said):
        line = spot.line + said.count("\n", 0, match.start()) if spot.line else 0
        raise spot._replace(line=line).wrong("template.control", code=f"U+{ord(match[0]):04X}")
    if not said.strip():
        raise spot.wrong("template.empty")
    return said


def check_think(text: str, spot: Spot) -> Think:
    """Return a level of reasoning effort."""
    word = _one_of(text, THINK_LEVELS, spot)
    return cast(Think, "low" if word == "off" else word)


def check_language(text: str, spot: Spot) -> str:
    """Return a language."""
    return _one_of(text, LANGUAGES, spot)


def check_kind(text: str, spot: Spot) -> VariableKind:
    """Return the type of a variable."""
    return cast(VariableKind, _one_of(text, KINDS, spot))


def _one_of(text: str, choices: tuple[str, ...], spot: Spot) -> str:
    word = text.strip().lower()
    if word not in choices:
        raise spot.wrong("template.not_one_of", choices=", ".join(choices))
    return word


def check_tool(text: str, spot: Spot) -> str:
    """Return the name of a tool."""
    if not _TOOL.fullmatch(text.strip()):
        raise spot.wrong("template.tool", name=text[:100])
    return text.strip()


def check_variable(variable: Variable, spot: Spot) -> Variable:
    """Return a variable whose type, choices and default agree."""
    choices = tuple(check_line(choice, spot._replace(key="choices")) for choice in variable.choices)
    if bool(choices) != (variable.kind == "choice") or len(set(choices)) < len(choices) or "" in choices:
        raise spot.wrong("template.choices", name=variable.name)
    checked = replace(variable, description=check_line(variable.description, spot), choices=choices)
    if (default := checked.default) is not None:
        if wrong := what_is_wrong(checked, default):
            what, params = wrong
            raise spot._replace(key="default").wrong(f"template.default_{what}", **params)
        if checked.kind != "long":
            check_line(default, spot._replace(key="default"))
    return checked


def check_template(template: PromptTemplate, where: str = "") -> PromptTemplate:
    """Return a template as it may be kept.  What includes and variables come to is not looked at.

    `where` tells the person where it stands; without it, that is its name.
    """
    spot = Spot(where or template.name)
    names = [check_variable_name(variable.name, spot) for variable in template.variables]
    if len(names) > _MOST_VARIABLES or len(set(names)) < len(names):
        raise spot.wrong("template.variables", most=_MOST_VARIABLES)
    return replace(
        template,
        name=check_name(template.name, spot._replace(key="name")),
        text=check_text(template.text, spot),
        description=check_line(template.description, spot._replace(key="description")),
        model=check_line(template.model, spot._replace(key="model")),
        think=check_think(template.think, spot._replace(key="think")) if template.think else None,
        language=check_language(template.language, spot._replace(key="language"))
        if template.language
        else "",
        tools=None if template.tools is None else tuple(check_tool(t, spot) for t in template.tools),
        variables=tuple(
            check_variable(replace(variable, name=name), spot._replace(key=name))
            for name, variable in zip(names, template.variables, strict=True)
        ),
    )


def checked_value(variable: Variable, value: str) -> str:
    """Return a value exactly as it was given.  Raises UsageError saying what was expected."""
    if wrong := what_is_wrong(variable, value):
        what, params = wrong
        raise UsageError(f"template.value_{what}", **params)
    return value


def what_is_wrong(variable: Variable, value: str) -> tuple[str, dict[str, object]] | None:
    """Return what was expected, and the values of the text that says so; None where all is well."""
    about: dict[str, object] = {"name": variable.name, "description": variable.description or variable.name}
    if len(value) > LONGEST_VALUE:
        return "long", {**about, "most": LONGEST_VALUE}
    if match := _NEVER.search(value):
        return "control", {**about, "code": f"U+{ord(match[0]):04X}"}
    if variable.kind == "number" and not _NUMBER.fullmatch(value):
        return "number", about
    if variable.kind == "date" and not _is_date(value):
        return "date", about
    if variable.kind == "choice" and value not in variable.choices:
        return "choice", {**about, "choices": ", ".join(variable.choices)}
    if variable.kind == "file" and not value.strip():
        return "file", about
    return None


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
