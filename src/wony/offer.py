"""What a conversation is told that it may call: schemas of common tools, and the names of the rare ones.

It is put together once, when a conversation begins, and kept with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from wony.types import Tool

MORE = "more_tools"
"""Shows and calls the rare ones: every server lets a model call what was told, and some nothing else."""
MORE_TOOL = Tool(
    MORE,
    "Call a rare tool; without arguments, see how it is called.",
    {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "arguments": {"type": "string", "description": "JSON object, optional"},
        },
        "required": ["name"],
    },
)


def offered(common: Sequence[Tool], rare: Sequence[str]) -> tuple[Tool, ...]:
    """Return what the model is told with every request: schemas, and the names of the rare ones."""
    if not rare:
        return tuple(common)
    properties = {**MORE_TOOL.parameters["properties"]}
    properties["name"] = {**properties["name"], "enum": list(rare)}
    about = f"{MORE_TOOL.description} There are: {', '.join(rare)}."
    return (*common, Tool(MORE, about, {**MORE_TOOL.parameters, "properties": properties}))


def names_of(offer: Sequence[Tool]) -> frozenset[str]:
    """Return the tools that may be called where these are told: with the rare ones behind `more_tools`."""
    rare = (one.parameters["properties"]["name"].get("enum", ()) for one in offer if one.name == MORE)
    return frozenset((*(one.name for one in offer), *(name for names in rare for name in names)))
