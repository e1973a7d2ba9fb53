"""What changes between two texts, line by line, for a person who decides and a model that goes on."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

_AROUND = 2
"""Lines that stay, shown around those that do not."""
_MOST_COMPARED = 600
"""Lines on a side up to which they are compared one by one; beyond, all are taken for changed."""

Span = tuple[int, int, int, int]
"""Lines of the former text, from and to, that become lines of the later one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines that go and come, with some around them, as `diff` writes them."""

    text: str
    added: int
    removed: int


def difference(before: str, after: str) -> Difference:
    """Return what changes; a missing end of the last line is told."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    spans = _changes(old, new)
    shown = []
    for near in _together(spans):
        start, end = max(0, near[0][0] - _AROUND), min(len(old), near[-1][1] + _AROUND)
        head = near[0][2] - (near[0][0] - start)
        shown.append(f"@@ -{start + 1} +{head + 1} @@")
        at = start
        for from_old, to_old, from_new, to_new in near:
            shown += [_line(" ", one) for one in old[at:from_old]]
            shown += [_line("-", one) for one in old[from_old:to_old]]
            shown += [_line("+", one) for one in new[from_new:to_new]]
            at = to_old
        shown += [_line(" ", one) for one in old[at:end]]
    added = sum(to_new - from_new for _, _, from_new, to_new in spans)
    return Difference("\n".join(shown), added, sum(to_old - from_old for from_old, to_old, _, _ in spans))


def _changes(old: list[str], new: list[str]) -> list[Span]:
    """Return the spans that differ; what both texts begin and end with is never compared."""
    head, least = 0, min(len(old), len(new))
    while head < least and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < least - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not (middle_old or middle_new):
        return []
    if max(len(middle_old), len(middle_new)) > _MOST_COMPARED:
        return [(head, len(old) - tail, head, len(new) - tail)]
    matched = SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes()
    return [(head + a, head + b, head + c, head + d) for kind, a, b, c, d in matched if kind != "equal"]


def _together(spans: list[Span]) -> list[list[Span]]:
    """Return the spans in groups whose surroundings touch."""
    groups: list[list[Span]] = []
    for span in spans:
        if groups and span[0] - groups[-1][-1][1] <= 2 * _AROUND:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _line(sign: str, line: str) -> str:
    if line.endswith("\n"):
        return sign + line.removesuffix("\n").removesuffix("\r")
    return f"{sign}{line}  (no end of line)"
