"""`wony history stats`: what the answers cost together, and how much of it was not read again."""

from __future__ import annotations

import dataclasses

from wony.app import App
from wony.cli.answers import print_json
from wony.cli.command_options import HistoryStatsOptions
from wony.cli.listing import draw_listing
from wony.cli.render import duration
from wony.cli.screen import Screen
from wony.locales import Catalogue
from wony.types import UsageSums


async def stats(options: HistoryStatsOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Sum up one conversation, or all of them."""
    session = None
    if options.session is not None:
        session = await (await app.sessions()).open(options.session)
    sums = await app.usage(session.id if session else None)
    if options.json:
        about = {"session_id": session.id, "session_name": session.name} if session else {}
        print_json(screen, {**about, **dataclasses.asdict(sums)})
        return 0
    titles = [say("history.figure"), say("history.sum")]
    draw_listing(screen, titles, stats_rows(sums, say), right=(1,))
    return 0


def stats_rows(sums: UsageSums, say: Catalogue) -> list[tuple[str, str]]:
    """Return the sums with their names; a share only of what is known."""
    cached = say("history.untold" if sums.answers else "history.nothing_yet")
    if sums.cacheable_tokens:
        # Not every server tells: the share is of the prompts for which one did.
        cached = f"{sums.cached_tokens:,} ({sums.cached_tokens / sums.cacheable_tokens:.1%})"
    rows = {
        "answers": f"{sums.answers:,}",
        "prompt": f"{sums.prompt_tokens:,}",
        "cached": cached,
        "answer": f"{sums.answer_tokens:,}",
        "reading": duration(float(sums.prompt_seconds), say),
        "writing": duration(float(sums.answer_seconds), say),
        "unchanged": _share(sums.unchanged_bytes, sums.prompt_bytes, say),
        "kept": _share(sums.unchanged_bytes, sums.former_bytes, say),
        "compactions": f"{sums.compactions:,}",
    }
    return [(say(f"history.sum_{name}"), value) for name, value in rows.items()]


def _share(part: int, whole: int, say: Catalogue) -> str:
    return f"{part / whole:.1%}" if whole else say("history.nothing_yet")
