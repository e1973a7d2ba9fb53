"""`/prompt`: what this conversation began with, and beginning with something else.

What stands before everything else cannot be changed in the middle: the server would have to read all of it
again, and what was said would have been said to somebody else.  So it is a new conversation, or a copy.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from wony.cli.asking import given_values
from wony.cli.conversation import Conversation
from wony.cli.listing import draw_listing
from wony.cli.prompt_text import ran_with
from wony.cli.prompting import filled_in
from wony.config import Settings
from wony.errors import UsageError, WonyError

_FORK = "--fork"
_ID = 13
"""As much of an id as holds its whole time, which tells it apart."""


async def prompt(talk: Conversation, argument: str) -> None:
    """List the templates, or begin with others: in a new conversation, or in a copy of this one."""
    words = _words(argument)
    names = [word for word in words if word != _FORK and "=" not in word]
    if not names:
        await _list(talk)
        return
    values = given_values([word for word in words if "=" in word])
    rendered = await filled_in(names, values, talk.app, talk.screen, talk.say, talk.keyboard.line)
    shown = " + ".join(names)
    if _FORK in words and talk.session.head_id is not None:
        copy = await talk.manager.fork(talk.session, opening=rendered)
        await talk.enter(copy)
        talk.tell(talk.say("prompts.forked", names=shown, name=copy.name, id=copy.id[:_ID]))
    else:
        empty = talk.session.head_id is None
        await talk.enter(await talk.manager.new(rendered))
        talk.tell(talk.say("prompts.begun_empty" if empty else "prompts.begun", names=shown))
    before = talk.app.settings
    talk.app.use(rendered)  # which /new will go on with
    _talk_as_asked(talk, before)
    talk.warm()


async def begin_as_set(talk: Conversation) -> None:
    """Have the next new conversation begin as the settings say: one that went on had no need to know."""
    before = talk.app.settings
    try:
        await talk.app.opening()
    except UsageError as error:
        if error.id != "template.value_missing":
            raise
        names = [before.prompt]
        talk.app.use(await filled_in(names, {}, talk.app, talk.screen, talk.say, talk.keyboard.line))
    _talk_as_asked(talk, before)


def _talk_as_asked(talk: Conversation, before: Settings) -> None:
    """Talk as the prompt in use asks; what was chosen by /model and /think stays else."""
    after = talk.app.settings
    if after.model != before.model:
        talk.model = talk.app.model
    if after.think != before.think:
        talk.think = after.think


async def prompt_names(talk: Conversation) -> Sequence[tuple[str, str]]:
    """Return every template for completion, and what it is for."""
    try:
        return [(one.name, one.description) for one in await (await talk.app.prompts()).list()]
    except WonyError:
        return ()


async def _list(talk: Conversation) -> None:
    listed = await (await talk.app.prompts()).list()
    titles = [talk.say("prompts.name"), talk.say("prompts.description")]
    draw_listing(talk.screen, titles, [(one.name, one.description) for one in listed], flexible=1)
    talk.screen.print()
    if prompts := ran_with(talk.session, talk.say):
        talk.tell(prompts)
    talk.tell(talk.say("prompts.how"))


def _words(argument: str) -> list[str]:
    """Return words as a shell would take them; with a lone quote among them, as they stand."""
    try:
        return shlex.split(argument)
    except ValueError:
        return argument.split()
