"""What every other command can be told: see `options`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wony.cli.declare import argument, option

# -- history -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryListOptions:
    """`wony history list`"""

    limit: int = option("--limit", "-n", help="option.limit", kind="number", default=20, metavar="N")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryShowOptions:
    """`wony history show`"""

    session: str = argument("option.arg_session", required=True, completes="session", metavar="ID|NAME")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySearchOptions:
    """`wony history search`"""

    words: tuple[str, ...] = argument("option.arg_words", many=True, required=True, metavar="WORDS")
    limit: int = option("--limit", "-n", help="option.limit", kind="number", default=20, metavar="N")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRenameOptions:
    """`wony history rename`"""

    session: str = argument("option.arg_session", required=True, completes="session", metavar="ID|NAME")
    name: tuple[str, ...] = argument("option.arg_new_name", many=True, required=True, metavar="NEW NAME")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryDeleteOptions:
    """`wony history delete`"""

    sessions: tuple[str, ...] = argument(
        "option.arg_sessions", many=True, required=True, completes="session", metavar="ID|NAME"
    )
    yes: bool = option("--yes", "-y", help="option.yes", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryExportOptions:
    """`wony history export`"""

    session: str = argument("option.arg_session", required=True, completes="session", metavar="ID|NAME")
    format: str = option("--format", help="option.format", choices=("md", "json"), default="md")
    output: Path | None = option(  # noqa: RUF009 (a field, as all the others)
        "--output", "-o", help="option.output", kind="path", completes="file", metavar="FILE"
    )
    force: bool = option("--force", help="option.force", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryForkOptions:
    """`wony history fork`"""

    session: str = argument("option.arg_session", required=True, completes="session", metavar="ID|NAME")
    name: str | None = option("--name", help="option.fork_name", metavar="NAME")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryStatsOptions:
    """`wony history stats`; without a session, over all of them"""

    session: str | None = argument("option.arg_session_or_all", completes="session", metavar="ID|NAME")
    json: bool = option("--json", help="option.json", kind="flag")


# -- config ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigListOptions:
    """`wony config list`"""

    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigKeyOptions:
    """`wony config get` and `unset`"""

    key: str = argument("option.arg_key", required=True, completes="setting", metavar="KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSetOptions:
    """`wony config set`"""

    key: str = argument("option.arg_key", required=True, completes="setting", metavar="KEY")
    value: str = argument("option.arg_value", required=True, metavar="VALUE")


# -- models ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsListOptions:
    """`wony models list`"""

    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """`wony models pull` and `warm`; without a name, the model of the settings"""

    model: str | None = argument("option.arg_model_default", completes="model", metavar="MODEL")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShowOptions:
    """`wony models show`"""

    model: str | None = argument("option.arg_model_default", completes="model", metavar="MODEL")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRemoveOptions:
    """`wony models remove`"""

    model: str = argument("option.arg_model", required=True, completes="model", metavar="MODEL")
    yes: bool = option("--yes", "-y", help="option.yes", kind="flag")


# -- the rest ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorOptions:
    """`wony doctor`"""

    replay: bool = option("--replay", help="option.replay", kind="flag")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionOptions:
    """`wony completion`"""

    shell: str = argument("option.arg_shell", required=True, metavar="bash|zsh|fish")
