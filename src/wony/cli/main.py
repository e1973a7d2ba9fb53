"""The command line: what was typed is led to its command, and what goes wrong is said here, once.

Knows the commands only as a table, and nothing of what they do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, TextIO

from wony.cli.call import Call
from wony.cli.commands import Called, resolve
from wony.cli.declare import Group, found
from wony.cli.plain import parse
from wony.cli.screen import Screen
from wony.errors import UsageError
from wony.locales import catalogue, language_of

# Imported when needed: each costs more than this whole module.
_START = "start:start"
_TYPER_COMMAND = "typer_command:parse"
_TYPER_GROUP = "typer_command:parse_group"
_CANDIDATES = "completion:answer"
_FAILED = "failure:failed"


def main(argv: Sequence[str] | None = None) -> int:
    """Run wony with the words of a command line and return its exit code.  Nothing is raised."""
    words = list(sys.argv[1:] if argv is None else argv)
    debug = _take_debug(words)
    _prepare_streams()
    environment = dict(os.environ)
    call = Call(
        environment,
        Screen(sys.stdout, sys.stderr, environment),
        catalogue(language_of(environment)),
        debug=debug,
    )
    try:
        code = _dispatch(words, call)
        sys.stdout.flush()
    except BaseException as error:
        return int(found(_FAILED)(error, call))
    return code


def _dispatch(words: list[str], call: Call) -> int:
    if words[:1] == ["__complete"]:  # the shell asks, not the person
        return int(found(_CANDIDATES)(words[1:], call))
    if words in (["--version"], ["-V"]):
        call.screen.print(f"wony {import_module('wony').__version__}")
        return 0
    if not words:
        words = ["chat"] if sys.stdin.isatty() else ["ask"]
    elif words[0] == "help":
        words = [*words[1:], "--help"]
    called = resolve(words)
    if isinstance(called.member, Group):
        _refuse_unknown(called)
        found(_TYPER_GROUP)(called.member, called.path, called.rest, call.say)
        return 0
    options: Any = parse(called.member.options, called.rest)
    if options is None:
        options = found(_TYPER_COMMAND)(called.member, called.path, called.rest, call.say)
    return 0 if options is None else int(found(_START)(called.member, options, call))


def _refuse_unknown(called: Called) -> None:
    """A group's help is for who asks for it, not for who mistyped a command."""
    if not called.rest or called.rest[0].startswith("-"):
        return
    name = called.rest[0]
    group = called.member
    assert isinstance(group, Group)
    close = import_module("difflib").get_close_matches(name, [member.name for member in group.commands], 1)
    if close:
        raise UsageError("cli.no_such_command_close", name=name, meant=f"{called.path} {close[0]}")
    raise UsageError("cli.no_such_command", name=name, path=called.path)


def _take_debug(words: list[str]) -> bool:
    """Take every `--debug` out of `words`, wherever it stands; after `--` it is a word like any other."""
    end = words.index("--") if "--" in words else len(words)
    kept = [word for word in words[:end] if word != "--debug"]
    debug = len(kept) < end
    words[:end] = kept
    return debug


def _prepare_streams() -> None:
    """Make the three streams exist, and never raise for a character that they cannot write."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 (it lives as long as we do)
    for name in ("stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:  # started with `>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
