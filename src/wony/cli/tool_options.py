"""What `wony tools` and `wony audit` can be told: see `options`."""

from __future__ import annotations

from dataclasses import dataclass

from wony.cli.declare import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolsListOptions:
    """`wony tools list`"""

    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolInfoOptions:
    """`wony tools info`"""

    name: str = argument("help_tools.arg_tool", required=True, completes="tool", metavar="TOOL")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRuleOptions:
    """`wony tools allow` and `deny`"""

    rule: tuple[str, ...] = argument(
        "help_tools.arg_rule", many=True, required=True, completes="tool", metavar="RULE"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRulesOptions:
    """`wony tools rules`"""

    remove: str | None = option("--remove", help="help_tools.remove", metavar="RULE")
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditShowOptions:
    """`wony audit show`"""

    limit: int = option("--limit", "-n", help="option.limit", kind="number", default=20, metavar="N")
    session: str | None = option(
        "--session", "-s", help="help_tools.audit_session", completes="session", metavar="ID|NAME"
    )
    json: bool = option("--json", help="option.json", kind="flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerifyOptions:
    """`wony audit verify`"""

    json: bool = option("--json", help="option.json", kind="flag")
