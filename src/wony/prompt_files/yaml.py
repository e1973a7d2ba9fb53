"""A small part of YAML, strictly: what stands in front matter and in the templates that llm writes.

Mappings, lists of texts, plain and quoted texts also over several lines, blocks, comments.  Every scalar is
text.  What is not in this part is refused with its line and its key, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from wony.prompt_files import scalars
from wony.prompt_rules import Spot

_KEY = re.compile(r"""([^\s\[\]{}#&*!|>'"%@`:,?-][^\s:#\[\]{},'"]*|"[^"\\]*"|'[^']*')\s*:(?:\s+|$)""")
_COLON = re.compile(r":(\s|$)")
_ITEM = re.compile(r"\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\[\]{},\"'#\s][^\[\]{},#]*|)\s*([,\]])")
_BLOCK = re.compile(r"([|>])([+-]?)([1-9]?)([+-]?)\s*(?:#.*)?")
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line it begins on."""

    value: str | list[Node] | dict[str, Node]
    line: int


def read_yaml(text: str, where: str, first_line: int = 1) -> dict[str, Node]:
    """Return the mapping in `text`, whose first line is line `first_line` of `where`.  Raises ConfigError."""
    reader = _Reader(text.removesuffix("\n").split("\n"), where, first_line)
    found = reader.mapping(0, 0) if reader.more() else {}
    if reader.more():
        reader.refuse("template.yaml_indent")
    return found


class _Reader:
    """Goes through the lines once; `key` is the last one that was read, for errors."""

    def __init__(self, lines: list[str], where: str, first_line: int) -> None:
        self._lines = lines
        self._where = where
        self._first = first_line
        self._at = 0
        self._key = ""

    def refuse(self, id: str, at: int | None = None) -> NoReturn:
        """Raise the error about a line: the one being read, or `at`."""
        line = min(self._at, len(self._lines) - 1) if at is None else at
        raise Spot(self._where, self._first + line, self._key or "-").wrong(id)

    def more(self) -> bool:
        """Go to the next line that says something; return whether there is one."""
        while self._at < len(self._lines):
            bare = self._lines[self._at].strip()
            if bare and bare[0] != "#":
                return True
            self._at += 1
        return False

    def mapping(self, indent: int, depth: int) -> dict[str, Node]:
        """Read the keys that stand at `indent`."""
        if depth > _DEEPEST:
            self.refuse("template.yaml_indent")
        found: dict[str, Node] = {}
        while self.more() and self._indent() == indent:
            line, start = self._lines[self._at], self._at
            match = _KEY.match(line, indent)
            if match is None:
                self._key = line.strip()[:40]
                self.refuse("template.yaml_no_key")
            self._key = match[1].strip("'\"")
            if self._key in found:
                self.refuse("template.yaml_twice")
            key = self._key  # reading the value reads keys of its own
            found[key] = Node(self._value(line[match.end() :].strip(), indent, depth), self._first + start)
        if self._at < len(self._lines) and self._indent() > indent:
            self.refuse("template.yaml_indent")
        return found

    def _indent(self) -> int:
        line = self._lines[self._at]
        blank = line[: len(line) - len(line.lstrip())]
        if blank.strip(" "):
            self.refuse("template.yaml_tab")
        return len(blank)

    def _value(self, rest: str, indent: int, depth: int) -> str | list[Node] | dict[str, Node]:
        """Read what a key has; `rest` is what stands on its line."""
        if rest[:1] in ("|", ">") and rest:
            return self._block(rest, indent)
        if rest.startswith("["):
            return self._list(rest)
        if rest and rest[0] != "#":
            return self._text(rest, indent)
        self._at += 1
        if not self.more():
            return ""
        inner = self._indent()
        if re.match(r"-(\s|$)", self._lines[self._at].strip()) and inner >= indent:
            return self._items(inner)
        return self.mapping(inner, depth + 1) if inner > indent else ""

    def _items(self, indent: int) -> list[Node]:
        """Read `- a` lines."""
        found: list[Node] = []
        while self.more() and self._indent() == indent and self._lines[self._at].strip()[0] == "-":
            rest, line = self._lines[self._at].strip()[1:], self._first + self._at
            if not rest.startswith(" ") or (rest.strip()[0] not in "\"'" and _KEY.match(rest.strip())):
                self.refuse("template.yaml_item")
            found.append(Node(self._text(rest.strip(), indent), line))
        return found

    def _list(self, rest: str) -> list[Node]:
        """Read `[a, b]`, which stands on one line."""
        items: list[Node] = []
        at, end = 1, ","
        while end == ",":
            match = _ITEM.match(rest, at)
            if match is None or (match[2] == "," and not match[1]):
                self.refuse("template.yaml_list")
            if word := match[1].strip():
                items.append(Node(self._unquoted(word) if word[0] in "\"'" else word, self._first + self._at))
            at, end = match.end(), match[2]
        if scalars.uncommented(rest[at:]):
            self.refuse("template.yaml_list")
        self._at += 1
        return items

    def _text(self, rest: str, indent: int) -> str:
        """Read one text, with the lines below that belong to it."""
        if rest[0] in "\"'":
            return self._quoted(rest)
        if not scalars.PLAIN.match(rest) and not re.match(r"[-?:=<][^\s]", rest):
            self.refuse("template.yaml_not_ours")
        lines = [scalars.uncommented(rest)]
        ended, start = lines[0] != rest, self._at
        self._at += 1
        while not ended and self._more_in(indent):
            line = self._lines[self._at].strip()
            lines += [""] * (self._at - start - 1) + [scalars.uncommented(line)]
            ended, start = lines[-1] != line, self._at
            self._at += 1
        if any(_COLON.search(line) for line in lines):
            self.refuse("template.yaml_colon", start)
        return scalars.plain(lines)

    def _more_in(self, indent: int) -> bool:
        """Go over empty lines; return whether the next one stands deeper than `indent` and is no comment."""
        while self._at < len(self._lines) and not self._lines[self._at].strip():
            self._at += 1
        if self._at == len(self._lines) or self._lines[self._at].lstrip()[0] == "#":
            return False
        return self._indent() > indent

    def _quoted(self, rest: str) -> str:
        """Read a quoted text up to its closing quote."""
        start = self._at
        source = "\n".join([rest, *self._lines[start + 1 :]])
        match = scalars.QUOTED.match(source)
        if match is None:
            self.refuse("template.yaml_open_quote")
        self._at += match[0].count("\n")
        if scalars.uncommented(source[match.end() :].partition("\n")[0]):
            self.refuse("template.yaml_behind_quote")
        value = self._unquoted(match[0])
        self._at += 1
        return value

    def _unquoted(self, text: str) -> str:
        value = scalars.unquoted(text)
        if value is None:
            self.refuse("template.yaml_escape")
        return value

    def _block(self, rest: str, indent: int) -> str:
        """Read a `|` or `>` block: the lines below that stand deeper than its key."""
        match = _BLOCK.fullmatch(rest)
        if match is None:
            self.refuse("template.yaml_not_ours")
        self._at += 1
        start = self._at
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                break
            self._at += 1
        lines = self._lines[start : self._at]
        first = next((line for line in lines if line.strip()), "")
        width = indent + int(match[3]) if match[3] else len(first) - len(first.lstrip(" "))
        for offset, line in enumerate(lines):
            if line[:width].strip(" "):
                self.refuse("template.yaml_indent", start + offset)
        return scalars.block(match[1], match[2] or match[4], [line[width:] for line in lines])
