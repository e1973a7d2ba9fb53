"""Where settings come from: flag, environment, `.env`, `config.toml`, database, default; the first wins.

`load` does all but the database, which is opened later and told by `with_stored`.  A `.env` of the folder one
happens to stand in is somebody else's word: it may choose a model or a language, never where words go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from wony.config import Paths, Settings, Source, setting_names
from wony.errors import ConfigError
from wony.paths import paths_of
from wony.redact import password_of
from wony.setting_values import closest, parse, unknown
from wony.settings_files import PrivateText, parse_dotenv, parse_toml, read_private, toml_line
from wony.types import Json, Notice

PREFIX = "WONY_"
KEYS = ("openai_api_key", "brave_api_key", "tavily_api_key", "ollama_api_key")
"""Secrets are no settings: they stand in no file but a private `.env`, in no argument and no listing."""
NOT_SETTINGS = ("home",)
PERSONAL = frozenset(f.name for f in fields(Settings) if f.metadata.get("home") == "person")
HARMLESS = PERSONAL | {"num_ctx", "keep_alive", "threads", "gpu_layers"}
"""What the `.env` of any folder may set."""


@dataclass
class _Found:
    """What was found so far: a value once set is not set again."""

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, Source] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    warnings: list[Notice] = field(default_factory=list)

    def set(self, name: str, value: object, source: Source, where: str) -> None:
        parsed = parse(name, value, where)  # also when something nearer is set: a wrong line is wrong
        if name not in self.values:
            self.values[name] = parsed
            self.origins[name] = source

    def settings(self, paths: Paths) -> Settings:
        """Return what was found, with the defaults for the rest."""
        values: dict[str, Any] = self.values
        return Settings(
            paths=paths,
            **values,
            origins={name: self.origins.get(name, "default") for name in setting_names()},
            secrets={**self.secrets, **dict(_passwords(self.values))},
            warnings=tuple(self.warnings),
        )


def load(flags: Mapping[str, object], environment: Mapping[str, str], cwd: Path) -> Settings:
    """Return the settings as everything but the database says them.  A flag that is None was not said."""
    paths = paths_of(environment)
    found = _Found()
    for name, value in flags.items():
        if value is not None:
            found.set(name, value, "flag", "--" + name.replace("_", "-"))
    _read_environment(environment, found)
    if cwd != paths.config:
        _read_foreign_dotenv(cwd / ".env", found)
    _read_own_dotenv(paths.config / ".env", found)
    if file := read_private(paths.config_file):
        _read_toml(file, found)
    _read_ollama_host(environment, found)
    if found.values.get("backend") == "openai" and "openai_api_key" not in found.secrets:
        _read_keyring(found)
    return found.settings(paths)


def with_stored(settings: Settings, stored: Mapping[str, Json]) -> Settings:
    """Return the settings with the person's stored ones where nothing nearer said anything.

    A database may be shared with other machines, newer or not one's own: it can say what the person likes
    and nothing about this machine, and what it says wrongly is left out.
    """
    values: dict[str, Any] = {}
    warnings: list[Notice] = []
    for name in sorted(PERSONAL & stored.keys()):
        if settings.origins.get(name, "default") != "default":
            continue
        try:
            values[name] = parse(name, stored[name], "database")
        except ConfigError:
            warnings.append(Notice("settings.stored_ignored", {"name": name}))
    origins: dict[str, Source] = {**settings.origins}
    origins.update(dict.fromkeys(values, "database"))
    return replace(settings, **values, origins=origins, warnings=(*settings.warnings, *warnings))


def _read_environment(environment: Mapping[str, str], found: _Found) -> None:
    for variable, value in environment.items():
        if not variable.startswith(PREFIX) or not value.strip():
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name == "lang":  # as LANG: everything that is not Korean is English
            found.set(name, "ko" if value.lower().startswith("ko") else "en", "environment", variable)
        elif name in setting_names():
            found.set(name, value, "environment", variable)
        elif name in KEYS:
            found.secrets.setdefault(name, value.strip())
        elif name not in NOT_SETTINGS and closest(name):
            # Another program's WONY_... may stand there; what looks like a slip must not pass.
            raise ConfigError(
                "settings.unknown_close",
                name=variable,
                where="environment",
                meant=PREFIX + closest(name).upper(),
            )


def _read_ollama_host(environment: Mapping[str, str], found: _Found) -> None:
    """Ollama's own variable counts where wony's settings say nothing."""
    if "ollama_host" not in found.values and environment.get("OLLAMA_HOST", "").strip():
        found.set("ollama_host", environment["OLLAMA_HOST"], "OLLAMA_HOST", "OLLAMA_HOST")


def _read_own_dotenv(path: Path, found: _Found) -> None:
    file = read_private(path)
    if file is None:
        return
    for line in parse_dotenv(file, strict=True):
        name = line.name.removeprefix(PREFIX).lower()
        if not line.name.startswith(PREFIX) or name in NOT_SETTINGS:
            continue
        if name in KEYS:
            file.refuse_if_shared()
            found.secrets.setdefault(name, line.value.strip())
        elif name not in setting_names():
            raise unknown(name, line.where)
        else:
            _refuse_shared_password(file, line.value)
            found.set(name, line.value, ".env", line.where)


def _read_foreign_dotenv(path: Path, found: _Found) -> None:
    if not path.is_file():
        return
    try:
        file = read_private(path)
    except ConfigError:
        found.warnings.append(Notice("settings.dotenv_unreadable", {"path": str(path)}))
        return
    ignored: list[str] = []
    for line in parse_dotenv(file, strict=False) if file else ():
        if not line.name.startswith(PREFIX):
            continue
        name = line.name.removeprefix(PREFIX).lower()
        if name in HARMLESS:
            found.set(name, line.value, ".env", line.where)
        else:
            ignored.append(line.name)
    if ignored:
        found.warnings.append(
            Notice("settings.dotenv_ignored", {"path": str(path), "names": ", ".join(ignored[:5])})
        )


def check_toml(file: PrivateText) -> None:
    """Raise ConfigError for what is wrong in a `config.toml` that is about to be kept."""
    _read_toml(file, _Found())


def without_files(environment: Mapping[str, str]) -> Settings:
    """Return what the environment says, as far as it is right, for commands that mend what is set."""
    found = _Found()
    for read in (_read_environment, _read_ollama_host):
        with suppress(ConfigError):
            read(environment, found)
    return found.settings(paths_of(environment))


def _read_toml(file: PrivateText, found: _Found) -> None:
    for name, value in parse_toml(file).items():
        if name in KEYS:
            raise ConfigError("settings.key_in_file", name=name, where=toml_line(file, name))
        if name not in setting_names():
            raise unknown(name, toml_line(file, name))
        if isinstance(value, str):
            _refuse_shared_password(file, value)
        found.set(name, value, "config.toml", toml_line(file, name))


def _refuse_shared_password(file: PrivateText, value: str) -> None:
    if password_of(value):
        file.refuse_if_shared()


def _read_keyring(found: _Found) -> None:
    """The operating system's keyring, where the optional `keyring` package is installed."""
    try:
        key = import_module("keyring").get_password("wony", "openai_api_key")
    except Exception:  # not installed, or whatever the desktop behind it raises: no keyring is no key
        return
    if key:
        found.secrets["openai_api_key"] = key


def _passwords(values: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, str) and (password := password_of(value)):
            yield name, password
