"""`wony prompts`: templates listed, shown, filled in and deleted.  Writing them is `prompt_edit`'s."""

from __future__ import annotations

from collections.abc import Sequence

from wony.app import App
from wony.cli.answers import confirm, print_json
from wony.cli.asking import given_values
from wony.cli.dates import when
from wony.cli.listing import draw_listing
from wony.cli.prompt_options import (
    PromptDeleteOptions,
    PromptRenderOptions,
    PromptShowOptions,
    PromptsListOptions,
)
from wony.cli.prompt_text import settings_text, source_text, template_json, template_settings
from wony.cli.prompting import filled_in
from wony.cli.screen import BOLD, DIM, Screen
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.prompt_types import ListedPrompt, PromptTemplate, Variable


async def list_prompts(options: PromptsListOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """List every template, where the one that counts is kept, and what it hides."""
    listed = await (await app.prompts()).list()
    if options.json:
        rows = [
            {
                "name": one.name,
                "description": one.description,
                "source": one.source,
                "hides": list(one.hides),
                "problem": say(one.problem.id, **one.problem.params) if one.problem else None,
            }
            for one in listed
        ]
        print_json(screen, rows)
        return 0
    draw_listing(
        screen,
        [say("prompts.name"), say("prompts.kept"), say("prompts.description")],
        [(one.name, _kept(one, say), _about(one, say)) for one in listed],
        flexible=2,
    )
    if screen.is_terminal and any(one.hides for one in listed):
        screen.note(say("prompts.order"))
    return 0


async def show(options: PromptShowOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Show a template: what it asks for, what it claims, and its text."""
    template = await (await app.prompts()).find(options.name)
    if options.json:
        print_json(screen, template_json(template))
        return 0
    screen.tell(template.name, style=BOLD)
    screen.tell(" · ".join(_details(template, say)), style=DIM)
    if template.description:
        screen.tell(template.description)
    if template.variables:
        screen.print()
        for variable in template.variables:
            screen.tell(_variable(variable, say), hang=2)
    if claimed := template_settings(template):
        screen.print()
        screen.tell(say("prompts.settings", settings=settings_text(claimed)))
    screen.print()
    screen.tell(template.text)
    return 0


async def render(options: PromptRenderOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Show what a model would be given: the text on standard output, the settings beside it."""
    rendered = await filled_in(options.names, given_values(options.values), app, screen, say)
    if options.json:
        kept = rendered.metadata()
        print_json(screen, {"text": kept["system"], **kept["prompts"]})
        return 0
    screen.print(rendered.text)
    screen.flush()
    if rendered.settings:
        screen.note(say("prompts.settings", settings=settings_text(rendered.settings)))
    return 0


async def delete(options: PromptDeleteOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Delete one's own templates, after asking; all of them are looked up before the first is gone."""
    library = await app.prompts()
    listed = {one.name: one for one in await library.list()}
    wanted: list[ListedPrompt] = []
    for name in dict.fromkeys(options.names):
        if name not in listed:
            await library.find(name)  # which says what there is instead
        elif listed[name].source == "packaged":
            raise UsageError("prompts.packaged", name=name)
        else:
            wanted.append(listed[name])
    question = say("prompts.delete_them", n=len(wanted))
    if not options.yes and not await confirm(screen, say, question, about=_lines(wanted, say)):
        screen.note(say("cli.aborted"))
        return 1
    for one in wanted:
        await library.delete(one.name)
    screen.note(say("prompts.deleted", n=len(wanted)))
    for one in wanted:
        if one.hides:
            screen.note(say("prompts.counts_now", name=one.name, where=source_text(one.hides[0], say)))
    return 0


def _lines(listed: Sequence[ListedPrompt], say: Catalogue) -> list[str]:
    return [f"{one.name}  {source_text(one.source, say)}  {one.description}".rstrip() for one in listed]


def _kept(one: ListedPrompt, say: Catalogue) -> str:
    where = source_text(one.source, say)
    if not one.hides:
        return where
    return say("prompts.hides", where=where, hidden=", ".join(source_text(each, say) for each in one.hides))


def _about(one: ListedPrompt, say: Catalogue) -> str:
    if one.problem is None:
        return one.description
    return say("prompts.broken", problem=say(one.problem.id, **one.problem.params).partition("\n")[0])


def _details(template: PromptTemplate, say: Catalogue) -> list[str]:
    details = [source_text(template.source, say)]
    if template.version:
        details.append(say("prompts.version", version=template.version))
    if template.saved_at is not None:
        details.append(when(template.saved_at, say))
    return details


def _variable(variable: Variable, say: Catalogue) -> str:
    about = [variable.description] if variable.description else []
    about.append(" | ".join(variable.choices) if variable.choices else say(f"prompts.kind_{variable.kind}"))
    if variable.default is not None:
        about.append(say("prompts.default", value=variable.default))
    name = variable.name if variable.name.isascii() else f"{{{variable.name}}}"
    return f"  ${name}  {' · '.join(about)}"
