"""`wony ask`: one question, one answer, and out.

The question comes from the arguments; what is piped in and what --file names are documents beside it.
Nothing of it is ever a command, and no other backend is asked than the one that was chosen.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from wony.app import App
from wony.cli.documents import Document, from_argument, joined, read_file, read_stream
from wony.cli.endings import ending_at_once
from wony.cli.options import AskOptions
from wony.cli.prompting import begin
from wony.cli.quiet import without_caret
from wony.cli.render import View, view_for
from wony.cli.sanitize import for_model
from wony.cli.screen import Screen
from wony.errors import UsageError, WonyError
from wony.events import AnswerFinished, Event
from wony.locales import Catalogue
from wony.types import Json, Notice, Session

if TYPE_CHECKING:
    from wony.app import AnswerOptions, SessionManager


async def ask(options: AskOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Answer one question on standard output and return the exit code."""
    documents = [read_file(path) for path in options.files]
    text, hidden = for_model(question(options, [one for one in documents if one.text.strip()]))
    if not text.strip():
        raise UsageError("ask.nothing_asked")
    for empty in (one.name for one in documents if not one.text.strip()):
        screen.note(say("ask.empty_file", file=empty))
    if hidden:
        screen.note(say("ask.hidden", removed=hidden.removed, kept=hidden.kept))
    await begin(options, app, screen, say)
    manager = await app.sessions()
    session = await _session(options, manager)
    seen = app.settings.show_thinking
    view = _Collected(screen, say) if options.json else view_for(screen, say, show_thinking=seen)
    chosen = app.answer_options()
    try:
        with without_caret():
            await _draw(manager.ask(session, text, chosen), view)
    finally:
        if isinstance(view, _Collected):
            await asyncio.shield(_print_json(screen, manager, session, chosen, view))
    return 0


def question(options: AskOptions, files: Sequence[Document]) -> str:
    """Return the whole message: words, files, what is piped in.  Raises UsageError for what is no text."""
    words = from_argument(" ".join(options.question))
    documents = [*files]
    # On a terminal nothing was piped in; None: the process was started without standard input.
    piped = sys.stdin is not None and not sys.stdin.isatty()
    if piped:
        with ending_at_once():  # whoever pipes may take long
            stream = read_stream(sys.stdin.buffer, "stdin")
        if not words and not documents:
            return stream.text
        if stream.text.strip():
            documents.append(stream)
    return joined(words, documents)


async def _session(options: AskOptions, manager: SessionManager) -> Session:
    if options.session is not None:
        return await manager.open(options.session)
    if options.latest:
        latest = await manager.latest()
        if latest is None:
            raise UsageError("ask.no_latest")
        return latest
    return await manager.new()


async def _draw(events: AsyncGenerator[Event, None], view: View) -> None:
    broken_off = True
    try:
        async with aclosing(events):
            async for event in events:
                view.draw(event)
        broken_off = False
    except WonyError:
        broken_off = False  # the error says so itself
        raise
    finally:
        view.close(interrupted=broken_off)


class _Collected:
    """A view that shows notices only: --json prints the answer as it was stored."""

    def __init__(self, screen: Screen, say: Catalogue) -> None:
        self._screen = screen
        self._say = say
        self.finished: AnswerFinished | None = None

    def draw(self, event: Event) -> None:
        if isinstance(event, AnswerFinished):
            self.finished = event
        elif isinstance(event, Notice):
            self._screen.note(self._say(event.id, **event.params))

    def close(self, interrupted: bool = False) -> None:
        pass


async def _print_json(
    screen: Screen, manager: SessionManager, session: Session, chosen: AnswerOptions, view: _Collected
) -> None:
    """Print the answer as one object; one that broke off has its status and what came of it."""
    before, session = session.head_id, await manager.refresh(session)
    stored = next(iter(reversed(await manager.transcript(session, 1))), None)
    if stored is None or stored.id == before or stored.message.role != "assistant":
        return  # nothing was stored, or only what another question was answered
    answer: dict[str, Json] = {
        "session_id": session.id,
        "session_name": session.name,
        "message_id": stored.id,
        "model": chosen.model,
        "content": stored.message.content,
        "thinking": stored.message.thinking,
        "status": stored.status,
        "reason": view.finished.reason if view.finished else None,
        "usage": dataclasses.asdict(view.finished.usage) if view.finished else None,
    }
    # ASCII only: whatever the model wrote, a terminal or a log shows it harmlessly.
    screen.emit(json.dumps(answer) + "\n")
    screen.flush()
