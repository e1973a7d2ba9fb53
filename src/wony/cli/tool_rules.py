"""`wony tools`: what the model can do here, and the person's standing answers to it."""

from __future__ import annotations

from wony.app import App
from wony.cli.answers import print_json
from wony.cli.listing import draw_listing
from wony.cli.screen import BOLD, DIM, Screen
from wony.cli.tool_lines import one_line, tool_word
from wony.cli.tool_options import ToolInfoOptions, ToolRuleOptions, ToolRulesOptions, ToolsListOptions
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.rules_file import RulesFile, checked
from wony.tool_protocols import ToolFunction
from wony.types import Json, Notice


async def list_tools(options: ToolsListOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """List every tool: what it does at worst, when the model is told of it, and why it is off."""
    kit = app.toolkit()
    off = await kit.off()
    if options.json:
        print_json(screen, [_json(one, off, say) for one in kit.every()])
        return 0
    draw_listing(
        screen,
        [say(f"tool_list.{name}") for name in ("name", "level", "told")],
        [(one.tool.name, _level(one, say), _told(one, off, say)) for one in kit.every()],
        flexible=2,
    )
    if screen.is_terminal:
        for reason in dict.fromkeys(say(why.id, **why.params) for why in off.values()):
            screen.note(reason)
    return 0


async def info(options: ToolInfoOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Show what the model is told of a tool, and what the rules say of it."""
    kit = app.toolkit()
    one = app.toolkit().called(options.name)
    off = await kit.off()
    if options.json:
        print_json(screen, {**_json(one, off, say), "parameters": one.tool.parameters})
        return 0
    name = one.tool.name
    screen.tell(" · ".join(dict.fromkeys(filter(None, (name, tool_word(name, say))))), style=BOLD)
    screen.tell(f"{_level(one, say)} · {_told(one, off, say)}", style=DIM)
    if name in off:
        screen.tell(say(off[name].id, **off[name].params))
    screen.tell(one.tool.description)
    for argument, about in one.tool.parameters["properties"].items():
        told = f": {about['description']}" if about.get("description") else ""
        screen.tell(f"  {argument} ({about['type']}){told}", hang=4)
    screen.print()
    screen.tell(say(f"tool_list.asks_{one.level.name.lower()}"))
    for verdict, rule in _rules(app):
        if rule.partition(" ")[0] == name:
            screen.tell(f"{say(f'tool_list.{verdict}')} {rule}")
    return 0


async def allow(options: ToolRuleOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Save a rule that lets calls pass."""
    rule = _checked(options, app)
    _file(app).add(rule, allow=True)
    screen.note(say("tool_list.allowed", rule=rule))
    if " " not in rule or rule.endswith("*"):
        screen.note(say("tool_list.wide"))
    return 0


async def deny(options: ToolRuleOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Save a rule that stops calls."""
    rule = _checked(options, app)
    _file(app).add(rule, allow=False)
    screen.note(say("tool_list.denied", rule=rule))
    return 0


async def rules(options: ToolRulesOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """List the saved rules, or take one back."""
    if options.remove is not None:
        rule = checked(options.remove)
        if not _file(app).remove(rule):
            raise UsageError("tool_list.no_such_rule", rule=rule)
        screen.note(say("tool_list.removed", rule=rule))
        return 0
    saved = _rules(app)
    if options.json:
        print_json(screen, [{"verdict": verdict, "rule": rule} for verdict, rule in saved])
    elif saved:
        titles = [say("tool_list.verdict"), say("tool_list.rule")]
        draw_listing(screen, titles, [(say(f"tool_list.{v}"), one_line(rule)) for v, rule in saved])
    else:
        screen.note(say("tool_list.no_rules"))
    return 0


def _file(app: App) -> RulesFile:
    return RulesFile(app.settings.paths.rules)


def _rules(app: App) -> list[tuple[str, str]]:
    saved = _file(app).rules()
    return [*(("allow", rule) for rule in saved.allow), *(("deny", rule) for rule in saved.deny)]


def _checked(options: ToolRuleOptions, app: App) -> str:
    """Return the rule, which begins with a tool that there is."""
    rule = checked(" ".join(options.rule))
    app.toolkit().called(rule.partition(" ")[0])
    return rule


def _level(one: ToolFunction, say: Catalogue) -> str:
    return say(f"tool_list.level_{one.level.name.lower()}")


def _told(one: ToolFunction, off: dict[str, Notice], say: Catalogue) -> str:
    if one.tool.name in off:
        return say("tool_list.off")
    return say("tool_list.common" if one.is_common else "tool_list.rare")


def _json(one: ToolFunction, off: dict[str, Notice], say: Catalogue) -> dict[str, Json]:
    why = off.get(one.tool.name)
    return {
        "name": one.tool.name,
        "level": one.level.name.lower(),
        "always_told": one.is_common,
        "description": one.tool.description,
        "off": say(why.id, **why.params) if why else None,
    }
