"""A help page for a terminal that has no room for Typer's tables: each thing below its name.

In a table the text gets what the other columns leave; when that is a few columns, its words are broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from wony.cli.declare import Command, Group, Parameter
from wony.cli.width import cells
from wony.cli.wrap import hung
from wony.locales import Catalogue

WIDEST = 68
"""Columns from which on a table leaves enough for words."""
_HEADING, _NAME = "bold", "bold cyan"
_NAME_MARGIN, _TEXT_MARGIN = 2, 4


def draw_help(
    console: Console,
    member: Command | Group,
    declared: Sequence[Parameter],
    usage: str,
    say: Catalogue,
) -> None:
    """Print what there is to know of a command or a group; `usage` is the line that shows how to call it."""
    _print(console, usage, hang=_NAME_MARGIN)
    for paragraph in say(member.help).split("\n\n"):
        _print(console)
        _print(console, " ".join(paragraph.split("\n")))
    arguments = [parameter for parameter in declared if not parameter.flags]
    options = [parameter for parameter in declared if parameter.flags]
    _section(console, say("cli.arguments"), [(_name(each), _about(each, say)) for each in arguments])
    shown = [(_name(each), _about(each, say)) for each in options]
    _section(console, say("cli.options"), [*shown, ("--help, -h", say("option.help"))])
    members = member.commands if isinstance(member, Group) else ()
    _section(
        console, say("cli.commands"), [(each.name, say(each.help).partition("\n\n")[0]) for each in members]
    )
    _print(console)
    _print(console, say("cli.examples"), style=_HEADING)
    for example in say(f"{member.help}_examples").split("\n"):
        _print(console, example.strip(), margin=_NAME_MARGIN, hang=_NAME_MARGIN)


def _section(console: Console, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if not rows:
        return
    _print(console)
    _print(console, title, style=_HEADING)
    for name, text in rows:
        if max(map(cells, name.split())) + _TEXT_MARGIN >= console.width:
            name = name.replace("|", " | ")  # where a line can break
        _print(console, name, style=_NAME, margin=_NAME_MARGIN, hang=_NAME_MARGIN)
        for line in text.split("\n"):
            _print(console, line, margin=_TEXT_MARGIN)


def _print(console: Console, text: str = "", *, style: str = "", margin: int = 0, hang: int = 0) -> None:
    for row in hung(" " * margin + text, max(1, console.width - 1), hang):
        console.print(Text(row, style=style))


def _name(parameter: Parameter) -> str:
    if not parameter.flags:
        return parameter.metavar or parameter.name
    value = "" if parameter.kind == "flag" else f" <{'|'.join(parameter.choices) or parameter.metavar}>"
    return ", ".join(parameter.flags) + value


def _about(parameter: Parameter, say: Catalogue) -> str:
    return " ".join((say(parameter.help), *_remarks(parameter, say)))


def _remarks(parameter: Parameter, say: Catalogue) -> Iterator[str]:
    if parameter.required:
        yield say("cli.required")
    if parameter.flags and parameter.kind != "flag" and not parameter.many and parameter.default is not None:
        yield say("cli.default").format(parameter.default)
