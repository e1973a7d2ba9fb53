"""What tests give the core in place of a person, saved rules and the log: real objects, written plainly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wony.agent import Agent
from wony.answering import Answering
from wony.guard import Guard
from wony.progress import TurnLimits
from wony.tool_protocols import AtLimit, ToolFunction
from wony.tool_types import Answer, Approval, Rules
from wony.toolbox import Toolbox
from wony.types import Json, Notice


class Somebody:
    """A person who gives the answers that they were told to, and remembers what they were asked."""

    is_there = True

    def __init__(self, *answers: Answer, chooses: str = "", at_limit: AtLimit = "wrap_up") -> None:
        self._answers = list(answers)
        self._chooses = chooses
        self._at_limit = at_limit
        self.asked: list[Approval] = []
        self.limits: list[str] = []

    async def approve(self, approval: Approval) -> Answer:
        self.asked.append(approval)
        return self._answers.pop(0) if self._answers else "no"

    async def choose(self, question: str, choices: Sequence[str]) -> str:
        return self._chooses

    async def at_limit(self, reached: Notice) -> AtLimit:
        self.limits.append(reached.id)
        return self._at_limit


class Nobody(Somebody):
    """There is no terminal."""

    is_there = False


class RulesInMind:
    """Saved rules, in memory."""

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or Rules()

    def rules(self) -> Rules:
        return self._rules

    def add(self, rule: str, *, allow: bool) -> None:
        was = self._rules
        self._rules = Rules((*was.allow, rule), was.deny) if allow else Rules(was.allow, (*was.deny, rule))

    def remove(self, rule: str) -> bool:
        was = self._rules
        self._rules = Rules(*(tuple(r for r in each if r != rule) for each in (was.allow, was.deny)))
        return was != self._rules


class Ledger:
    """A log of decisions, in memory."""

    def __init__(self) -> None:
        self.entries: list[Mapping[str, Json]] = []

    async def write(self, entry: Mapping[str, Json]) -> None:
        self.entries.append(entry)

    def note(self, entry: Mapping[str, Json]) -> None:
        self.entries.append(entry)

    async def settled(self) -> None:
        """It is all in memory."""


def toolbox(
    tools: Sequence[ToolFunction] = (),
    person: Somebody | None = None,
    rules: RulesInMind | None = None,
    ledger: Ledger | None = None,
) -> Toolbox:
    """Return a toolbox with these tools."""
    return Toolbox(tools, Guard(person or Nobody(), rules or RulesInMind(), ledger or Ledger()))


def agent(answering: Answering, box: Toolbox | None = None, limits: TurnLimits | None = None) -> Agent:
    """Return the loop over `answering`, with a toolbox that is perhaps empty."""
    made = box or toolbox()
    return Agent(answering, lambda: made, limits)
