"""Stands before every call: decides by the policy, asks the person where that says so, writes down both.

An approval is bound to what was shown: what changed between the question and the deed is asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wony.archive import Archive
from wony.errors import WonyError
from wony.events import MessageAdded
from wony.policy import Standing, decide, rule_for
from wony.tool_protocols import AtLimit, Audit, Person, RuleStore
from wony.tool_types import Action, Answer, Approval, Decision, OptIn, Rules
from wony.types import Json, Notice, Tool

_ASKED_AGAIN = 2
"""How often what changes under the person's eyes is shown anew before it is refused."""


@dataclass(slots=True)
class Desk:
    """What one session has at hand while this process runs."""

    session_id: str
    archive: Archive
    tools: tuple[Tool, ...] = ()
    """What the session may call."""
    allowed: list[str] = field(default_factory=list)
    """Rules for this session."""
    agreed: set[OptIn] = field(default_factory=set)
    unfinished: list[MessageAdded] = field(default_factory=list)
    """What came of calls that were stopped."""


class Nobody:
    """There is no terminal: what would be asked is refused."""

    is_there = False

    async def approve(self, approval: Approval) -> Answer:  # noqa: ARG002  nobody looks at it
        """Return a no."""
        return "no"

    async def choose(self, question: str, choices: Sequence[str]) -> str:  # noqa: ARG002
        """Return nothing."""
        return ""

    async def at_limit(self, reached: Notice) -> AtLimit:  # noqa: ARG002
        """Have the model finish."""
        return "wrap_up"


class Unwritten:
    """A log for conversations of which nothing is kept."""

    async def write(self, entry: Mapping[str, Json]) -> None:
        """Keep nothing."""


class Guard:
    """Lets calls pass, or not."""

    def __init__(self, person: Person, rules: RuleStore, audit: Audit, given: Rules | None = None) -> None:
        """`given` are rules of this run alone, from the command line."""
        self.person = person
        self._rules = rules
        self._audit = audit
        self._given = given or Rules()
        self._one_at_a_time = asyncio.Lock()

    async def passes(self, action: Action, desk: Desk, planned: Callable[[], Awaitable[Action]]) -> Decision:
        """Return "allow", or "deny" with the reason.  `planned` works the action out anew."""
        decision = self._decide(action, desk)
        by = "rule" if decision.rule else "policy"
        if decision.verdict == "ask":
            async with self._one_at_a_time:
                decision, by = await self._asked(action, desk, decision, planned), "person"
        await self._write(action, desk, decision, by)
        return decision

    def _decide(self, action: Action, desk: Desk) -> Decision:
        saved = self._rules.rules()
        rules = Rules((*self._given.allow, *desk.allowed, *saved.allow), (*self._given.deny, *saved.deny))
        past = desk.archive
        agreed = frozenset(desk.agreed)
        somebody = self.person.is_there
        return decide(action, Standing(past.labels, past.typed, past.urls, rules, agreed, somebody))

    async def _asked(
        self, action: Action, desk: Desk, decision: Decision, planned: Callable[[], Awaitable[Action]]
    ) -> Decision:
        for _ in range(_ASKED_AGAIN + 1):
            decision = self._decide(action, desk)  # an answer to another call may have settled this one
            if decision.verdict != "ask":
                return decision
            rule = rule_for(action) if decision.rulable else ""
            answer = await self.person.approve(Approval(action, decision.why, rule))
            if answer == "no":
                return Decision("deny", Notice("policy.refused_by_person"))
            now = await planned()
            if now.fingerprint == action.fingerprint:
                self._keep(answer, rule, action, desk)
                return Decision("allow", Notice("policy.allowed_by_person"))
            action = replace(now, notes=(*now.notes, Notice("policy.changed_meanwhile")))
        return Decision("deny", Notice("policy.keeps_changing"))

    def _keep(self, answer: str, rule: str, action: Action, desk: Desk) -> None:
        """Let an answer stand for the next time, as far as the person said."""
        if answer in ("session", "always"):
            if action.opt_in:
                desk.agreed.add(action.opt_in)
            if rule:
                desk.allowed.append(rule)
        if answer == "always" and rule:
            self._rules.add(rule, allow=True)

    async def _write(self, action: Action, desk: Desk, decision: Decision, by: str) -> None:
        await self._audit.write(
            {
                "event": "decided",
                "session": desk.session_id,
                "labels": desk.archive.labels.to_json(),
                "tool": action.tool,
                "level": action.level.name.lower(),
                "arguments": dict(action.arguments),
                "fingerprint": action.fingerprint,
                "destination": action.destination,
                "bytes_out": len(action.leaves.encode("utf-8", "replace")),
                "verdict": decision.verdict,
                "why": decision.why.id,
                "rule": decision.rule,
                "by": by,
            }
        )

    async def done(self, desk: Desk, tool: str, outcome: dict[str, Json]) -> None:
        """Write down how a call ended.  What was done is done: a log that cannot be written stops nothing."""
        try:
            await self._audit.write({"event": "done", "session": desk.session_id, "tool": tool, **outcome})
        except WonyError:
            return
