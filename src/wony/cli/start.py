"""From options to a running command: settings are read, the App is made, the loop is entered, once.

Knows no command: what is to run comes as an import string.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wony.app import App
from wony.cli.call import Call
from wony.cli.declare import Command, found
from wony.cli.loop import run
from wony.config import Settings
from wony.errors import ConfigError, UsageError, WonyError
from wony.settings_sources import load, without_files

_FLAGS = ("model", "think", "backend")


def start(command: Command, options: Any, call: Call) -> int:
    """Run the command's body with `options` and return its exit code."""
    try:
        settings = load(flags_of(options), call.environment, current_folder())
    except ConfigError:
        if command.store != "unused":
            raise
        settings = without_files(call.environment)  # it is there to mend what is wrong with them
    call.adopt(settings)
    return run(_body(command, options, settings, call))


async def _body(command: Command, options: Any, settings: Settings, call: Call) -> int:
    private = getattr(options, "private", False)
    async with App(settings, private=private) as app:
        if command.store != "unused":
            try:
                settings = await app.open()
            except WonyError as error:
                if command.store == "needed":
                    raise
                call.screen.note(call.say(error.id, **error.params).partition("\n")[0])
            call.adopt(settings)
        for warning in settings.warnings:
            call.screen.note(call.say(warning.id, **warning.params))
        code: int = await found(command.run)(options, app, call.screen, call.say)
        return code


def flags_of(options: Any) -> Mapping[str, object]:
    """Return the settings that a command line names.  A command without `think` talks with no model: what
    it calls `model` is what it is about."""
    if not hasattr(options, "think"):
        return {}
    flags = {name: getattr(options, name) for name in _FLAGS}
    if options.private and (options.latest or options.session):
        raise UsageError("cli.private_and_stored")
    if options.demo:
        if options.backend not in (None, "embedded"):
            raise UsageError("cli.demo_and_backend", backend=options.backend)
        flags.update(backend="embedded", model_path="")
    return flags


def current_folder() -> Path:
    """Return where the person stands."""
    try:
        return Path.cwd()
    except OSError:  # the folder was deleted under our feet; it has no .env either
        return Path("/")
