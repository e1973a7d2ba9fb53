"""Markdown blocks laid out as rows: calm headings, lists, quotes, code, tables.

A block is drawn from its own source alone, without a look at what comes after it: that is what lets an
answer be printed block by block while it is still being written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from wony.cli.canvas import BLANK, Row, Span
from wony.cli.code import Highlighter
from wony.cli.grid import draw_grid
from wony.cli.sanitize import sanitize
from wony.cli.screen import BOLD, DIM
from wony.cli.wrap import fold, wrap

ITALIC, UNDERLINE, STRUCK, CODE = "3", "4", "9", "36"
_BULLETS = "•◦▪"
_HEADINGS = {"h1": "1;4", "h2": "1", "h3": "1", "h4": "1;2", "h5": "1;2", "h6": "1;2"}
_RULE_WIDTH = 40
_CODE_INDENT = 4
_NARROW = 40
_TASKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def parser() -> MarkdownIt:
    """Return the Markdown that models write: CommonMark, tables, strikethrough; HTML is text.

    Link definitions are left as text: they may stand after the links that need them, and a line that was
    printed must keep its meaning.
    """
    markdown = MarkdownIt("commonmark", {"html": False})
    return markdown.enable(["table", "strikethrough"]).disable(["reference", "html_block", "html_inline"])


class Blocks:
    """Draws blocks for one width.  `lines` is the source that the blocks' positions speak of."""

    def __init__(self, width: int, *, colour: bool, lines: Sequence[str] = (), last_rows: int = 0) -> None:
        self._width = max(1, width)
        self._colour = colour
        self._lines = lines
        self._last_rows = last_rows
        """If set, only about so many rows will be looked at: a long table need not be laid out whole."""

    def draw(self, node: SyntaxTreeNode, *, depth: int = 0) -> list[Row]:
        """Return the rows of a block that stands `depth` lists deep."""
        match node.type:
            case "paragraph":
                return wrap(self.inline(node), self._width)
            case "heading":
                return self._heading(node)
            case "bullet_list" | "ordered_list":
                return self.items(node, node.children, first_number(node), depth)
            case "blockquote":
                return self._quote(node, depth)
            case "fence" | "code_block":
                return self._code(node)
            case "hr":
                return [(("─" * min(self._width, _RULE_WIDTH), DIM),)]
            case "table":
                return self._table(node)
        return wrap([(node.content, "")], self._width)

    def items(
        self, node: SyntaxTreeNode, items: Sequence[SyntaxTreeNode], number: int, depth: int
    ) -> list[Row]:
        """Return the rows of some items of a list; an empty line stays where the source has one."""
        rows: list[Row] = []
        for index, item in enumerate(items):
            if rows and self.after_gap(item):
                rows.append(BLANK)
            ordered = node.type == "ordered_list"
            rows += self._item(item, f"{number + index}. " if ordered else f"{_BULLETS[depth % 3]} ", depth)
        return rows

    def after_gap(self, node: SyntaxTreeNode) -> bool:
        """Whether an empty line stands before the block."""
        line = node.map[0] - 1 if node.map else -1
        return 0 <= line < len(self._lines) and not self._lines[line].strip(" \t>")

    def inline(self, node: SyntaxTreeNode, style: str = "") -> list[Span]:
        """Return the text of a paragraph, heading or cell."""
        return [
            span
            for child in node.children
            if child.type == "inline"
            for span in inline_spans(child.children, style, self._colour)
        ]

    def _inner(self, width: int) -> Blocks:
        return Blocks(width, colour=self._colour, lines=self._lines, last_rows=self._last_rows)

    def _heading(self, node: SyntaxTreeNode) -> list[Row]:
        mark = [] if self._colour else [("#" * int(node.tag[1]) + " ", "")]
        return wrap([*mark, *self.inline(node, _HEADINGS[node.tag])], self._width)

    def _item(self, item: SyntaxTreeNode, marker: str, depth: int) -> list[Row]:
        task = _task(item)
        marker_style = "" if task else DIM
        marker = task or marker
        inner = self._inner(self._width - len(marker))
        rows: list[Row] = []
        for child in item.children:
            drawn = inner.draw(child, depth=depth + 1)
            if rows and drawn and (inner.after_gap(child) or child.type in ("fence", "table")):
                rows.append(BLANK)
            rows += drawn
        if task and rows:
            rows[0] = _without_start(rows[0], len("[ ] "))
        head: Row = ((marker, marker_style),)
        indent: Row = ((" " * len(marker), ""),)
        return [
            (head if not i else indent) + row if row else (head if not i else row)
            for i, row in enumerate(rows or [BLANK])
        ]

    def _quote(self, node: SyntaxTreeNode, depth: int) -> list[Row]:
        inner = self._inner(self._width - 2)
        rows: list[Row] = []
        for child in node.children:
            drawn = inner.draw(child, depth=depth)
            if rows and drawn:
                rows.append(BLANK)
            rows += drawn
        return [(("▏ ", DIM), *row) for row in rows]

    def _code(self, node: SyntaxTreeNode) -> list[Row]:
        highlighter = Highlighter(node.info if node.type == "fence" else "")
        lines = node.content.removesuffix("\n").split("\n") if node.content else []
        return [row for line in lines for row in self.code_line(highlighter, line)]

    def code_line(self, highlighter: Highlighter, line: str) -> list[Row]:
        """Return the rows of one line of code."""
        indent = _CODE_INDENT if self._width >= _NARROW else 0
        spans = highlighter.line(line.expandtabs(4).rstrip())
        return [
            ((" " * indent, ""), *row) if row and indent else row for row in fold(spans, self._width - indent)
        ]

    def _table(self, node: SyntaxTreeNode) -> list[Row]:
        rows = [line for part in node.children for line in part.children]
        if self._last_rows and len(rows) > self._last_rows + 1:
            rows = [rows[0], *rows[-self._last_rows :]]
        cells = [
            [self.inline(cell, BOLD if cell.type == "th" else "") for cell in row.children] for row in rows
        ]
        sides = [str(cell.attrs.get("style", "")).rpartition(":")[2] or "left" for cell in rows[0].children]
        return draw_grid(cells, sides, self._width)


def first_number(node: SyntaxTreeNode) -> int:
    """Return the number of a list's first item."""
    return int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 1


def inline_spans(nodes: Iterable[SyntaxTreeNode], style: str = "", colour: bool = True) -> list[Span]:
    """Return styled text.  A link shows where it leads unless its text says so, an image where it is."""
    spans: list[Span] = []
    for node in nodes:
        match node.type:
            case "text" | "text_special":
                spans.append((sanitize(node.content), style))  # an entity may have made any character
            case "softbreak":
                spans.append((" ", style))
            case "hardbreak":
                spans.append(("\n", style))
            case "code_inline":
                quote = "" if colour else "`"
                spans.append((f"{quote}{node.content}{quote}", _with(style, CODE)))
            case "em" | "strong" | "s":
                added = {"em": ITALIC, "strong": BOLD, "s": STRUCK}[node.type]
                spans += inline_spans(node.children, _with(style, added), colour)
            case "link":
                spans += _link(node, style, colour)
            case "image":
                spans += [
                    (f"[{sanitize(node.content)}] " if node.content else "", style),
                    _target(node.attrs["src"], style),
                ]
            case _:
                spans.append((node.content, style))
    return spans


def _link(node: SyntaxTreeNode, style: str, colour: bool) -> list[Span]:
    target = str(node.attrs["href"])
    text = inline_spans(node.children, _with(style, UNDERLINE), colour)
    shown = "".join(part for part, _ in text)
    if shown in (target, unquote(target)) or target == f"mailto:{shown}":
        return text
    return [*text, (" ", style), _target(target, style)] if shown else [_target(target, style)]


def _target(target: object, style: str) -> Span:
    return f"({sanitize(str(target))})", _with(style, DIM)


def _with(style: str, added: str) -> str:
    return f"{style};{added}" if style else added


def _task(item: SyntaxTreeNode) -> str:
    first = item.children[0] if item.children else None
    if first is None or first.type != "paragraph" or not first.children:
        return ""
    return _TASKS.get(first.children[0].content[:4], "")


def _without_start(row: Row, count: int) -> Row:
    spans = list(row)
    while spans and count:
        text, style = spans.pop(0)
        if len(text) > count:
            spans.insert(0, (text[count:], style))
        count -= min(count, len(text))
    return tuple(spans)


def tree(tokens: Sequence[Token]) -> list[SyntaxTreeNode]:
    """Return the top-level blocks."""
    return list(SyntaxTreeNode(tokens).children) if tokens else []
