"""The line under the prompt: where one is, who answers, how full the window is and how fast it went."""

from __future__ import annotations

from wony.cli.sanitize import sanitize
from wony.cli.width import cells, clip
from wony.locales import Catalogue
from wony.types import Usage

_NAME_COLUMNS = 28
_SEPARATOR = " · "


def status_line(name: str, answers: str, usage: Usage, say: Catalogue, width: int) -> str:
    """Return the parts that fit into `width`, the most telling first.

    `name` is the session's, `answers` says which model answers and how hard it thinks.
    """
    line = ""
    for part in (clip(sanitize(name), _NAME_COLUMNS), answers, *_figures(usage, say)):
        longer = f"{line}{_SEPARATOR}{part}" if line else part
        if cells(longer) > width - 1:
            break
        line = longer
    return line or clip(answers, max(1, width - 1))


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
        figures.append(say("render.speed", rate=usage.answer_tokens / usage.answer_seconds))
    return figures


def _short(tokens: int) -> str:
    """Return a count in few characters: 950, 3.1k, 32k."""
    if tokens < 1000:
        return str(tokens)
    return f"{tokens / 1000:.1f}k" if tokens < 10_000 else f"{tokens / 1000:.0f}k"
