"""An answer in Markdown while it is being written: what is finished leaves as rows, once, and never changes.

Finished is every block but the last, every line of code, every item of a list but the last, and the
rows of a long paragraph that no later word can touch.  The cost of an answer is that of its blocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.tree import SyntaxTreeNode

from wony.cli.blocks import Blocks, first_number, parser, tree
from wony.cli.canvas import BLANK, Row, Span, drawn
from wony.cli.code import Highlighter
from wony.cli.wrap import fitting, wrap

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})")
# A line of which only this is there may still become anything: it waits unseen for its next character.
_UNDECIDED = re.compile(r"\s*(?:[-=*_#|`~+>.)\s]*|\d{1,9}[.)]?)\Z")
# What may still find its other half in text to come.
_UNSETTLED = re.compile(r"`|\[|~~|\*(?=\S)|(?<!\w)_(?=\S)")
_OPEN_LINK = re.compile(r"!?\[([^\[\]]*)(?:\]\([^)\s]*)?\Z")
_STAND_IN = "\ue000 "
"""Stands for the printed beginning of a paragraph, so that its rest is not taken for a list or a heading."""
_LONG = 400
"""Characters from which a paragraph is long: no heading and no table begins with as many."""
_WINDOW = 8_000
"""Characters that are parsed at a time: the trees of a long text would cost more than its length."""
_TRIES = 8
"""Places at which a long paragraph is tried to be cut."""


class _OpenFence:
    """Code that is being written: its lines leave one by one."""

    def __init__(self, indent: int, mark: str, info: str) -> None:
        self.mark = mark[0]
        self.highlighter = Highlighter(info)
        self.printed = False
        self._indent = indent
        self._end = re.compile(rf" {{0,3}}{re.escape(mark)}{mark[0]}*[ \t]*\Z")

    def closes(self, line: str) -> bool:
        return self._end.match(line) is not None

    def content(self, line: str) -> str:
        margin = len(line) - len(line.lstrip(" "))
        return line[min(margin, self._indent) :]


class Answer:
    """Takes text as it comes, gives rows to print for good, and rows to show until more is known."""

    def __init__(self, *, colour: bool) -> None:
        self._parser = parser()
        self._colour = colour
        self._text = ""
        """What is not printed yet, from the start of a line."""
        self._new: list[str] = []
        """What came since it was last looked at."""
        self._gap = False
        """Whether an empty row comes before what is printed next."""
        # Of the block that the text begins with, something may be printed already:
        self._fence: _OpenFence | None = None
        self._number: int | None = None
        """In a list: the number of the next item."""
        self._carry: Row = BLANK
        """In a paragraph: its last row so far, which later words go on filling."""
        self._unsettled = 0
        """Characters up to which the text was found to have no settled beginning."""

    def feed(self, text: str) -> None:
        """Take more of the answer, sanitized."""
        self._new.append(text)

    def advance(self, width: int, room: int) -> list[Row]:
        """Return what is finished since the last call.  A paragraph of about `room` rows leaves in parts."""
        rows = self._finished(width) if self._take_new() else []
        if self._fence is None and len(self._text) > max(_LONG, room * width // 2, self._unsettled):
            part = self._settled(width)
            # Where nothing is settled, trying again at every word would cost more with every word.
            self._unsettled = 0 if part else len(self._text) * 5 // 4
            rows += part
        return rows

    def tail(self, width: int, room: int) -> list[Row]:
        """Return what `advance` left, as it looks now; of more than `room` rows only the last are right."""
        lines = self._text.split("\n")
        if self._fence:
            line = self._fence.content(lines[-1])
            if not line or (_UNDECIDED.match(line) and self._fence.mark in line):
                return []
            rows = Blocks(width, colour=self._colour).code_line(self._fence.highlighter.copy(), line)
            return [BLANK, *rows] if self._gap else rows
        if _UNDECIDED.match(lines[-1]):
            lines[-1] = ""
        if len(lines) == 1:
            lines = [_end_of(lines[0], room * width)]
        text = "\n".join([*lines[:-1], _as_if_closed(lines[-1])])
        return self._rows(self._nodes(text), text.split("\n"), width, last_rows=room)

    def finish(self, width: int) -> list[Row]:
        """Return the rest.  Nothing may be fed after it."""
        self._take_new()
        if not self._text.endswith("\n"):
            self._text += "\n"
        rows = self._finished(width)
        if self._fence is None:
            rows += self._rows(self._nodes(self._text), self._text.split("\n"), width)
        self._text = ""
        return rows

    def _take_new(self) -> bool:
        """Add what came to the text; True when lines were finished by it."""
        new = "".join(self._new)
        self._new.clear()
        self._text += new
        return "\n" in new

    def _nodes(self, text: str) -> list[SyntaxTreeNode]:
        return tree(self._parser.parse(text)) if text.strip() else []

    def _rows(
        self, nodes: Sequence[SyntaxTreeNode], lines: Sequence[str], width: int, *, last_rows: int = 0
    ) -> list[Row]:
        """Lay blocks out; the first goes on where its printed part ended.  Changes nothing."""
        blocks = Blocks(width, colour=self._colour, lines=lines, last_rows=last_rows)
        rows: list[Row] = []
        for index, node in enumerate(nodes):
            if not index and self._carry:
                part = wrap([*self._carry, *_without_stand_in(blocks.inline(node))], width)
            elif not index and self._number is not None:
                part = blocks.items(node, node.children, self._number, 0)
            else:
                part = blocks.draw(node)
            if part and (rows or self._gap):
                rows.append(BLANK)
            rows += fitting(part, width)
        return rows

    def _finished(self, width: int) -> list[Row]:
        """Take out all blocks but the last, and of that the lines or items that are finished."""
        rows: list[Row] = []
        window = _WINDOW
        while True:
            if self._fence:
                rows += self._code_lines(self._fence, width)
                if self._fence:
                    return rows
            size = len(self._text)
            rows += self._take_blocks(window, width)
            if window >= size and not self._fence:
                return rows
            window = _WINDOW if len(self._text) < size else 2 * window

    def _take_blocks(self, window: int, width: int) -> list[Row]:
        """Take out what is finished within the first `window` characters."""
        whole, newline, part = self._text[:window].rpartition("\n")
        if not newline:
            return []
        lines, nodes = whole.split("\n"), self._nodes(whole)
        if not nodes:
            self._text = part + self._text[window:]
            return []
        *done, last = nodes
        rows = self._leave(self._rows(done, lines, width)) if done else []
        start = _line_of(last)
        opened = _FENCE.match(lines[start]) if last.type == "fence" else None
        if last.type in ("bullet_list", "ordered_list") and len(last.children) > 1:
            rows += self._items(last, lines, width)
            start = _line_of(last.children[-1])
        if opened:
            self._fence = _OpenFence(len(opened[1]), opened[2], last.info)
            start += 1
        if start:
            self._text = "\n".join([*lines[start:], part]) + self._text[window:]
        return rows

    def _leave(self, rows: list[Row]) -> list[Row]:
        """The blocks of `rows` are whole; what comes next is a new one."""
        self._number, self._carry, self._unsettled = None, BLANK, 0
        self._gap = self._gap or bool(rows)
        return rows

    def _items(self, node: SyntaxTreeNode, lines: Sequence[str], width: int) -> list[Row]:
        """Take out the items of a list but the last."""
        *done, last = node.children
        number = first_number(node) if self._number is None else self._number
        blocks = Blocks(width, colour=self._colour, lines=lines)
        rows = fitting(blocks.items(node, done, number, 0), width)
        if self._gap:
            rows.insert(0, BLANK)
        self._number = number + len(done)
        self._gap = blocks.after_gap(last)
        return rows

    def _code_lines(self, fence: _OpenFence, width: int) -> list[Row]:
        """Take out the lines of code that are there, and the end of the code."""
        *lines, part = self._text.split("\n")
        blocks = Blocks(width, colour=self._colour)
        rows: list[Row] = []
        for index, line in enumerate(lines):
            if fence.closes(line):
                self._text = "\n".join([*lines[index + 1 :], part])
                self._fence = None
                self._gap = self._gap or fence.printed or bool(rows)
                return rows
            if self._gap:
                rows.append(BLANK)
                self._gap = False
            rows += blocks.code_line(fence.highlighter, fence.content(line))
            fence.printed = True
        self._text = part
        return rows

    def _settled(self, width: int) -> list[Row]:
        """Take out the rows of a long paragraph in which every mark has found its other half."""
        nodes = self._nodes(self._text)
        if len(nodes) != 1 or nodes[0].type != "paragraph":
            return []
        at = len(self._text) - 1
        for _ in range(_TRIES):
            at = self._text.rfind(" ", 0, at)
            if at <= len(_STAND_IN):
                break
            around = self._text[at - 1] + self._text[at + 1]
            if around.isspace() or not around.isprintable() or "\\" in around:
                continue
            head = self._nodes(self._text[:at])
            if len(head) == 1 and head[0].type == "paragraph" and not _UNSETTLED.search(_plain(head[0])):
                return self._cut_paragraph(head, at, width)
            at -= 20
        return []

    def _cut_paragraph(self, head: Sequence[SyntaxTreeNode], at: int, width: int) -> list[Row]:
        rows = self._rows(head, (), width)
        if len(rows) < 2 + self._gap:
            return []
        *rows, self._carry = rows
        self._gap = False
        self._text = _STAND_IN + self._text[at + 1 :]
        return rows


def drawn_lines(text: str, width: int, *, colour: bool) -> list[str]:
    """Return a whole answer, sanitized, as lines for a terminal."""
    answer = Answer(colour=colour)
    answer.feed(text.lstrip("\n"))
    return [drawn(row, colour) for row in answer.finish(width)]


def _line_of(node: SyntaxTreeNode) -> int:
    return node.map[0] if node.map else 0


def _plain(node: SyntaxTreeNode) -> str:
    return "".join(part.content for part in node.walk() if part.type == "text")


def _without_stand_in(spans: Sequence[Span]) -> list[Span]:
    return [(spans[0][0].removeprefix(_STAND_IN[0]), spans[0][1]), *spans[1:]]


def _end_of(line: str, enough: int) -> str:
    """Return the end of a very long line, beginning at a place that moves on seldom."""
    if len(line) < 4 * enough:
        return line
    return line[line.find(" ", len(line) // enough * enough - 2 * enough) + 1 :]


def _as_if_closed(line: str) -> str:
    """Return the line that is being written as it will look when its open marks are closed."""
    line = _OPEN_LINK.sub(r"\1", line.rstrip("*_`~"))
    for mark in ("`", "**"):
        if line.count(mark) % 2:
            return line + mark
    return line
