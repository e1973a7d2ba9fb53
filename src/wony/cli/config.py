"""`wony config`: what is set, and where it comes from.  Changing it is `config_change`'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wony.app import App
from wony.cli.answers import print_json
from wony.cli.command_options import ConfigKeyOptions, ConfigListOptions
from wony.cli.listing import draw_listing
from wony.cli.options import NoOptions
from wony.cli.screen import Screen
from wony.config import Settings, Source, setting_names
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.redact import masked
from wony.setting_values import unknown
from wony.settings_sources import KEYS, PERSONAL

WHERE = "wony config"
"""Where a value stands that was typed, for errors."""
_ORIGINS: Mapping[Source, str] = {
    "flag": "config.from_flag",
    "environment": "config.from_environment",
    ".env": "config.from_dotenv",
    "config.toml": "config.from_file",
    "OLLAMA_HOST": "config.from_ollama",
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
    screen.print(_text(_shown(app.settings, known(options.key))))
    return 0


async def path(_options: NoOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Print where the file of settings is; where the database is goes beside it."""
    screen.print(str(app.settings.paths.config_file))
    screen.note(say("config.database_is", path=str(app.database())))
    return 0


def known(key: str) -> str:
    """Return the setting that is meant.  Raises UsageError for none, and for a key."""
    name = key.strip().lower().replace("-", "_")
    if name in KEYS:
        raise UsageError("config.key_never", variable=f"WONY_{name.upper()}")
    if name not in setting_names():
        error = unknown(key, WHERE)
        raise UsageError(error.id, **error.params)
    return name


def _shown(settings: Settings, name: str) -> Any:
    value = getattr(settings, name)
    return masked(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
