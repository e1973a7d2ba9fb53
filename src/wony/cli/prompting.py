"""From `-p NAME` and `--var NAME=VALUE` to what a new conversation begins with.

What is missing is asked for where somebody can be asked; elsewhere it is an error that names it.
"""

from __future__ import annotations

from collections.abc import Sequence

from wony.app import App
from wony.cli.asking import ReadLine, ask_for, can_ask, given_values, typed_line
from wony.cli.options import AskOptions, ChatOptions
from wony.cli.screen import Screen
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.prompt_types import Rendered


async def begin(options: AskOptions | ChatOptions, app: App, screen: Screen, say: Catalogue) -> None:
    """Have new conversations begin as the command line says, else with the template of the settings.

    Raises UsageError where a conversation is to go on: it keeps what it began with, its tools too.
    """
    if options.allow:
        app.toolkit().allow(options.allow)
    app.with_tools = not options.no_tools
    if options.session is not None or options.latest:
        if options.prompts or options.values:
            raise UsageError("prompts.goes_on")
        if options.no_tools:
            raise UsageError("approval.goes_on")
        return
    names = options.prompts or (app.settings.prompt,)
    app.use(await filled_in(names, given_values(options.values), app, screen, say))


async def filled_in(
    names: Sequence[str],
    values: dict[str, str],
    app: App,
    screen: Screen,
    say: Catalogue,
    read: ReadLine | None = None,
) -> Rendered:
    """Return templates joined and filled in.

    `read` hears the answers to what is asked for; without it, that is the terminal, if there is one.
    """
    composition = await (await app.prompts()).compose(names)
    known = {variable.name: variable for variable in composition.variables}
    for name, value in values.items():  # before anything is asked
        if name in known:
            composition.checked(known[name], value)
    missing = composition.missing(values)
    if missing and values.keys() <= known.keys() and (read is not None or can_ask()):
        values |= await ask_for(missing, screen, say, composition.checked, read or typed_line)
    return composition.render(values)
