"""`wony models`: what can be talked to, and fetching, looking at, removing and loading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from wony.app import App
from wony.cli.answers import confirm, print_json
from wony.cli.command_options import ModelOptions, ModelRemoveOptions, ModelShowOptions, ModelsListOptions
from wony.cli.listing import draw_listing
from wony.cli.pulling import draw_pull
from wony.cli.screen import Screen
from wony.cli.sizes import size_text
from wony.errors import ModelMissing
from wony.locales import Catalogue
from wony.types import ChatRequest, Json, ModelInfo

_LONG = ("license", "modelfile", "template", "tensors", "model_info")
"""Parts of a server's answer that are pages long: --json has them."""


async def list_models(options: ModelsListOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """List the models that the backend can be asked for."""
    models = await app.backend().models()
    if options.json:
        print_json(screen, [asdict(model) for model in models])
        return 0
    if not models:
        screen.note(say("models.none", model=app.model))
        return 0
    draw_listing(
        screen,
        [say("models.name"), say("models.size"), say("models.context"), say("models.state")],
        [
            (model.name, _size(model), _context(model, say), _state(model, app, say))
            for model in sorted(models, key=lambda model: model.name)
        ],
        flexible=0,
        right=(1, 2),
    )
    return 0


async def pull(options: ModelOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Fetch a model.  What came stays with the server: the next pull goes on there."""
    model = options.model or app.settings.model
    try:
        await draw_pull(app.model_library().pull(model), screen, say)
    except ModelMissing as error:  # whose advice is to fetch it
        raise ModelMissing("models.nowhere", model=model) from error
    screen.note(say("models.pulled", model=model))
    return 0


async def show(options: ModelShowOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Show what the server knows of a model."""
    model = options.model or app.settings.model
    facts = await app.model_library().show(model)
    if options.json:
        print_json(screen, dict(facts))
        return 0
    rows = [("model", model), *_rows(facts)]
    draw_listing(screen, [say("models.fact"), say("models.value")], rows)
    return 0


async def remove(options: ModelRemoveOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Remove a model from the server's disk, after asking."""
    library = app.model_library()
    if not options.yes and not await confirm(screen, say, say("models.remove_it", model=options.model)):
        screen.note(say("cli.aborted"))
        return 1
    try:
        await library.delete(options.model)
    except ModelMissing as error:
        raise ModelMissing("models.not_here", model=options.model) from error
    screen.note(say("models.removed", model=options.model))
    return 0


async def warm(options: ModelOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Have a model loaded, so that the next answer begins at once."""
    model = options.model or app.model
    await app.backend().warm(ChatRequest(model, ()))
    screen.note(say("models.warmed", model=model))
    return 0


def _rows(facts: Mapping[str, Json], prefix: str = "") -> list[tuple[str, str]]:
    """Return facts as lines: nested ones under dotted names, long ones left out."""
    rows: list[tuple[str, str]] = []
    for key, value in facts.items():
        if not prefix and key in _LONG:
            continue
        if isinstance(value, Mapping):
            rows += _rows(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            rows.append((prefix + key, ", ".join(str(part) for part in value)))
        elif value not in (None, ""):
            rows.append((prefix + key, str(value)))
    return rows


def _size(model: ModelInfo) -> str:
    return size_text(model.size_bytes) if model.size_bytes else ""


def _context(model: ModelInfo, say: Catalogue) -> str:
    return say("models.tokens", n=model.context_length) if model.context_length else ""


def _state(model: ModelInfo, app: App, say: Catalogue) -> str:
    words = [
        say(id)
        for id, holds in (
            ("models.chosen", model.name in (app.model, f"{app.model}:latest")),
            ("models.loaded", model.loaded),
            ("models.remote", model.remote),
            ("models.demo", model.demo),
        )
        if holds
    ]
    return ", ".join(words)
