"""Who is asked, as light as a command that asks nothing needs it: the box comes with the first question."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from wony.cli.render import View
from wony.locales import Catalogue
from wony.tool_protocols import AtLimit
from wony.tool_types import Answer, Approval
from wony.types import Notice

if TYPE_CHECKING:
    from wony.cli.approval import Console, TerminalPerson


class LatePerson:
    """The person at a terminal."""

    def __init__(self, say: Catalogue, console: Console | None = None) -> None:
        self.console = console
        """The terminal, once there is one to ask on."""
        self.say = say
        """In which language it asks."""
        self._person: TerminalPerson | None = None
        self.view: View | None = None
        """What draws at the moment, and rests while something is asked."""

    @property
    def is_there(self) -> bool:
        """Whether somebody can be asked."""
        return self.console is not None and self.console.is_there

    async def approve(self, approval: Approval) -> Answer:
        """Ask before a call runs."""
        return await self._loaded().approve(approval)

    async def choose(self, question: str, choices: Sequence[str]) -> str:
        """Ask what the model asks."""
        return await self._loaded().choose(question, choices)

    async def at_limit(self, reached: Notice) -> AtLimit:
        """Ask how to go on at a limit."""
        return await self._loaded().at_limit(reached)

    def _loaded(self) -> TerminalPerson:
        if self._person is None:
            self._person = import_module("wony.cli.approval").TerminalPerson(self.console, self.say)
        person = self._person
        person.view, person.say = self.view, self.say
        return person
