"""The tree of commands, as a table: names, declarations, and import strings that are followed when called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wony.cli import options
from wony.cli.declare import Command, Group

_HISTORY = Group(
    "history",
    (
        Command("list", options.HistoryListOptions, "wony.cli.history:list_sessions", "help.history_list"),
        Command("show", options.HistoryShowOptions, "wony.cli.history:show", "help.history_show"),
        Command("search", options.HistorySearchOptions, "wony.cli.history:search", "help.history_search"),
        Command("rename", options.HistoryRenameOptions, "wony.cli.history:rename", "help.history_rename"),
        Command("delete", options.HistoryDeleteOptions, "wony.cli.history:delete", "help.history_delete"),
        Command("export", options.HistoryExportOptions, "wony.cli.export:export", "help.history_export"),
        Command("fork", options.HistoryForkOptions, "wony.cli.history:fork", "help.history_fork"),
    ),
    "help.history",
    default="list",
)

_CONFIG = Group(
    "config",
    (
        Command(
            "list", options.ConfigListOptions, "wony.cli.config:list_settings", "help.config_list", "wanted"
        ),
        Command("get", options.ConfigKeyOptions, "wony.cli.config:get", "help.config_get", "wanted"),
        Command(
            "set", options.ConfigSetOptions, "wony.cli.config_change:set_value", "help.config_set", "wanted"
        ),
        Command(
            "unset", options.ConfigKeyOptions, "wony.cli.config_change:unset", "help.config_unset", "wanted"
        ),
        Command("edit", options.NoOptions, "wony.cli.config_edit:edit", "help.config_edit", "unused"),
        Command("path", options.NoOptions, "wony.cli.config:path", "help.config_path", "unused"),
    ),
    "help.config",
    default="list",
)

_MODELS = Group(
    "models",
    (
        Command(
            "list", options.ModelsListOptions, "wony.cli.models:list_models", "help.models_list", "wanted"
        ),
        Command("pull", options.ModelOptions, "wony.cli.models:pull", "help.models_pull", "wanted"),
        Command("show", options.ModelShowOptions, "wony.cli.models:show", "help.models_show", "wanted"),
        Command(
            "remove", options.ModelRemoveOptions, "wony.cli.models:remove", "help.models_remove", "wanted"
        ),
        Command("warm", options.ModelOptions, "wony.cli.models:warm", "help.models_warm", "wanted"),
    ),
    "help.models",
    default="list",
)

ROOT = Group(
    "wony",
    (
        Command("chat", options.ChatOptions, "wony.cli.chat:chat", "help.chat"),
        Command("ask", options.AskOptions, "wony.cli.ask:ask", "help.ask"),
        _HISTORY,
        _CONFIG,
        _MODELS,
        Command("doctor", options.DoctorOptions, "wony.cli.doctor:doctor", "help.doctor", "unused"),
        Command(
            "completion",
            options.CompletionOptions,
            "wony.cli.completion:completion",
            "help.completion",
            "unused",
        ),
    ),
    "help.wony",
)


class Called(NamedTuple):
    """What a command line calls: a command or a group, how it was reached, and what is left for it."""

    member: Command | Group
    path: str
    rest: Sequence[str]


def resolve(argv: Sequence[str]) -> Called:
    """Return what the words at the front of `argv` name.

    A group's default command is called when nothing or only its options follow.
    """
    member: Command | Group = ROOT
    path = ROOT.name
    rest = list(argv)
    while isinstance(member, Group):
        found = member.find(rest[0]) if rest else None
        if found is not None:
            rest = rest[1:]
        elif member.default and not (rest and (not rest[0].startswith("-") or rest[0] in ("-h", "--help"))):
            found = member.find(member.default)
        if found is None:
            break
        member = found
        path = f"{path} {found.name}"
    return Called(member, path, rest)
