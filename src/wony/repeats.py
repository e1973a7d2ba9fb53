"""Notices that a model says the same thing again and again without end.

A list, a table, a refrain repeats too, but not the same characters for pages.  It knows nothing of tokens.
"""

from __future__ import annotations

_PAGE = 6_000
"""Characters that must be nothing but repetition: some minutes of it on a small machine."""
_TIMES = 8
_LONGEST = 1_500
"""Characters of the longest passage whose repetition is looked for."""
_PROBE = 48
_EVERY = 500
"""New characters between two looks."""
_KEPT = max(_PAGE, _LONGEST * _TIMES) + _LONGEST


class RepeatGuard:
    """One text on its way."""

    def __init__(self) -> None:
        self._tail = ""
        self._fresh: list[str] = []
        self._count = 0

    def feed(self, text: str) -> bool:
        """Take in some more; return whether it repeats itself without end."""
        self._fresh.append(text)
        self._count += len(text)
        if self._count < _EVERY:
            return False
        self._tail = (self._tail + "".join(self._fresh))[-_KEPT:]
        self._fresh, self._count = [], 0
        return self._repeats()

    def _repeats(self) -> bool:
        tail = self._tail
        if len(tail) < _PAGE:
            return False
        place = tail.rfind(tail[-_PROBE:], 0, -1)
        if place < 0:
            return False
        period = len(tail) - _PROBE - place
        span = max(_PAGE, period * _TIMES)
        return (
            period <= _LONGEST
            and len(tail) >= span + period
            and tail[-span:] == tail[-span - period : -period]
        )
