"""`wony prompts new` and `edit`: a template in the person's editor, kept only when wony can use it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from wony.app import App
from wony.cli.answers import confirm
from wony.cli.editor import run_editor
from wony.cli.prompt_options import HOMES, PromptEditOptions, PromptNewOptions
from wony.cli.prompt_text import source_text
from wony.cli.screen import Screen
from wony.errors import ConfigError, UsageError, WonyError
from wony.locales import LANGUAGES, Catalogue
from wony.prompt_files.documents import read_document, write_document
from wony.prompt_types import PromptSource, PromptTemplate

if TYPE_CHECKING:
    from wony.app import PromptLibrary

FOLDER: PromptSource = "folder"
"""Where a person's templates go unless they say otherwise: files can be kept in git."""
_INCLUDE = "${include:assistant}"


async def new(options: PromptNewOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Write a template, beginning with a skeleton that explains itself."""
    library = await app.prompts()
    text = say("prompt_skeleton.whole", name=options.name, include=_INCLUDE) + "\n"
    # A name that cannot be is refused before anything is written.
    skeleton, _ = read_document(text, options.name, options.name)
    await refuse_taken(library, skeleton.name, "prompts.taken", say)
    return await _edited(skeleton, text, _home(options.to, FOLDER), library, screen, say)


async def edit(options: PromptEditOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Change a template where it is; of one that came with wony, a copy."""
    library = await app.prompts()
    try:
        template = await library.find(options.name)
        text = write_document(template)
    except ConfigError:  # a file of the person's own, to be mended
        template, text = _broken(app.settings.paths.prompts, options.name)
        if not text:
            raise
    own = template.source if template.source in HOMES else FOLDER
    return await _edited(template, text, _home(options.to, own), library, screen, say)


def _home(chosen: str | None, usual: PromptSource | None) -> PromptSource:
    return cast(PromptSource, chosen or usual)


def _broken(folder: Path, name: str) -> tuple[PromptTemplate, str]:
    """Return what a file says that is no template yet, and which one it would be."""
    for variant in ("", *LANGUAGES):
        path = folder / (f"{name}.{variant}.md" if variant else f"{name}.md")
        if path.is_file():
            return PromptTemplate(name=name, text="", source=FOLDER, variant=variant), _read(path)
    return PromptTemplate(name=name, text=""), ""


async def refuse_taken(library: PromptLibrary, name: str, id: str, say: Catalogue) -> None:
    """Raise the UsageError `id` where there is a template of that name."""
    for one in await library.list():
        if one.name == name:
            raise UsageError(id, name=name, where=source_text(one.source, say))


async def save(
    template: PromptTemplate, home: PromptSource, library: PromptLibrary, screen: Screen, say: Catalogue
) -> None:
    """Keep a template, and say where, and what still comes before it."""
    former = await _version(library, template.name, home)
    saved = await library.save(template, home)
    where = source_text(home, say)
    id = "prompts.same" if saved.version == former else "prompts.saved_as"
    screen.note(say(id, name=saved.name, where=where, version=saved.version))
    used = next((one for one in await library.list() if one.name == saved.name), None)
    if used is not None and used.source != home:
        screen.note(say("prompts.hidden_by", where=source_text(used.source, say)))


async def _version(library: PromptLibrary, name: str, home: PromptSource) -> int:
    """Return the version that is used now, 0 where there is none of that name in `home`, or it is hidden."""
    try:
        used = await library.find(name)
    except (UsageError, ConfigError):  # a broken file is mended by what is saved over it
        return 0
    return used.version if used.source == home else 0


async def _edited(
    former: PromptTemplate,
    text: str,
    home: PromptSource,
    library: PromptLibrary,
    screen: Screen,
    say: Catalogue,
) -> int:
    """Have a copy edited until it is right or given up, and keep it."""
    name = former.name
    with _copy(name, text) as copy:
        while True:
            await run_editor(copy)
            written = _read(copy)
            if written == text:
                screen.note(say("prompts.unchanged"))
                return 0
            try:
                template, _ = read_document(written, f"{name}.md", name)
                if template.name != name:
                    raise UsageError("prompts.other_name", written=template.name, name=name)
                template = await library.check(replace(template, variant=former.variant))
                break
            except WonyError as error:
                if not screen.is_terminal:
                    raise
                screen.error(say(error.id, **error.params))
                if not await confirm(screen, say, say("config.edit_again")):
                    screen.note(say("cli.aborted"))
                    return error.exit_code
    await save(template, home, library, screen, say)
    return 0


@contextmanager
def _copy(name: str, text: str) -> Iterator[Path]:
    """Give a file for as long as it is edited; its ending tells the editor what it is."""
    with tempfile.TemporaryDirectory(prefix="wony-") as folder:
        path = Path(folder) / f"{Path(name).name}.md"
        path.write_text(text, "utf-8")
        yield path


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ConfigError("settings.file_not_utf8", where=str(path)) from None
    except OSError:
        raise ConfigError("settings.file_unreadable", path=str(path)) from None
