"""How YAML writes one text: quoted, folded over lines, as a block; and how we write it.  It knows no keys."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^']|'')*'", re.DOTALL)
"""A quoted text, also over several lines."""
SIMPLY_QUOTED = re.compile(r'"[^"\\\x00-\x1f\x7f-\x9f]*"')
"""A quoted text that says what stands between the quotes."""
PLAIN = re.compile(r"[^\s\[\]{}#&*!|>'\"%@`:,?=<-]")
"""What a text without quotes may begin with."""
_FOLD = re.compile(r"[ \t]*\n[ \t]*((?:\n[ \t]*)*)")
_IN_DOUBLE = re.compile(
    r"\\\n[ \t]*|\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|" + _FOLD.pattern, re.DOTALL
)
_ESCAPES = {
    **{"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b"},
    **{" ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"},
}
_SURROGATES = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
# What needs no quotes for us or for any YAML reader: words that are not numbers, dates, truths or nothing.
_BARE = re.compile(r"[^\W\d_](?:[\w ()/.;+~$%@!?…·-]*[\w()/.+~$%@!?…·])?")
_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def unquoted(text: str) -> str | None:
    """Return what a quoted text says; None where it has an escape that does not exist."""
    if text[0] == "'":
        return _FOLD.sub(_folded, text[1:-1]).replace("''", "'")
    wrong = False

    def replaced(match: re.Match[str]) -> str:
        nonlocal wrong
        escape = match[1]
        if escape is None:
            return "" if match[0][0] == "\\" else "\n" * match[2].count("\n") or " "
        if len(escape) > 1:
            code = int(escape[1:], 16)
            wrong = wrong or code > 0x10FFFF
            return "" if wrong else chr(code)
        wrong = wrong or escape not in _ESCAPES
        return _ESCAPES.get(escape, "")

    said = _IN_DOUBLE.sub(replaced, text[1:-1])
    # JSON writes what is above U+FFFF as two halves.
    said = _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), said)
    return None if wrong else said


def _folded(match: re.Match[str]) -> str:
    return "\n" * match[1].count("\n") or " "


def plain(lines: Sequence[str]) -> str:
    """Return what a text without quotes says; the lines below its first may be empty."""
    return _FOLD.sub(_folded, "\n".join(line.strip() for line in lines))


def uncommented(line: str) -> str:
    """Return a line without the comment at its end."""
    return re.sub(r"(^|\s)#.*", "", line).strip()


def block(style: str, chomp: str, lines: Sequence[str]) -> str:
    """Return what a `|` or `>` block says; `lines` are without their indentation."""
    text = "\n".join(lines) if style == "|" else _flowing(lines)
    bare = text.rstrip("\n")
    if chomp == "+":
        return text + "\n" if lines else ""
    return bare if chomp == "-" or not bare else bare + "\n"


def _flowing(lines: Sequence[str]) -> str:
    text, before = "", ""
    for number, line in enumerate(lines):
        if not line:
            text += "\n"
        elif not number or not before:
            text += line
        else:
            text += ("\n" if " " in (line[0], before[0]) else " ") + line
        before = line
    return text


def written(text: str) -> str:
    """Return a text as one YAML scalar on one line."""
    if _BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", quoted)
