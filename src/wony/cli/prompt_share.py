"""`wony prompts export` and `import`: a template as one file, for somebody else, or from them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import cast

from wony.app import App
from wony.cli.documents import read_file, read_stream, shown_name
from wony.cli.export import write_private
from wony.cli.prompt_edit import FOLDER, refuse_taken, save
from wony.cli.prompt_options import PromptExportOptions, PromptImportOptions
from wony.cli.sanitize import sanitize
from wony.cli.screen import Screen
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.prompt_files.documents import read_document, write_document
from wony.prompt_types import PromptSource

_STDIN = Path("-")


async def export(options: PromptExportOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Write a template to a file, or to standard output."""
    if options.output is not None and options.output.exists() and not options.force:
        raise UsageError("history.file_exists", path=str(options.output))
    text = write_document(await (await app.prompts()).find(options.name))
    if options.output is None:
        screen.emit(sanitize(text) if screen.is_terminal else text)  # a file gets it as it is
        return 0
    write_private(options.output, text)
    screen.note(say("prompts.exported", path=str(options.output)))
    return 0


async def import_file(options: PromptImportOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Keep the template in a file as one's own."""
    piped = options.file == _STDIN
    if not piped and options.file.is_dir():
        raise UsageError("prompts.import_folder", folder=shown_name(options.file))
    document = read_stream(sys.stdin.buffer, "stdin") if piped else read_file(options.file)
    template, notices = read_document(document.text, document.name, options.name or "")
    if options.name:
        template = replace(template, name=options.name)
    elif piped and template.name == document.name:
        raise UsageError("prompts.nameless")
    library = await app.prompts()
    await library.check(template)
    if not options.force:
        await refuse_taken(library, template.name, "prompts.taken_import", say)
    for notice in notices:
        screen.note(say(notice.id, **notice.params))
    await save(template, cast(PromptSource, options.to or FOLDER), library, screen, say)
    return 0
