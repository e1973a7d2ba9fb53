"""The person's standing answers to tools, in a file of their own: `allow RULE` or `deny RULE`, one to a line.

It is the person's alone: a file that others may write is refused, and no file of the folder one happens to
stand in is ever read for rules.  Comments and order stay when a rule is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from wony.errors import ConfigError
from wony.settings_files import read_private
from wony.tool_types import Rules

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
        rule = checked(rule)
        kept = [line for line in self._lines() if _rule_of(line) != rule]
        self._write([*kept, f"{_WORDS[allow]} {rule}"])

    def remove(self, rule: str) -> bool:
        """Forget a rule; return whether it was there."""
        lines = self._lines()
        kept = [line for line in lines if _rule_of(line) != checked(rule)]
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
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            word, _, rule = line.strip().partition(" ")
            if word not in _WORDS.values() or not rule.strip():
                raise ConfigError("policy.bad_line", path=self._path, line=number)
            yield word, rule.strip()

    def _write(self, lines: Sequence[str]) -> None:
        # Late: what replaces files safely stands beside a TOML library, which reading does not need.
        import_module("wony.settings_writer").replace_file(self._path, "".join(f"{one}\n" for one in lines))


def checked(rule: str) -> str:
    """Return a rule as it is saved: one line, a tool's name first.  Raises ConfigError."""
    words = rule.strip()
    tool = words.partition(" ")[0]
    if not tool.replace("_", "a").isalnum() or not tool.isascii() or not words.isprintable():
        raise ConfigError("policy.bad_rule", rule=rule)
    return words


def _rule_of(line: str) -> str:
    return line.strip().partition(" ")[2].strip()
