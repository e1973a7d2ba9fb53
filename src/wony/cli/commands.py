"""The tree of commands, as a table: names, declarations, and import strings that are followed when called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wony.cli.declare import Command, Group

_HISTORY = Group(
    "history",
    (
        Command("list", "command_options:HistoryListOptions", "history:list_sessions", "help.history_list"),
        Command("show", "command_options:HistoryShowOptions", "history:show", "help.history_show"),
        Command("search", "command_options:HistorySearchOptions", "history:search", "help.history_search"),
        Command("rename", "command_options:HistoryRenameOptions", "history:rename", "help.history_rename"),
        Command("delete", "command_options:HistoryDeleteOptions", "history:delete", "help.history_delete"),
        Command("export", "command_options:HistoryExportOptions", "export:export", "help.history_export"),
        Command("fork", "command_options:HistoryForkOptions", "history:fork", "help.history_fork"),
        Command("stats", "command_options:HistoryStatsOptions", "history_stats:stats", "help.history_stats"),
    ),
    "help.history",
    default="list",
)

_CONFIG = Group(
    "config",
    (
        Command(
            "list", "command_options:ConfigListOptions", "config:list_settings", "help.config_list", "wanted"
        ),
        Command("get", "command_options:ConfigKeyOptions", "config:get", "help.config_get", "wanted"),
        Command(
            "set", "command_options:ConfigSetOptions", "config_change:set_value", "help.config_set", "wanted"
        ),
        Command(
            "unset", "command_options:ConfigKeyOptions", "config_change:unset", "help.config_unset", "wanted"
        ),
        Command("edit", "options:NoOptions", "config_edit:edit", "help.config_edit", "unused"),
        Command("path", "options:NoOptions", "config:path", "help.config_path", "unused"),
    ),
    "help.config",
    default="list",
)

_MODELS = Group(
    "models",
    (
        Command(
            "list", "command_options:ModelsListOptions", "models:list_models", "help.models_list", "wanted"
        ),
        Command("pull", "command_options:ModelOptions", "models:pull", "help.models_pull", "wanted"),
        Command("show", "command_options:ModelShowOptions", "models:show", "help.models_show", "wanted"),
        Command(
            "remove", "command_options:ModelRemoveOptions", "models:remove", "help.models_remove", "wanted"
        ),
        Command("warm", "command_options:ModelOptions", "models:warm", "help.models_warm", "wanted"),
    ),
    "help.models",
    default="list",
)

_PROMPTS = Group(
    "prompts",
    (
        Command("list", "prompt_options:PromptsListOptions", "prompts:list_prompts", "help_prompts.list"),
        Command("show", "prompt_options:PromptShowOptions", "prompts:show", "help_prompts.show"),
        Command("new", "prompt_options:PromptNewOptions", "prompt_edit:new", "help_prompts.new"),
        Command("edit", "prompt_options:PromptEditOptions", "prompt_edit:edit", "help_prompts.edit"),
        Command("delete", "prompt_options:PromptDeleteOptions", "prompts:delete", "help_prompts.delete"),
        Command("render", "prompt_options:PromptRenderOptions", "prompts:render", "help_prompts.render"),
        Command("export", "prompt_options:PromptExportOptions", "prompt_share:export", "help_prompts.export"),
        Command(
            "import", "prompt_options:PromptImportOptions", "prompt_share:import_file", "help_prompts.import"
        ),
        Command(
            "history", "prompt_options:PromptShowOptions", "prompt_versions:history", "help_prompts.history"
        ),
        Command(
            "restore",
            "prompt_options:PromptRestoreOptions",
            "prompt_versions:restore",
            "help_prompts.restore",
        ),
    ),
    "help_prompts.prompts",
    default="list",
)

_TOOLS = Group(
    "tools",
    (
        Command(
            "list", "tool_options:ToolsListOptions", "tool_rules:list_tools", "help_tools.list", "wanted"
        ),
        Command("info", "tool_options:ToolInfoOptions", "tool_rules:info", "help_tools.info", "wanted"),
        Command("allow", "tool_options:ToolRuleOptions", "tool_rules:allow", "help_tools.allow", "wanted"),
        Command("deny", "tool_options:ToolRuleOptions", "tool_rules:deny", "help_tools.deny", "wanted"),
        Command("rules", "tool_options:ToolRulesOptions", "tool_rules:rules", "help_tools.rules", "wanted"),
    ),
    "help_tools.tools",
    default="list",
)

_AUDIT = Group(
    "audit",
    (
        Command("show", "tool_options:AuditShowOptions", "audit:show", "help_tools.audit_show", "wanted"),
        Command(
            "verify",
            "tool_options:AuditVerifyOptions",
            "audit:verify_log",
            "help_tools.audit_verify",
            "wanted",
        ),
    ),
    "help_tools.audit",
    default="show",
)

ROOT = Group(
    "wony",
    (
        Command("chat", "options:ChatOptions", "chat:chat", "help.chat"),
        Command("ask", "options:AskOptions", "ask:ask", "help.ask"),
        _HISTORY,
        _PROMPTS,
        _CONFIG,
        _MODELS,
        _TOOLS,
        _AUDIT,
        Command("doctor", "command_options:DoctorOptions", "doctor:doctor", "help.doctor", "unused"),
        Command(
            "completion",
            "command_options:CompletionOptions",
            "completion:completion",
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
