"""The tools by name: those whose schema goes with every request, and those that are shown when asked for.

The schemas of a session never change, so that what was sent stays a prefix of what is sent.  A tool that is
seldom used is named in one line; its signature comes as a result, and it can then be called by its own
name or through `more_tools`, which every server lets a model do.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wony.offer import MORE, MORE_TOOL
from wony.repair import mended
from wony.tool_protocols import ToolFunction
from wony.tool_types import ArgumentsWrong
from wony.types import Json, Tool, ToolCall


class Cupboard:
    """The tools of one conversation: those of this process that it began with."""

    def __init__(self, tools: Sequence[ToolFunction], names: Collection[str]) -> None:
        self._tools = {one.tool.name: one for one in tools if one.tool.name in names}

    def get(self, name: str) -> ToolFunction | None:
        """Return a tool, or None."""
        return self._tools.get(name)

    def found(self, call: ToolCall) -> ToolFunction:
        """Return the tool of a call.  Raises ArgumentsWrong with what there is."""
        if call.name not in self._tools:
            there = ", ".join(self._tools) or "none"
            raise ArgumentsWrong(f'there is no tool "{call.name[:60]}". Tools: {there}.')
        if call.raw:
            takes = signature(self._tools[call.name].tool)
            raise ArgumentsWrong(f"the arguments were not one JSON object. Call {takes} with valid JSON.")
        return self._tools[call.name]

    def unwrapped(self, call: ToolCall) -> ToolCall:
        """Return the call as mended; one through `more_tools` as the call that it stands for."""
        tools = [one.tool for one in self._tools.values()]
        call = mended(call, [*tools, MORE_TOOL])
        if call.name != MORE or not (given := call.arguments.get("arguments")):
            return call
        name = str(call.arguments.get("name", ""))
        if isinstance(given, dict):
            return mended(ToolCall(name, given, call.id), tools)
        return mended(ToolCall(name, {}, call.id, raw=str(given)), tools)

    def told(self, call: ToolCall) -> str:
        """Return the signature that `more_tools` is asked for; nothing for any other call."""
        if call.name != MORE:
            return ""
        name = str(call.arguments.get("name", "")).strip()
        tool = self.found(ToolCall(name, {})).tool
        return f"{signature(tool)}\n{tool.description}\nCall it by its name, or: {MORE}(name, arguments)."


def signature(tool: Tool) -> str:
    """Return a tool's call as a model reads it: name and arguments, with what each takes."""
    about: dict[str, Json] = dict(tool.parameters.get("properties", {}))
    each = [f"{name}: {one.get('type', 'any')} ({one.get('description', '')})" for name, one in about.items()]
    return f"{tool.name}({', '.join(each)})"
