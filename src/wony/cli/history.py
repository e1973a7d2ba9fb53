"""`wony history`: past conversations, listed, shown, searched, named, deleted and forked."""

from __future__ import annotations

from wony.app import App
from wony.cli.answers import confirm, print_json
from wony.cli.command_options import (
    HistoryDeleteOptions,
    HistoryForkOptions,
    HistoryListOptions,
    HistoryRenameOptions,
    HistorySearchOptions,
    HistoryShowOptions,
)
from wony.cli.dates import when
from wony.cli.export import session_json, short
from wony.cli.listing import draw_listing
from wony.cli.prompt_text import ran_with
from wony.cli.screen import BOLD, DIM, Screen
from wony.cli.transcript import draw_transcript
from wony.cli.width import clip
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.types import Session

_MOST_SHOWN = 1_000_000
_LONGEST_NAME = 200
_SHORTEST_NAME = 20
"""Columns that a name keeps beside what was found."""
_BEFORE = 6
"""Characters that are shown before a place that was found."""


async def list_sessions(options: HistoryListOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """List the conversations that were last talked in."""
    manager = await app.sessions()
    sessions = await manager.list(_limit(options.limit))
    if options.json:
        print_json(screen, [session_json(session) for session in sessions])
        return 0
    if not sessions:
        screen.note(say("history.empty"))
        return 0
    draw_listing(
        screen,
        [say("history.id"), say("history.name"), say("history.messages"), say("history.when")],
        [
            (
                short(session.id),
                _name(session, say),
                str(session.message_count),
                when(session.updated_at, say),
            )
            for session in sessions
        ],
        flexible=1,
        right=(2,),
    )
    return 0


async def show(options: HistoryShowOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Show a conversation as it was talked: the branch that would be gone on with."""
    manager = await app.sessions()
    session = await manager.open(options.session)
    messages = await manager.transcript(session, _MOST_SHOWN)
    if options.json:
        print_json(screen, session_json(session, messages))
        return 0
    screen.tell(_name(session, say), style=BOLD)
    details = (
        short(session.id),
        when(session.created_at, say),
        say("history.count", n=session.message_count),
    )
    screen.tell(" · ".join(details), style=DIM)
    if prompts := ran_with(session, say):
        screen.tell(prompts, style=DIM)
    screen.print()
    draw_transcript(screen, say, messages)
    return 0


async def search(options: HistorySearchOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Show where words were said, newest first."""
    manager = await app.sessions()
    words = " ".join(options.words).strip()
    if not words:
        raise UsageError("cli.missing", name="WORDS", path="wony history search")
    hits = await manager.search(words, _limit(options.limit))
    if options.json:
        rows = [
            {
                "session_id": hit.session_id,
                "session_name": hit.session_name,
                "message_id": hit.message_id,
                "role": hit.role,
                "snippet": hit.snippet,
                "created_at": hit.created_at.isoformat(),
            }
            for hit in hits
        ]
        print_json(screen, rows)
        return 0
    if not hits:
        screen.note(say("history.nothing_found", words=words))
        return 0
    # The words that were found are what one looks for; a pipe gets the names whole.
    name_width = max(_SHORTEST_NAME, screen.width // 4) if screen.is_terminal else _LONGEST_NAME * 2
    draw_listing(
        screen,
        [say("history.id"), say("history.name"), say("history.found"), say("history.when")],
        [
            (
                short(hit.session_id),
                clip(hit.session_name or say("history.nameless"), name_width),
                _from_the_words(hit.snippet, words) if screen.is_terminal else hit.snippet,
                when(hit.created_at, say),
            )
            for hit in hits
        ],
        flexible=2,
    )
    return 0


async def rename(options: HistoryRenameOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Give a conversation a name."""
    name = " ".join(" ".join(options.name).split())[:_LONGEST_NAME]
    if not name:
        raise UsageError("history.no_name")
    manager = await app.sessions()
    session = await manager.rename(await manager.open(options.session), name)
    screen.note(say("history.renamed", name=session.name))
    return 0


async def delete(options: HistoryDeleteOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Delete conversations, after asking; all of them are looked up before the first is gone."""
    manager = await app.sessions()
    sessions = {session.id: session for session in [await manager.open(name) for name in options.sessions]}
    lines = [
        f"{short(session.id)}  {_name(session, say)}  {when(session.updated_at, say)}"
        for session in sessions.values()
    ]
    question = say("history.delete_them", n=len(sessions))
    if not options.yes and not await confirm(screen, say, question, about=lines):
        screen.note(say("cli.aborted"))
        return 1
    for session in sessions.values():
        await manager.delete(session)
    screen.note(say("history.deleted", n=len(sessions)))
    return 0


async def fork(options: HistoryForkOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Begin a new conversation where another stands."""
    manager = await app.sessions()
    session = await manager.fork(await manager.open(options.session), options.name or "")
    screen.print(short(session.id))
    screen.note(say("history.forked", name=_name(session, say), id=short(session.id)))
    return 0


def _limit(number: int) -> int:
    if number < 1:
        raise UsageError("cli.not_a_number", name="--limit")
    return min(number, _MOST_SHOWN)


def _from_the_words(snippet: str, words: str) -> str:
    """Return a snippet that begins shortly before the words: its end may be cut off."""
    place = snippet.lower().find(words.lower())
    return "…" + snippet[place - _BEFORE :] if place > _BEFORE else snippet


def _name(session: Session, say: Catalogue) -> str:
    return session.name or say("history.nameless")
