"""Prompts in words and in JSON, wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wony.cli.sanitize import sanitize
from wony.cli.width import clip
from wony.locales import Catalogue
from wony.prompt_types import PromptSource, PromptTemplate
from wony.types import Json, Session

_VALUE_COLUMNS = 40


def source_text(source: PromptSource | None, say: Catalogue) -> str:
    """Return where a template is kept."""
    return say(f"prompts.in_{source or 'packaged'}")


def ran_with(session: Session, say: Catalogue) -> str:
    """Return what a session began with, in a line: templates with their versions, and values."""
    prompts = session.metadata.get("prompts")
    if not isinstance(prompts, Mapping):
        return ""
    names = " + ".join(
        say("prompts.version_of", name=each["name"], version=each["version"])
        if each["version"]
        else str(each["name"])
        for each in prompts.get("templates", ())
    )
    values = [f"{name}={_shown(value)}" for name, value in prompts.get("values", {}).items()]
    return say("prompts.ran_with", what=" · ".join([names, *values]))


def settings_text(settings: Mapping[str, Json]) -> str:
    """Return claimed settings as they would be written."""
    return ", ".join(
        f"{name} = {' '.join(value) if isinstance(value, (list, tuple)) else value}"
        for name, value in settings.items()
    )


def template_settings(template: PromptTemplate) -> dict[str, Json]:
    """Return the settings that one template claims."""
    claimed: dict[str, Json] = {
        "model": template.model or None,
        "think": template.think,
        "language": template.language or None,
        "tools": None if template.tools is None else list(template.tools),
    }
    return {name: value for name, value in claimed.items() if value is not None}


def template_json(template: PromptTemplate) -> dict[str, Any]:
    """Return a template as every `--json` shows it."""
    return {
        "name": template.name,
        "description": template.description,
        "text": template.text,
        "variables": [
            {
                "name": variable.name,
                "description": variable.description,
                "kind": variable.kind,
                "default": variable.default,
                "choices": list(variable.choices),
            }
            for variable in template.variables
        ],
        "settings": template_settings(template),
        "version": template.version or None,
        "source": template.source,
        "saved_at": template.saved_at.isoformat() if template.saved_at else None,
    }


def _shown(value: object) -> str:
    return clip(" ".join(sanitize(str(value)).split()), _VALUE_COLUMNS)
