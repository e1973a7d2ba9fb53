"""Prompt templates in SQL: the newest of each name in `prompts`, those before it in `prompt_versions`."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from wony.errors import StoreError
from wony.prompt_types import PromptSummary, PromptTemplate, Variable
from wony.store.database import Database, Row, Statement
from wony.store.rows import json_of, json_text, time_of
from wony.types import Json

_NAMES = "SELECT name FROM prompts"

_LIST = "SELECT name, description FROM prompts"

_NEWEST = """
SELECT name, content, description, variables, settings, version, updated_at FROM prompts WHERE name = $1
"""

_FORMER = """
SELECT p.name, v.content, v.description, v.variables, v.settings, v.version, v.saved_at
FROM prompts p JOIN prompt_versions v ON v.prompt_id = p.id WHERE p.name = $1
ORDER BY v.version DESC
"""

_KEEP = """
INSERT INTO prompt_versions (prompt_id, version, content, variables, description, settings, saved_at)
SELECT id, version, content, variables, description, settings, updated_at FROM prompts WHERE name = $1
"""

_SAVE = """
INSERT INTO prompts (id, name, content, description, variables, settings, version, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)
ON CONFLICT (name) DO UPDATE SET
    content = excluded.content,
    description = excluded.description,
    variables = excluded.variables,
    settings = excluded.settings,
    version = prompts.version + 1,
    updated_at = excluded.updated_at
"""

_DELETE = "DELETE FROM prompts WHERE name = $1"


class SqlPromptStore:
    """The protocol `PromptStore` over any `Database`.  Its templates are in no language or in both."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def names(self) -> Sequence[str]:
        (rows,) = await self._database.read(Statement(_NAMES))
        return [str(name) for (name,) in rows]

    async def list(self, language: str) -> Sequence[PromptSummary]:  # noqa: ARG002
        (rows,) = await self._database.read(Statement(_LIST))
        return [PromptSummary(str(name), str(description)) for name, description in rows]

    async def get(
        self,
        name: str,
        language: str = "",  # noqa: ARG002
        *,
        version: int = 0,
    ) -> PromptTemplate | None:
        if not version:
            (rows,) = await self._database.read(Statement(_NEWEST, (name,)))
            return _template_of(rows[0]) if rows else None
        return next((found for found in await self.versions(name) if found.version == version), None)

    async def save(self, template: PromptTemplate) -> PromptTemplate:
        newest = await self.get(template.name)
        if newest == template:
            return newest
        values = (
            self._new_id(),
            template.name,
            template.text,
            template.description,
            json_text([_variable_json(variable) for variable in template.variables]),
            json_text(_settings_json(template)),
            datetime.now(UTC),
        )
        _, _, (row,) = await self._database.write(
            Statement(_KEEP, (template.name,)),
            Statement(_SAVE, values),
            Statement(_NEWEST, (template.name,)),
        )
        return _template_of(row)

    async def delete(self, name: str) -> None:
        await self._database.write(Statement(_DELETE, (name,)))

    async def versions(
        self,
        name: str,
        language: str = "",  # noqa: ARG002
    ) -> builtins.list[PromptTemplate]:
        newest, former = await self._database.read(Statement(_NEWEST, (name,)), Statement(_FORMER, (name,)))
        return [_template_of(row) for row in (*newest, *former)]


def _template_of(row: Row) -> PromptTemplate:
    values: Any = row
    name, content, description, variables, settings, version, saved = values
    try:
        claimed = json_of(settings) or {}
        return PromptTemplate(
            name=name,
            text=content,
            description=description,
            variables=tuple(_variable_of(each) for each in json_of(variables) or ()),
            model=claimed.get("model", ""),
            think=claimed.get("think"),
            language=claimed.get("language", ""),
            tools=tuple(claimed["tools"]) if "tools" in claimed else None,
            version=version,
            source="database",
            saved_at=time_of(saved),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError("store.damaged_row", id=name, reason=str(error)) from error


def _variable_of(value: Json) -> Variable:
    return Variable(
        name=value["name"],
        description=value.get("description", ""),
        kind=value.get("type", "text"),
        default=value.get("default"),
        choices=tuple(value.get("choices", ())),
    )


def _variable_json(variable: Variable) -> Json:
    kept: dict[str, Json] = {"name": variable.name, "type": variable.kind}
    if variable.description:
        kept["description"] = variable.description
    if variable.default is not None:
        kept["default"] = variable.default
    if variable.choices:
        kept["choices"] = list(variable.choices)
    return kept


def _settings_json(template: PromptTemplate) -> Json:
    claims = {"model": template.model, "think": template.think, "language": template.language}
    kept: dict[str, Json] = {name: value for name, value in claims.items() if value}
    if template.tools is not None:
        kept["tools"] = list(template.tools)
    return kept
