"""Commands about conversations: begin, find, name, copy, take out."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from wony.cli.conversation import Conversation
from wony.cli.dates import when
from wony.cli.listing import draw_listing
from wony.cli.sanitize import sanitize
from wony.cli.screen import BOLD
from wony.cli.slash_prompt import begin_as_set
from wony.cli.transcript import draw_transcript
from wony.cli.width import clip
from wony.locales import Catalogue
from wony.protocols import EVERYTHING
from wony.types import Session, StoredMessage

_SHOWN = 15
_QUESTION_LINES = 20
_ID = 13
"""As much of an id as holds its whole time, which tells it apart."""


async def new(talk: Conversation, _argument: str) -> None:
    """Begin a new conversation; the former one stays."""
    await begin_as_set(talk)
    await talk.enter(await talk.manager.new())
    talk.tell(talk.say("slash.new"))


async def session(talk: Conversation, argument: str) -> None:
    """List the latest conversations, or go on with one."""
    if argument:
        await go_on(talk, await talk.manager.open(argument))
        talk.warm()
        return
    found = await talk.manager.list(_SHOWN)
    if not found:
        talk.tell(talk.say("slash.no_sessions"))
        return
    rows = [
        (
            "*" if one.id == talk.session.id else "",
            one.id[:_ID],
            one.name or talk.say("chat.unnamed"),
            str(one.message_count),
            when(one.updated_at, talk.say),
        )
        for one in found
    ]
    titles = ["", "id", *(talk.say(f"slash.column_{name}") for name in ("name", "messages", "time"))]
    draw_listing(talk.screen, titles, rows, flexible=2, right=(3,))


async def go_on(talk: Conversation, found: Session) -> None:
    """Take up a conversation and show how it stood."""
    said = await talk.enter(found)
    goes_back = bool(said) and said[0].parent_id is not None
    left_out = max(1, found.message_count - len(said)) if goes_back else 0
    draw_transcript(talk.screen, talk.say, [_shortened(one, talk.say) for one in said], left_out=left_out)
    talk.screen.print()
    talk.tell(talk.say("chat.going_on", name=found.name or talk.say("chat.unnamed")))


def _shortened(stored: StoredMessage, say: Catalogue) -> StoredMessage:
    """Return a question of which, when it is as long as a document, only the beginning is shown."""
    lines = stored.message.content.split("\n")
    if stored.message.role != "user" or len(lines) <= _QUESTION_LINES:
        return stored
    shown = lines[: _QUESTION_LINES - 2]
    more = say("chat.more_lines", n=len(lines) - len(shown))
    return replace(stored, message=replace(stored.message, content="\n".join([*shown, more])))


async def rename(talk: Conversation, argument: str) -> None:
    """Give this conversation another name."""
    if not argument:
        talk.tell(talk.say("slash.rename_how"))
    elif talk.session.head_id is None:
        talk.tell(talk.say("slash.nothing_said_yet"))
    else:
        talk.session = await talk.manager.rename(talk.session, argument)
        talk.tell(talk.say("slash.renamed", name=argument))


async def fork(talk: Conversation, argument: str) -> None:
    """Go on in a copy; the original stays as it is."""
    if talk.session.head_id is None:
        talk.tell(talk.say("slash.nothing_said_yet"))
        return
    copy = await talk.manager.fork(talk.session, argument)
    usage = talk.usage
    await talk.enter(copy)
    talk.usage = usage  # the same words: the window is as full as it was
    talk.tell(talk.say("slash.forked", name=copy.name, id=copy.id[:_ID]))


async def search(talk: Conversation, argument: str) -> None:
    """Find words in every conversation."""
    if not argument:
        talk.tell(talk.say("slash.search_how"))
        return
    hits = await talk.manager.search(argument, _SHOWN)
    for hit in hits:
        talk.screen.tell(f"{hit.session_id[:_ID]}  {clip(hit.session_name, 40)}", style=BOLD, hang=2)
        talk.screen.print(
            "  " + clip(" ".join(sanitize(hit.snippet).split()), max(10, talk.screen.width - 3))
        )
    if not hits:
        talk.tell(talk.say("slash.no_hits", words=argument))


async def export(talk: Conversation, argument: str) -> None:
    """Write this conversation to a file, never over another one."""
    if talk.session.head_id is None:
        talk.tell(talk.say("slash.nothing_said_yet"))
        return
    path = _path(argument or _file_name(talk.session))
    written = import_module("wony.cli.export")  # late: few conversations are exported
    if path.suffix.lower() == ".json":
        everything = [stored async for stored in talk.manager.everything(talk.session)]
        text = written.json_text(written.whole_json(talk.session, everything))
    else:
        branch = await talk.manager.transcript(talk.session, EVERYTHING)
        text = sanitize(written.whole_markdown(talk.session, branch, talk.say))
    try:
        _write_new(path, text)
    except FileExistsError:
        talk.tell(talk.say("slash.file_exists", file=str(path)))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        talk.tell(talk.say("slash.not_exported", file=str(path), reason=reason))
    else:
        talk.tell(talk.say("slash.exported", file=str(path)))


def _path(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # ~nobody
        return Path(name)


def _write_new(path: Path, text: str) -> None:
    """Write a file that only its owner can read: a conversation is nobody else's business."""
    with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)


def _file_name(session: Session) -> str:
    words = re.sub(r"[^\w.-]+", "-", session.name)[:40].strip("-.")
    return f"{words or session.id[:_ID]}.md"
