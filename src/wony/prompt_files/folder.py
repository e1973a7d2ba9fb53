"""A folder of templates: the person's own, which can be kept in git, and the packaged one.

`name.md` is a template; `name.ko.md` and `name.en.md` are one in two languages.  What a file said before wony
saved it again is kept in `.former/`.  A README is a README.
"""

from __future__ import annotations

import builtins
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from wony.errors import ConfigError, UsageError, WonyError
from wony.prompt_files.front_matter import description_in, read_markdown, write_markdown
from wony.prompt_rules import LONGEST_VALUE, Spot, name_of
from wony.prompt_types import PromptSource, PromptSummary, PromptTemplate
from wony.types import Notice

_FILE = re.compile(r"(?P<name>[^\W_][\w-]{0,79})(?:\.(?P<language>ko|en))?\.md")
_FORMER = re.compile(r"(?P<name>.+?)(?:\.(?P<language>ko|en))?\.(?P<version>[0-9]{1,9})\.md")
_LARGEST = 1_000_000
_FRONT = 16_384
"""Bytes of a file that a listing reads."""

Variants = dict[str, Path]
"""The files of one template by language; without one it is ``."""


class PromptFolder:
    """The protocol `PromptStore` over a folder, which need not be there.  A packaged one is never written."""

    def __init__(self, folder: Path, source: PromptSource) -> None:
        self._folder = folder
        self._source: PromptSource = source

    async def names(self) -> Sequence[str]:
        return builtins.list(self._files())

    async def list(self, language: str) -> Sequence[PromptSummary]:
        return [_summary(name, _chosen(files, language)) for name, files in self._files().items()]

    async def get(self, name: str, language: str = "", *, version: int = 0) -> PromptTemplate | None:
        files = self._files().get(name)
        if not files:
            return None
        path = _chosen(files, language)
        former = self._former(name, _language_of(path))
        newest = max(former, default=0) + 1
        if version not in (0, newest):
            return self._read(former[version], name, version) if version in former else None
        return self._read(path, name, newest)

    async def save(self, template: PromptTemplate) -> PromptTemplate:
        suffix = f".{template.variant}" if template.variant else ""
        path = self._files().get(template.name, {}).get(template.variant)
        former = self._former(template.name, template.variant)
        version = max(former, default=0) + 1
        try:
            if path is not None:
                if self._says(path, template, version):
                    return self._read(path, template.name, version)
                kept = self._folder / ".former" / f"{template.name}{suffix}.{version}.md"
                _write(kept, path.read_bytes())
                version += 1
            path = path or self._folder / f"{template.name}{suffix}.md"
            _write(path, write_markdown(template).encode("utf-8"))
        except OSError as error:
            raise ConfigError(
                "template.unwritable", path=str(path or self._folder), reason=error.strerror or ""
            ) from None
        return self._read(path, template.name, version)

    async def delete(self, name: str) -> None:
        files = self._files().get(name, {})
        former = [kept for language in files for kept in self._former(name, language).values()]
        for path in (*files.values(), *former):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise ConfigError(
                    "template.unwritable", path=str(path), reason=error.strerror or ""
                ) from None

    async def versions(self, name: str, language: str = "") -> Sequence[PromptTemplate]:
        files = self._files().get(name)
        if not files:
            return ()
        path = _chosen(files, language)
        former = self._former(name, _language_of(path))
        found = []
        for version, file in [(max(former, default=0) + 1, path), *sorted(former.items(), reverse=True)]:
            with suppress(ConfigError):
                found.append(self._read(file, name, version))
        return found

    def _files(self) -> dict[str, Variants]:
        """Return the files there are, by name and language.  None of them is read."""
        found: dict[str, Variants] = {}
        try:
            entries = os.listdir(self._folder)  # noqa: PTH208 - a Path each is half of what a listing costs
        except FileNotFoundError:
            return found
        except OSError as error:
            _refuse(self._folder, error)
        for entry in entries:
            match = _FILE.fullmatch(name_of(entry))
            if match and match["name"] != "readme":
                found.setdefault(match["name"], {})[match["language"] or ""] = self._folder / entry
        return found

    def _former(self, name: str, language: str) -> dict[int, Path]:
        found: dict[int, Path] = {}
        if self._source == "packaged":
            return found
        folder = self._folder / ".former"
        with suppress(OSError):
            for path in folder.iterdir():
                match = _FORMER.fullmatch(name_of(path.name))
                if match and (match["name"], match["language"] or "") == (name, language):
                    found[int(match["version"])] = path
        return found

    def _says(self, path: Path, template: PromptTemplate, version: int) -> bool:
        """Return whether a file says the same as a template; one that cannot be read does not."""
        try:
            return self._read(path, template.name, version) == template
        except ConfigError:
            return False

    def _read(self, path: Path, name: str, version: int) -> PromptTemplate:
        text, changed = _text_of(path)
        return replace(
            read_markdown(text, str(path), name),
            name=name,
            version=version,
            source=self._source,
            saved_at=datetime.fromtimestamp(changed, UTC),
            variant=_language_of(path),
        )


def read_value(path: str) -> str:
    """Return the text of a file that stands for a variable.  Raises UsageError."""
    try:
        with Path(path).expanduser().open("rb") as file:
            content = file.read(4 * LONGEST_VALUE + 1)
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("template.value_not_utf8", path=path) from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError("template.value_unreadable", path=path, reason=reason) from None


def _chosen(files: Variants, language: str) -> Path:
    """Return the file in a language, else the one in none, else any."""
    return files.get(language) or files.get("") or files[min(files)]


def _language_of(path: Path) -> str:
    match = _FILE.fullmatch(name_of(path.name)) or _FORMER.fullmatch(name_of(path.name))
    return (match["language"] or "") if match else ""


def _summary(name: str, path: Path) -> PromptSummary:
    try:
        text = _beginning(path).decode("utf-8", "ignore")
        return PromptSummary(name, description_in(text.replace("\r\n", "\n").removeprefix("\ufeff")))
    except WonyError as error:
        return PromptSummary(name, problem=Notice(error.id, error.params))
    except OSError as error:
        return PromptSummary(
            name,
            problem=Notice("template.unreadable", {"path": str(path), "reason": error.strerror or ""}),
        )


def _beginning(path: Path) -> bytes:
    """Return what a listing needs of a file; to make a file object for each costs as much again."""
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, _FRONT)
    finally:
        os.close(file)


def _text_of(path: Path) -> tuple[str, float]:
    """Return what a file says and when it was changed."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
            changed = os.fstat(file.fileno()).st_mtime
    except OSError as error:
        _refuse(path, error)
    if len(content) > _LARGEST:
        raise Spot(str(path)).wrong("template.long", most=_LARGEST)
    try:
        return content.decode("utf-8"), changed
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Spot(str(path), line).wrong("template.not_utf8") from None


def _refuse(path: Path, error: OSError) -> NoReturn:
    raise ConfigError("template.unreadable", path=str(path), reason=error.strerror or "") from None


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole: the old one or the new one, nothing between."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")  # tempfile costs 3 ms to import
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
