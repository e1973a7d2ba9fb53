"""What a person reads before a tool does something: the real call, whole, every character of it seen.

Each row begins with a bar that no other text on the screen can begin with, and the words of others stand in
fields behind a second line.  It draws nothing: it returns rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wony.cli.canvas import Row, Span
from wony.cli.hosts import Host, host_of, is_number
from wony.cli.reveal import revealed, revealed_line
from wony.cli.screen import BAR, BOLD, DIM, GREEN, RED, YELLOW
from wony.cli.sources import with_sources
from wony.cli.tool_lines import tool_word
from wony.cli.width import cells, clip, pad
from wony.cli.wrap import fold, wrap
from wony.locales import Catalogue
from wony.tool_types import Action, Approval
from wony.types import Json, Notice

BAR_STYLE, TITLE_STYLE = "33", "7;33"
"""No text of a model is ever drawn in reverse."""
_FIELD = "│ "
_WIDEST_LABEL = 14
_NARROW = 50
"""Columns under which a field stands below its label."""
_HASH = "sha256:"
"""What stands in a rule for a text that fits no line."""
_LONG_RULE, _LONGEST_RULE = 160, 600
"""Characters of a rule beyond which it is said in words, since what it holds stands in the box already; and
beyond which it is not saved."""


@dataclass(frozen=True, slots=True)
class Field:
    """A label of ours, and text that is somebody else's."""

    label: str
    lines: Sequence[Sequence[Span]]
    is_prose: bool = False
    """Whether it is a sentence of ours, whose lines break between words."""


def framed(spans: Sequence[Span], width: int) -> Sequence[Row]:
    """Return words of our own as rows behind the bar."""
    return [_behind_bar(*row) for row in wrap(spans, max(1, width - 2))]


def title_row(text: str, width: int) -> Row:
    """Return the first row of a box."""
    return _behind_bar((clip(f" {text} ", max(1, width - 2)), TITLE_STYLE))


def body_rows(approval: Approval, say: Catalogue, width: int) -> Sequence[Row]:
    """Return everything that must be seen before a yes counts."""
    fields = [*_fields(approval.action, say), *_reasons(approval, say)]
    return _laid_out(fields, width)


def detail_rows(approval: Approval, say: Catalogue, width: int) -> Sequence[Row]:
    """Return what few want to know: the arguments to the last byte, and what the approval is bound to."""
    action = approval.action
    level = say(f"approval.level_{action.level.name.lower()}")
    written = json.dumps(dict(action.arguments), indent=1, default=str)
    fields = [
        Field(say("approval.level"), [[(level, "")]]),
        Field(say("approval.arguments"), [revealed(line)[0] for line in written.split("\n")]),
        Field(say("approval.fingerprint"), [[(action.fingerprint, "")]]),
    ]
    return _laid_out(fields, width)


def rule_rows(approval: Approval, say: Catalogue, width: int) -> Sequence[Row]:
    """Return what a lasting answer allows."""
    action, rule = approval.action, approval.rule
    if not rule:
        return []
    id = "approval.rule" if may_save(approval) else "approval.rule_session"
    if len(rule) > _LONG_RULE or not rule.isprintable() or f" {_HASH}" in rule:
        rule = say("approval.rule_as_shown", tool=action.tool)
    said = [say(id, rule=revealed_line(rule))]
    if action.opt_in and not _is_moot(approval):
        said.append(say(f"approval.rule_{action.opt_in}"))
    return [row for line in said for row in framed([(line, DIM)], width)]


def _is_moot(approval: Approval) -> bool:
    """Whether others' words are here to stay, with which other programs are asked about all the same."""
    return approval.action.opt_in == "run" and approval.why.id == "policy.untrusted"


def may_save(approval: Approval) -> bool:
    """Whether the rule can stand in the file of rules: one line, which says neither more nor less."""
    return approval.rule.isprintable() and 0 < len(approval.rule) <= _LONGEST_RULE


def _fields(action: Action, say: Catalogue) -> Iterator[Field]:
    word = tool_word(action.tool, say)
    level = say(f"approval.level_{action.level.name.lower()}")
    named = [(revealed_line(action.tool), BOLD)]
    about = (f" · {_joined(word, action.tool, level)}", "")
    yield Field(say("approval.tool"), [[*named, about]], is_prose=True)
    host = host_of(action.destination)
    values = {_text(value) for value in action.arguments.values()}
    if action.destination and action.destination not in values:
        yield Field(say("approval.target"), _highlighted(action.destination, host))
    for name, value in action.arguments.items():
        text = _text(value)
        is_target = bool(text) and text == action.destination
        lines = _highlighted(text, host) if is_target else revealed(text)
        yield Field(revealed_line(name), lines if text else [[(say("approval.empty"), DIM)]])
    if action.leaves and action.leaves not in (*values, action.destination):
        yield Field(say("approval.leaves"), revealed(action.leaves))
    if action.leaves:
        yield Field(say("approval.leaves"), [[(_size(action.leaves, host, say), YELLOW)]], is_prose=True)
    for warning in _warnings(host):
        yield Field(say("approval.warning"), [[(_said(warning, say), RED)]], is_prose=True)


def _reasons(approval: Approval, say: Catalogue) -> Iterator[Field]:
    yield Field(say("approval.why"), _said_lines(approval.why, say), is_prose=True)
    for note in approval.action.notes:
        lines = _said_lines(note, say)
        yield Field(say("approval.note"), lines, is_prose=len(lines) == 1)


def _joined(word: str, tool: str, level: str) -> str:
    return f"{word} · {level}" if word and word != tool else level


def _size(leaves: str, host: Host | None, say: Catalogue) -> str:
    count = len(leaves.encode("utf-8", "replace"))
    if host is None:
        return say("approval.size", bytes=count)
    return say("approval.size_to", bytes=count, host=revealed_line(host.name))


def _warnings(host: Host | None) -> Sequence[Notice]:
    if host is None:
        return ()
    if is_number(host.name):
        return (Notice("approval.number_host", {"host": host.name}),)
    return host.warnings


def _highlighted(text: str, host: Host | None) -> Sequence[Sequence[Span]]:
    """Return what a call is about, bold; of an address, its host alone."""
    if host is None:
        return [[(part, style or BOLD) for part, style in line] for line in revealed(text)]
    before, name, after = (revealed_line(one) for one in _cut(text, host))
    return [[(before, ""), (name, f"{BOLD};{YELLOW}"), (after, "")]]


def _cut(text: str, host: Host) -> tuple[str, str, str]:
    return text[: host.start], text[host.start : host.end], text[host.end :]


def _said(notice: Notice, say: Catalogue) -> str:
    """Return our words with those of others in them, revealed."""
    params = {
        name: revealed_line(value) if isinstance(value, str) else value
        for name, value in with_sources(notice.params, say).items()
    }
    return say(notice.id, **params)


def _said_lines(notice: Notice, say: Catalogue) -> Sequence[Sequence[Span]]:
    """Return a notice as lines; a value of many lines, such as a difference, has each line on its own."""
    held: dict[str, str] = {}
    params = with_sources(notice.params, say)
    for name, value in with_sources(notice.params, say).items():
        if isinstance(value, str):
            place = f"\x00{len(held)}\x00"
            held[place] = value
            params[name] = place if "\n" in value else revealed_line(value)
    lines: list[Sequence[Span]] = []
    for part in re.split("(\x00\\d+\x00)", say(notice.id, **params)):
        if part in held:
            lines.extend(_difference(held[part]))
        else:
            lines.extend([(line, "")] for line in part.strip("\n").split("\n") if line)
    return lines


def _difference(text: str) -> Iterator[Sequence[Span]]:
    """Yield the lines of a text; those that say what comes and goes in their colours."""
    for line in text.split("\n"):
        style = {"+": GREEN, "-": RED, "@": DIM}.get(line[:1], "")
        yield [(part, mark or style) for part, mark in revealed(line)[0]]


def _laid_out(fields: Sequence[Field], width: int) -> Sequence[Row]:
    widest = min(_WIDEST_LABEL, max(cells(field.label) for field in fields))
    rows: list[Row] = []
    last = ""
    for field in fields:
        label = "" if field.label == last else field.label
        last = field.label
        if width < _NARROW or cells(field.label) > widest:
            if label:
                rows.extend(framed([(label, DIM)], width))
            head = ""
        else:
            head = pad(label, widest) + " "
        rows.extend(_field_rows(field, head, width))
    return rows


def _field_rows(field: Field, head: str, width: int) -> Iterator[Row]:
    broken = wrap if field.is_prose else fold
    room = max(4, width - 2 - cells(head) - len(_FIELD))
    first = True
    for line in field.lines:
        for row in broken(line, room) if line else [()]:
            shown = head if first else " " * cells(head)
            yield _behind_bar((shown, DIM), (_FIELD, DIM), *row)
            first = False


def _behind_bar(*spans: Span) -> Row:
    return ((f"{BAR} ", BAR_STYLE), *(span for span in spans if span[0]))


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
