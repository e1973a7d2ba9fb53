"""What each command can be told.  One frozen dataclass a command; its fields are its flags and arguments.

Knows neither a parser nor a command's body.  `None` always means "not said".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wony.cli.declare import argument, option

THINK_WORDS = ("low", "medium", "high", "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOptions:
    """`wony chat`"""

    session: str | None = option(
        "--session", "-s", help="help.opt_session", completes="session", metavar="ID|NAME"
    )
    latest: bool = option("--continue", "-c", help="help.opt_continue", kind="flag")
    model: str | None = option("--model", "-m", help="help.opt_model", completes="model", metavar="NAME")
    think: str | None = option("--think", help="help.opt_think", choices=THINK_WORDS)
    private: bool = option("--private", help="help.opt_private", kind="flag")
    demo: bool = option("--demo", help="help.opt_demo", kind="flag")
    backend: str | None = option("--backend", help="help.opt_backend", metavar="NAME")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """`wony ask`"""

    question: tuple[str, ...] = argument("help.arg_question", many=True, metavar="QUESTION")
    files: tuple[Path, ...] = option(
        "--file", "-f", help="help.opt_file", kind="path", many=True, completes="file", metavar="FILE"
    )
    session: str | None = option(
        "--session", "-s", help="help.opt_session", completes="session", metavar="ID|NAME"
    )
    latest: bool = option("--continue", "-c", help="help.opt_continue", kind="flag")
    model: str | None = option("--model", "-m", help="help.opt_model", completes="model", metavar="NAME")
    think: str | None = option("--think", help="help.opt_think", choices=THINK_WORDS)
    private: bool = option("--private", help="help.opt_private", kind="flag")
    demo: bool = option("--demo", help="help.opt_demo", kind="flag")
    backend: str | None = option("--backend", help="help.opt_backend", metavar="NAME")
    json: bool = option("--json", help="help.opt_json_answer", kind="flag")


# -- history -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryListOptions:
    """`wony history list`"""

    limit: int = option("--limit", "-n", help="help.opt_limit", kind="number", default=20, metavar="N")
    json: bool = option("--json", help="help.opt_json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryShowOptions:
    """`wony history show`"""

    session: str = argument("help.arg_session", required=True, completes="session", metavar="ID|NAME")
    thinking: bool = option("--thinking", help="help.opt_thinking", kind="flag")
    json: bool = option("--json", help="help.opt_json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySearchOptions:
    """`wony history search`"""

    words: tuple[str, ...] = argument("help.arg_words", many=True, required=True, metavar="WORDS")
    limit: int = option("--limit", "-n", help="help.opt_limit", kind="number", default=20, metavar="N")
    json: bool = option("--json", help="help.opt_json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRenameOptions:
    """`wony history rename`"""

    session: str = argument("help.arg_session", required=True, completes="session", metavar="ID|NAME")
    name: tuple[str, ...] = argument("help.arg_new_name", many=True, required=True, metavar="NEW NAME")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryDeleteOptions:
    """`wony history delete`"""

    sessions: tuple[str, ...] = argument(
        "help.arg_sessions", many=True, required=True, completes="session", metavar="ID|NAME"
    )
    yes: bool = option("--yes", "-y", help="help.opt_yes", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryExportOptions:
    """`wony history export`"""

    session: str = argument("help.arg_session", required=True, completes="session", metavar="ID|NAME")
    format: str = option("--format", help="help.opt_format", choices=("md", "json"), default="md")
    output: Path | None = option(  # noqa: RUF009 (a field, as all the others)
        "--output", "-o", help="help.opt_output", kind="path", completes="file", metavar="FILE"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryForkOptions:
    """`wony history fork`"""

    session: str = argument("help.arg_session", required=True, completes="session", metavar="ID|NAME")
    name: str | None = option("--name", help="help.opt_fork_name", metavar="NAME")


# -- config ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigListOptions:
    """`wony config list`"""

    json: bool = option("--json", help="help.opt_json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigKeyOptions:
    """`wony config get` and `unset`"""

    key: str = argument("help.arg_key", required=True, completes="setting", metavar="KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSetOptions:
    """`wony config set`"""

    key: str = argument("help.arg_key", required=True, completes="setting", metavar="KEY")
    value: str = argument("help.arg_value", required=True, metavar="VALUE")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOptions:
    """A command that takes nothing."""


# -- models ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsListOptions:
    """`wony models list`"""

    json: bool = option("--json", help="help.opt_json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """`wony models pull` and `warm`; without a name, the model of the settings"""

    model: str | None = argument("help.arg_model_default", completes="model", metavar="MODEL")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShowOptions:
    """`wony models show`"""

    model: str | None = argument("help.arg_model_default", completes="model", metavar="MODEL")
    json: bool = option("--json", help="help.opt_json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRemoveOptions:
    """`wony models remove`"""

    model: str = argument("help.arg_model", required=True, completes="model", metavar="MODEL")
    yes: bool = option("--yes", "-y", help="help.opt_yes", kind="flag")


# -- the rest ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorOptions:
    """`wony doctor`"""

    json: bool = option("--json", help="help.opt_json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionOptions:
    """`wony completion`"""

    shell: str = argument("help.arg_shell", required=True, metavar="bash|zsh|fish")
