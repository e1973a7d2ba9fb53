"""How far a turn has got: its steps and calls counted, so that a model that does not stop is stopped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from wony.tool_protocols import AtLimit
from wony.tool_types import Level, Receipt
from wony.types import Notice, ToolCall


@dataclass(frozen=True, slots=True)
class TurnLimits:
    """Where a turn is brought to its end."""

    steps: int = 40
    """Answers of the model that call tools."""
    calls: int = 200
    at_once: int = 64
    """Calls of one answer that are answered; no window holds what hundreds return."""
    seconds: float = 3600.0
    wrong: int = 5
    """Calls in a row that could not be understood."""
    denials: int = 3
    """Calls that the person, or a rule, refused."""


REMINDER = "\n(You made this very call before, with the same result or not: do not repeat it, go on.)"
REFUSED = (
    "Error: this very call was made twice already in this turn. It is not run again: use what it returned, "
    "try something else, or answer."
)

WRAP_UP = "(No more tool calls in this turn: {why}. Answer now with what you have, and say what is missing.)"
_WHY = {
    "agent.window_nearly_full": "the context window is full",
    "agent.too_many_denials": "the person refused several calls",
    "agent.too_many_wrong_calls": "several calls in a row were wrong",
}
ENOUGH = "Denied: several calls were refused already, so nothing more is asked or done in this turn."


@dataclass(slots=True)
class Progress:
    """One turn's counts."""

    limits: TurnLimits
    clock: Callable[[], float]
    steps: int = 0
    calls: int = 0
    wrong: int = 0
    denials: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    ran: set[Level] = field(default_factory=set)
    """What the calls that were run could do: a search leaves no receipt."""
    wrapping_up: bool = False
    """Whether the next answer is to be the last."""
    stopped: bool = False
    _note: str = ""
    _since: float = 0.0
    _made: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._since = self.clock()

    def made(self, call: ToolCall) -> int:
        """Return how often this very call was made in this turn, with this time."""
        self.calls += 1
        key = f"{call.name} {json.dumps(dict(call.arguments), sort_keys=True, default=str)}"
        self._made[key] += 1
        return self._made[key]

    def understood(self, *, yes: bool) -> None:
        """Count calls in a row that made no sense."""
        self.wrong = 0 if yes else self.wrong + 1

    def reached(self) -> Notice | None:
        """Return the limit that is reached, if one is."""
        limits = self.limits
        if self.denials >= limits.denials:
            return Notice("agent.too_many_denials", {"n": self.denials})
        if self.wrong >= limits.wrong:
            return Notice("agent.too_many_wrong_calls", {"n": self.wrong})
        if self.calls >= limits.calls:
            return Notice("agent.too_many_calls", {"n": self.calls})
        if self.steps >= limits.steps:
            return Notice("agent.too_many_steps", {"n": self.steps})
        if (seconds := self.clock() - self._since) >= limits.seconds:
            return Notice("agent.too_long", {"minutes": round(seconds / 60)})
        return None

    @property
    def may_go_on(self) -> bool:
        """Whether the person may lift the limit that is reached: a refusal was theirs already."""
        return self.denials < self.limits.denials and self.wrong < self.limits.wrong

    def decide(self, choice: AtLimit, reached: Notice) -> None:
        """Do as was chosen: grant the turn the same once more, let the model finish, or stop."""
        if choice == "continue":
            self.steps = self.calls = 0
            self._since = self.clock()
        elif choice == "stop":
            self.stopped = True
        else:
            self.wrapping_up = True
            self._note = WRAP_UP.format(why=_WHY.get(reached.id, "a limit is reached"))

    def take_note(self) -> str:
        """Return what the model is to be told before it answers for the last time, once."""
        note, self._note = self._note, ""
        return note
