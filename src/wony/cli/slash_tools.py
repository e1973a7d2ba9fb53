"""Commands about what the model may do here: its tools, and the rules of this conversation."""

from __future__ import annotations

from collections.abc import Sequence

from wony.cli.conversation import Conversation
from wony.cli.listing import draw_listing
from wony.cli.slash_prompt import begin_as_set
from wony.cli.tool_lines import one_line, tool_word
from wony.errors import WonyError
from wony.rules_file import RulesFile, checked
from wony.types import Tool

_RARE = "more_tools"


# -- /tools ------------------------------------------------------------------------------------------


async def tools(talk: Conversation, argument: str) -> None:
    """List what the conversation may call; or begin a new one with or without tools."""
    if argument in ("on", "off"):
        await _begin(talk, on=argument == "on")
    elif argument:
        talk.tell(talk.say("slash_tools.tools_how"))
    else:
        await _list(talk)


async def _begin(talk: Conversation, *, on: bool) -> None:
    if talk.app.with_tools == on and talk.session.head_id is None:
        talk.tell(talk.say("slash_tools.already_on" if on else "slash_tools.already_off"))
        return
    empty = talk.session.head_id is None
    talk.app.with_tools = on
    await begin_as_set(talk)
    await talk.enter(await talk.manager.new())
    id = f"slash_tools.begun_{'on' if on else 'off'}"
    talk.tell(talk.say(id) if empty else f"{talk.say(id)} {talk.say('slash_tools.reads_anew')}")
    if on and not talk.app.offered():
        talk.tell(talk.say("slash_tools.none_set"))
    talk.warm()


async def _list(talk: Conversation) -> None:
    offer = await talk.manager.tools(talk.session)
    if not offer:
        talk.tell(talk.say("slash_tools.none"))
        return
    levels = {one.tool.name: one.level for one in talk.app.toolkit().functions()}
    rare = _rare(offer)
    rows = []
    for name in [*(one.name for one in offer if one.name != _RARE), *rare]:
        level = levels.get(name)
        about = f"approval.level_{level.name.lower()}" if level is not None else "slash_tools.gone"
        word = tool_word(name, talk.say)
        rows.append((name, word if word != name else "", talk.say(about)))
    kept = [0, 1, 2] if any(word for _, word, _ in rows) else [0, 2]  # in English, the words are the names
    titles = [talk.say(f"slash_tools.column_{one}") for one in ("name", "word", "level")]
    draw_listing(talk.screen, [titles[at] for at in kept], [[row[at] for at in kept] for row in rows])
    if rare:
        talk.tell(talk.say("slash_tools.rare", names=", ".join(rare)))
    talk.tell(talk.say("slash_tools.tools_how"))


def _rare(offer: Sequence[Tool]) -> Sequence[str]:
    """Return the tools that the model is told of by name alone."""
    return [
        str(name)
        for one in offer
        if one.name == _RARE
        for name in one.parameters["properties"]["name"].get("enum", ())
    ]


async def tools_names(talk: Conversation) -> Sequence[tuple[str, str]]:
    """Return what may follow the command."""
    return [(word, talk.say(f"slash_tools.{word}")) for word in ("on", "off")]


# -- /allow ------------------------------------------------------------------------------------------


async def allow(talk: Conversation, argument: str) -> None:
    """List the rules that hold here, add one for this conversation, or take one back."""
    rules = talk.manager.allowed(talk.session)
    if argument.startswith("-"):
        rule = argument[1:].strip()
        if rule in rules:
            rules[:] = [one for one in rules if one != rule]
            talk.tell(talk.say("slash_tools.forgotten", rule=rule))
        else:
            talk.tell(talk.say("slash_tools.no_such_rule", rule=rule))
    elif argument:
        rule = checked(argument)
        talk.app.toolkit().called(rule.partition(" ")[0])
        if rule not in rules:
            rules.append(rule)
        talk.tell(talk.say("slash_tools.allowed", rule=rule))
        if rule.endswith("*") or " " not in rule:
            talk.tell(talk.say("slash_tools.wide"))
    else:
        _list_rules(talk, rules)


def _list_rules(talk: Conversation, here: Sequence[str]) -> None:
    saved = RulesFile(talk.app.settings.paths.rules).rules()
    rows = [
        *((one_line(rule), talk.say("slash_tools.until_left")) for rule in here),
        *((one_line(rule), talk.say("slash_tools.saved")) for rule in saved.allow),
        *((one_line(rule), talk.say("slash_tools.forbidden")) for rule in saved.deny),
    ]
    for rule, holds in rows:  # no table: a rule that is cut says something else
        talk.screen.tell(f"{rule} · {holds}", hang=2)
    if not rows:
        talk.tell(talk.say("slash_tools.no_rules"))
    talk.tell(talk.say("slash_tools.allow_how"))


async def rule_names(talk: Conversation) -> Sequence[tuple[str, str]]:
    """Return what may follow the command: tools to allow, rules to take back."""
    try:
        offer = await talk.manager.tools(talk.session)
    except WonyError:
        return ()
    names = [*(one.name for one in offer if one.name != _RARE), *_rare(offer)]
    here = [(f"-{rule}", talk.say("slash_tools.take_back")) for rule in talk.manager.allowed(talk.session)]
    return [*here, *((name, tool_word(name, talk.say)) for name in names)]
