"""Writes `config.toml`: one line changed, every comment kept, the old file or the new one, nothing between.

Knows what a file is and not what a setting means.  Imports tomlkit, and so is imported by who writes.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from wony.errors import ConfigError
from wony.settings_files import read_private
from wony.types import Json

_FOLDER_MODE = 0o700


def set_line(path: Path, name: str, value: Json) -> None:
    """Give `name` a value in the file; the file and its folder are made where they are missing."""
    document = _read(path)
    document[name] = value
    replace_file(path, tomlkit.dumps(document))


def remove_line(path: Path, name: str) -> bool:
    """Take `name` out of the file and return whether it stood there."""
    document = _read(path)
    if name not in document:
        return False
    del document[name]
    replace_file(path, tomlkit.dumps(document))
    return True


def has_line(path: Path, name: str) -> bool:
    """Return whether `name` stands in the file."""
    return name in _read(path)


def replace_file(path: Path, text: str) -> None:
    """Put `text` where the file is, in one step: whoever reads meanwhile finds the old one or the new one."""
    target = path.resolve()  # a link to a dotfile repository stays a link
    temporary = None
    try:
        private_folder(target.parent)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # 0600, O_EXCL
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise ConfigError("settings.file_unwritable", path=str(path), reason=error.strerror or "") from None


def private_folder(folder: Path) -> None:
    """Make the folder, for its owner alone, where it is missing.  Raises OSError."""
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)


def _read(path: Path) -> tomlkit.TOMLDocument:
    file = read_private(path)
    try:
        return tomlkit.parse(file.text if file else "")
    except TOMLKitError:
        raise ConfigError("settings.toml_broken", where=str(path)) from None


def _sync_folder(folder: Path) -> None:
    """The new name is on disk only when its folder is.  Windows cannot open folders and need not."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
