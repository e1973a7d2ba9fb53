"""`wony prompts history` and `restore`: what a template said before."""

from __future__ import annotations

from wony.app import App
from wony.cli.answers import print_json
from wony.cli.dates import when
from wony.cli.listing import draw_listing
from wony.cli.prompt_options import PromptRestoreOptions, PromptShowOptions
from wony.cli.prompt_text import source_text, template_json
from wony.cli.screen import Screen
from wony.errors import UsageError
from wony.locales import Catalogue


async def history(options: PromptShowOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """List the versions of a template, the newest first."""
    library = await app.prompts()
    current = await library.find(options.name)
    versions = await library.versions(options.name)
    if options.json:
        print_json(screen, [template_json(version) for version in versions])
        return 0
    draw_listing(
        screen,
        [say("prompts.version_column"), say("prompts.saved"), say("prompts.beginning")],
        [
            (
                f"{version.version}{'*' if version.version == current.version else ''}",
                when(version.saved_at, say) if version.saved_at else "",
                " ".join(version.text.split()),
            )
            for version in versions
        ],
        flexible=2,
        right=(0,),
    )
    if current.source == "packaged":
        screen.note(say("prompts.no_versions"))
    return 0


async def restore(options: PromptRestoreOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Save an earlier version as the newest one."""
    if options.version < 1:
        raise UsageError("cli.not_a_number", name="VERSION")
    library = await app.prompts()
    saved = await library.restore(options.name, options.version)
    screen.note(
        say(
            "prompts.restored",
            name=saved.name,
            old=options.version,
            new=saved.version,
            where=source_text(saved.source, say),
        )
    )
    return 0
