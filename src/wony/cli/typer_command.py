"""Typer, given its commands from our declarations: for help, for mistakes, and for all that is not plain.

The one module that imports Typer.  Typer's own words are English; here they are said in the person's
language without touching its translation machinery: its titles are set, two sentences of its classes are
overridden, and its usage errors become ours.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.text import Text
from typer import rich_utils
from typer._click import Context, HelpFormatter
from typer._click import exceptions as mistakes
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from wony.cli import narrow_help
from wony.cli.declare import Command, Group, Parameter, parameters
from wony.cli.options import NoOptions, RootOptions
from wony.errors import UsageError
from wony.locales import Catalogue

Options = TypeVar("Options")
_KINDS: Mapping[str, type] = {"flag": bool, "text": str, "number": int, "path": Path}


def parse(command: Command, path: str, argv: Sequence[str], say: Catalogue) -> Any:
    """Return what `argv` says as the command's options; None when help was asked for, and printed.

    `path` is what was typed to get here, such as `wony history show`.  Raises UsageError.
    """
    result = _run(_typer_command(command, argv, say), path, argv, say)
    return result if isinstance(result, command.options) else None


def parse_group(group: Group, path: str, argv: Sequence[str], say: Catalogue) -> None:
    """Print the group's help, or raise UsageError for what is wrong in `argv`."""
    app = typer.Typer(
        add_completion=False, rich_markup_mode="rich", subcommand_metavar=say("cli.command_metavar")
    )

    options = RootOptions if path == "wony" else NoOptions
    app.callback(
        cls=_spoken(TyperGroup, group, options, say),
        help=escape(say(group.help)),
        epilog=_epilog(group.help, say),
        options_metavar=say("cli.options_metavar"),
        context_settings={"help_option_names": ["--help", "-h"]},
    )(_function(options, say))
    for member in group.commands:
        app.command(member.name, help=escape(say(member.help)))(lambda: None)
    _run(_with_types(get_command(app), options), path, argv or ["--help"], say)


def _typer_command(command: Command, argv: Sequence[str], say: Catalogue) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode="rich")
    dashed = [word for word in argv if word.startswith("-")]
    app.command(
        command.name,
        cls=_spoken(TyperCommand, command, command.options, say),
        help=escape(say(command.help)),
        epilog=_epilog(command.help, say),
        options_metavar=say("cli.options_metavar"),
        context_settings={
            "help_option_names": ["--help", "-h"],
            # No option begins with a digit: `wony config set keep_alive -1` gives a value.
            "ignore_unknown_options": all(word[1:2].isdigit() for word in dashed),
        },
    )(_function(command.options, say))
    return _with_types(get_command(app), command.options)


def _with_types(built: Any, options: type[Any]) -> Any:
    """Show what people know, such as an ID or a FILE, where Typer shows Python's types."""
    declared = {parameter.name: parameter for parameter in parameters(options)}
    for parameter in built.params:
        parameter.display_type_rich = _always(_shown_type(declared[parameter.name]))
    return built


def _function(options: type[Options], say: Catalogue) -> Callable[..., Options]:
    """Return a function with the signature that Typer reads; called, it makes the options."""
    declared = parameters(options)
    many = {parameter.name for parameter in declared if parameter.many}

    def made(**said: Any) -> Options:
        return options(
            **{name: tuple(value or ()) if name in many else value for name, value in said.items()}
        )

    annotations = {parameter.name: _annotation(parameter, say) for parameter in declared}
    made.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                parameter.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=_default(parameter),
                annotation=annotations[parameter.name],
            )
            for parameter in declared
        ]
    )
    made.__annotations__ = annotations
    return made


def _default(parameter: Parameter) -> Any:
    if parameter.required:
        return inspect.Parameter.empty
    return None if parameter.many else parameter.default


def _annotation(parameter: Parameter, say: Catalogue) -> Any:
    kind: Any = Literal[parameter.choices] if parameter.choices else _KINDS[parameter.kind]
    if parameter.many:
        kind = list[kind]
    elif not parameter.required and parameter.default is None and parameter.kind != "flag":
        kind = kind | None
    help = escape(say(parameter.help))
    if not parameter.flags:
        return Annotated[
            kind, typer.Argument(help=help, metavar=parameter.metavar or None, show_default=False)
        ]
    shown = parameter.default is not None and parameter.kind != "flag" and not parameter.many
    return Annotated[kind, typer.Option(*parameter.flags, help=help, show_default=shown)]


def _always(shown: str | None) -> Callable[..., str | None]:
    return lambda **_: shown


def _shown_type(parameter: Parameter) -> str | None:
    if not parameter.flags or parameter.kind == "flag":
        return None
    return f"<{'|'.join(parameter.choices) or parameter.metavar}>"


def _epilog(help: str, say: Catalogue) -> str:
    return f"[bold]{escape(say('cli.examples'))}[/]\n{escape(say(help + '_examples'))}"


def _spoken(base: type[Any], member: Command | Group, options: type[Any], say: Catalogue) -> type[Any]:
    """Return a Typer command class whose own sentences are said by `say`."""

    class Spoken(base):  # type: ignore[misc]
        def get_usage(self, ctx: Context) -> str:
            return " ".join([say("cli.usage"), ctx.command_path, *self.collect_usage_pieces(ctx)])

        def get_help_option(self, ctx: Context) -> TyperOption | None:
            option: TyperOption | None = super().get_help_option(ctx)
            if option is not None:
                option.help = say("option.help")
                option.display_type_rich = _always(None)  # type: ignore[method-assign]
            return option

        def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
            console = Console(highlight=False)
            if console.width < narrow_help.WIDEST:
                narrow_help.draw_help(console, member, parameters(options), self.get_usage(ctx), say)
            else:
                super().format_help(ctx, formatter)

    return Spoken


class _Folding(rich_utils.OptionHighlighter):
    """Typer's highlighter, for text that wraps: in its tables, Rich cuts lines of wide characters off."""

    def __call__(self, text: str | Text) -> Text:
        highlighted = super().__call__(text)
        highlighted.overflow = "fold"
        return highlighted


def _run(command: Any, path: str, argv: Sequence[str], say: Catalogue) -> object:
    rich_utils.ARGUMENTS_PANEL_TITLE = say("cli.arguments")
    rich_utils.OPTIONS_PANEL_TITLE = say("cli.options")
    rich_utils.COMMANDS_PANEL_TITLE = say("cli.commands")
    rich_utils.DEFAULT_STRING = say("cli.default")
    rich_utils.REQUIRED_LONG_STRING = say("cli.required")
    rich_utils.FORCE_TERMINAL = None  # it would colour pipes wherever GITHUB_ACTIONS is set
    rich_utils.highlighter = _Folding()
    try:
        result: object = command.main(list(argv), prog_name=path, standalone_mode=False)
    except mistakes.UsageError as mistake:
        raise _translated(mistake, path) from None
    return result


def _translated(mistake: mistakes.UsageError, path: str) -> UsageError:
    if isinstance(mistake, mistakes.NoSuchOption):
        if mistake.possibilities:
            meant = ", ".join(sorted(mistake.possibilities))
            return UsageError("cli.no_such_option_close", option=mistake.option_name, meant=meant, path=path)
        return UsageError("cli.no_such_option", option=mistake.option_name, path=path)
    if isinstance(mistake, mistakes.BadOptionUsage):
        needs = "requires" in mistake.message
        id = "cli.option_needs_value" if needs else "cli.option_takes_no_value"
        return UsageError(id, option=mistake.option_name, path=path)
    if isinstance(mistake, mistakes.BadParameter) and mistake.param is not None:
        name = _name_of(mistake.param)
        if isinstance(mistake, mistakes.MissingParameter):
            return UsageError("cli.missing", name=name, path=path)
        choices = mistake.param.type_descriptor.choices
        if choices:
            return UsageError("cli.not_a_choice", name=name, choices=", ".join(map(str, choices)))
        if mistake.param.type_descriptor.annotation is int:
            return UsageError("cli.not_a_number", name=name)
        return UsageError("cli.bad_value", name=name, path=path)
    return UsageError("cli.too_many", path=path)


def _name_of(parameter: Any) -> str:
    if isinstance(parameter, TyperOption):
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name)
