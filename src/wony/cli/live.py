"""A turn on a terminal: a waiting line, dim thinking that collapses, then the answer as Markdown.

Events only change what is to be shown.  Drawing is paced by time, and goes on between events by a timer of
the event loop; without a running loop only events draw.
"""

from __future__ import annotations

import asyncio
import time

from wony.cli.canvas import BLANK, SETTLING, Canvas, Row
from wony.cli.markdown import Answer
from wony.cli.render import duration
from wony.cli.running import RunningTools
from wony.cli.sanitize import Sanitizer, sanitize
from wony.cli.screen import DIM, YELLOW, Screen
from wony.cli.thinking import Thinking
from wony.cli.width import clip
from wony.cli.wrap import wrap
from wony.events import AnswerFinished, Event, MessageAdded, ToolFinished, ToolStarted
from wony.locales import Catalogue
from wony.types import Notice, TextDelta, ThinkingDelta

_MARKS = ("agent.unproven", "agent.wrong_quotation")
"""Remarks that say that an answer is not as it seems."""
_FRAME = 1 / 12
"""Seconds between two drawings, at least."""
_SHARE = 10
"""Drawing may take one part of so many of the time, however slow the terminal or long the paragraph."""
_PATIENCE = 0.3
"""Seconds before the waiting line appears."""
_THINKING_ROWS = 6
"""Rows of thinking that are seen at a time."""


class TerminalView:
    """Draws one turn, live."""

    def __init__(
        self,
        screen: Screen,
        say: Catalogue,
        *,
        show_thinking: bool,
        started: float,
        can_undo: bool = False,
    ) -> None:
        self._screen = screen
        self._say = say
        self._show_thinking = show_thinking
        self._canvas = Canvas(screen)
        self._sanitizer = Sanitizer()
        self._waiting_since: float | None = started
        self._thinking: Thinking | None = None
        self._answer: Answer | None = None
        self._tools = RunningTools(screen, say, can_undo=can_undo)
        self._after_tool = False
        """Whether what stands last is a tool's line: the next one follows it without a distance."""
        self._apart = False
        """Whether a distance was made to what stands above, and nothing is printed below it yet."""
        self._resting = False
        self._held: list[Event] = []
        """What came while something else had the screen."""
        self._done: list[Row] = []
        """Rows that are finished and not printed yet."""
        self._spoken = False
        """Whether anything of this turn stands above, from which the next thing keeps a distance."""
        self._next = 0.0
        """When the next drawing may be made."""
        self._coming = False
        """Whether the timer is set for it."""
        self._timer: asyncio.TimerHandle | None = None
        self._failure: OSError | None = None
        self._closed = False
        self._redraw_after(started + _PATIENCE - time.monotonic())

    def draw(self, event: Event) -> None:
        if self._failure:
            raise self._failure
        if self._resting:
            self._held.append(event)
            return
        if isinstance(event, TextDelta):
            self._more_answer(event.text)
        elif isinstance(event, ThinkingDelta):
            self._more_thinking(event.text)
        elif isinstance(event, Notice):
            waiting = self._waiting_since
            self._end_message()
            self._print(self._say(event.id, **event.params), YELLOW if event.id in _MARKS else DIM)
            self._waiting_since = waiting  # what was waited for has not come with the notice
        elif isinstance(event, ToolStarted | ToolFinished):
            self._draw_tool(event)
        elif isinstance(event, MessageAdded) and event.message.role == "assistant":
            self._end_message()
            self._waiting_since = time.monotonic()
        elif isinstance(event, AnswerFinished):
            self._end_message()
            self._waiting_since = time.monotonic() if event.reason == "tool_calls" else None
        self._redraw_in_time()

    def rest(self) -> None:
        self._end_message()
        if self._spoken and not self._apart:
            self._done.append(BLANK)
        self._redraw(at_rest=True)
        self._resting = True
        if self._timer:
            self._timer.cancel()

    def resume(self) -> None:
        self._resting = False
        held, self._held = self._held, []
        self._spoken, self._after_tool, self._apart = True, False, False
        self._waiting_since = time.monotonic()
        for event in held:
            self.draw(event)
        self._redraw_in_time()

    def close(self, interrupted: bool = False) -> None:
        if self._closed:
            return
        self._closed = True
        if self._timer:
            self._timer.cancel()
        self._resting = False
        self._end_message()
        self._waiting_since = None
        self._done += self._tools.give_up(self._canvas.width)
        if interrupted:
            self._print(f"■ {self._say('render.interrupted_here')}", YELLOW)
        self._redraw()

    def _draw_tool(self, event: ToolStarted | ToolFinished) -> None:
        self._end_message()
        if not self._after_tool:
            self._keep_distance()
            self._after_tool = self._apart = True
        if isinstance(event, ToolStarted):
            self._tools.begin(event.call)
        else:
            self._apart = False
            self._done += self._tools.end(event, self._canvas.width)
            self._waiting_since = time.monotonic()
        self._next = 0.0

    def _more_answer(self, text: str) -> None:
        if self._answer is None:
            if not text.strip():
                return  # models like to begin with empty lines
            self._end_message()
            self._keep_distance()
            self._answer = Answer(colour=self._screen.colour)
            self._next = 0.0
        self._answer.feed(self._screen.theirs(self._sanitizer.feed(text)))

    def _more_thinking(self, text: str) -> None:
        if self._thinking is None:
            self._end_message()
            self._thinking = Thinking(time.monotonic())
            self._next = 0.0
        self._thinking.feed(self._screen.theirs(self._sanitizer.feed(text)))

    def _end_message(self) -> None:
        """Whatever was being shown is finished: the answer whole, the thinking as one line."""
        self._waiting_since = None
        rest = self._sanitizer.close()
        if self._answer is not None:
            self._answer.feed(self._screen.theirs(rest))
            self._done += self._answer.finish(self._canvas.width)
        if self._thinking is not None:
            self._print(f"· {self._thought(time.monotonic() - self._thinking.since)}", DIM)
        self._answer = self._thinking = None

    def _thought(self, seconds: float) -> str:
        if seconds < 1:
            return self._say("render.thought_briefly")
        return self._say("render.thought", time=duration(seconds, self._say))

    def _keep_distance(self) -> None:
        if self._spoken:
            self._done.append(BLANK)
        self._spoken, self._after_tool, self._apart = True, False, False

    def _print(self, text: str, style: str) -> None:
        self._keep_distance()
        self._done += wrap([(self._screen.theirs(sanitize(text)), style)], self._canvas.width)

    def _redraw_in_time(self) -> None:
        wait = self._next - time.monotonic()
        if wait <= 0:
            self._redraw()
        elif not self._coming:
            self._coming = True
            self._redraw_after(wait)

    def _redraw(self, *, at_rest: bool = False) -> None:
        if self._resting:
            return
        begin = time.monotonic()
        if self._closed or at_rest:
            self._canvas.fit()
        elif not self._canvas.ready(begin):
            self._redraw_after(SETTLING)
            return
        width, room = self._canvas.width, self._canvas.room
        if self._answer is not None:
            self._done += self._answer.advance(width, room)
        done, self._done = self._done, []
        self._canvas.update(done, [] if at_rest else self._tail(width, room))
        end = time.monotonic()
        self._next = end + max(_FRAME, (end - begin) * _SHARE)
        self._coming = False
        if self._timer:
            self._timer.cancel()
        if not self._closed and not at_rest and (self._tools or self._clock() is not None):
            self._redraw_after(1.0)

    def _redraw_after(self, seconds: float) -> None:
        if self._timer:
            self._timer.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # nobody to wake us: the next event draws
        self._timer = loop.call_later(max(0.0, seconds), self._wake)

    def _wake(self) -> None:
        # A timer has nobody to tell an error to: the next event does.
        try:
            self._redraw()
        except OSError as error:
            self._failure = error

    def _tail(self, width: int, room: int) -> list[Row]:
        if self._answer is not None:
            return self._answer.tail(width, room)
        if self._thinking is not None and self._show_thinking:
            rows = self._thinking.rows(width, min(room, _THINKING_ROWS))
        elif self._tools:
            return [*self._tools.rows(width, room)]
        elif (clock := self._clock()) is not None:
            rows = [((clip(self._screen.fit(clock), width), DIM),)]
        else:
            return []
        return [BLANK, *rows] if self._spoken else rows

    def _clock(self) -> str | None:
        """Return the line that says that something is happening, once that needs saying."""
        if not self._screen.colour:
            return None  # who wants no colours wants nothing that moves either
        since = self._thinking.since if self._thinking else self._waiting_since
        if since is None or (self._thinking and self._show_thinking):
            return None
        seconds = time.monotonic() - since
        kind = "thinking" if self._thinking else "waiting"
        if seconds < 1:
            return "… " + self._say(f"render.{kind}")
        return "… " + self._say(f"render.{kind}_for", time=duration(int(seconds), self._say))
