"""The line under the prompt: where one is, who answers, how full the window is and how fast it went."""

from __future__ import annotations

from wony.cli.sanitize import sanitize
from wony.cli.width import cells, clip
from wony.locales import Catalogue
from wony.types import Usage

_NAME_COLUMNS = (6, 28)
"""Columns of the name: at least, at most."""
_SEPARATOR = " · "


def status_line(name: str, answers: str, usage: Usage, say: Catalogue, width: int) -> str:
    """Return what fits into `width`: the figures at the end give way first, then the name.

    `name` is the session's, `answers` says which model answers and how hard it thinks.
    """
    least, most = _NAME_COLUMNS
    shown = sanitize(name).replace("\n", " ")
    parts = [clip(answers, max(1, width - 1)), *_figures(usage, say)]
    while True:
        rest = _SEPARATOR.join(parts)
        room = width - 1 - cells(_SEPARATOR + rest)
        if room >= min(least, cells(shown)):
            return clip(shown, min(room, most)) + _SEPARATOR + rest
        if len(parts) == 1:
            return rest
        parts.pop()


def _figures(usage: Usage, say: Catalogue) -> list[str]:
    figures = []
    if usage.prompt_tokens is not None:
        used = usage.prompt_tokens + (usage.answer_tokens or 0)
        if usage.window:
            text = say("chat.context_of", used=_short(used), window=_short(usage.window))
        else:
            text = say("chat.context", used=_short(used))
        if usage.cached_tokens is not None and usage.prompt_tokens:
            text += say("chat.cached", share=min(1.0, usage.cached_tokens / usage.prompt_tokens))
        figures.append(text)
    if usage.answer_tokens and usage.answer_seconds:
        figures.append(say("chat.speed", rate=usage.answer_tokens / usage.answer_seconds))
    return figures


def _short(tokens: int) -> str:
    """Return a count in few characters: 950, 3.1k, 32k."""
    if tokens < 1000:
        return str(tokens)
    return f"{tokens / 1000:.1f}k" if tokens < 10_000 else f"{tokens / 1000:.0f}k"
