"""What `wony prompts` can be told: see `options`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wony.cli.declare import argument, option

FOLDER, DATABASE = "folder", "database"
HOMES = (FOLDER, DATABASE)
"""Where a person's own templates can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptsListOptions:
    """`wony prompts list`"""

    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptShowOptions:
    """`wony prompts show` and `history`"""

    name: str = argument("option.arg_prompt", required=True, completes="prompt", metavar="NAME")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptNewOptions:
    """`wony prompts new`"""

    name: str = argument("option.arg_new_prompt", required=True, metavar="NAME")
    to: str | None = option("--to", help="option.prompt_to", choices=HOMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptEditOptions:
    """`wony prompts edit`"""

    name: str = argument("option.arg_prompt", required=True, completes="prompt", metavar="NAME")
    to: str | None = option("--to", help="option.prompt_to", choices=HOMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptDeleteOptions:
    """`wony prompts delete`"""

    names: tuple[str, ...] = argument(
        "option.arg_prompts", many=True, required=True, completes="prompt", metavar="NAME"
    )
    yes: bool = option("--yes", "-y", help="option.yes", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRenderOptions:
    """`wony prompts render`"""

    names: tuple[str, ...] = argument(
        "option.arg_prompts", many=True, required=True, completes="prompt", metavar="NAME"
    )
    values: tuple[str, ...] = option("--var", help="option.var", many=True, metavar="NAME=VALUE")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptExportOptions:
    """`wony prompts export`"""

    name: str = argument("option.arg_prompt", required=True, completes="prompt", metavar="NAME")
    output: Path | None = option(  # noqa: RUF009 (a field, as all the others)
        "--output", "-o", help="option.output", kind="path", completes="file", metavar="FILE"
    )
    force: bool = option("--force", help="option.force", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptImportOptions:
    """`wony prompts import`"""

    file: Path = argument(  # noqa: RUF009 (a field, as all the others)
        "option.arg_prompt_file", kind="path", required=True, completes="file", metavar="FILE"
    )
    name: str | None = option("--name", help="option.prompt_name", metavar="NAME")
    to: str | None = option("--to", help="option.prompt_to", choices=HOMES)
    force: bool = option("--force", help="option.prompt_force", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRestoreOptions:
    """`wony prompts restore`"""

    name: str = argument("option.arg_prompt", required=True, completes="prompt", metavar="NAME")
    version: int = argument("option.arg_version", kind="number", required=True, metavar="VERSION")
