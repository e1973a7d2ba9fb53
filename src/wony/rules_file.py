"""The person's standing answers to tools, in a file of their own: `allow RULE` or `deny RULE`, one to a line.

It is the person's alone: a file that others may write is refused, and no file of the folder one happens to
stand in is ever read for rules.  Comments and order stay when a rule is added.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from wony.errors import ConfigError
from wony.settings_files import read_private
from wony.tool_types import Rules

try:
    import fcntl
except ImportError:  # Windows: one wony at a time writes there
    fcntl = None  # type: ignore[assignment]  # the module is the only other thing it can be

_WORDS = {True: "allow", False: "deny"}


class RulesFile:
    """The rules of one file; read anew each time, since another wony may have added some."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rules(self) -> Rules:
        """Return the saved rules.  Raises ConfigError for a line that is none, and for a file of others."""
        found = list(self._said())
        return Rules(*(tuple(rule for word, rule in found if word == wanted) for wanted in ("allow", "deny")))

    def add(self, rule: str, *, allow: bool) -> None:
        """Save a rule in place of one that says the opposite.  Raises ConfigError."""
        rule, line = checked(rule), f"{_WORDS[allow]} {checked(rule)}"
        with self._alone():
            lines = self._lines()
            if not any(_rule_of(one) == rule and one.strip() == line for one in lines):
                self._write([*(one for one in lines if _rule_of(one) != rule), line])

    def remove(self, rule: str) -> bool:
        """Forget a rule; return whether it was there.  Raises ConfigError."""
        rule = checked(rule)
        with self._alone():
            lines = self._lines()
            kept = [line for line in lines if _rule_of(line) != rule]
            if len(kept) < len(lines):
                self._write(kept)
        return len(kept) < len(lines)

    def _lines(self) -> Sequence[str]:
        file = read_private(self._path)
        if file is None:
            return ()
        file.refuse_if_shared()
        return file.text.splitlines()

    def _said(self) -> Iterator[tuple[str, str]]:
        for number, line in enumerate(self._lines(), 1):
            if not line.strip() or _is_comment(line):
                continue
            word, _, rule = line.strip().partition(" ")
            if word not in _WORDS.values() or not _is_rule(rule.strip()):
                raise ConfigError("policy.bad_line", path=self._path, line=number)
            yield word, rule.strip()

    def _write(self, lines: Sequence[str]) -> None:
        # Late: what replaces files safely stands beside a TOML library, which reading does not need.
        import_module("wony.settings_writer").replace_file(self._path, "".join(f"{one}\n" for one in lines))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from writing between our reading and our writing, so that nobody's rule is lost."""
        folder = self._path.parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            held = os.open(folder, os.O_RDONLY) if fcntl is not None else None
        except OSError as error:
            reason = error.strerror or ""
            raise ConfigError("settings.file_unwritable", path=str(self._path), reason=reason) from None
        try:
            if held is not None:
                fcntl.flock(held, fcntl.LOCK_EX)
            yield
        finally:
            if held is not None:
                os.close(held)


def checked(rule: str) -> str:
    """Return a rule as it is saved: one line, a tool's name first.  Raises ConfigError."""
    words = rule.strip()
    if not _is_rule(words):
        raise ConfigError("policy.bad_rule", rule=rule)
    return words


def _is_rule(words: str) -> bool:
    tool = words.partition(" ")[0]
    return tool.isascii() and tool.replace("_", "a").isalnum() and words.isprintable()


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _rule_of(line: str) -> str:
    return "" if _is_comment(line) else line.strip().partition(" ")[2].strip()
