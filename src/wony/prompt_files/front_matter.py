"""A template as a Markdown file: what it says of itself between two lines of dashes, then its text.

---
description: Answers an e-mail
variables:
  tone:
    description: How polite
    type: choice
    choices: [formal, friendly]
    default: friendly
---
Write a $tone e-mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from wony.prompt_files import scalars
from wony.prompt_files.yaml import Node, read_yaml
from wony.prompt_rules import (
    Spot,
    check_kind,
    check_language,
    check_line,
    check_name,
    check_template,
    check_text,
    check_think,
    check_tool,
    check_variable,
    check_variable_name,
)
from wony.prompt_text import pieces_of
from wony.prompt_types import PromptTemplate, Variable

_DASHES = "---"
_KEYS = ("name", "description", "model", "think", "language", "tools", "variables")
_VARIABLE_KEYS = ("description", "type", "choices", "default")


def read_markdown(text: str, where: str, name: str = "") -> PromptTemplate:
    """Return the template in a Markdown file.  `name` stands where the file says none.

    Raises ConfigError with the line and the key.
    """
    front, body, line = _parts(text, where)
    spot = Spot(where)
    fields: dict[str, Any] = {}
    for key, node in read_yaml(front, where, 2).items():
        here = spot._replace(line=node.line, key=key)
        fields[key] = _field(key, node, here)
    said = check_text(body, spot._replace(line=line))
    skipped = len(body) - len(body.lstrip("\n"))
    pieces_of(said, where, line + skipped)
    fields.setdefault("name", name)
    return check_template(PromptTemplate(text=said, **fields), where)


def write_markdown(template: PromptTemplate) -> str:
    """Return a template as a Markdown file that says everything of it but its version."""
    t = template
    lines = [f"name: {scalars.written(t.name)}"]
    claimed = (
        ("description", t.description),
        ("model", t.model),
        ("think", t.think),
        ("language", t.language),
    )
    lines += [f"{key}: {scalars.written(value)}" for key, value in claimed if value]
    if t.tools is not None:
        lines.append(f"tools: {_list(t.tools)}")
    if t.variables:
        lines.append("variables:")
    for variable in t.variables:
        lines += _variable_lines(variable)
    return "\n".join([_DASHES, *lines, _DASHES, "", t.text.strip("\n"), ""])


def description_in(text: str) -> str:
    """Return the description in the front matter of a file, for a listing; the rest is not looked at."""
    if not text.startswith(_DASHES) or (start := text.find("\ndescription:")) < 0:
        return ""
    end = text.find(f"\n{_DASHES}\n", 3)
    if not 0 < start < end:
        return ""
    next_key = start + 1
    while (next_key := text.find("\n", next_key, end)) > 0 and text[next_key + 1] in " \t\n#":
        next_key += 1
    line = text[start + 13 : next_key if next_key > 0 else end].strip()
    if "\n" not in line and scalars.PLAIN.match(line) and "#" not in line and ": " not in line:
        return line
    if scalars.SIMPLY_QUOTED.fullmatch(
        line
    ):  # as we write them; the reader would be half of what a listing costs
        return line[1:-1].strip()
    node = read_yaml(f"description: {line}", "").get("description")
    return node.value.strip() if node and isinstance(node.value, str) else ""


def _parts(text: str, where: str) -> tuple[str, str, int]:
    """Return the front matter, the text behind it, and the line it begins on."""
    said = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if said.partition("\n")[0].rstrip() != _DASHES:
        return "", said, 1
    lines = said.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == _DASHES), 0)
    if not end:
        raise Spot(where, 1, _DASHES).wrong("template.not_closed")
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _field(key: str, node: Node, spot: Spot) -> object:
    if key not in _KEYS:
        raise _unknown(key, _KEYS, spot)
    if key == "tools":
        return tuple(check_tool(tool, spot) for tool in _texts(node, spot))
    if key == "variables":
        return tuple(_variable(name, each, spot) for name, each in _mapping(node, spot).items())
    said = _text(node, spot)
    if key == "name":
        return check_name(said, spot)
    if not said.strip():
        return None if key == "think" else ""
    if key == "think":
        return check_think(said, spot)
    return check_language(said, spot) if key == "language" else check_line(said, spot)


def _variable(name: str, node: Node, spot: Spot) -> Variable:
    here = spot._replace(line=node.line, key=name)
    name = check_variable_name(name, here)
    if isinstance(node.value, str):  # `tone: How polite`
        return check_variable(Variable(name, node.value), here)
    fields: dict[str, Any] = {"name": name}
    for key, each in _mapping(node, here).items():
        at = here._replace(line=each.line, key=key)
        if key not in _VARIABLE_KEYS:
            raise _unknown(key, _VARIABLE_KEYS, at)
        if key == "type":
            fields["kind"] = check_kind(_text(each, at), at)
        elif key == "choices":
            fields["choices"] = tuple(check_line(choice, at) for choice in _texts(each, at))
            fields.setdefault("kind", "choice")
        else:
            fields[key] = _text(each, at)
    return check_variable(Variable(**fields), here)


def _unknown(key: str, known: tuple[str, ...], spot: Spot) -> Exception:
    close: list[str] = import_module("difflib").get_close_matches(key, known, 1, 0.6)
    if close:
        return spot.wrong("template.unknown_key_close", meant=close[0])
    return spot.wrong("template.unknown_key", known=", ".join(known))


def _text(node: Node, spot: Spot) -> str:
    if not isinstance(node.value, str):
        raise spot.wrong("template.wants_text")
    return node.value


def _texts(node: Node, spot: Spot) -> list[str]:
    """Return a list of texts; one alone is a list too."""
    if isinstance(node.value, dict):
        raise spot.wrong("template.wants_list")
    if isinstance(node.value, str):
        return [node.value] if node.value else []
    return [_text(item, spot._replace(line=item.line)) for item in node.value]


def _mapping(node: Node, spot: Spot) -> Mapping[str, Node]:
    if node.value == "":
        return {}
    if not isinstance(node.value, dict):
        raise spot.wrong("template.wants_mapping")
    return node.value


def _variable_lines(variable: Variable) -> list[str]:
    lines = [f"  {scalars.written(variable.name)}:", f"    type: {variable.kind}"]
    if variable.description:
        lines.append(f"    description: {scalars.written(variable.description)}")
    if variable.choices:
        lines.append(f"    choices: {_list(variable.choices)}")
    if variable.default is not None:
        lines.append(f"    default: {scalars.written(variable.default)}")
    return lines


def _list(items: tuple[str, ...]) -> str:
    return f"[{', '.join(scalars.written(item) for item in items)}]"
