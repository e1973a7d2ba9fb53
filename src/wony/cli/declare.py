"""How a command says what it takes: once, as a dataclass, for the plain parser, for Typer and for completion.

Knows no command and imports nothing heavy: this stands in the start path of every command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib import import_module
from typing import Any, Literal

Kind = Literal["flag", "text", "number", "path"]
Completes = Literal["", "session", "model", "setting", "prompt", "file", "tool"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One flag or argument of a command.  Without `flags` it is positional."""

    name: str
    flags: tuple[str, ...]
    help: str
    """Id of its text in the catalogues."""
    kind: Kind = "text"
    many: bool = False
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    completes: Completes = ""
    metavar: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command.  `takes` and `run` are import strings inside `wony.cli`: of the dataclass whose fields are
    its parameters, and of its body, an `async def (options, app, screen, say) -> int`."""

    name: str
    takes: str
    run: str
    help: str
    """Id of its help: a line, perhaps more paragraphs.  With `_examples` after it, of its examples."""
    store: Literal["needed", "wanted", "unused"] = "needed"
    """Whether it begins with the settings in the database; one that is only wanted may be broken."""

    @property
    def options(self) -> type[Any]:
        """The class of what the command is told."""
        options: type[Any] = found(self.takes)
        return options


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under one name; the one called `default` runs when none is named."""

    name: str
    commands: tuple[Command | Group, ...]
    help: str
    default: str = ""

    def find(self, name: str) -> Command | Group | None:
        """Return the member called `name`."""
        return next((member for member in self.commands if member.name == name), None)


def found(reference: str) -> Any:
    """Return what `module:name` names inside `wony.cli`."""
    module, _, name = reference.partition(":")
    return getattr(import_module(f"wony.cli.{module}"), name)


def option(
    *flags: str,
    help: str,
    kind: Kind = "text",
    many: bool = False,
    default: Any = None,
    choices: tuple[str, ...] = (),
    completes: Completes = "",
    metavar: str = "",
) -> Any:
    """Return a dataclass field that `flags` set; with `many`, again and again."""
    if many:
        default = ()
    elif kind == "flag":
        default = False
    details = {
        "flags": flags,
        "help": help,
        "kind": kind,
        "many": many,
        "default": default,
        "choices": choices,
        "completes": completes,
        "metavar": metavar,
    }
    return field(default=default, metadata={"parameter": details})


def argument(
    help: str,
    *,
    kind: Kind = "text",
    many: bool = False,
    required: bool = False,
    completes: Completes = "",
    metavar: str = "",
) -> Any:
    """Return a dataclass field that is set by its place.  One that is `required` has no default."""
    details = {
        "flags": (),
        "help": help,
        "kind": kind,
        "many": many,
        "required": required,
        "default": () if many else None,
        "completes": completes,
        "metavar": metavar,
    }
    metadata: Mapping[str, Any] = {"parameter": details}
    if required:
        return field(metadata=metadata)
    return field(default=details["default"], metadata=metadata)


def parameters(options: type[Any]) -> tuple[Parameter, ...]:
    """Return the declared parameters of an options class, in order."""
    return tuple(Parameter(name=f.name, **f.metadata["parameter"]) for f in fields(options))
