"""The composition root: the one place that knows every part, and builds each on its first use.

It is also the one module with imports inside functions, so that a command pays only for what it needs.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wony.config import Settings
from wony.errors import ConfigError
from wony.prompt_types import Rendered
from wony.protocols import Backend, ModelLibrary, SettingStore
from wony.tool_protocols import Person
from wony.types import Finding, Tool, UsageSums

if TYPE_CHECKING:  # named in annotations, imported when first built
    from wony.answering import AnswerOptions as AnswerOptions  # (as: screens name these types by way of here)
    from wony.answering import Condenser
    from wony.app_tools import Toolkit
    from wony.prompts import PromptLibrary as PromptLibrary
    from wony.replay import Played
    from wony.replies import Replies
    from wony.sessions import SessionManager as SessionManager
    from wony.store.open import Stores
    from wony.surroundings import Surroundings
    from wony.toolbox import Toolbox

DEMO = "demo"
"""The packaged model's name, wherever it is shown."""
DEMO_TOOLS = ("calculator", "get_current_time")
"""All that it was taught."""
_PACKAGED = Path(__file__).parent / "templates"


class App:
    """Everything that was built from the settings.  `async with App(settings) as app:` gives it back."""

    def __init__(self, settings: Settings, *, private: bool = False, person: Person | None = None) -> None:
        """`private` keeps nothing on disk; `person` is who is asked before a tool does something."""
        self.settings = settings
        self.private = private
        self.person = person
        self.with_tools = True
        """Whether new conversations may call tools; False outweighs settings and templates."""
        self._stores: Stores | None = None
        self._kept: Stores | None = None
        self._rendered: Rendered | None = None
        self._unasked: Settings | None = None
        self._backend: Backend | None = None
        self._toolkit: Toolkit | None = None

    async def __aenter__(self) -> App:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # -- what is kept ------------------------------------------------------------------------------

    async def open(self) -> Settings:
        """Open the store (made or brought up to date if needed) and return the settings with its share."""
        if self._stores is None:
            from wony.settings_sources import with_stored
            from wony.store.open import open_stores

            if self.private and self.database().exists():
                stored = await (await self._shared()).settings.all()
                self._stores = await open_stores(None)
            else:
                self._stores = await open_stores(None if self.private else self.database())
                stored = await self._stores.settings.all()
            self.settings = with_stored(self.settings, stored)
        return self.settings

    async def sessions(self) -> SessionManager:
        """Return the conversations.  Raises StoreError or Busy when the store cannot be opened."""
        from wony.agent import Agent
        from wony.answering import Answering
        from wony.measures import Measures
        from wony.progress import TurnLimits
        from wony.sessions import SessionManager

        kept = await self._opened()
        answering = Answering(
            kept.messages,
            kept.compactions,
            Measures(kept.gauges),
            self._replies,
            lambda: self._condenser(kept.new_id),
        )
        agent = Agent(answering, self._toolbox, TurnLimits(steps=self.settings.max_steps))
        return SessionManager(
            kept.sessions, kept.messages, kept.compactions, agent, self._surroundings(), kept.new_id
        )

    def _condenser(self, new_id: Callable[[], str]) -> Condenser:
        from wony.condensing import Condenser

        return Condenser(self._replies, new_id)

    def _surroundings(self) -> Surroundings:
        from wony.paths import folder_shown
        from wony.surroundings import Surroundings

        if self.is_demo:  # it was taught neither the date nor a folder
            return Surroundings(opening=self.opening, tools=self.offered)
        now = lambda: datetime.now().astimezone()  # noqa: E731
        return Surroundings("", now, folder_shown(), self.opening, self.offered)

    # -- what the model can do ---------------------------------------------------------------------

    def toolkit(self) -> Toolkit:
        """Return the tools of this process, made on the first use."""
        if self._toolkit is None:
            from wony.app_tools import Toolkit

            self._toolkit = Toolkit(
                self.settings,
                self.person,
                private=self.private,
                stores=self._opened,
                ollama_url=self.ollama_url,
            )
        return self._toolkit

    def offered(self) -> Sequence[Tool]:
        """Return what a new conversation may call, by the settings and by its template."""
        if not self.with_tools:
            return ()
        if self.is_demo:
            return self.toolkit().offered(() if self.settings.tools == "none" else DEMO_TOOLS)
        asked = self._rendered.settings.get("tools") if self._rendered else None
        return self.toolkit().offered(asked if asked is not None else self.settings.tools.split())

    def _toolbox(self) -> Toolbox:
        return self.toolkit().toolbox()

    async def setting_store(self) -> SettingStore:
        """Return the settings that belong to the person."""
        return (await self._opened()).settings

    async def usage(self, session_id: str | None = None) -> UsageSums:
        """Return what the stored answers cost together: a session's, or all."""
        return await (await self._opened()).usage.usage(session_id)

    def database(self) -> Path:
        """Return the SQLite file that `database_url` names.  Raises ConfigError for anything else."""
        url = self.settings.database_url
        if not url:
            return self.settings.paths.database
        if not url.startswith("sqlite:///"):
            raise ConfigError("app.database_url", scheme=url.partition(":")[0])
        return Path(url.removeprefix("sqlite:///")).expanduser()

    async def _opened(self) -> Stores:
        await self.open()
        assert self._stores is not None
        return self._stores

    # -- what a conversation begins with -----------------------------------------------------------

    async def prompts(self) -> PromptLibrary:
        """Return the templates.  They are the person's own also in private: nothing is written by reading."""
        from wony.locales import language_of
        from wony.prompt_files.folder import PromptFolder, read_value
        from wony.prompts import PromptLibrary

        return PromptLibrary(
            {
                "folder": PromptFolder(self.settings.paths.prompts, "folder"),
                "database": (await self._shared()).prompts,
                "packaged": PromptFolder(_PACKAGED, "packaged"),
            },
            self.settings.lang or language_of(os.environ),
            read_value,
        )

    async def _shared(self) -> Stores:
        """Return the stores of what is not private: the database, also where a conversation is not kept."""
        from wony.store.open import open_stores

        if not self.private or not self.database().exists():
            return await self._opened()
        self._kept = self._kept or await open_stores(self.database())
        return self._kept

    def use(self, rendered: Rendered) -> Rendered:
        """Begin new conversations with `rendered`, and do as its templates ask; a flag outweighs them."""
        free = {name for name in ("model", "think") if self.settings.origins.get(name) != "flag"}
        asked = {name: value for name, value in rendered.settings.items() if name in free}
        self._unasked = self._unasked or self.settings  # what the former templates asked for is over
        self._rendered, self.settings = rendered, replace(self._unasked, **asked)
        return rendered

    async def opening(self) -> Rendered:
        """Return what a new conversation begins with: what is in use, else the template of `prompt`.

        Raises UsageError where that template is not there or asks for something.
        """
        return self._rendered or self.use(await (await self.prompts()).render([self.settings.prompt], {}))

    # -- what answers ------------------------------------------------------------------------------

    def backend(self) -> Backend:
        """Return what `settings.backend` names; nothing is sent or loaded yet.  Raises ConfigError."""
        if self._backend is None:
            from wony.app_backends import backend_of

            self._backend = backend_of(self.settings)
        return self._backend

    def model_library(self) -> ModelLibrary:
        """Return the backend as one that fetches and removes models.  Raises ConfigError when it is not."""
        from wony.backends.ollama import OllamaBackend

        backend = self.backend()
        if not isinstance(backend, OllamaBackend):
            raise ConfigError("app.no_model_library", backend=backend.name)
        return backend

    @property
    def is_demo(self) -> bool:
        """Whether the packaged demo model answers, which nobody must take for gpt-oss."""
        return self.settings.backend == "embedded" and not self.settings.model_path

    @property
    def model(self) -> str:
        """The name of the model that answers."""
        if self.is_demo:
            return DEMO
        if self.settings.backend == "embedded":
            return Path(self.settings.model_path).stem
        return self.settings.model

    def answer_options(self) -> AnswerOptions:
        """Return how answers are asked for, by the settings."""
        from wony.answering import AnswerOptions

        return AnswerOptions(model=self.model, think=self.settings.think)

    async def reachable(self) -> bool:
        """Return whether something listens where the backend is; no HTTP library is loaded for it."""
        if self.settings.backend != "ollama":
            return True
        from wony.backends.ollama_host import answers

        return await answers(self.ollama_url, self.settings.connect_timeout)

    @property
    def ollama_url(self) -> str:
        """The address where Ollama is expected."""
        from wony.backends.ollama_host import parse_ollama_host

        return parse_ollama_host(self.settings.ollama_host)

    def _replies(self) -> Replies:
        from wony.replies import Limits, Replies

        limits = Limits(self.settings.max_answer_bytes, self.settings.max_answer_seconds)
        return Replies(self.backend(), limits)

    # -- the whole ---------------------------------------------------------------------------------

    async def check(self) -> Sequence[Finding]:
        """Return what is right and wrong here, for `wony doctor`.  Never raises WonyError."""
        from wony.store.status import status

        looked = status(self.database()), self.backend().check(self.model), self.toolkit().check()
        return [finding for findings in await asyncio.gather(*looked) for finding in findings]

    async def replay(self) -> Sequence[Played]:
        """Play the packaged broken answers again, and return what comes of each."""
        from wony.backends.recorded import RecordedBackend
        from wony.replay import load, play

        return await play(load(), lambda case: RecordedBackend(case.wire, case.answers))

    async def close(self) -> None:
        """Give back what was opened."""
        async with AsyncExitStack() as last:  # what cannot be closed leaves nothing else open
            for stores in (self._stores, self._kept):
                if stores is not None:
                    last.push_async_callback(stores.close)
            if self._backend is not None:
                last.push_async_callback(self._backend.close)
            if self._toolkit is not None:
                last.callback(self._toolkit.close)
