"""A template of the program llm: its system text and prompt become one text, its variables ours.

What has no place in a template of ours is left out and told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from wony.prompt_files.yaml import Node, read_yaml
from wony.prompt_rules import Spot, check_line, check_template, check_tool
from wony.prompt_text import Slot, pieces_of
from wony.prompt_types import PromptTemplate, Variable
from wony.types import Notice

_TAKEN = ("name", "system", "prompt", "model", "defaults", "tools", "description")
_INPUT = re.compile(r"\$(\$)|\$(?:input\b|\{input\})")
# In llm a dollar is only followed by a name in Latin letters; all other dollars are errors there.
_AT_THE_END = re.compile(r"\s*\$(?:input|\{input\})\s*\Z")
_STANDS_FOR = "(the message)"


def read_llm(text: str, where: str, name: str) -> tuple[PromptTemplate, tuple[Notice, ...]]:
    """Return the template and what was left out of it.  Raises ConfigError with the line and the key."""
    found = read_yaml(text, where)
    said = {key: _text(key, found, where) for key in ("name", "system", "prompt", "model", "description")}
    parts = [
        part for part in (said["system"].strip("\n"), _asked(said["prompt"].strip("\n"))) if part.strip()
    ]
    left_out = sorted(key for key in found if key not in _TAKEN)
    whole = "\n\n".join(parts)
    slots = [p.name for p in pieces_of(whole, where) if isinstance(p, Slot)]
    defaults = _defaults(found, where)
    template = PromptTemplate(
        name=said["name"] or name,
        text=whole,
        description=said["description"],
        model=said["model"],
        tools=_tools(found, where),
        variables=tuple(Variable(slot, default=defaults.get(slot)) for slot in dict.fromkeys(slots)),
    )
    notices = (Notice("template.left_out", {"keys": ", ".join(left_out)}),) if left_out else ()
    return check_template(template, where), notices


def _asked(prompt: str) -> str:
    """Return llm's prompt without its place for the input: with us, that is the message that follows."""
    return _INPUT.sub(lambda m: m[0] if m[1] else _STANDS_FOR, _AT_THE_END.sub("", prompt))


def _text(key: str, found: Mapping[str, Node], where: str) -> str:
    node = found.get(key)
    if node is None:
        return ""
    if not isinstance(node.value, str):
        raise Spot(where, node.line, key).wrong("template.wants_text")
    return node.value


def _defaults(found: Mapping[str, Node], where: str) -> Mapping[str, str]:
    node = found.get("defaults")
    if node is None or node.value == "":
        return {}
    if not isinstance(node.value, dict):
        raise Spot(where, node.line, "defaults").wrong("template.wants_mapping")
    return {
        name: check_line(_text(name, node.value, where), Spot(where, each.line, name))
        for name, each in node.value.items()
    }


def _tools(found: Mapping[str, Node], where: str) -> tuple[str, ...] | None:
    node = found.get("tools")
    if node is None:
        return None
    if not isinstance(node.value, list):
        raise Spot(where, node.line, "tools").wrong("template.wants_list")
    names = [item for item in node.value if isinstance(item.value, str)]
    return tuple(check_tool(str(item.value), Spot(where, item.line, "tools")) for item in names)
