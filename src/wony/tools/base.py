"""How a tool is written: a typed method with a docstring, in a class that holds what its family needs.

    class FileTools:
        @tool(Level.READ)
        async def read_file(self, call: Call, path: str, from_line: int = 1) -> ToolResult:
            '''Read a text file.

            path: the file, relative to the folder
            from_line: the first line to return
            '''
        @read_file.plans
        async def _(self, call: Call, path: str, from_line: int) -> Action: ...

    tools_of(FileTools(...))        # ToolFunctions, in the order they are written

The first paragraph tells the model what it does, a line `name: text` each argument.  gpt-oss's template
drops enumerations, defaults and limits from a schema, so they are put into the words.  A method without
`plans` does nothing but reckon.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from wony.tool_protocols import Call, ToolFunction
from wony.tool_types import Action, Level, ToolResult
from wony.types import Json, Tool

_ARGUMENT = re.compile(r"^(\w+): (.+)$", re.MULTILINE)
_TYPES: Mapping[Any, str] = MappingProxyType({str: "string", int: "number", float: "number", bool: "boolean"})
_NOT_ARGUMENTS = ("self", "call", "return")


class Declared:
    """A method that is a tool, and how its calls are planned."""

    def __init__(self, function: Callable[..., Awaitable[ToolResult | str]], level: Level) -> None:
        self.function = function
        self.level = level
        self.seconds = 30.0
        self.is_common = True
        self.planner: Callable[..., Awaitable[Action]] | None = None

    def plans(self, planner: Callable[..., Awaitable[Action]]) -> Declared:
        """Take a method that returns what a call would do."""
        self.planner = planner
        return self


def tool(
    level: Level, *, seconds: float = 30.0, common: bool = True
) -> Callable[[Callable[..., Awaitable[ToolResult | str]]], Declared]:
    """Make a method a tool of a level; `seconds` is how long a call may take."""

    def declare(function: Callable[..., Awaitable[ToolResult | str]]) -> Declared:
        declared = Declared(function, level)
        declared.seconds, declared.is_common = seconds, common
        return declared

    return declare


def tools_of(family: object) -> Sequence[ToolFunction]:
    """Return the tools of a family, in the order they are written."""
    return [MethodTool(family, one) for one in _declared(type(family))]


def declared_in(family: type) -> Sequence[MethodTool]:
    """Return the tools of a family that was not made: good for what the model is told of them."""
    return [MethodTool(None, one) for one in _declared(family)]


def _declared(family: type) -> Sequence[Declared]:
    written = vars(family).items()  # (a planner's name, which is `_`, holds its tool once more)
    return [one for name, one in written if isinstance(one, Declared) and not name.startswith("_")]


@dataclass(frozen=True)
class MethodTool:
    """A `ToolFunction` made of a declared method and the family that it belongs to."""

    family: object
    declared: Declared

    @cached_property
    def tool(self) -> Tool:
        """What the model is told, made from signature and docstring."""
        name = self.declared.function.__name__
        about, told = described(self.declared.function)
        properties, required = {}, []
        for parameter in self.parameters.values():
            properties[parameter.name] = _property(parameter, self.hints[parameter.name], told)
            if parameter.default is parameter.empty:
                required.append(parameter.name)
        schema: dict[str, Json] = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        return Tool(name, about, schema)

    @cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """The arguments that the model gives."""
        every = inspect.signature(self.declared.function).parameters
        return {name: one for name, one in every.items() if name not in _NOT_ARGUMENTS}

    @cached_property
    def hints(self) -> Mapping[str, Any]:
        """The arguments' types."""
        hints = get_type_hints(self.declared.function)
        return {name: hint for name, hint in hints.items() if name not in _NOT_ARGUMENTS}

    @property
    def level(self) -> Level:
        return self.declared.level

    @property
    def seconds(self) -> float:
        return self.declared.seconds

    @property
    def is_common(self) -> bool:
        return self.declared.is_common

    @cached_property
    def _validate(self) -> Callable[[Mapping[str, Json]], Mapping[str, Json]]:
        # Late: pydantic is wanted with the first call, not with the first request.
        made: Callable[[Mapping[str, Json]], Mapping[str, Json]] = import_module(
            "wony.tools.validation"
        ).validator(self.tool.name, self.hints, self.parameters)
        return made

    def checked(self, arguments: Mapping[str, Json]) -> Mapping[str, Json]:
        return self._validate(arguments)

    async def action(self, arguments: Mapping[str, Json], call: Call) -> Action:
        if self.declared.planner is None:
            return Action(self.tool.name, dict(arguments), self.level)
        given = {"call": call, **arguments} if takes_call(self.declared.planner) else dict(arguments)
        return await self.declared.planner(self.family, **given)

    async def run(self, arguments: Mapping[str, Json], call: Call) -> ToolResult:
        given = {"call": call, **arguments} if takes_call(self.declared.function) else dict(arguments)
        result = await self.declared.function(self.family, **given)
        return ToolResult(result) if isinstance(result, str) else result


def takes_call(function: Callable[..., Any]) -> bool:
    """Return whether a tool, or its planner, wants to know more than its arguments."""
    return "call" in inspect.signature(function).parameters


def described(function: Callable[..., Any]) -> tuple[str, Mapping[str, str]]:
    """Return the first paragraph of the docstring, and what it says of each argument."""
    text = inspect.getdoc(function) or ""
    about, _, rest = text.partition("\n\n")
    return " ".join(about.split()), dict(_ARGUMENT.findall(rest))


def _property(parameter: inspect.Parameter, hint: Any, told: Mapping[str, str]) -> dict[str, Json]:
    words = [told[parameter.name]] if parameter.name in told else []
    schema: dict[str, Json] = {"type": _TYPES.get(hint, "string")}
    if get_origin(hint) is Literal:
        words.append("one of: " + "|".join(map(str, get_args(hint))))
    elif get_origin(hint) is list:
        schema = {"type": "array", "items": {"type": _TYPES.get(get_args(hint)[0], "string")}}
    if parameter.default is not parameter.empty and parameter.default is not False:  # as anyone expects
        words.append("optional" if parameter.default in ("", None) else f"default {parameter.default}")
    return {**schema, "description": ", ".join(words)} if words else schema
