"""Tool calls as models write them, made the calls that they mean; never by guessing a value.

gpt-oss puts pieces of its own format into names and arguments, wraps arguments, and writes JSON that is not
quite JSON.  A call that was mended satisfies the schema of a tool that was offered.  What cannot be mended
keeps `raw` and is told to the model; nothing here runs anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from wony.repair_json import read, read_broken, whole
from wony.repair_names import Names
from wony.types import Json, Tool, ToolCall

_INNER = ("arguments", "parameters", "args", "params", "input", "tool_input", "kwargs")
"""Keys under which models wrap the arguments."""
_NAMES = ("name", "tool", "tool_name", "function", "recipient_name")
_ASIDE = ("type", "id")
_NO_NAME = ("", "functions", "function", "tool", "tools", "assistant", "commentary", "unknown")
"""Names that say no more than that a tool is called."""
_HEAD = re.compile(
    r"(?:\s+|<\|\w+\|>|```(?:json)?|(?:json|code|commentary|analysis|assistant)(?=[\s<{\"']|to=)"
    r"|to=(?P<to>[\w.\-]+?)(?=[\s<{]|json))*"
)
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_CUT = "…"


def mended(call: ToolCall, tools: Sequence[Tool]) -> ToolCall:
    """Return the call that is meant.  One that needs no mending, or cannot be, is as it was."""
    names = Names([tool.name for tool in tools])
    name = names.find(call.name) or names.cleaned(call.name)
    tool = next((tool for tool in tools if tool.name == name), None)
    kept = call if call.name == name else replace(call, name=name)
    if call.raw:
        if tool is None and name.lower() in _NO_NAME:
            found = salvaged(call.raw, tools)
        else:
            found = _named(tool, _readings(call.raw, names), names) if tool else None
        return replace(found, id=call.id) if found else replace(kept, arguments={})
    try:
        arguments = whole(dict(call.arguments))
    except ValueError:
        return replace(kept, arguments={}, raw="(nested too deeply)")
    if arguments != call.arguments:
        kept = replace(kept, arguments=arguments)
    if tool is not None and fits(arguments, tool):
        return kept
    readings = [one for one in _unwrapped("", arguments, names) if one[1] is not arguments]
    if tool is not None:
        found = _named(tool, readings, names)
    else:
        found = _only(readings, tools, names) if name.lower() in _NO_NAME else None
    return replace(found, id=call.id) if found else kept


def salvaged(raw: str, tools: Sequence[Tool]) -> ToolCall | None:
    """Return the call that a text is, of which a server kept the arguments but not the name.

    Only where exactly one of the tools can be meant: by the name inside, or because no other takes these.
    """
    names = Names([tool.name for tool in tools])
    return _only(_readings(raw, names), tools, names)


def cut_off(call: ToolCall) -> ToolCall:
    """Return a call that a limit ended in the middle, so that nobody completes it."""
    return replace(call, raw=call.raw + _CUT) if call.raw and not call.raw.endswith(_CUT) else call


def fits(arguments: Json, tool: Tool) -> bool:
    """Whether arguments are as a tool's flat schema says: what is required, nothing unknown, right types."""
    properties: Mapping[str, Json] = tool.parameters.get("properties") or {}
    if not isinstance(arguments, dict) or not arguments.keys() <= properties.keys():
        return False
    if not set(tool.parameters.get("required") or ()) <= arguments.keys():
        return False
    return all(_is_of(value, properties[key]) for key, value in arguments.items())


def _is_of(value: Json, schema: Json) -> bool:
    kinds: Json = schema.get("type") if isinstance(schema, dict) else None
    if kinds is None:
        return True
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if isinstance(value, bool) and kind != "boolean":
            continue
        if isinstance(value, _TYPES.get(kind, ())):
            items = schema.get("items") or {}
            return not isinstance(value, list) or all(_is_of(item, items) for item in value)
    return False


_Reading = tuple[str, Json]
"""The name that was found around arguments, if one was, and the arguments."""


def _readings(raw: str, names: Names) -> list[_Reading]:
    """Return what a text may mean; nothing where it cannot be read, or not in one way."""
    if raw.endswith(_CUT):
        return []
    head = _HEAD.match(raw)
    assert head is not None
    try:
        value = read_broken(raw[head.end() :])
        for _ in range(2):  # a text of JSON, in a text of JSON
            if isinstance(value, str):
                value = read(value)
    except ValueError:
        return []
    return _unwrapped(head["to"] or "", value, names)


def _unwrapped(name: str, value: Json, names: Names) -> list[_Reading]:
    """Return a value as it is, and what it wraps, and what that wraps."""
    readings: list[_Reading] = [(name, value)]
    for _ in range(3):
        name, value = readings[-1]
        inner = _inner(value, names) if isinstance(value, dict) else None
        if inner is None:
            break
        if name and inner[0] and names.find(name) != names.find(inner[0]):
            return []  # it contradicts itself
        readings.append((inner[0] or name, inner[1]))
    return readings


def _inner(value: Mapping[str, Json], names: Names) -> _Reading | None:
    """Return what an object wraps: {"name": ..., "arguments": {...}} and its many kin."""
    if len(value) == 1 and (only := next(iter(value))) not in (*_INNER, *_NAMES) and names.find(only):
        return (only, value[only]) if isinstance(value[only], dict) else None
    function = value.get("function")
    if isinstance(function, dict) and value.keys() <= {"function", *_ASIDE}:
        return "", function
    keys = [key for key in _INNER if key in value]
    if len(keys) != 1 or not value.keys() <= {*keys, *_NAMES, *_ASIDE}:
        return None
    said = {value[key] for key in _NAMES if isinstance(value.get(key), str)}
    if len(said) > 1 or any(not isinstance(value[key], str) for key in (*_NAMES, *_ASIDE) if key in value):
        return None
    inner = value[keys[0]]
    if isinstance(inner, str):
        try:
            inner = read(inner)
        except ValueError:
            return None
    return (next(iter(said), ""), inner) if isinstance(inner, dict) else None


def _named(tool: Tool, readings: Sequence[_Reading], names: Names) -> ToolCall | None:
    """Return a call of this tool, out of the first reading that it takes."""
    for name, value in readings:
        if name and names.find(name) not in (tool.name, "functions"):
            return None  # another tool was meant inside
        if value is None and not tool.parameters.get("properties"):
            value = {}
        if fits(value, tool):
            return ToolCall(tool.name, value)
    return None


def _only(readings: Sequence[_Reading], tools: Sequence[Tool], names: Names) -> ToolCall | None:
    """Return the one call that the readings can be."""
    found = [
        ToolCall(tool.name, value)
        for name, value in readings
        for tool in tools
        if (names.find(name) == tool.name if name else value) and fits(value, tool)
    ]
    return found[0] if len(found) == 1 else None
