"""`wony config edit`: config.toml in the person's editor, kept only when wony can read it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from wony.app import App
from wony.cli.answers import confirm
from wony.cli.editor import run_editor
from wony.cli.options import NoOptions
from wony.cli.screen import Screen
from wony.config import Settings
from wony.errors import ConfigError
from wony.locales import Catalogue
from wony.settings_files import PrivateText, read_private
from wony.settings_sources import check_toml
from wony.settings_writer import private_folder, replace_file

_PRIVATE = 0o600


async def edit(_options: NoOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Edit a copy; put it in place when it is right, ask to go on when it is not."""
    path = app.settings.paths.config_file
    file = read_private(path)
    before = file.text if file else ""
    with _draft(path, before or _template(say)) as copy:
        return await _edited(copy, path, before, screen, say)


@contextmanager
def _draft(path: Path, text: str) -> Iterator[Path]:
    """Give a copy beside the file for as long as it is edited."""
    try:
        private_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix="config.", suffix=".toml", dir=path.parent)
    except OSError as error:
        raise ConfigError("settings.file_unwritable", path=str(path), reason=error.strerror or "") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            draft.write(text)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


async def _edited(copy: Path, path: Path, before: str, screen: Screen, say: Catalogue) -> int:
    while True:
        await run_editor(copy)
        text = _read(copy, path)
        try:
            check_toml(PrivateText(path, text, _PRIVATE))
        except ConfigError as error:
            if not screen.is_terminal:
                raise
            screen.error(say(error.id, **error.params))
            if await confirm(screen, say, say("config.edit_again")):
                continue
            screen.note(say("cli.aborted"))
            return error.exit_code
        if text == before or text == _template(say):
            screen.note(say("config.unchanged"))
            return 0
        replace_file(path, text)
        screen.note(say("config.saved", path=str(path)))
        return 0


def _read(copy: Path, path: Path) -> str:
    try:
        return copy.read_text("utf-8")
    except UnicodeDecodeError:
        raise ConfigError("settings.file_not_utf8", where=str(path)) from None
    except OSError as error:
        raise ConfigError("settings.file_unwritable", path=str(path), reason=error.strerror or "") from None


def _template(say: Catalogue) -> str:
    """Return what somebody without a file begins with: every setting, asleep."""
    lines = [f"# {line}" for line in say("config.template").splitlines()]
    lines.append("")
    for setting in fields(Settings):
        if "home" in setting.metadata:
            default = setting.default
            shown = (
                f'"{default or ""}"' if default is None or isinstance(default, str) else str(default).lower()
            )
            lines.append(f"# {setting.name} = {shown}")
    return "\n".join(lines) + "\n"
