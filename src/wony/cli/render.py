"""What a person sees of an answer: the one door to everything that is drawn.

    screen = Screen(sys.stdout, sys.stderr, os.environ)
    view = view_for(screen, say, show_thinking=True)     # nothing heavy is imported here
    async for event in manager.ask(...):
        view.draw(event)                                 # in the event loop; it redraws by itself in between
    view.close(interrupted=False)                        # always, also after an error: `finally`

Beside it: `preload()` imports what a terminal needs while the person types, `transcript.draw_transcript`
shows stored messages, `listing.draw_listing` tables.
Knows no backend, no database; what it says comes from `locales/render.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol

from wony.cli.call_order import CallOrder
from wony.cli.sanitize import Sanitizer
from wony.cli.screen import Screen
from wony.events import Event, MessageAdded, ToolFinished, ToolStarted
from wony.locales import Catalogue
from wony.types import Notice, TextDelta, ThinkingDelta

_FLUSH_SECONDS = 0.04
"""How long text may wait in a pipe's buffer: too short to be seen, long enough to save most writes."""
_PATIENCE = 0.2
"""Seconds without an event after which the waiting line is made ready."""
_DRAWN = (TextDelta, ThinkingDelta, Notice, ToolStarted, ToolFinished)
_TOO_NARROW = 8
"""Columns under which nothing can be laid out: text just flows."""


class View(Protocol):
    """One turn, seen by a person."""

    def draw(self, event: Event) -> None:
        """Show an event; called for each, in order."""
        ...

    def rest(self) -> None:
        """Finish what stands there and draw nothing, so that something else can have the screen."""
        ...

    def resume(self) -> None:
        """Go on below, with what came meanwhile."""
        ...

    def close(self, interrupted: bool = False) -> None:
        """Finish what is on the screen, and say so if the answer was broken off.  May be called twice."""
        ...


def view_for(screen: Screen, say: Catalogue, *, show_thinking: bool = True, can_undo: bool = False) -> View:
    """Return the view that fits: Markdown on a terminal, plain text in pipes and on dumb terminals.

    `can_undo`: there is a prompt at which a change can be taken back.
    """
    if not screen.live or screen.width < _TOO_NARROW:
        return PlainView(screen, say, can_undo=can_undo)
    return _LateView(screen, say, show_thinking, can_undo)


def preload() -> None:
    """Import what drawing on a terminal needs; for a moment in which nobody waits."""
    import_module("wony.cli.live")


class PlainView:
    """The answer's text and nothing else, as it comes, with one newline at its end.

    This is what pipes read, so each token costs next to nothing: it is sanitized and handed to the
    stream, and the stream is flushed by time.  Notices go to standard error.
    """

    def __init__(self, screen: Screen, say: Catalogue, *, can_undo: bool = False) -> None:
        self._screen = screen
        self._say = say
        self._can_undo = can_undo
        self._sanitizer = Sanitizer()
        self._started = False
        self._newlines = ""
        self._calls: CallOrder[str] = CallOrder()
        self._is_below = False
        """Whether the cursor stands at the beginning of a line below the text."""
        self._flushed = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def draw(self, event: Event) -> None:
        if isinstance(event, TextDelta):
            self._write(self._screen.theirs(self._sanitizer.feed(event.text)))
        elif isinstance(event, Notice):
            self._below()
            self._screen.note(self._say(event.id, **event.params))
        elif isinstance(event, ToolStarted):
            self._calls.begin(event.call, time.monotonic())
        elif isinstance(event, ToolFinished):
            lines = import_module("wony.cli.tool_lines")  # late: most answers call nothing
            told = lines.finished_lines(event, self._say, can_undo=self._can_undo)
            self._note(self._calls.end(event.call, list(told)))
        elif isinstance(event, MessageAdded) and event.message.role == "assistant" and self._started:
            # If another message follows, it begins as a paragraph of its own.
            self._write(self._sanitizer.close())
            self._newlines = "\n\n"

    def _note(self, lines: Sequence[str]) -> None:
        if lines:
            self._below()
        for line in lines:
            self._screen.note(line)

    def rest(self) -> None:
        self._below()
        if self._started and self._screen.is_terminal:
            self._screen.emit("\n")
            self._screen.flush()

    def resume(self) -> None:
        pass

    def _below(self) -> None:
        """Begin a line where standard output and standard error are the same terminal."""
        if not (self._started and self._screen.is_terminal):
            return
        if not self._is_below:
            self._screen.emit("\n")
            self._newlines = self._newlines[1:]
            self._is_below = True
        self._screen.flush()

    def close(self, interrupted: bool = False) -> None:
        if self._closed:
            return
        self._closed = True
        if self._timer:
            self._timer.cancel()
        self._write(self._sanitizer.close())
        if self._started and not self._is_below:
            self._screen.emit("\n")
            self._is_below = True
        self._screen.flush()
        self._note([line for one in self._calls.clear() for line in one.lines or ()])
        if interrupted:
            self._screen.note(self._say("render.interrupted"))

    def _write(self, text: str) -> None:
        # Newlines wait until something follows them, so that the end has exactly one.
        body = text.rstrip("\n")
        if not body:
            if self._started:
                self._newlines += text
            return
        self._is_below = False
        if self._started:
            self._screen.emit(self._newlines + body if self._newlines else body)
        else:
            self._started = True
            self._screen.emit(body.lstrip("\n"))
        self._newlines = text[len(body) :]
        now = time.monotonic()
        if now - self._flushed >= _FLUSH_SECONDS:
            self._flush()
        elif self._timer is None:
            self._flush_later()

    def _flush(self) -> None:
        self._timer = None
        self._flushed = time.monotonic()
        self._screen.flush()

    def _flush_later(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._flush()
            return
        self._timer = loop.call_later(_FLUSH_SECONDS, self._flush_quietly)

    def _flush_quietly(self) -> None:
        # A closed pipe is met again, and told, by the next write; a timer has nobody to tell it to.
        try:
            self._flush()
        except OSError:
            self._flushed = 0.0


class _LateView:
    """A terminal's view, whose parts are imported only after the question has left."""

    def __init__(self, screen: Screen, say: Catalogue, show_thinking: bool, can_undo: bool) -> None:
        self._screen = screen
        self._say = say
        self._show_thinking = show_thinking
        self._can_undo = can_undo
        self._started = time.monotonic()
        self._view: View | None = None
        self._timer: asyncio.TimerHandle | None = None
        with contextlib.suppress(RuntimeError):  # without a loop, the first event loads it
            self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._loaded)

    def draw(self, event: Event) -> None:
        # Other events draw nothing by themselves, and may come before the question has left.
        if self._view is not None or isinstance(event, _DRAWN):
            self._loaded().draw(event)

    def rest(self) -> None:
        self._loaded().rest()

    def resume(self) -> None:
        self._loaded().resume()

    def close(self, interrupted: bool = False) -> None:
        if self._view is None and not interrupted:
            if self._timer:
                self._timer.cancel()
            return  # nothing was shown: an error came before the first event
        self._loaded().close(interrupted)

    def _loaded(self) -> View:
        if self._timer:
            self._timer.cancel()
        if self._view is None:
            self._view = import_module("wony.cli.live").TerminalView(
                self._screen,
                self._say,
                show_thinking=self._show_thinking,
                can_undo=self._can_undo,
                started=self._started,
            )
        return self._view


def duration(seconds: float, say: Catalogue) -> str:
    """Return a length of time as people say it: 0.4초, 12초, 3분 05초."""
    if seconds < 10 and not isinstance(seconds, int):
        return say("render.tenths", s=seconds)
    minutes, rest = divmod(round(seconds), 60)
    return say("render.minutes", m=minutes, s=rest) if minutes else say("render.seconds", s=rest)
