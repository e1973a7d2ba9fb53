"""`wony config set` and `unset`: a value is put where it belongs, with the person or with the machine."""

from __future__ import annotations

from typing import Any

from wony.app import App
from wony.cli.command_options import ConfigKeyOptions, ConfigSetOptions
from wony.cli.config import WHERE, known
from wony.cli.screen import Screen
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.prompt_rules import name_of
from wony.redact import password_of
from wony.setting_values import parse
from wony.settings_sources import PERSONAL
from wony.settings_writer import has_line, remove_line, set_line

_NEARER = ("environment", ".env")
_NAMED = 30
"""Templates that an error lists: more than these are what `wony prompts` is for."""


async def set_value(options: ConfigSetOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Put a value where it belongs: with the person, or with the machine."""
    name = known(options.key)
    if password_of(options.value):
        raise UsageError("config.password_never", name=name)
    if not options.value.strip():
        raise UsageError("config.empty", name=name)
    value: Any = parse(name, options.value, WHERE)
    if name == "prompt":
        await _require_prompt(value, app)
    path = app.settings.paths.config_file
    if name in PERSONAL and not has_line(path, name):
        store = await app.setting_store()
        await store.set(name, value)
        where = str(app.database())
    else:
        set_line(path, name, value)
        where = str(path)
    screen.note(say("config.was_set", name=name, where=where))
    _tell_if_hidden(name, app, screen, say)
    return 0


async def unset(options: ConfigKeyOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Forget a value, wherever it was put."""
    name = known(options.key)
    removed = remove_line(app.settings.paths.config_file, name)
    if name in PERSONAL:
        store = await app.setting_store()
        if name in await store.all():
            await store.unset(name)
            removed = True
    screen.note(say("config.was_unset" if removed else "config.was_not_set", name=name))
    _tell_if_hidden(name, app, screen, say)
    return 0


async def _require_prompt(name: str, app: App) -> None:
    """Raise UsageError where every new conversation would begin with a template that cannot be used."""
    library = await app.prompts()
    names = await library.names()
    if name_of(name) not in names:
        more = "" if len(names) <= _NAMED else ", ..."
        raise UsageError("config.no_prompt", name=name, names=", ".join(names[:_NAMED]) + more)
    await library.compose([name])


def _tell_if_hidden(name: str, app: App, screen: Screen, say: Catalogue) -> None:
    """Say when something nearer decides, so that nobody wonders why nothing changed."""
    if app.settings.origins.get(name) in _NEARER:
        screen.note(say("config.hidden", name=name, variable=f"WONY_{name.upper()}"))
