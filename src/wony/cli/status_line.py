"""The line under the prompt: where one is, who answers, how full the window is and how fast it went.

It tells what a server counted; what is only estimated, or measured by wony itself, is marked.
"""

from __future__ import annotations

from wony.cli.sanitize import sanitize
from wony.cli.width import cells, clip
from wony.events import ContextReport
from wony.locales import Catalogue
from wony.types import Usage

_NAME_COLUMNS = (6, 28)
"""Columns of the name: at least, at most."""
_SEPARATOR = " · "
_KILO = 1024


def status_line(
    name: str, answers: str, usage: Usage, say: Catalogue, width: int, report: ContextReport | None = None
) -> str:
    """Return what fits into `width`: the figures at the end give way first, then the name.

    `name` is the session's, `answers` says which model answers and how hard it thinks, `report` what the
    window holds.
    """
    least, most = _NAME_COLUMNS
    shown = sanitize(name).replace("\n", " ")
    parts = [clip(answers, max(1, width - 1)), *_figures(usage, report, say)]
    while True:
        rest = _SEPARATOR.join(parts)
        room = width - 1 - cells(_SEPARATOR + rest)
        if room >= min(least, cells(shown)):
            return clip(shown, min(room, most)) + _SEPARATOR + rest
        if len(parts) == 1:
            return rest
        parts.pop()


def _figures(usage: Usage, report: ContextReport | None, say: Catalogue) -> list[str]:
    figures = []
    used = reused = ""
    if usage.prompt_tokens is not None and (report is None or report.prompt_tokens is not None):
        used = short_count(usage.prompt_tokens + (usage.answer_tokens or 0))
        reused = _reused(usage, report, say)
    elif report is not None:  # looked at after the last answer, or no server counts
        used = say("context_screen.about", n=short_count(report.expected_tokens))
    if used:
        window = usage.window or (report.window if report else None)
        text = say("chat.context_of", used=used, window=short_count(window) if window else "?")
        figures.append(text + reused)
    if report is not None and report.compaction_id:
        figures.append(say("context_screen.with_summary"))
    if usage.answer_tokens and usage.answer_seconds:
        figures.append(say("chat.speed", rate=usage.answer_tokens / usage.answer_seconds))
    return figures


def _reused(usage: Usage, report: ContextReport | None, say: Catalogue) -> str:
    """Return how much of the prompt was not read again: as the server tells, else by our own bytes."""
    if usage.prompt_tokens and usage.cached_tokens is not None:
        return say("chat.cached", share=min(1.0, usage.cached_tokens / usage.prompt_tokens))
    if usage.prompt_tokens and report is not None and report.former_bytes:
        return say("context_screen.unchanged", share=report.unchanged_bytes / max(1, report.prompt_bytes))
    return ""


def short_count(tokens: int) -> str:
    """Return a count in few characters: 950, 3.1k, 32k.  Windows are powers of two, and so is this k."""
    if tokens < _KILO:
        return str(tokens)
    exact = tokens % _KILO == 0
    return f"{tokens / _KILO:.0f}k" if exact or tokens >= 9.95 * _KILO else f"{tokens / _KILO:.1f}k"
