"""Text that a person must judge: every character of it is seen, and none can pass for another.

`sanitize` makes text harmless for a terminal; this makes it honest.  What is invisible, turns the reading
direction or could be mistaken for one of our own marks shows as ⟨U+202E⟩, a new line as ⏎ at a row's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from wony.cli.canvas import Span
from wony.cli.screen import YELLOW

_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Printable as Python sees it, and nothing on a screen: fillers, joiners, selectors of variants."""
_OURS = "⟨⟩⏎␠▌\u2400-\u2426"
_MARKS = re.compile(f"[{_OURS}]")
_BREAK = "⏎"


def revealed(text: str) -> Sequence[Sequence[Span]]:
    """Return the lines of a text as spans, what was not plain in yellow."""
    lines: list[list[Span]] = [[]]
    for is_plain, run in groupby(text, _is_plain):
        if is_plain:
            lines[-1].extend(_spaced("".join(run)))
            continue
        for character, same in groupby(run):
            count = sum(1 for _ in same)
            if character == "\n":
                lines[-1].append((_BREAK if count == 1 else _times(_BREAK, count), YELLOW))
                lines.append([])
            elif count > 3:
                lines[-1].append((_times(_shown(character).strip("⟨⟩"), count), YELLOW))
            else:
                lines[-1].append((_shown(character) * count, YELLOW))
    return _without_trailing(lines)


def revealed_line(text: str) -> str:
    """Return the same as one plain line."""
    return "".join(part for line in revealed(text) for part, _ in line)


def _is_plain(character: str) -> bool:
    if "!" <= character <= "~" or character == " ":
        return True
    return character.isprintable() and not _UNSEEN.match(character) and not _MARKS.match(character)


def _spaced(run: str) -> Iterator[Span]:
    """Yield plain text; of many spaces, how many there are."""
    end = 0
    for match in re.finditer(" {9,}", run):
        if match.start() > end:
            yield run[end : match.start()], ""
        yield _times("␠", match.end() - match.start()), YELLOW
        end = match.end()
    if end < len(run):
        yield run[end:], ""


def _without_trailing(lines: list[list[Span]]) -> list[list[Span]]:
    """Return the lines with a mark for each space at an end, where it would not be seen."""
    for line in lines:
        last = next((i for i in reversed(range(len(line))) if line[i][0] != _BREAK), None)
        if last is None or line[last][1]:
            continue
        text = line[last][0]
        if spaces := len(text) - len(text.rstrip(" ")):
            line[last : last + 1] = [(text.rstrip(" "), ""), ("␠" * spaces, YELLOW)]
    return lines


def _times(mark: str, count: int) -> str:
    return f"⟨{mark}×{count:,}⟩"


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
