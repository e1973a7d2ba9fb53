"""Command Handler: what begins with a slash is done here and never reaches the model.

One table, one function a command: `async def name(talk, argument) -> None`.  A new one is a line in the
table, a function, and its text in `locales/slash.py`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from wony.cli import (
    slash_answer,
    slash_branch,
    slash_context,
    slash_prompt,
    slash_screen,
    slash_session,
    slash_tools,
)
from wony.cli.conversation import Conversation
from wony.cli.hangul_keys import latin_keys
from wony.cli.screen import YELLOW
from wony.cli.width import cells
from wony.errors import WonyError
from wony.locales import Catalogue

_DESCRIPTION = 42
"""Columns that the longest description takes; with less beside the commands, they go below."""
_MARGIN = 2
_FIRST_WORD = re.compile(r"/([\w?-]*)(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command of the conversation; `takes` shows what may follow its name."""

    name: str
    run: Callable[[Conversation, str], Awaitable[None]]
    takes: str = ""


async def show_help(talk: Conversation, _argument: str) -> None:
    """List the commands and the keys."""
    rows = [(f"/{command.name} {command.takes}".rstrip(), command.name) for command in COMMANDS.values()]
    widest = max(cells(usage) for usage, _ in rows)
    narrow = talk.screen.width < widest + _DESCRIPTION
    for usage, name in rows:
        if narrow and cells(usage) + _MARGIN >= talk.screen.width:
            usage = usage.replace("|", " | ")  # a line can break at a space
        gap = "\n      " if narrow else " " * (widest - cells(usage) + 2)
        talk.screen.tell(f"  {usage}{gap}{talk.say(f'slash.help_{name}')}")
    talk.screen.print()
    talk.screen.tell(talk.say("slash.keys"))


COMMANDS = {
    command.name: command
    for command in (
        SlashCommand("help", show_help),
        SlashCommand("new", slash_session.new),
        SlashCommand("session", slash_session.session, "[ID|NAME]"),
        SlashCommand("rename", slash_session.rename, "NAME"),
        SlashCommand("fork", slash_session.fork, "[NAME]"),
        SlashCommand("search", slash_session.search, "WORDS"),
        SlashCommand("export", slash_session.export, "[FILE.md|FILE.json]"),
        SlashCommand("undo", slash_answer.undo),
        SlashCommand("retry", slash_answer.retry),
        SlashCommand("edit", slash_answer.edit),
        SlashCommand("branch", slash_branch.branch, "[NUMBER]"),
        SlashCommand("copy", slash_answer.copy),
        SlashCommand("stats", slash_answer.stats),
        SlashCommand("context", slash_context.context, "[cache]"),
        SlashCommand("compact", slash_context.compact, "[FOCUS|undo]"),
        SlashCommand("why", slash_context.why, "[NUMBER]"),
        SlashCommand("prompt", slash_prompt.prompt, "[NAME...] [--fork]"),
        SlashCommand("tools", slash_tools.tools, "[on|off]"),
        SlashCommand("allow", slash_tools.allow, "[RULE|-RULE]"),
        SlashCommand("model", slash_screen.model, "[NAME]"),
        SlashCommand("think", slash_screen.think, "[low|medium|high|show|hide]"),
        SlashCommand("lang", slash_screen.lang, "ko|en"),
        SlashCommand("exit", slash_screen.leave),
    )
}
_OTHER_NAMES = {
    "?": "help",
    "quit": "exit",
    "q": "exit",
    "bye": "exit",
    "sessions": "session",
    "models": "model",
    "prompts": "prompt",
    "tool": "tools",
}


def is_command(text: str) -> bool:
    """Whether what was typed is meant for the program: /word, but neither //word nor /a/path."""
    return _FIRST_WORD.match(text) is not None


def without_escape(text: str) -> str:
    """Return the message that was typed: //word says /word to the model."""
    return text[1:] if text.startswith("//") else text


def escaped(text: str) -> str:
    """Return how a message is typed so that it is no command."""
    return "/" + text if is_command(text) or text.startswith("//") else text


def described(say: Catalogue) -> Sequence[tuple[str, str]]:
    """Return every command's name and what it does, for completion."""
    return [(name, say(f"slash.help_{name}")) for name in COMMANDS]


async def obey(talk: Conversation, line: str) -> None:
    """Do what a line says.  A mistyped command is put right at the next prompt, for Enter to confirm."""
    found = _FIRST_WORD.match(line)
    assert found is not None
    name = found[1].lower()
    command = COMMANDS.get(_OTHER_NAMES.get(name, name))
    argument = line[found.end() :].strip()
    if command is None:
        _correct(talk, name, argument)
        return
    try:
        await command.run(talk, argument)
    except WonyError as error:
        talk.fail(error)


def _correct(talk: Conversation, name: str, argument: str) -> None:
    meant = latin_keys(name)
    if meant not in COMMANDS:
        meant = next(iter(get_close_matches(meant, COMMANDS, 1, cutoff=0.5)), "")
    if meant:
        talk.tell(talk.say("slash.meant", name=name, meant=meant), YELLOW)
        talk.draft = f"/{meant} {argument}".rstrip()
    else:
        talk.tell(talk.say("slash.unknown", name=name), YELLOW)
