"""The line that a person types at: prompt_toolkit, told how a conversation wants it.

It returns what was typed, or that the person leaves.  It knows nothing about models or stores; the status
line, the earlier prompts and the names to complete are given to it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TextIO

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, has_focus, is_done
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import merge_key_bindings
from prompt_toolkit.layout import (
    BufferControl,
    CompletionsMenu,
    ConditionalContainer,
    Dimension,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.processors import HighlightIncrementalSearchProcessor
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style
from prompt_toolkit.widgets import SearchToolbar

from wony.cli.input_complete import Choices, SlashCompleter
from wony.cli.input_edit import Pastes, editing_keys
from wony.cli.input_history import PromptHistory
from wony.cli.input_keys import TerminalInput
from wony.cli.input_show import ShowHidden
from wony.cli.input_talk import talking_keys
from wony.cli.prompted import Leaving
from wony.cli.screen import Screen
from wony.cli.transcript import ASKED
from wony.locales import Catalogue

AGAIN_SECONDS = 2.0
"""How long a Ctrl-C at an empty prompt waits for the second one."""
_EDITABLE = 20_000
"""Characters up to which a question that is edited stands at the prompt itself."""
_MENU_ROWS = 7
_STYLE = Style.from_dict(
    {
        "mark": "bold ansicyan",
        "status": "ansibrightblack",
        "asking": "ansiyellow",
        "completion-menu": "bg:default ansibrightblack",
        "completion-menu.completion": "bg:default ansidefault",
        "completion-menu.completion.current": "bg:default bold ansicyan noreverse",
        "completion-menu.meta.completion": "bg:default ansibrightblack",
        "completion-menu.meta.completion.current": "bg:default ansicyan",
        "scrollbar.background": "bg:default",
        "scrollbar.button": "bg:ansibrightblack",
    }
)


class Prompt:
    """One line editor for a whole conversation."""

    def __init__(
        self,
        say: Catalogue,
        screen: Screen,
        status: Callable[[], str],
        earlier: Callable[[], Awaitable[Sequence[str]]],
        completer: Completer,
        hurried: Callable[[], bool],
    ) -> None:
        """`hurried` tells whether a Ctrl-C has stopped an answer just now: one more means leaving."""
        self.say = say
        self._screen = screen
        self._status = status
        self._hurried = hurried
        self._pastes = Pastes()
        self._asked_again = -AGAIN_SECONDS
        self._editing: asyncio.Task[None] | None = None
        self._input = TerminalInput(sys.stdin)
        self._buffer = Buffer(
            multiline=True,
            completer=completer,
            complete_while_typing=Condition(lambda: self._buffer.text.startswith("/")),
            history=PromptHistory(earlier, lambda text: self._held(text, "chat.recalled")),
            tempfile_suffix=".md",
            enable_history_search=False,
        )
        self._application = self._build(screen)

    async def read(self, initial: str = "") -> str | Leaving:
        """Return the next message or command, with every paste in full."""
        self._asked_again = -AGAIN_SECONDS
        self._buffer.reset(
            Document(initial if len(initial) < _EDITABLE else self._held(initial, "chat.recalled"))
        )
        try:
            typed = await self._application.run_async(handle_sigint=False, set_exception_handler=False)
        except EOFError:
            return Leaving("hang up")
        if isinstance(typed, Leaving):
            return typed
        self._buffer.reset(append_to_history=True)
        return self._pastes.expand(typed).encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def drain(self) -> None:
        """Forget keys that were read but not used yet."""
        clear_typeahead(self._input)

    def above(self, draw: Callable[[], None]) -> bool:
        """Have something drawn above what is being typed; False when nothing is being typed here."""
        application = self._application
        in_editor = self._editing is not None and not self._editing.done()
        if not application.is_running or application.is_done or in_editor:
            return False
        application.renderer.erase()
        draw()
        application.invalidate()
        return True

    # -- what the keys call --------------------------------------------------------------------------

    @property
    def typed(self) -> str:
        """What stands at the prompt."""
        return self._buffer.text

    def submit(self, text: str) -> None:
        """End the reading with what was typed."""
        self._application.exit(result=text)

    def leave(self, by: str) -> None:
        """End the reading: the person leaves."""
        self._application.exit(result=Leaving(by))

    def cancel(self) -> None:
        """Throw away what is typed; at an empty prompt, leave when asked twice."""
        if self._buffer.text:
            self._buffer.reset()
            return
        now = time.monotonic()
        if now - self._asked_again < AGAIN_SECONDS or self._hurried():
            self.leave("ctrl-c")
            return
        self._asked_again = now
        asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._application.invalidate)

    def paste(self, text: str) -> None:
        """Take in pasted text: never a command, never a key."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "␀")
        if text.startswith("/") and not self._buffer.document.text_before_cursor.strip():
            text = "/" + text  # a doubled slash is a message that begins with one
        self._buffer.insert_text(self._held(text, "chat.pasted"))

    def edit_elsewhere(self) -> None:
        """Open the person's editor on what is typed, with every paste in full."""
        self._buffer.text = self._pastes.expand(self._buffer.text)
        self._editing = self._buffer.open_in_editor()

    def _held(self, text: str, id: str) -> str:
        return self._pastes.hold(text, lambda number, lines: self.say(id, number=number, lines=lines))

    # -- what is shown -------------------------------------------------------------------------------

    def _build(self, screen: Screen) -> Application[str | Leaving]:
        search = SearchToolbar(
            ignore_case=True,
            forward_search_prompt=lambda: self.say("chat.search_forward"),
            backward_search_prompt=lambda: self.say("chat.search_backward"),
        )
        control = BufferControl(
            self._buffer,
            input_processors=[HighlightIncrementalSearchProcessor(), ShowHidden()],
            search_buffer_control=search.control,
            preview_search=True,
        )
        typing = has_focus(self._buffer)
        body = HSplit(
            [
                Window(
                    control,
                    height=self._height,
                    wrap_lines=True,
                    dont_extend_height=True,
                    get_line_prefix=self._prefix,
                ),
                search,
                ConditionalContainer(Window(FormattedTextControl(self._line), height=1), filter=~is_done),
            ]
        )
        menu = Float(CompletionsMenu(_MENU_ROWS, scroll_offset=1), xcursor=True, ycursor=True)
        return Application(
            layout=Layout(FloatContainer(body, [menu]), focused_element=control),
            style=_STYLE,
            key_bindings=merge_key_bindings([editing_keys(self._pastes, typing), talking_keys(self, typing)]),
            input=self._input,
            output=_output(screen),
            terminal_size_polling_interval=None,
        )

    def _height(self) -> Dimension:
        """Leave room for the menu where it is about to appear, so that it never covers the status line."""
        completing = self._buffer.complete_state is not None and not self._application.is_done
        return Dimension(min=_MENU_ROWS + 1) if completing else Dimension()

    def _prefix(self, line: int, wrapped: int) -> StyleAndTextTuples:
        if self._screen.width <= 2 * len(ASKED):
            return []
        return [("class:mark", ASKED)] if line == wrapped == 0 else [("", " " * len(ASKED))]

    def _line(self) -> StyleAndTextTuples:
        if time.monotonic() - self._asked_again < AGAIN_SECONDS:
            return [("class:asking", self.say("chat.once_more"))]
        return [("class:status", self._status())]


def make_prompt(
    say: Catalogue,
    screen: Screen,
    *,
    status: Callable[[], str],
    earlier: Callable[[], Awaitable[Sequence[str]]],
    commands: Callable[[], Sequence[tuple[str, str]]],
    names: Mapping[str, Choices],
    hurried: Callable[[], bool],
) -> Prompt:
    """Return the prompt of a conversation; `names` offers what may follow some of the `commands`."""
    return Prompt(say, screen, status, earlier, SlashCompleter(commands, names), hurried)


def _output(screen: Screen) -> Vt100_Output:
    """Never ask the terminal where its cursor is: the answer would come between typed keys."""

    def size() -> Size:
        columns, rows = screen.size
        return Size(rows=rows, columns=columns)

    out: TextIO = screen.out
    return Vt100_Output(out, size, enable_cpr=False)
