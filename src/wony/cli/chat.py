"""`wony chat`: the conversation in the terminal, from the first prompt to the last.

It brings the parts together: who answers, what is typed, what is done with it.
"""

from __future__ import annotations

import asyncio
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from wony import __version__
from wony.app import App
from wony.cli.consoles import TalkConsole
from wony.cli.conversation import Conversation
from wony.cli.dates import when
from wony.cli.endings import Endings
from wony.cli.keyboard import Keyboard, LineReader, PlainPrompt, Prompter
from wony.cli.options import ChatOptions
from wony.cli.person import LatePerson
from wony.cli.prompted import Leaving
from wony.cli.prompting import begin
from wony.cli.quiet import QuietTerminal
from wony.cli.screen import DIM, YELLOW, Screen
from wony.cli.slash import described, escaped, is_command, obey, without_escape
from wony.cli.slash_branch import branch_names
from wony.cli.slash_prompt import begin_as_set, prompt_names
from wony.cli.slash_session import go_on
from wony.cli.slash_tools import rule_names, tools_names
from wony.cli.status_line import status_line
from wony.cli.welcome import somebody_answers
from wony.errors import UsageError, WonyError
from wony.locales import Catalogue
from wony.types import Session, Usage

if TYPE_CHECKING:
    from wony.app import SessionManager

_RECALLED = 300
"""Earlier prompts that Up and Ctrl-R find."""
_RECALLED_SESSIONS = 20
_RECALLED_MESSAGES = 100
"""Of each session: the beginning of a conversation of a thousand questions is what `/search` is for."""
_TOO_NARROW = 8
"""Columns under which there is no room to edit in."""
_PATIENCE = 0.1
"""Seconds that the first prompt waits for them; what takes longer comes while the person types."""
_BY_CTRL_C, _BY_HANG_UP = 130, 129


async def chat(options: ChatOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Talk until the person leaves, and return the exit code."""
    if not (sys.stdin.isatty() and screen.is_terminal):
        raise UsageError("chat.no_terminal")
    app.person = person = LatePerson(say)
    await begin(options, app, screen, say)
    quiet = QuietTerminal(sys.stdin.fileno(), lines=_is_plain(screen))
    with quiet, Endings(quiet.restore) as endings:
        try:
            return await _chat(options, app, person, screen, quiet, endings)
        except (asyncio.CancelledError, OSError) as error:
            # The end of the window may be met in a write before its signal arrives.
            gone = isinstance(error, OSError) and error.errno == errno.EIO
            code = endings.code or (_BY_HANG_UP if gone else None)
            if code is None:
                raise
            if code == _BY_HANG_UP:
                _let_go_of_the_terminal()
            return code


async def _chat(
    options: ChatOptions,
    app: App,
    person: LatePerson,
    screen: Screen,
    quiet: QuietTerminal,
    endings: Endings,
) -> int:
    say = person.say
    lines = LineReader(sys.stdin.fileno(), quiet, endings)
    keyboard = Keyboard(screen, quiet, lines)
    console = person.console = TalkConsole(screen, lines, quiet)
    manager = await app.sessions()
    found = await _wanted(options, manager)
    if (code := await somebody_answers(app, screen, say, keyboard)) is not None:
        return code
    talk = Conversation(
        app=app,
        screen=screen,
        say=say,
        manager=manager,
        session=await manager.new(),
        keyboard=keyboard,
        person=person,
        endings=endings,
        model=app.model,
        think=app.settings.think,
        show_thinking=app.settings.show_thinking,
    )
    _banner(talk)
    if found is not None:
        await go_on(talk, found)
    elif options.latest:
        await begin_as_set(talk)
        talk.tell(say("chat.no_latest"))
    talk.prompt = await _prompt(talk, lines)
    console.drain = talk.prompt.drain
    try:
        # A Ctrl-C that comes when an answer has just ended was meant for the answer.
        with endings.stopping(lambda: None):
            return await _talk(talk, talk.prompt)
    finally:
        await talk.close()


async def _talk(talk: Conversation, prompt: Prompter) -> int:
    """Read and answer, again and again."""
    talk.warm()
    while talk.leaving is None:
        talk.announce_unsaid()
        draft, talk.draft = talk.draft, ""
        with talk.endings.stopping(None):  # keys are no signals now: this one comes from outside
            typed = await prompt.read(draft)
        if isinstance(typed, Leaving):
            if talk.editing and typed.by == "ctrl-c":
                talk.editing = False
                continue
            return _BY_CTRL_C if typed.by == "ctrl-c" else 0
        if is_command(typed):
            await talk.stoppable(obey(talk, typed))
        else:
            await talk.send(without_escape(typed.strip("\n")))
    return talk.leaving


async def _wanted(options: ChatOptions, manager: SessionManager) -> Session | None:
    """Return the session that the command line asks for."""
    if options.session is not None:
        return await manager.open(options.session)
    return await manager.latest() if options.latest else None


def _banner(talk: Conversation) -> None:
    """Say in at most two lines where one is."""
    if talk.app.is_demo:
        talk.screen.tell(talk.say("chat.banner_demo", version=__version__), style=DIM)
        talk.screen.tell(talk.say("chat.demo_knows"), style=YELLOW)
    else:
        backend = talk.app.settings.backend.partition(":")[0]
        line = talk.say("chat.banner", version=__version__, model=talk.model, backend=backend)
        talk.screen.tell(line, style=DIM)
    if talk.app.private:
        talk.screen.tell(talk.say("chat.private"), style=YELLOW)
    talk.screen.flush()


def _is_plain(screen: Screen) -> bool:
    return not screen.live or screen.width < _TOO_NARROW


async def _prompt(talk: Conversation, lines: LineReader) -> Prompter:
    if _is_plain(talk.screen):
        return PlainPrompt(talk.say, talk.screen, lines)
    earlier = asyncio.create_task(_earlier(talk))
    await asyncio.wait([earlier], timeout=_PATIENCE)
    make = import_module("wony.cli.input").make_prompt  # late: prompt_toolkit
    prompt: Prompter = make(
        talk.say,
        talk.screen,
        status=lambda: _status(talk),
        earlier=lambda: asyncio.shield(earlier),
        commands=lambda: described(talk.say),
        hurried=lambda: talk.endings.just_interrupted,
        names={
            "session": lambda: _sessions(talk),
            "model": lambda: _models(talk),
            "prompt": lambda: prompt_names(talk),
            "branch": lambda: branch_names(talk),
            "tools": lambda: tools_names(talk),
            "allow": lambda: rule_names(talk),
        },
    )
    return prompt


def _status(talk: Conversation) -> str:
    name = talk.session.name or talk.say("chat.unnamed")
    if talk.app.private:
        name = talk.say("chat.private_name")
    model = talk.say("chat.demo_model") if talk.app.is_demo else talk.model
    answers = f"{model} · {talk.say(f'chat.think_{talk.think}')}"
    if talk.editing:  # which matters more now than any figure
        return status_line(talk.say("chat.editing"), answers, Usage(), talk.say, talk.screen.width)
    return status_line(name, answers, talk.usage, talk.say, talk.screen.width, talk.report)


async def _earlier(talk: Conversation) -> Sequence[str]:
    """Return what was asked before, newest first, as it would be typed."""
    found: list[str] = []
    try:
        for session in await talk.manager.list(_RECALLED_SESSIONS):
            said = reversed(await talk.manager.transcript(session, _RECALLED_MESSAGES))
            found.extend(escaped(one.message.content) for one in said if one.message.role == "user")
            if len(found) >= _RECALLED:
                break
    except WonyError:
        pass  # what cannot be read now cannot be recalled; the next message will tell
    return found[:_RECALLED]


async def _sessions(talk: Conversation) -> Sequence[tuple[str, str]]:
    try:
        found = await talk.manager.list()
    except WonyError:
        return ()
    return [(one.name or one.id, when(one.updated_at, talk.say)) for one in found]


async def _models(talk: Conversation) -> Sequence[tuple[str, str]]:
    if not talk.models:
        try:
            talk.models = await talk.app.backend().models()
        except WonyError:
            return ()
    return [(one.name, talk.say("chat.demo_model") if one.demo else "") for one in talk.models]


def _let_go_of_the_terminal() -> None:
    """The window is closed: what is still buffered for it must not fail at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
