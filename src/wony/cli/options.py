"""What a conversation and a question can be told: a frozen dataclass each, whose fields are the flags.

Knows neither a parser nor a command's body.  `None` always means "not said".  The other commands' classes are
in `command_options`, so that whoever talks does not wait for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wony.cli.declare import argument, option

THINK_WORDS = ("low", "medium", "high", "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class RootOptions:
    """`wony` itself; `main` takes both before anything else is looked at, so these are for the help."""

    version: bool = option("--version", "-V", help="option.version", kind="flag")
    debug: bool = option("--debug", help="option.debug", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOptions:
    """A command that takes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOptions:
    """`wony chat`"""

    session: str | None = option(
        "--session", "-s", help="option.session", completes="session", metavar="ID|NAME"
    )
    latest: bool = option("--continue", "-c", help="option.continue", kind="flag")
    prompts: tuple[str, ...] = option(
        "--prompt", "-p", help="option.prompt", many=True, completes="prompt", metavar="NAME"
    )
    values: tuple[str, ...] = option("--var", help="option.var", many=True, metavar="NAME=VALUE")
    model: str | None = option("--model", "-m", help="option.model", completes="model", metavar="NAME")
    think: str | None = option("--think", help="option.think", choices=THINK_WORDS)
    private: bool = option("--private", help="option.private", kind="flag")
    demo: bool = option("--demo", help="option.demo", kind="flag")
    backend: str | None = option("--backend", help="option.backend", metavar="NAME")
    allow: tuple[str, ...] = option("--allow", help="option.allow", many=True, metavar="RULE")
    no_tools: bool = option("--no-tools", help="option.no_tools", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """`wony ask`"""

    question: tuple[str, ...] = argument("option.arg_question", many=True, metavar="QUESTION")
    files: tuple[Path, ...] = option(
        "--file", "-f", help="option.file", kind="path", many=True, completes="file", metavar="FILE"
    )
    session: str | None = option(
        "--session", "-s", help="option.session", completes="session", metavar="ID|NAME"
    )
    latest: bool = option("--continue", "-c", help="option.continue", kind="flag")
    prompts: tuple[str, ...] = option(
        "--prompt", "-p", help="option.prompt", many=True, completes="prompt", metavar="NAME"
    )
    values: tuple[str, ...] = option("--var", help="option.var", many=True, metavar="NAME=VALUE")
    model: str | None = option("--model", "-m", help="option.model", completes="model", metavar="NAME")
    think: str | None = option("--think", help="option.think", choices=THINK_WORDS)
    private: bool = option("--private", help="option.private", kind="flag")
    demo: bool = option("--demo", help="option.demo", kind="flag")
    backend: str | None = option("--backend", help="option.backend", metavar="NAME")
    allow: tuple[str, ...] = option("--allow", help="option.allow", many=True, metavar="RULE")
    no_tools: bool = option("--no-tools", help="option.no_tools", kind="flag")
    json: bool = option("--json", help="option.json_answer", kind="flag")
