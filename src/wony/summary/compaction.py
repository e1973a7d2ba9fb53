"""Compaction: what of a conversation goes into its summary, and the text that stands there instead.

One big step: everything but the last turns is covered.  The goal and the facts that the person gave are
carried over mechanically; a model gives one line for each part.  It knows neither the model nor the store:
what it asks of the model is in `request`, and what a token is, it is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wony.summary.carried import carried, goal_of, said_by_the_person
from wony.summary.cuts import head, middle
from wony.summary.parts import Part, Turn, part_of_lines, part_of_turns, together, turns_of
from wony.summary.rendered import TEXTS, numbered, rendered
from wony.summary.spoken import Language, language_of
from wony.types import Compaction, StoredMessage, SummaryLine

Estimate = Callable[[str], float]

_FRAME = 8.0
"""Tokens around one message."""
_VERBATIM = 0.5
"""The share of the room that turns may take as they were said; the last turn takes what it needs."""
_GOAL = 0.2
_LEAST_GOAL = 32
"""Characters."""
_FACTS = 0.45
_MOST_FACTS = 4000.0
_FORMER = 0.5
"""The share of the lines' room that former lines may take before the oldest of them are condensed ..."""
_FORMER_AFTER = 0.25
"""... to less than this, so that it does not happen again the next time."""
_ONE_LINE = 45.0
"""Tokens of one line."""
_MOST_PARTS = 24
_LINES_OF_A_PART = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """A compaction before the model was asked for its lines."""

    session_id: str
    covered: tuple[StoredMessage, ...]
    stays: tuple[StoredMessage, ...]
    parts: tuple[Part, ...]
    """What gets a new line: first the condensed lines of the former summary, then what is newly covered."""
    condensed: int
    """How many of `parts` are lines of the former summary."""
    former: tuple[SummaryLine, ...]
    """Lines of the former summary that are carried on as they are."""
    goal: str
    facts: tuple[str, ...]
    room: float
    """The most tokens of the rendered summary."""
    language: Language


def plan(
    branch: Sequence[StoredMessage], former: Compaction | None, room_tokens: float, estimate: Estimate
) -> Plan | None:
    """Return what to cover so that summary and last turns take about `room_tokens`; None if nothing can be.

    `branch` (oldest first) is the whole one or begins behind `former`.  The last turn always stays, whatever
    its size; the summary may take what the turns leave, and never less than half of the room.
    """
    former, new = _uncovered(branch, former)
    turns = turns_of(new)
    first = _first_to_stay(turns, room_tokens * _VERBATIM, estimate)
    if first == 0:
        return None
    covered = [m for turn in turns[:first] for m in turn]
    stays = [m for turn in turns[first:] for m in turn]
    room = max(room_tokens * (1 - _VERBATIM), room_tokens - weight(stays, estimate))
    whole = branch[0].parent_id is None
    known = list(branch[: len(branch) - len(stays)]) if whole else covered
    language = language_of(
        [*(text for _, text in said_by_the_person(known)), *(former.facts if former and not whole else ())]
    )
    goal = goal_of(known, former.goal if former and not whole else "")
    left = room - estimate("\n".join(TEXTS[language])) - _FRAME
    goal = _shortened(goal, left * _GOAL, estimate)
    most_facts = min(_MOST_FACTS, max(0.0, (left - estimate(goal)) * _FACTS))
    given = former.facts if former and not whole else ()
    facts = carried(said_by_the_person(known), most_facts, estimate, given)
    left -= estimate(goal) + sum(estimate(fact) + 2 for fact in facts)
    condensed, kept = _condensed(former.lines if former else (), left, language, estimate)
    parts = _grouped(turns[:first], len(condensed), left - _cost(kept, estimate), language)
    return Plan(
        stays[0].session_id, tuple(covered), tuple(stays), (*condensed, *parts), len(condensed),
        tuple(kept), goal, facts, room, language,
    )  # fmt: skip


def made(
    plan: Plan, lines: Sequence[SummaryLine], estimate: Estimate, id: str, created_at: datetime
) -> Compaction:
    """Return the compaction with the `lines` that the model gave, one to a part, fitted into its room."""
    all_lines = [*lines[: plan.condensed], *plan.former, *lines[plan.condensed :]]
    compaction = Compaction(
        id,
        plan.session_id,
        plan.covered[-1].id,
        plan.goal,
        plan.facts,
        (),
        created_at,
        metadata={"language": plan.language},
    )
    room = plan.room - estimate(rendered(compaction, plan.language))
    for _ in range(5):
        fitted = replace(compaction, lines=tuple(_fitted(all_lines, room, estimate)))
        over = estimate(rendered(fitted, plan.language)) - plan.room
        if over <= 0:
            break
        room = min(room - 1, _cost(fitted.lines, estimate)) - over
    return fitted


def weight(messages: Sequence[StoredMessage], estimate: Estimate) -> float:
    """Return the tokens of `messages` as they are sent; thinking is read only behind the last question."""
    total, asked = 0.0, False
    for stored in reversed(messages):
        message = stored.message
        total += _FRAME + estimate(message.content + str(stored.metadata.get("aside", "")))
        total += sum(
            _FRAME + estimate(call.name + json.dumps(dict(call.arguments), ensure_ascii=False))
            for call in message.tool_calls
        )
        asked = asked or message.role == "user"
        total += estimate(message.thinking) if message.thinking and not asked else 0.0
    return total


# -- planning ----------------------------------------------------------------------------------------


def _uncovered(
    branch: Sequence[StoredMessage], former: Compaction | None
) -> tuple[Compaction | None, Sequence[StoredMessage]]:
    """Return the former compaction, if it is one of this branch, and what it does not cover."""
    if former is None or former.undone or not branch:
        return None, branch
    for place, stored in enumerate(branch):
        if stored.id == former.last_id:
            return former, branch[place + 1 :]
    return (former, branch) if branch[0].parent_id == former.last_id else (None, branch)


def _first_to_stay(turns: Sequence[Turn], room: float, estimate: Estimate) -> int:
    """Return the first turn that stays: the last one always does, and nothing begins with an answer."""
    if not turns or turns[-1][0].message.role != "user":
        return 0
    first, left = len(turns) - 1, room - weight(turns[-1], estimate)
    while first > 0 and turns[first - 1][0].message.role == "user":
        left -= weight(turns[first - 1], estimate)
        if left < 0:
            break
        first -= 1
    return first


def _condensed(
    lines: Sequence[SummaryLine], room: float, language: Language, estimate: Estimate
) -> tuple[list[Part], list[SummaryLine]]:
    """Return the oldest former lines as parts if all take too much room, and the others as they are."""
    kept = list(lines)
    if _cost(kept, estimate) <= room * _FORMER:
        return [], kept
    while kept and _cost(kept, estimate) > room * _FORMER_AFTER:
        kept = kept[max(1, len(kept) // 8) :]
    old = list(lines[: len(lines) - len(kept)])
    starts = range(0, len(old), max(_LINES_OF_A_PART, -(-len(old) // 4)))
    size = starts.step
    return [
        part_of_lines(n, start + 1, old[start : start + size], language) for n, start in enumerate(starts, 1)
    ], kept


def _grouped(turns: Sequence[Turn], before: int, room: float, language: Language) -> list[Part]:
    """Put neighbouring turns into as many parts as there is room for lines."""
    most = max(1, min(_MOST_PARTS, int(room / _ONE_LINE)) - before)
    count = min(most, len(turns))
    bounds = [n * len(turns) // count for n in range(count + 1)]
    return [
        part_of_turns(before + n, turns[bounds[n - 1] : bounds[n]], language) for n in range(1, count + 1)
    ]


def _shortened(text: str, most_tokens: float, estimate: Estimate) -> str:
    most = len(text)
    short = text
    while most > _LEAST_GOAL and estimate(short) > most_tokens:
        most = most * 3 // 4
        short = middle(text, most)
    return short


# -- fitting -----------------------------------------------------------------------------------------


def _cost(lines: Sequence[SummaryLine], estimate: Estimate) -> float:
    return sum(estimate(numbered(n, line)) + 1 for n, line in enumerate(lines, 1))


def _fitted(lines: Sequence[SummaryLine], room: float, estimate: Estimate) -> list[SummaryLine]:
    """Shorten the longest lines until all fit, then make one of the oldest."""
    for most in (400, 240, 160, 110, 80, 60, 45):
        short = [replace(line, text=head(line.text, most)) for line in lines]
        if _cost(short, estimate) <= room:
            return short
    for merged in range(2, len(short) + 1):
        oldest = short[:merged]
        ids = dict.fromkeys(id for line in oldest for id in line.message_ids)
        text = head(together(oldest), 60 if merged == len(short) else 120)
        fewer = [SummaryLine(text, tuple(ids)), *short[merged:]]
        if _cost(fewer, estimate) <= room:
            return fewer
    last = fewer if len(short) > 1 else short
    for most in (30, 20, 10):
        tiny = [replace(line, text=head(line.text, most)) for line in last]
        if _cost(tiny, estimate) <= room:
            break
    return tiny
