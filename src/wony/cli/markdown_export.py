"""What somebody said, made safe to stand in a Markdown document: it stays text, whatever it looks like.

A page shown from the document must run no HTML, load no picture, and nobody's words may pass for a heading
of ours and so for another's turn.
"""

from __future__ import annotations

import re

# What could mean something inside a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&!])")
_LIST = re.compile(r"\A(\d*)([-+=.)])")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_IMAGE = re.compile(r"!(?=\[)")
_SCRIPT = re.compile(r"(\]\(\s*<?|\]:\s*<?)(?=(javascript|vbscript|data)\s*:)", re.IGNORECASE)
_CODE = re.compile(r"(`+)(?!`)(.*?[^`])?\1(?!`)")
_ESCAPED = r"\\\1"
_LOWER = 2
"""Levels by which an answer's headings sink below those of the document."""


def heading(level: int, text: str) -> str:
    """Return a heading whose text is one line and means nothing but itself."""
    return "#" * level + " " + plain(text)


def plain(text: str) -> str:
    """Return text as one line that means nothing but itself."""
    return _MARKUP.sub(_ESCAPED, " ".join(text.split()))


def question_markdown(text: str) -> str:
    """Return what a person said as a quotation, line by line as it was typed."""
    lines = text.strip("\n").split("\n")
    # Two spaces at its end keep a line apart from the next.
    return "\n".join(f"> {_as_typed(line)}  " if line.strip() else ">" for line in lines)


def _as_typed(line: str) -> str:
    """Return a line that begins no list, no heading and no code, however it begins."""
    text = line.expandtabs(4).lstrip(" ")
    indent = len(line.expandtabs(4)) - len(text)
    text = _LIST.sub(r"\1\\\2", _MARKUP.sub(_ESCAPED, text), count=1)
    return "&nbsp;" * indent + text


def answer_markdown(text: str) -> str:
    """Return a model's answer: its Markdown works, its HTML, pictures and scripts do not."""
    lines: list[str] = []
    fence = ""
    for line in text.strip("\n").split("\n"):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
            lines.append(line)
        elif match and not (match[1][0] == "`" and "`" in match[2]):
            fence = match[1]
            lines.append(line)
        else:
            lines.append(_tamed(line))
    if fence:  # an answer that broke off inside code must not swallow what follows
        lines.append(fence)
    return "\n".join(lines)


def _tamed(line: str) -> str:
    if _UNDERLINE.fullmatch(line):
        return "\\" + line.lstrip()
    sunk = _HEADING.match(line)
    if sunk:
        line = "#" * min(6, len(sunk[1]) + _LOWER) + line[sunk.end() :]
    parts: list[str] = []
    end = 0
    for code in _CODE.finditer(line):
        parts += [_inert(line[end : code.start()]), code[0]]
        end = code.end()
    return "".join((*parts, _inert(line[end:])))


def _inert(text: str) -> str:
    text = _TAG.sub("&lt;", text)
    text = _IMAGE.sub(r"\\!", text)
    return _SCRIPT.sub(r"\1x-", text)
