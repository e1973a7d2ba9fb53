"""Stands before every call: decides by the policy, asks the person where that says so, writes down both.

An approval is bound to what was shown: what changed between the question and the deed is asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wony.archive import Archive
from wony.events import MessageAdded
from wony.policy import Standing, decide, rule_for
from wony.tool_protocols import AtLimit, Audit, Person, RuleStore
from wony.tool_types import Action, Answer, Approval, Decision, Level, OptIn, Rules
from wony.types import Json, Notice, Tool, ToolCall

_ASKED_AGAIN = 2
"""How often what changes under the person's eyes is shown anew before it is refused."""
_SENDS = (Level.NETWORK, Level.SEND)
_BY_PERSON = ("policy.allowed_by_person", "policy.refused_by_person", "policy.keeps_changing")


async def _at_once() -> None:
    """There is nothing to put down."""


@dataclass(slots=True)
class Desk:
    """What one session has at hand while this process runs."""

    session_id: str
    archive: Archive
    tools: tuple[Tool, ...] = ()
    """What the session may call."""
    allowed: list[str] = field(default_factory=list)
    """Rules for this session."""
    seen: dict[str, str] = field(default_factory=dict)
    """What each rule that was an answer was given for: the action's state when it was shown."""
    agreed: set[OptIn] = field(default_factory=set)
    unfinished: list[MessageAdded] = field(default_factory=list)
    """What came of calls that were stopped."""
    before_asking: Callable[[], Awaitable[None]] = _at_once
    """Puts down what happened so far."""


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

    def note(self, entry: Mapping[str, Json]) -> None:
        """Keep nothing."""

    async def settled(self) -> None:
        """There is nothing to wait for."""


class Guard:
    """Lets calls pass, or not."""

    def __init__(
        self,
        person: Person,
        rules: RuleStore,
        audit: Audit,
        given: Rules | None = None,
        redact: Callable[[str], str] = str,
    ) -> None:
        """`given` are rules of this run alone, of the command line; `redact` takes secrets out of a text."""
        self.person = person
        self._rules = rules
        self._audit = audit
        self._given = given or Rules()
        self._redact = redact
        self._one_at_a_time = asyncio.Lock()

    async def passes(
        self, action: Action, desk: Desk, planned: Callable[[], Awaitable[Action]]
    ) -> tuple[Decision, Action]:
        """Return "allow", or "deny" with the reason, and the action that it is about: as it is by then.

        `planned` works the action out anew.
        """
        decision = self._decide(action, desk)
        if decision.verdict == "ask":
            async with self._one_at_a_time:
                decision, action = await self._asked(action, desk, planned)
        await self._write(action, desk, decision)
        return decision, action

    def _decide(self, action: Action, desk: Desk) -> Decision:
        if action.level in _SENDS and self._redact(said := _outgoing(action)) != said:
            return Decision("deny", Notice("policy.secret"), rulable=False)
        saved = self._rules.rules()
        past = desk.archive
        allowed = [rule for rule in desk.allowed if _holds(rule, action, desk)]
        rules = Rules((*self._given.allow, *allowed, *saved.allow), (*self._given.deny, *saved.deny))
        agreed = frozenset(desk.agreed)
        somebody = self.person.is_there
        return decide(action, Standing(past.labels, past.typed, past.urls, rules, agreed, somebody))

    async def _asked(
        self, action: Action, desk: Desk, planned: Callable[[], Awaitable[Action]]
    ) -> tuple[Decision, Action]:
        for _ in range(_ASKED_AGAIN + 1):
            decision = self._decide(action, desk)  # an answer to another call may have settled this one
            if decision.verdict != "ask":
                return decision, action
            rule = rule_for(action) if decision.rulable else ""
            about = {"session": desk.session_id, "tool": action.tool, "fingerprint": action.fingerprint}
            self._audit.note({"event": "asked", **about, "why": decision.why.id})
            await desk.before_asking()  # who is asked may close the window instead
            answer = await self.person.approve(Approval(action, decision.why, rule))
            self._audit.note({"event": "answered", **about, "answer": answer})
            if answer == "no":
                return Decision("deny", Notice("policy.refused_by_person")), action
            now = await planned()
            if now.fingerprint == action.fingerprint:
                self._keep(answer, rule, action, desk)
                kept = rule if answer in ("session", "always") else ""
                return Decision("allow", Notice("policy.allowed_by_person"), kept), action
            action = replace(now, notes=(*now.notes, Notice("policy.changed_meanwhile")))
        return Decision("deny", Notice("policy.keeps_changing")), action

    def _keep(self, answer: str, rule: str, action: Action, desk: Desk) -> None:
        """Let an answer stand for the next time, as far as the person said."""
        if answer in ("session", "always"):
            if action.opt_in:
                desk.agreed.add(action.opt_in)
            if rule:
                desk.allowed.append(rule)
                desk.seen[rule] = action.state
        if answer == "always" and rule:
            self._rules.add(rule, allow=True)

    async def _write(self, action: Action, desk: Desk, decision: Decision) -> None:
        """Write a decision down.  What only reckons or reads, unasked, does not wait for the disk."""
        entry: dict[str, Json] = {
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
            "with": dict(decision.why.params),
            "rule": decision.rule,
            "by": _by(decision),
        }
        if action.level <= Level.READ and _by(decision) == "policy":
            self._audit.note(entry)
        else:
            await self._audit.write(entry)

    def refused(self, desk: Desk, call: ToolCall, id: str, reason: str = "") -> None:
        """Write down a call that was not even decided on: its tool would not plan it, or it is enough."""
        about = {"session": desk.session_id, "tool": call.name, "arguments": dict(call.arguments)}
        why = {"why": id, "with": {"reason": reason} if reason else {}, "by": "policy"}
        labels = desk.archive.labels.to_json()
        self._audit.note({"event": "decided", "labels": labels, **about, "verdict": "deny", **why})

    def done(self, desk: Desk, call: Action, outcome: Mapping[str, Json]) -> None:
        """Write down how a call ended; `settled` waits until it is on disk."""
        about = {"session": desk.session_id, "tool": call.tool, "fingerprint": call.fingerprint}
        self._audit.note({"event": "done", **about, **outcome})

    async def settled(self) -> None:
        """Return when all that was decided and done is on disk.  Raises StoreError."""
        await self._audit.settled()


def _holds(rule: str, action: Action, desk: Desk) -> bool:
    """Whether an answer of this session still stands: for what was shown then.

    With others' words in the session, a script may have been changed since without a question.
    """
    if action.level != Level.RUN or not desk.archive.labels.untrusted:
        return True
    return desk.seen.get(rule, action.state) == action.state


def _outgoing(action: Action) -> str:
    """Return everything of a call that may leave this machine."""
    return "\n".join((action.destination, action.leaves, *map(str, action.arguments.values())))


def _by(decision: Decision) -> str:
    """Return who decided."""
    if decision.why.id in _BY_PERSON:
        return "person"
    return "rule" if decision.rule else "policy"
