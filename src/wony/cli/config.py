"""`wony config`: what is set, where it comes from, and changing it where it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wony.app import App
from wony.cli.answers import print_json
from wony.cli.listing import draw_listing
from wony.cli.options import ConfigKeyOptions, ConfigListOptions, ConfigSetOptions, NoOptions
from wony.cli.screen import Screen
from wony.config import Settings, Source, setting_names
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.redact import masked
from wony.setting_values import parse, unknown
from wony.settings_sources import KEYS, PERSONAL
from wony.settings_writer import has_line, remove_line, set_line

_WHERE = "wony config"
_NEARER = ("environment", ".env")
_ORIGINS: Mapping[Source, str] = {
    "flag": "config.from_flag",
    "environment": "config.from_environment",
    ".env": "config.from_dotenv",
    "config.toml": "config.from_file",
    "database": "config.from_database",
    "default": "config.from_default",
}


async def list_settings(options: ConfigListOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Show every setting, its value and where that comes from."""
    if options.json:
        rows = [
            {
                "name": name,
                "value": _shown(app.settings, name),
                "origin": app.settings.origins[name],
                "home": "database" if name in PERSONAL else "config.toml",
            }
            for name in setting_names()
        ]
        print_json(screen, rows)
        return 0
    values = ((name, _shown(app.settings, name)) for name in setting_names())
    draw_listing(
        screen,
        [say("config.name"), say("config.value"), say("config.origin")],
        [(name, _text(value), say(_ORIGINS[app.settings.origins[name]])) for name, value in values],
        flexible=1,
    )
    return 0


async def get(options: ConfigKeyOptions, app: App, screen: Screen, _say: Catalogue) -> int:
    """Print one value and nothing else."""
    screen.print(_text(_shown(app.settings, _known(options.key))))
    return 0


async def set_value(options: ConfigSetOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Put a value where it belongs: with the person, or with the machine."""
    name = _known(options.key)
    value: Any = parse(name, options.value, _WHERE)
    path = app.settings.paths.config_file
    if name in PERSONAL and not has_line(path, name):
        store = await app.setting_store()
        await store.set(name, value)
        where = str(app.database())
    elif value is None:
        remove_line(path, name)
        where = str(path)
    else:
        set_line(path, name, value)
        where = str(path)
    screen.note(say("config.was_set", name=name, where=where))
    _tell_if_hidden(name, app, screen, say)
    return 0


async def unset(options: ConfigKeyOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Forget a value, wherever it was put."""
    name = _known(options.key)
    removed = remove_line(app.settings.paths.config_file, name)
    if name in PERSONAL:
        store = await app.setting_store()
        if name in await store.all():
            await store.unset(name)
            removed = True
    screen.note(say("config.was_unset" if removed else "config.was_not_set", name=name))
    _tell_if_hidden(name, app, screen, say)
    return 0


async def path(_options: NoOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Print where the file of settings is; where the database is goes beside it."""
    screen.print(str(app.settings.paths.config_file))
    screen.note(say("config.database_is", path=str(app.database())))
    return 0


def _known(key: str) -> str:
    name = key.strip().lower().replace("-", "_")
    if name in KEYS:
        raise UsageError("config.key_never", variable=f"WONY_{name.upper()}")
    if name not in setting_names():
        error = unknown(key, _WHERE)
        raise UsageError(error.id, **error.params)
    return name


def _tell_if_hidden(name: str, app: App, screen: Screen, say: Catalogue) -> None:
    """Say when something nearer decides, so that nobody wonders why nothing changed."""
    if app.settings.origins.get(name) in _NEARER:
        screen.note(say("config.hidden", name=name, variable=f"WONY_{name.upper()}"))


def _shown(settings: Settings, name: str) -> Any:
    value = getattr(settings, name)
    return masked(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
