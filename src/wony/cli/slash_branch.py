"""The command that leads back: undo, retry and edit leave branches behind, and all of them can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wony.cli.conversation import Conversation
from wony.cli.dates import when
from wony.cli.listing import draw_listing
from wony.cli.sanitize import sanitize
from wony.cli.slash_session import go_on
from wony.cli.transcript import ASKED
from wony.cli.width import clip
from wony.errors import WonyError
from wony.types import StoredMessage

_QUESTION = 32
"""Columns of the question, so that there is room for the answer: two branches often share the question."""
_MOST = 200


async def branch(talk: Conversation, argument: str) -> None:
    """List the branches with their last words, or go on with one."""
    found = await talk.manager.branches(talk.session)
    if argument:
        await _switch(talk, found, argument)
    elif len(found) < 2 and any(one.id == talk.session.head_id for one in found):
        talk.tell(talk.say("context_screen.one_branch"))
    elif not found:
        talk.tell(talk.say("slash.nothing_said_yet"))
    else:
        await _list(talk, found)


async def _list(talk: Conversation, found: Sequence[StoredMessage]) -> None:
    here = [one.id == talk.session.head_id for one in found]
    rows = [
        (
            "*" if is_here else "",
            str(number),
            await _last_words(talk, one),
            when(one.created_at, talk.say),
        )
        for number, (one, is_here) in enumerate(zip(found, here, strict=True), 1)
    ]
    titles = ["", "", *(talk.say(f"context_screen.column_{name}") for name in ("last", "time"))]
    draw_listing(talk.screen, titles, rows, flexible=2, right=(1,))
    talk.tell(talk.say("context_screen.branch_how" if any(here) else "context_screen.between"))


async def _switch(talk: Conversation, found: Sequence[StoredMessage], argument: str) -> None:
    if not (argument.isdecimal() and 1 <= int(argument) <= len(found)):
        talk.tell(talk.say("context_screen.no_branch", number=argument))
        return
    chosen = found[int(argument) - 1]
    await go_on(talk, await talk.manager.switch(talk.session, chosen.id))
    talk.warm()


async def _last_words(talk: Conversation, leaf: StoredMessage) -> str:
    """Return the beginnings of a branch's last question and of its answer, which may tell it apart."""
    last = await talk.manager.transcript(replace(talk.session, head_id=leaf.id), 2)
    said = [
        clip(ASKED + _one_line(s), _QUESTION) if s.message.role == "user" else clip(_one_line(s), _MOST)
        for s in last
    ]
    return " → ".join(text for text in said if text)


def _one_line(stored: StoredMessage) -> str:
    return " ".join(sanitize(stored.message.content).split())


async def branch_names(talk: Conversation) -> Sequence[tuple[str, str]]:
    """Return the numbers that may follow the command, each with the branch's last words."""
    try:
        found = await talk.manager.branches(talk.session)
        return [(str(number), clip(await _last_words(talk, one), 40)) for number, one in enumerate(found, 1)]
    except WonyError:
        return ()
