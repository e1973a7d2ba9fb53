"""A conversation while it runs: what it talks with, where it stands, and one turn after the other.

Slash commands work on it.  It knows nothing of keys; an error inside a turn is told and the talk goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wony.app import App
from wony.cli.endings import Endings
from wony.cli.idle import Idle
from wony.cli.keyboard import Keyboard, Prompter
from wony.cli.person import LatePerson
from wony.cli.pulling import draw_pull
from wony.cli.render import view_for
from wony.cli.sanitize import for_model
from wony.cli.screen import DIM, YELLOW, Screen
from wony.cli.summary_view import covered
from wony.errors import ConfigError, ModelMissing, WonyError
from wony.events import AnswerFinished, ContextReport, Event
from wony.locales import Catalogue
from wony.redact import Redactor
from wony.types import ModelInfo, Notice, Session, StoredMessage, Think, Usage

if TYPE_CHECKING:
    from wony.app import AnswerOptions, SessionManager


@dataclass
class Conversation:
    """Everything that a turn or a command needs."""

    app: App
    screen: Screen
    say: Catalogue
    manager: SessionManager
    session: Session
    keyboard: Keyboard
    person: LatePerson
    endings: Endings
    model: str
    think: Think
    show_thinking: bool
    prompt: Prompter | None = None
    usage: Usage = field(default_factory=Usage)
    """What the last answer told: how full the window is, how much of it was cached."""
    report: ContextReport | None = None
    """What the window held for the last answer, or what it will hold for the next one."""
    models: Sequence[ModelInfo] = ()
    """What can be talked with, once somebody asked."""
    draft: str = ""
    """What stands at the next prompt before anything is typed."""
    editing: bool = False
    """The next message takes the place of the last question."""
    leaving: int | None = None
    """The exit code, once the person wants to go."""
    _unsaid: list[str] = field(default_factory=list)
    """Remarks for which there is no room before the next prompt."""

    def __post_init__(self) -> None:
        self.idle = Idle(self)

    # -- talking -------------------------------------------------------------------------------------

    async def send(self, text: str) -> None:
        """Ask what was typed, or ask the last question in these words."""
        clean, hidden = for_model(text)
        if hidden:
            self.tell(self.say("chat.hidden", removed=hidden.removed, kept=hidden.kept), YELLOW)
        editing, self.editing = self.editing, False
        ask, former = self.manager.edit if editing else self.manager.ask, self.session.head_id
        await self.hear(ask(self.session, clean, self.options()))
        if editing and self.session.head_id != former:
            self.tell(self.say("context_screen.leads_back"))

    async def retry(self) -> None:
        """Have the last question answered once more."""
        await self.hear(self.manager.retry(self.session, self.options()))

    async def hear(self, events: AsyncGenerator[Event, None]) -> None:
        """Draw an answer to its end, to Ctrl-C, or to the error that breaks it off."""
        self.idle.stop()
        missing, answered = "", False
        try:
            answered = await self.stoppable(self._draw(events))
        except ModelMissing as error:
            missing = error.model
            self.fail(error)
        except WonyError as error:
            self.fail(error)
        finally:
            self.session = await self._refreshed()
        self.screen.print()
        if answered:
            self.idle.after_answer()
        if missing and await self.offer_pull(missing):
            await self.retry()

    async def _draw(self, events: AsyncGenerator[Event, None]) -> None:
        view = view_for(self.screen, self.say, show_thinking=self.show_thinking, can_undo=True)
        self.person.view, self.person.say = view, self.say
        broken_off, told = True, False
        try:
            async with aclosing(events):
                async for event in events:
                    view.draw(event)
                    if isinstance(event, AnswerFinished):
                        self.usage = event.usage
                    elif isinstance(event, ContextReport):
                        await self._see(event, told=told)
                    elif isinstance(event, Notice):
                        told = told or event.id.startswith("context.condensing")
            broken_off = False
        except WonyError:
            broken_off = False  # the error says so itself
            raise
        finally:
            self.person.view = None
            view.close(interrupted=broken_off)

    async def stoppable(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do `work` until it is done or Ctrl-C stops it; return whether it was done."""
        task = asyncio.ensure_future(work)
        try:
            with self.endings.stopping(task.cancel):
                await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise  # it is the whole program that ends
            return False
        return True

    def options(self) -> AnswerOptions:
        """Return how the next answer is asked for."""
        return replace(self.app.answer_options(), model=self.model, think=self.think)

    # -- the model -----------------------------------------------------------------------------------

    def warm(self) -> None:
        """Have the model loaded, and all that was said read, while the person types.

        A message that is sent before that is done goes first.
        """
        self.idle.begin()

    async def offer_pull(self, model: str) -> bool:
        """Offer to fetch a missing model; return whether it is there now."""
        try:
            library = self.app.model_library()
        except ConfigError:
            return False
        if not await self.keyboard.confirm(self.say("chat.pull", model=model), self.prompt):
            return False
        try:
            done = await self.stoppable(draw_pull(library.pull(model), self.screen, self.say))
        except WonyError as error:
            self.fail(error)
            return False
        if not done:
            self.tell(self.say("chat.pull_stopped", model=model))
        return done

    # -- telling -------------------------------------------------------------------------------------

    def tell(self, text: str, style: str = DIM) -> None:
        """Print a remark of the program, apart from what the model says."""
        self.screen.tell(text, style=style)
        self.screen.flush()

    def fail(self, error: WonyError) -> None:
        """Print what went wrong; the conversation goes on."""
        secrets = Redactor(self.app.settings.secrets.values())  # which a server may have quoted
        self.screen.error(secrets.redact(self.say(error.id, **error.params)))

    def announce(self, text: str) -> None:
        """Tell something that nobody waited for: above the prompt, or before the next one."""
        if self.prompt is None or not self.prompt.above(lambda: self.tell(text)):
            self._unsaid.append(text)

    def announce_unsaid(self) -> None:
        """Tell what had to wait until nothing was going on."""
        waiting, self._unsaid = self._unsaid, []
        for text in waiting:
            self.tell(text)

    async def close(self) -> None:
        """End what goes on beside the conversation."""
        await self.idle.close()

    # -- what the model sees -------------------------------------------------------------------------

    async def look(self, *, told: bool = False) -> None:
        """See what the window holds now, by estimate, when there is anything in it.

        `told`: the person knows already when there is a new summary in it.
        """
        session = self.session
        if session.head_id is None:
            self.report = None
            return
        report = await self.manager.report(session, self.options())
        if (session.id, session.head_id) == (self.session.id, self.session.head_id):
            await self._see(report, told=told)

    async def _see(self, report: ContextReport, *, told: bool) -> None:
        """Take note of what the window holds; a summary that is new in it is always told of."""
        known, self.report = self.report, report
        if told or known is None or report.compaction_id in ("", known.compaction_id):
            return
        compaction = await self.manager.compaction(self.session)
        if compaction is not None:
            self.announce(self.say("context_screen.condensed", n=covered(compaction)))

    # -- what was said -------------------------------------------------------------------------------

    async def enter(self, session: Session) -> Sequence[StoredMessage]:
        """Go on in another session; return its last messages."""
        self.idle.stop()
        self.session = session
        self.usage, self.report = Usage(), None
        self.editing = False
        return await self.manager.transcript(session, 12)

    async def _refreshed(self) -> Session:
        try:
            return await self.manager.refresh(self.session)
        except WonyError:
            return self.session  # the store's trouble was told already
