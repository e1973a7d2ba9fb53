"""`wony doctor`: looks at everything from the terminal to the model, and says what to do about what is wrong.

It mends nothing, and works when nothing works: each part is looked at by itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from wony.app import App
from wony.cli.answers import print_json
from wony.cli.command_options import DoctorOptions
from wony.cli.replayed import replay
from wony.cli.sanitize import sanitize
from wony.cli.screen import GREEN, RED, YELLOW, Screen
from wony.cli.start import current_folder
from wony.cli.wrap import wrap
from wony.errors import Busy, StoreError, WonyError
from wony.locales import Catalogue
from wony.prompt_rules import name_of
from wony.settings_sources import load
from wony.types import Finding, Level, Notice

_SIGNS: Mapping[Level, tuple[str, str]] = {"ok": ("✓", GREEN), "warning": ("!", YELLOW), "broken": ("✗", RED)}
_CODES: Mapping[str, int] = {
    **dict.fromkeys(("settings", "app", "doctor", "template", "policy", "tools", "tool_web"), 3),
    **dict.fromkeys(("store", "audit"), 6),
}
"""Exit codes by the area that a broken finding is about; the others are of a server or a model."""
_LEAST = 20
"""Columns under which the terminal may break lines as it likes."""
_NO_ANSWER, _WRONG_ANSWER = 4, 5
_UNREACHABLE = ("refused", "connect_timeout", "connect_failed", "dns", "tls", "proxy")


async def doctor(options: DoctorOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Print what was found; the exit code is that of the worst of it."""
    if options.replay:
        return await replay(app, screen, say, json=options.json)
    findings = [*_settings(), *_terminal(screen), *await _parts(app), *await _prompt(app)]
    if options.json:
        rows = [
            {"level": f.level, "id": f.notice.id, "text": say(f.notice.id, **f.notice.params)}
            for f in findings
        ]
        print_json(screen, rows)
    else:
        for finding in findings:
            _draw(finding, screen, say)
        broken = sum(finding.level == "broken" for finding in findings)
        screen.print()
        screen.tell(say("doctor.broken", n=broken) if broken else say("doctor.fine"))
    return next((_code(finding) for finding in findings if finding.level == "broken"), 0)


def _settings() -> Sequence[Finding]:
    try:
        settings = load({}, os.environ, current_folder())
    except WonyError as error:
        return [Finding("broken", Notice(error.id, error.params))]
    read = settings.paths.config_file
    id = "doctor.settings_file" if read.exists() else "doctor.settings_none"
    return [
        Finding("ok", Notice(id, {"path": str(read)})),
        *(Finding("warning", w) for w in settings.warnings),
    ]


def _terminal(screen: Screen) -> Sequence[Finding]:
    encoding = (screen.out.encoding or "").lower()
    if not encoding.startswith("utf"):
        return [Finding("warning", Notice("doctor.not_utf8", {"encoding": encoding or "?"}))]
    return [Finding("ok", Notice("doctor.python", {"version": ".".join(map(str, sys.version_info[:3]))}))]


async def _parts(app: App) -> Sequence[Finding]:
    try:
        if app.database().exists():  # to look is not to make one
            await app.open()
    except WonyError:
        pass  # the check below says it with all that is known
    try:
        return await app.check()
    except WonyError as error:
        return [Finding("broken", Notice(error.id, error.params))]


async def _prompt(app: App) -> Sequence[Finding]:
    """Return what is wrong with the template that new conversations begin with."""
    name = app.settings.prompt
    try:
        async with App(app.settings, private=True) as looking:  # which makes no database
            library = await looking.prompts()
            if name_of(name) not in await library.names():
                return [Finding("broken", Notice("doctor.no_prompt", {"name": name}))]
            await library.compose([name])
    except (StoreError, Busy):
        return ()  # which was told already
    except WonyError as error:
        return [Finding("broken", Notice(error.id, error.params))]
    return [Finding("ok", Notice("doctor.prompt", {"name": name}))]


def _draw(finding: Finding, screen: Screen, say: Catalogue) -> None:
    sign, style = _SIGNS[finding.level]
    text = sanitize(say(finding.notice.id, **finding.notice.params))
    for index, line in enumerate(_laid_out(text, screen)):
        margin = "  " if index else f"{screen.styled(sign, style)} "
        screen.emit(f"{margin}{screen.styled(line, '')}\n")


def _laid_out(text: str, screen: Screen) -> Sequence[str]:
    """Return the lines that fit beside the signs; a pipe gets them as they are."""
    room = screen.width - len("✓ ") - 1
    if not screen.is_terminal or room < _LEAST:
        return text.split("\n")
    return ["".join(part for part, _ in row) for row in wrap([(text, "")], room)]


def _code(finding: Finding) -> int:
    area, _, what = finding.notice.id.partition(".")
    return _CODES.get(area, _NO_ANSWER if what in _UNREACHABLE else _WRONG_ANSWER)
