"""`wony ask`: one question, one answer, and out.

The question comes from the arguments; what is piped in and what --file names are documents beside it.
Nothing of it is ever a command, and no other backend is asked than the one that was chosen.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from wony.app import App
from wony.cli.asked import STDIN, Asked, attached
from wony.cli.collected import Collected, Refused
from wony.cli.consoles import CommandConsole
from wony.cli.documents import Document, from_argument, joined, read_file, read_stream
from wony.cli.endings import ending_at_once
from wony.cli.options import AskOptions
from wony.cli.person import LatePerson
from wony.cli.prompting import begin
from wony.cli.quiet import without_caret
from wony.cli.render import View, view_for
from wony.cli.sanitize import for_model
from wony.cli.screen import Screen
from wony.errors import UsageError, WonyError
from wony.events import Event
from wony.locales import Catalogue
from wony.types import Session

if TYPE_CHECKING:
    from wony.app import SessionManager


async def ask(options: AskOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Answer one question on standard output and return the exit code."""
    files = [read_file(path) for path in options.files]
    asked = question(options, [one for one in files if one.text.strip()])
    text, hidden = for_model(asked.text)
    if not text.strip():
        raise UsageError("ask.nothing_asked")
    for empty in (one.name for one in files if not one.text.strip()):
        screen.note(say("ask.empty_file", file=empty))
    if hidden:
        screen.note(say("ask.hidden", removed=hidden.removed, kept=hidden.kept))
    app.person = person = LatePerson(say, CommandConsole(screen.err, os.environ))
    await begin(options, app, screen, say)
    manager = await app.sessions()
    session = await _session(options, manager)
    seen = app.settings.show_thinking
    view = Collected(screen, say) if options.json else view_for(screen, say, show_thinking=seen)
    person.view = view
    chosen = app.answer_options()
    refused = Refused()
    try:
        with without_caret():
            await _draw(manager.ask(session, text, chosen, attached(asked, app)), view, refused)
    finally:
        if isinstance(view, Collected):
            await asyncio.shield(view.print_json(manager, session, chosen))
    return refused.told(screen, say)


def question(options: AskOptions, files: Sequence[Document]) -> Asked:
    """Return the whole message: words, files, what is piped in.  Raises UsageError for what is no text."""
    words = from_argument(" ".join(options.question))
    documents = [*files]
    # On a terminal nothing was piped in; None: the process was started without standard input.
    piped = sys.stdin is not None and not sys.stdin.isatty()
    if piped:
        with ending_at_once():  # whoever pipes may take long
            stream = read_stream(sys.stdin.buffer, STDIN)
        if not words and not documents:
            return Asked(stream.text, "", (stream,))
        if stream.text.strip():
            documents.append(stream)
    return Asked(joined(words, documents), words, tuple(documents))


async def _session(options: AskOptions, manager: SessionManager) -> Session:
    if options.session is not None:
        return await manager.open(options.session)
    if options.latest:
        latest = await manager.latest()
        if latest is None:
            raise UsageError("ask.no_latest")
        return latest
    return await manager.new()


async def _draw(events: AsyncGenerator[Event, None], view: View, refused: Refused) -> None:
    broken_off = True
    try:
        async with aclosing(events):
            async for event in events:
                view.draw(event)
                refused.hear(event)
        broken_off = False
    except WonyError:
        broken_off = False  # the error says so itself
        raise
    finally:
        view.close(interrupted=broken_off)
