"""Where wony's own files are.  Makes nothing: whoever writes first makes the folder.

Linux and the BSDs follow the XDG rules, which take a few lines; the other systems' rules are platformdirs'
business, which costs 15 ms to import and so is imported only there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from wony.config import Paths
from wony.errors import ConfigError

_NAME = "wony"


def paths_of(environment: Mapping[str, str], platform: str = sys.platform) -> Paths:
    """Return wony's folders.  `WONY_HOME` puts them all into one."""
    if own := environment.get("WONY_HOME", ""):
        home = Path(own)
        if not home.is_absolute():
            raise ConfigError("settings.home_relative", path=own)
        return Paths(config=home, data=home)
    if platform in ("win32", "darwin"):
        folders = import_module("platformdirs")
        return Paths(
            config=Path(folders.user_config_dir(_NAME, appauthor=False)),
            data=Path(folders.user_data_dir(_NAME, appauthor=False)),
        )
    return Paths(
        config=_xdg(environment, "XDG_CONFIG_HOME", ".config") / _NAME,
        data=_xdg(environment, "XDG_DATA_HOME", ".local/share") / _NAME,
    )


def _xdg(environment: Mapping[str, str], variable: str, below_home: str) -> Path:
    folder = Path(environment.get(variable, ""))
    if folder.is_absolute():  # the specification: relative ones are to be ignored
        return folder
    home = environment.get("HOME", "")
    if not home:
        raise ConfigError("settings.home_missing")
    if home == "/" or not home.startswith("/"):
        raise ConfigError("settings.home_unusable", path=home)
    return Path(home) / below_home


def folder_shown() -> str:
    """Return where the person stands, as they would write it; nothing where there is no such place."""
    try:
        here = Path.cwd()
    except OSError:
        return ""
    home = Path.home() if "HOME" in os.environ else None
    if home is None or not here.is_relative_to(home):
        return str(here)
    return "~" if here == home else f"~/{here.relative_to(home)}"
