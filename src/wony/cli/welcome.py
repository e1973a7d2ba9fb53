"""Before the first prompt, when nobody would answer: two lines of help, and the offer of the demo."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from importlib.util import find_spec

from wony.app import App
from wony.cli.keyboard import Keyboard
from wony.cli.screen import Screen
from wony.errors import BackendUnreachable
from wony.locales import Catalogue

_PATIENCE = 1.0
"""Seconds to wait for a sign of life before there is a prompt."""
_CREDENTIALS = re.compile(r"//[^/@]*@")


async def somebody_answers(app: App, screen: Screen, say: Catalogue, keyboard: Keyboard) -> int | None:
    """Return None when a model can be talked to, else the exit code.  May turn `app` to the demo."""
    try:
        if await asyncio.wait_for(app.reachable(), _PATIENCE):
            return None
    except TimeoutError:
        return None  # far away, or gone: the first message will tell
    url = _CREDENTIALS.sub("//", app.ollama_url)
    screen.error(say("chat.nobody", url=url, model=app.settings.model))
    if find_spec("xllamacpp") is None:
        screen.note(say("chat.demo_install"))
        return BackendUnreachable.exit_code
    if not await keyboard.confirm(say("chat.demo_offer")):
        return BackendUnreachable.exit_code
    # Nothing has been asked of a backend yet, so the next one that is built is the demo.
    app.settings = replace(app.settings, backend="embedded", model_path="")
    return None
