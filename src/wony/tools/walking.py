"""The files below a folder, for tools that look through many: without what nobody looks for.

Left out are what programs make and fetch, what a `.gitignore` names (roughly as git reads it), files that
hold keys, and wony's own.  Links are not followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from wony.tools.globs import Matches, matcher
from wony.tools.guarded import guard_of
from wony.tools.opening import LinkMet, NotRegular, open_regular
from wony.tools.workspace import Place, Workspace

_SKIPPED = (
    (".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".nox", ".cache"),
    (".mypy_cache", ".ruff_cache", ".pytest_cache", ".gradle", ".terraform", ".next", "bower_components"),
)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_DEEPEST = 60
_MOST_FILES = 50_000
_LARGEST_RULES = 100_000
_Rule = tuple[tuple[str, ...], Matches, bool, bool]
"""Where it was written, what it fits, whether only folders, whether it takes back."""


@dataclass(slots=True)
class Walk:
    """Goes through the files; `has_more` says afterwards that there were too many."""

    workspace: Workspace
    base: Place
    stopped: Callable[[], bool]
    has_more: bool = False
    _seen: int = 0
    _rules: list[_Rule] = field(default_factory=list)
    _above: tuple[str, ...] = ()
    """The names of the folder that it begins in."""

    def files(self, folder: int) -> Iterator[tuple[tuple[str, ...], int, os.stat_result]]:
        """Yield the files below an open folder: names from there, the open folder that holds it, its data."""
        self._above = self.base.parts
        has_own = any(
            own.is_relative_to(self.base.path) or own.parent == self.base.path for own in self.workspace.own
        )
        yield from self._below(folder, (), has_own)

    def _below(
        self, folder: int, parts: tuple[str, ...], has_own: bool
    ) -> Iterator[tuple[tuple[str, ...], int, os.stat_result]]:
        rules = len(self._rules)
        self._rules += _rules_in(folder, parts)
        folders = []
        for name in _names(folder):
            self._seen += 1
            if self._seen > _MOST_FILES or self.stopped():
                self.has_more = True
                return
            below = (*parts, name)
            with suppress(OSError):
                found = os.stat(name, dir_fd=folder, follow_symlinks=False)
                is_folder = stat.S_ISDIR(found.st_mode)
                if not (is_folder or stat.S_ISREG(found.st_mode)) or self._is_left_out(
                    below, is_folder, has_own
                ):
                    continue
                if is_folder:
                    folders.append(below)
                else:
                    yield below, folder, found
        for below in folders if len(parts) < _DEEPEST else ():
            try:
                inner = os.open(below[-1], _FOLDER, dir_fd=folder)
            except OSError:
                continue
            try:
                yield from self._below(inner, below, has_own)
            finally:
                os.close(inner)
        del self._rules[rules:]

    def _is_left_out(self, parts: tuple[str, ...], is_folder: bool, has_own: bool) -> bool:
        if is_folder and any(parts[-1] in some for some in _SKIPPED):
            return True
        guard = guard_of((*self._above, *parts))
        if guard == "never" or (guard == "keys" and self.base.guard != "keys"):
            return True
        if has_own and self.workspace.is_own(self.base.path.joinpath(*parts)):
            return True
        left_out = False
        for where, fits, only_folders, takes_back in self._rules:
            if left_out == takes_back and (is_folder or not only_folders) and fits(parts[len(where) :]):
                left_out = not takes_back
        return left_out


def _names(folder: int) -> Sequence[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return ()


def _rules_in(folder: int, parts: tuple[str, ...]) -> list[_Rule]:
    """Return what the `.gitignore` of a folder says, if there is one."""
    try:
        with open_regular(folder, ".gitignore") as file:
            text = file.read(_LARGEST_RULES).decode("utf-8", "replace")
    except (OSError, LinkMet, NotRegular):
        return []
    rules = []
    for line in text.splitlines():
        rule = line.strip()
        if rule and not rule.startswith("#"):
            takes_back = rule.startswith("!")
            rule = rule.removeprefix("!")
            only_folders = rule.endswith("/")
            rule = rule.rstrip("/")
            rules.append((parts, matcher(rule), only_folders, takes_back))
    return rules
