"""What the model can do here, by the settings: the families of tools, each with what it needs."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from wony.config import Settings
from wony.errors import ConfigError, StoreError, UsageError, WonyError
from wony.guard import Nobody
from wony.tool_protocols import Person, ToolFunction
from wony.tool_types import Labels, Rules
from wony.types import Finding, Notice, SearchHit, Tool

if TYPE_CHECKING:  # named in annotations, imported when first built
    from tempfile import TemporaryDirectory

    from wony.archive import Attached as Attached  # (as: screens name it by way of here)
    from wony.store.open import Stores
    from wony.toolbox import Toolbox
    from wony.tools.sandbox_check import Sandboxes
    from wony.tools.undo import Changes
    from wony.tools.workspace import Workspace


_SCHEMAS = Path(__file__).parent / "tools" / "schemas.json"


class Toolkit:
    """The tools of one process, and what stands before them; each part is built on its first use."""

    def __init__(
        self,
        settings: Settings,
        person: Person | None,
        *,
        private: bool,
        stores: Callable[[], Awaitable[Stores]],
        ollama_url: str,
        given: Rules | None = None,
    ) -> None:
        """`private` keeps nothing on disk; `given` are rules of this run alone."""
        self._settings = settings
        self._person = person
        self._private = private
        self._stores = stores
        self._ollama_url = ollama_url
        self._given = given or Rules()
        self._sandboxes: Sandboxes | None = None
        self._changes: Changes | None = None
        self._temporary: TemporaryDirectory[str] | None = None
        self._functions: Sequence[ToolFunction] | None = None
        self._toolbox: Toolbox | None = None

    def allow(self, rules: Sequence[str]) -> None:
        """Have rules hold in this run.  Raises ConfigError for what is none, UsageError for no tool's."""
        from wony.rules_file import checked

        for rule in rules:
            self.called(checked(rule).partition(" ")[0])
        self._given = Rules((*self._given.allow, *map(checked, rules)), self._given.deny)

    def called(self, name: str) -> ToolFunction:
        """Return a tool.  Raises UsageError, with names that are like it, where there is none."""
        from difflib import get_close_matches

        names = {one.tool.name: one for one in self.every()}
        if name not in names:
            near = get_close_matches(name, names, 3) or names
            raise UsageError("tool_list.no_such_tool", name=name, near=", ".join(near))
        return names[name]

    def attached(self, typed: str, labels: Labels) -> Attached:
        """Return what is told of a question of which only `typed` is the person's own word."""
        from wony.archive import Attached

        return Attached(typed, labels)

    def functions(self) -> Sequence[ToolFunction]:
        """Return every tool that there is."""
        if self._functions is None:
            from wony.tools.base import tools_of

            self._functions = [tool for family in self._families() for tool in tools_of(family)]
        return self._functions

    def offered(self, names: Sequence[str]) -> Sequence[Tool]:
        """Return what the model is told of the tools of these names; of `all`, or of `none`.

        From a file, for the tools themselves take longer to import than most answers to be asked for.
        """
        from wony.offer import offered

        missing = self.missing()
        common, rare = [], []
        for schema in json.loads(_SCHEMAS.read_text("utf-8")):
            if schema["name"] in missing or not ("all" in names or schema["name"] in names):
                continue
            if schema.pop("common"):
                common.append(Tool(**schema))
            else:
                rare.append(schema["name"])
        return offered(common, rare)

    def names(self) -> Sequence[str]:
        """Return the names of all tools, without importing them."""
        return [schema["name"] for schema in json.loads(_SCHEMAS.read_text("utf-8"))]

    def every(self) -> Sequence[ToolFunction]:
        """Return every tool that wony has, also those that cannot be had here, as far as they are told of."""
        from wony.tools.base import declared_in
        from wony.tools.families import FAMILIES

        return [tool for family in FAMILIES for tool in declared_in(family)]

    async def off(self) -> dict[str, Notice]:
        """Return the tools that cannot be used here, and why; programs were tried in the sandbox for it."""
        from wony.tools.sandbox_types import Refusal

        found = await self.sandboxes().look()
        unsandboxed = {"run_command": found.why, "run_code": found.why} if isinstance(found, Refusal) else {}
        return {**self.missing(), **unsandboxed}

    async def check(self) -> Sequence[Finding]:
        """Return what `wony doctor` says of tools.  Never raises WonyError."""
        from wony.audit_log import verify
        from wony.rules_file import RulesFile
        from wony.tools.search_table import Means, search_provider
        from wony.tools.web_client import WebClient

        paths = self._settings.paths

        def rules() -> Finding:
            saved = RulesFile(paths.rules).rules()
            about = {"path": str(paths.rules), "allow": len(saved.allow), "deny": len(saved.deny)}
            return Finding("ok", Notice("policy.rules_read", about))

        def log() -> Finding:
            chain = verify(paths.audit)
            if chain.broken_at:
                raise StoreError("audit.broken", path=paths.audit, line=chain.broken_at, n=chain.entries)
            return Finding("ok", Notice("audit.checked", {"n": chain.entries, "head": chain.head[:16]}))

        def web() -> Finding:
            provider = search_provider(Means(self._settings, WebClient(), self._ollama_url))
            host = provider.host if provider else ""
            return Finding("ok", Notice("tools.searches", {"host": host}))

        def workspace() -> Finding:
            for folder in _folders(self._settings.workspace):
                if not folder.is_dir():
                    raise ConfigError("tools.no_workspace", path=folder)
            return Finding("ok", Notice("tools.workspace", {"path": self._settings.workspace}))

        if self._settings.tools == "none":
            return ()
        looked = [web] if "web_search" not in self.missing() else []
        looked += [workspace] if self._settings.workspace else []
        looked += [look for path, look in ((paths.rules, rules), (paths.audit, log)) if path.exists()]
        off = [Finding("warning", why) for why in dict.fromkeys(self.missing().values())]
        return [await self.sandboxes().check(), *off, *map(_finding, looked)]

    def missing(self) -> Mapping[str, Notice]:
        """Return the tools that cannot be had here, and why."""
        lacking: dict[str, Notice] = {}
        if not self._settings.search and find_spec("ddgs") is None:
            lacking["web_search"] = Notice("tools.no_search")
        if find_spec("trafilatura") is None:
            lacking |= dict.fromkeys(("open_page", "find_in_page"), Notice("tools.no_pages"))
        return lacking

    def toolbox(self) -> Toolbox:
        """Return what answers the model's calls."""
        if self._toolbox is None:
            from wony.audit_log import AuditLog
            from wony.guard import Guard, Unwritten
            from wony.redact import Redactor
            from wony.rules_file import RulesFile
            from wony.toolbox import Toolbox

            rules = RulesFile(self._settings.paths.rules)
            secrets = Redactor(self._settings.secrets.values())
            audit = Unwritten() if self._private else AuditLog(self._settings.paths.audit, secrets.redact)
            guard = Guard(self._person or Nobody(), rules, audit, self._given, secrets.redact)
            self._toolbox = Toolbox(self.functions(), guard)
        return self._toolbox

    def workspace(self) -> Workspace:
        """Return the files that are at hand."""
        from wony.tools.workspace import Workspace

        paths = self._settings.paths
        url = self._settings.database_url
        kept = [Path(url.removeprefix("sqlite:///")).expanduser()] if url.startswith("sqlite:///") else []
        return Workspace(_folders(self._settings.workspace), [paths.config, paths.data, *kept])

    def changes(self) -> Changes:
        """Return what files said before tools changed them; in private, until the end of the process."""
        if self._changes is None:
            from wony.store.ids import new_id
            from wony.tools.undo import Changes

            folder = self._settings.paths.changes
            if self._private:
                from tempfile import TemporaryDirectory

                self._temporary = TemporaryDirectory(prefix="wony-")
                folder = Path(self._temporary.name)
            self._changes = Changes(folder, new_id)
        return self._changes

    def close(self) -> None:
        """Remove what was kept for this process alone."""
        if self._temporary is not None:
            self._temporary.cleanup()

    def _families(self) -> Iterator[object]:
        from wony.tools.asking import AskTools
        from wony.tools.calculator import CalculatorTools
        from wony.tools.calendar import CalendarTools
        from wony.tools.clock import ClockTools
        from wony.tools.code import CodeTools
        from wony.tools.commands import CommandTools
        from wony.tools.editing import EditingTools
        from wony.tools.files import FileTools
        from wony.tools.past import PastTools

        yield CalculatorTools()
        yield ClockTools(lambda: datetime.now().astimezone())
        yield CalendarTools(date.today)
        workspace = self.workspace()
        yield FileTools(workspace)
        yield EditingTools(workspace, self.changes())
        yield CommandTools(self.sandboxes().get, workspace)
        yield CodeTools(self.sandboxes().get, workspace)
        yield from self._web()
        yield AskTools(self._person or Nobody())
        yield PastTools(self._search)

    def _web(self) -> Iterator[object]:
        """Yield what reads the web, as far as it is installed and set up; `findings` says what is missing."""
        from wony.tools.pages import PageTools
        from wony.tools.search_table import Means, search_provider
        from wony.tools.web_client import WebClient
        from wony.tools.web_search import SearchTools

        client = WebClient()
        try:
            provider = search_provider(Means(self._settings, client, self._ollama_url))
        except ConfigError:
            provider = None
        if provider is not None:
            yield SearchTools(provider, is_chosen=bool(self._settings.search))
        if find_spec("trafilatura") is not None:
            yield PageTools(client)

    def sandboxes(self) -> Sandboxes:
        """Return what holds the programs that the model runs."""
        if self._sandboxes is None:
            from wony.tools.sandbox_check import Sandboxes
            from wony.tools.sandbox_machine import Machine

            machine = Machine(dict(os.environ), Path.home())
            self._sandboxes = Sandboxes(machine, self.workspace().folders, self._settings.sandbox)
        return self._sandboxes

    async def _search(self, words: str, limit: int) -> Sequence[SearchHit]:
        return await (await self._stores()).messages.search(words, limit)


def _finding(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except WonyError as error:
        return Finding("broken", Notice(error.id, error.params))


def _folders(named: str) -> Sequence[Path]:
    """Return the workspace: as it is named, else where wony was started, unless all lies below that."""
    if named:
        return [Path(one).expanduser() for one in named.split(os.pathsep) if one.strip()]
    try:
        here = Path.cwd()
    except OSError:  # the folder is gone
        return []
    return [] if here in (Path.home(), Path(here.anchor)) else [here]
