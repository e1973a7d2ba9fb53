"""The person at the terminal: asked before a tool does something, by the model, and at a turn's limits.

The box is drawn from the real call, and nothing of the model is drawn while it stands.  An answer is a line
of its own: what was typed ahead is dropped, and a key that was meant for the next message agrees to nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from wony.cli.approval_box import (
    BAR_STYLE,
    body_rows,
    detail_rows,
    framed,
    may_save,
    rule_rows,
    title_row,
)
from wony.cli.canvas import Row, drawn
from wony.cli.hangul_keys import latin_keys
from wony.cli.reveal import revealed_line
from wony.cli.screen import BAR, BOLD, CYAN, DIM, Screen
from wony.cli.width import cells
from wony.cli.wrap import wrap
from wony.locales import Catalogue
from wony.tool_protocols import AtLimit
from wony.tool_types import Answer, Approval
from wony.types import Notice

_YES = ("y", "yes", "예", "네", "응")
_AROUND = 5
"""Rows of a page that the title, the line that asks and what was typed take."""
_FEWEST = 3
_ROOM = 12
"""Columns for the bar and for what is typed: with less, what is wanted is only a mark."""
_LONGEST_QUESTION, _LONGEST_CHOICE = 2_000, 200
_ASKED = "┊ "
"""Stands before the model's words, where it asks."""


class Console(Protocol):
    """The terminal itself, whatever the standard streams are."""

    @property
    def is_there(self) -> bool:
        """Whether somebody can be asked now."""
        ...

    @property
    def screen(self) -> Screen:
        """Where questions are drawn."""
        ...

    async def line(self, show: Callable[[], None]) -> str | None:
        """Call `show` when everything typed ahead is dropped; return the next line, None at the end of all.

        Ctrl-C stops the turn: it is not an answer.
        """
        ...


class Rests(Protocol):
    """What draws a turn, and can leave the screen to something else for a while."""

    def rest(self) -> None:
        """Finish what stands there; draw nothing until `resume`."""
        ...

    def resume(self) -> None:
        """Go on below."""
        ...


class TerminalPerson:
    """Asks on the terminal, one question at a time."""

    def __init__(self, console: Console, say: Catalogue) -> None:
        self._console = console
        self._alone = asyncio.Lock()
        self.say = say
        """In which language it asks: that can change."""
        self.view: Rests | None = None
        """What draws at the moment."""

    @property
    def is_there(self) -> bool:
        """Whether somebody can be asked."""
        return self._console.is_there

    async def approve(self, approval: Approval) -> Answer:
        """Show the real call, whole, and return the answer; whatever is not a yes is a no."""
        if approval.rule.endswith("*"):  # which would allow more than what is shown
            approval = replace(approval, rule="")
        async with self._alone:
            with self._cleared():
                answer = await self._asked(approval)
                self._show(framed([(f"→ {self.say(f'approval.said_{answer}')}", DIM)], self._width))
                return answer

    async def choose(self, question: str, choices: Sequence[str]) -> str:
        """Return one of the choices, or other words that were typed; nothing when nobody answers."""
        say = self.say
        rows = wrap([(say("approval.model_asks"), DIM)], self._width)
        said = [_shortened(question, _LONGEST_QUESTION)]
        said += [f"{n}. {_shortened(one, _LONGEST_CHOICE)}" for n, one in enumerate(choices, 1)]
        for text in said:
            for line in wrap([(text, "")], max(1, self._width - len(_ASKED))):
                rows.append(((_ASKED, DIM), *line))
        async with self._alone:
            with self._cleared():
                how = say("approval.choose" if choices else "approval.answer_freely")
                typed = (await self._line(rows, how, bar=False) or "").strip()
                while choices and _is_number(typed) and not 1 <= int(typed) <= len(choices):
                    how = say("approval.no_such_choice", n=len(choices))
                    typed = (await self._line([], how, bar=False) or "").strip()
        return choices[int(typed) - 1] if choices and _is_number(typed) else typed

    async def at_limit(self, reached: Notice) -> AtLimit:
        """Return what shall be done now that a limit of the turn is reached."""
        say = self.say
        rows = [title_row(say("approval.limit"), self._width)]
        rows += framed([(say(reached.id, **reached.params), "")], self._width)
        rows += framed([(say("approval.limit_keys"), "")], self._width)
        async with self._alone:
            with self._cleared():
                typed = _key(await self._line(rows))
        if typed == "c":
            return "continue"
        return "stop" if typed == "s" else "wrap_up"

    # -- the box -------------------------------------------------------------------------------------

    async def _asked(self, approval: Approval) -> Answer:
        say, width = self.say, self._width
        if not await self._read(title_row(say("approval.title"), width), body_rows(approval, say, width)):
            return "no"
        rows = rule_rows(approval, say, width)
        while True:
            typed = _key(await self._line([*rows, *self._keys(approval)], say("approval.answer")))
            rows = []
            if typed == "y":
                return "once"
            if typed == "s" and approval.rule:
                return "session"
            if typed == "a" and may_save(approval):
                if await self._confirmed(approval):
                    return "always"
            elif typed == "d":
                if not await self._read(None, detail_rows(approval, say, width)):
                    return "no"
            else:
                return "no"

    async def _confirmed(self, approval: Approval) -> bool:
        """Show the line that would be saved, and return whether it shall be."""
        say = self.say
        rows = [
            *framed([(say("approval.save", rule=revealed_line(approval.rule)), "")], self._width),
            *framed([(say("approval.save_keys"), "")], self._width),
        ]
        return _key(await self._line(rows)) == "y"

    async def _read(self, title: Row | None, rows: Sequence[Row]) -> bool:
        """Show all rows, page by page; False when the person would not see the rest."""
        say = self.say
        page = max(_FEWEST, self._console.screen.size[1] - _AROUND)
        shown = [title] if title else []
        while True:
            now, rows = rows[:page], rows[page:]
            if not rows:
                self._show([*shown, *now])
                return True
            self._show([*shown, *now])
            shown = []
            more = framed([(say("approval.more", n=len(rows)), DIM)], self._width)
            typed = await self._line(more)
            if _key(typed) == "e":
                page = len(rows)
            elif typed is None or typed.strip():
                return False

    def _keys(self, approval: Approval) -> Sequence[Row]:
        say = self.say
        offered = [("y", "once")]
        if approval.rule:
            offered.append(("s", "session"))
        if may_save(approval):
            offered.append(("a", "always"))
        offered.append(("d", "details"))
        said = " · ".join(f"{key} {say(f'approval.{name}')}" for key, name in offered)
        return framed([(f"{said} · {say('approval.else_no')}", BOLD)], self._width)

    # -- the terminal --------------------------------------------------------------------------------

    @property
    def _width(self) -> int:
        return max(1, self._console.screen.width - 1)

    def _show(self, rows: Sequence[Row]) -> None:
        screen = self._console.screen
        screen.emit("".join(drawn(row, screen.colour) + "\n" for row in rows))
        screen.flush()

    async def _line(self, rows: Sequence[Row], wanted: str = "", *, bar: bool = True) -> str | None:
        """Show rows and what is wanted, and return the line that is typed behind it."""
        screen = self._console.screen
        before: Row = ((f"{BAR} ", BAR_STYLE),) if bar else ((_ASKED, DIM),)
        mark = f"{wanted}: " if wanted and cells(wanted) + _ROOM <= self._width else "> "
        ended = False

        def show() -> None:
            self._show(rows)
            screen.emit(drawn((*before, (mark, CYAN)), screen.colour))
            screen.flush()

        try:
            typed = await self._console.line(show)
            ended = typed is not None
        finally:
            if not ended:  # the cursor stands behind the mark
                screen.emit("\n")
                screen.flush()
        return typed

    @contextmanager
    def _cleared(self) -> Iterator[None]:
        """Have the screen to itself."""
        view = self.view
        if view is None:
            yield
            return
        view.rest()
        try:
            yield
        finally:
            view.resume()


def _key(typed: str | None) -> str:
    """Return the one key that was meant, also where the Hangul layout was on; nothing for anything else."""
    word = (typed or "").strip().lower()
    if word in _YES:
        return "y"
    return latin_keys(word).lower() if len(word) == 1 else ""


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 10


def _shortened(text: str, most: int) -> str:
    shown = revealed_line(text)
    return shown if len(shown) <= most else f"{shown[:most]}…"
