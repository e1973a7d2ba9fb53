"""What the core asks of tools, of the person who allows them, and of the places that remember."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from wony.tool_types import Action, Answer, Approval, Level, Rules, ToolResult
from wony.types import Json, Notice, Tool


@dataclass(frozen=True, slots=True)
class Document:
    """A text of a session that the model reads by its number: a page, or a result that was too long."""

    number: int
    title: str
    lines: tuple[str, ...]


class Documents(Protocol):
    """The numbered texts of one session."""

    async def get(self, number: int) -> Document | None:
        """Return a document, or None where there is none of that number."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """What a tool is told besides its arguments."""

    session_id: str
    documents: Documents
    hear: Callable[[str], object] = str
    """Takes output as it comes, so that what came is kept when the call is stopped."""


class ToolFunction(Protocol):
    """One tool: what the model is told, what a call would do, and the doing."""

    @property
    def tool(self) -> Tool:
        """Name, description and flat schema."""
        ...

    @property
    def level(self) -> Level:
        """The level of its ordinary calls; an action may be higher."""
        ...

    @property
    def seconds(self) -> float:
        """How long a call may take."""
        ...

    @property
    def is_common(self) -> bool:
        """Whether its schema goes with every request; others are named, and shown when asked for."""
        ...

    def checked(self, arguments: Mapping[str, Json]) -> Mapping[str, Json]:
        """Return the arguments as the function takes them.  Raises ArgumentsWrong; does nothing."""
        ...

    async def action(self, arguments: Mapping[str, Json], call: Call) -> Action:
        """Return what a call with checked arguments would do; it changes nothing.  Raises ToolError."""
        ...

    async def run(self, arguments: Mapping[str, Json], call: Call) -> ToolResult:
        """Do it.  Raises ToolError; cancelling it ends everything that it began."""
        ...


AtLimit = Literal["continue", "wrap_up", "stop"]
"""Go on with fresh limits; answer with what is there, without tools; end the turn."""


class Person(Protocol):
    """Who is asked.  Without a terminal there is nobody, and what would be asked is refused."""

    @property
    def is_there(self) -> bool:
        """Whether somebody can be asked."""
        ...

    async def approve(self, approval: Approval) -> Answer:
        """Show the real call, whole, and return the answer; whatever is not a yes is a no."""
        ...

    async def choose(self, question: str, choices: Sequence[str]) -> str:
        """Return one of the choices, or other words that were typed; nothing when nobody answers."""
        ...

    async def at_limit(self, reached: Notice) -> AtLimit:
        """Return what shall be done now that a limit of the turn is reached."""
        ...


class RuleStore(Protocol):
    """The person's standing answers.  Raises ConfigError."""

    def rules(self) -> Rules:
        """Return the saved rules."""
        ...

    def add(self, rule: str, *, allow: bool) -> None:
        """Save a rule; one that says the opposite is replaced."""
        ...

    def remove(self, rule: str) -> bool:
        """Forget a rule; return whether it was there."""
        ...


class Audit(Protocol):
    """Where every decision about a call is written down."""

    async def write(self, entry: Mapping[str, Json]) -> None:
        """Append an entry; it is on disk on return, with all that was noted before.  Raises StoreError."""
        ...

    def note(self, entry: Mapping[str, Json]) -> None:
        """Append an entry soon, behind all others."""
        ...

    async def settled(self) -> None:
        """Return when everything is on disk.  Raises StoreError."""
        ...
