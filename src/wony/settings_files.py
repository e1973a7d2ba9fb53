"""The two files of settings, `config.toml` and `.env`.  Says which line is wrong, never what is in it.

tomllib and dotenv are imported when there is a file for them to read, and not before.
"""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from wony.errors import ConfigError
from wony.types import Json

LARGEST = 1_000_000
_LINE = re.compile(r"at line (\d+)")
_OTHERS_WRITE = 0o002
_OTHERS_ANYTHING = 0o077


class PrivateText(NamedTuple):
    """A file's text, and what other people of this computer may do with the file."""

    path: Path
    text: str
    mode: int

    def refuse_if_shared(self) -> None:
        """Raise if others can read or write the file: it turned out to hold a secret."""
        if os.name == "posix" and self.mode & _OTHERS_ANYTHING:
            raise ConfigError("settings.file_shared", path=str(self.path))


def read_private(path: Path) -> PrivateText | None:
    """Return the file's text, or None where there is no file.  Whoever could change it, could change wony."""
    try:
        before = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise ConfigError("settings.file_unreadable", path=str(path)) from None
        return None
    except OSError:
        raise ConfigError("settings.file_unreadable", path=str(path)) from None
    if not stat.S_ISREG(before.st_mode):  # a pipe would be waited for, for ever
        raise ConfigError("settings.file_no_file", path=str(path))
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            data = file.read(LARGEST + 1)
    except OSError:
        raise ConfigError("settings.file_unreadable", path=str(path)) from None
    if len(data) > LARGEST:
        raise ConfigError("settings.file_too_big", path=str(path))
    if os.name == "posix":
        _refuse_foreign(path, status)
    return PrivateText(path, _decode(path, data), status.st_mode)


def _refuse_foreign(path: Path, status: os.stat_result) -> None:
    if status.st_uid not in (os.geteuid(), 0):
        raise ConfigError("settings.file_owner", path=str(path))
    if status.st_mode & _OTHERS_WRITE:
        raise ConfigError("settings.file_shared", path=str(path))
    folder = path.parent.stat()
    if folder.st_mode & _OTHERS_WRITE and not folder.st_mode & stat.S_ISVTX:
        raise ConfigError("settings.folder_shared", path=str(path.parent))


def _decode(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("settings.file_not_utf8", where=f"{path}:{line}") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ConfigError("settings.file_nul", where=f"{path}:{line}")
    return text


def parse_toml(file: PrivateText) -> Mapping[str, Json]:
    """Return the file's table.  An error names the line and nothing that stands in it."""
    toml = import_module("tomllib")
    try:
        table: Mapping[str, Json] = toml.loads(file.text)
    except (toml.TOMLDecodeError, RecursionError) as error:
        match = _LINE.search(str(error))
        line = int(match[1]) if match else file.text.count("\n") + 1
        # tomllib has one class for all its errors; a key said twice deserves its own words.
        twice = "overwrite" in str(error) or "twice" in str(error)
        id = "settings.toml_twice" if twice else "settings.toml_broken"
        raise ConfigError(id, where=f"{file.path}:{line}") from None
    return table


def toml_line(file: PrivateText, key: str) -> str:
    """Return `file:line` of a key, as well as a look at the lines can tell."""
    pattern = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[]=.]""")
    for number, line in enumerate(file.text.splitlines(), 1):
        if pattern.match(line):
            return f"{file.path}:{number}"
    return str(file.path)


class DotenvLine(NamedTuple):
    """One `NAME=value`.  `where` is `file:line`."""

    name: str
    value: str
    where: str


def parse_dotenv(file: PrivateText, *, strict: bool) -> Iterator[DotenvLine]:
    """Yield the file's lines; what is no such line is an error when `strict`, else left out."""
    parser = import_module("dotenv.parser")
    for binding in parser.parse_stream(io.StringIO(file.text)):
        where = f"{file.path}:{binding.original.line}"
        if binding.error:
            if strict:
                raise ConfigError("settings.dotenv_broken", where=where)
        elif binding.key is not None and binding.value is not None:
            yield DotenvLine(binding.key, binding.value, where)
