"""What a person sees of a turn: plain text in pipes, a live view on terminals, errors beside them."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Sequence

import anyio
import pytest

from emulator import Terminal, assert_clean
from wony.cli.render import View, duration, view_for
from wony.cli.screen import Screen
from wony.events import AnswerFinished, Event, MessageAdded
from wony.locales import catalogue
from wony.types import Message, Notice, TextDelta, ThinkingDelta, Usage

SAY = catalogue("en")
NOTICE = Notice("render.earlier", {"n": 3})


def turn(*texts: str, thinking: str = "") -> list[Event]:
    """Return the events of a turn whose answer comes in these pieces."""
    thought: list[Event] = [ThinkingDelta(thinking)] if thinking else []
    message = Message("assistant", "".join(texts), thinking)
    return [*thought, *map(TextDelta, texts), MessageAdded(message), AnswerFinished("stop", Usage())]


def piped(events: Sequence[Event], *, interrupted: bool = False) -> tuple[str, str]:
    """Draw events where standard output is a pipe; return what went to output and error."""
    out, err = io.StringIO(), io.StringIO()
    draw(view_for(Screen(out, err, {"TERM": "xterm"}), SAY), events, interrupted)
    return out.getvalue(), err.getvalue()


def draw(view: View, events: Sequence[Event], interrupted: bool = False) -> None:
    for event in events:
        view.draw(event)
    view.close(interrupted)


# -- pipes -------------------------------------------------------------------------------------------


def test_a_pipe_gets_the_answer_alone() -> None:
    """Only the answer goes to a pipe, as it was written, without thinking and with one newline at its end."""
    assert piped(turn("**Hello**,", " world", thinking="hm")) == ("**Hello**, world\n", "")


@pytest.mark.parametrize("pieces", [("a\n",), ("a", "\n", "\n\n"), ("\n\na",), ("a",), ("\n", "a\n", "\n")])
def test_a_pipe_gets_exactly_one_newline_at_the_end(pieces: tuple[str, ...]) -> None:
    """However many newlines the model writes around its answer."""
    assert piped(turn(*pieces))[0] == "a\n"


def test_newlines_inside_the_answer_stay() -> None:
    """Empty lines between paragraphs are kept, also when they come one by one."""
    assert piped(turn("a", "\n", "\n", "b\n\n", "\n", "c"))[0] == "a\n\nb\n\n\nc\n"


def test_an_empty_answer_prints_nothing() -> None:
    """No newline alone goes into a pipe."""
    assert piped(turn("", "\n"))[0] == ""


def test_notices_and_interruption_go_to_standard_error() -> None:
    """What is not the answer does not disturb a pipe."""
    out, err = piped([TextDelta("half an ans"), NOTICE], interrupted=True)
    assert out == "half an ans\n"
    assert err == "3 earlier messages left out\n(interrupted)\n"


def test_two_messages_of_one_turn_are_two_paragraphs() -> None:
    """What is said before and after a tool call does not run together."""
    assert piped([*turn("one\n")[:-1], *turn("two")])[0] == "one\n\ntwo\n"


def test_plain_output_imports_no_drawing() -> None:
    """For a pipe neither Rich nor a Markdown parser nor width tables are loaded."""
    code = (
        "import io, sys\n"
        "from wony.cli.render import view_for; from wony.cli.screen import Screen\n"
        "from wony.locales import catalogue; from wony.types import TextDelta\n"
        "view = view_for(Screen(io.StringIO(), io.StringIO(), {}), catalogue('ko'))\n"
        "view.draw(TextDelta('**x**')); view.close()\n"
        "print([name for name in ('rich', 'markdown_it', 'wcwidth', 'pygments') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


# -- a live terminal ---------------------------------------------------------------------------------


def test_thinking_collapses_into_one_line() -> None:
    """While the model thinks its words are seen; when it answers, a line says how long it thought."""
    terminal = Terminal()
    view = view_for(terminal.screen(), SAY)
    view.draw(ThinkingDelta("Let me see what tea is good."))
    assert terminal.lines == ["Let me see what tea is good."]
    draw(view, turn("Green **tea**."))
    assert terminal.lines == ["· thought for a moment", "", "Green tea."]
    assert_clean(terminal.sent)


def test_long_thinking_shows_its_last_rows() -> None:
    """Thinking never takes more than a few rows, and they are the newest."""
    terminal = Terminal()
    view = view_for(terminal.screen(), SAY)
    view.draw(ThinkingDelta("\n".join(f"step {number}" for number in range(5000))))
    assert terminal.lines == [f"step {number}" for number in range(4994, 5000)]
    view.close()


def test_thinking_can_be_kept_out_of_sight() -> None:
    """With show_thinking off only the fact is shown, not the words."""
    terminal = Terminal()
    view = view_for(terminal.screen(), SAY, show_thinking=False)
    draw(view, turn("Tea.", thinking="a secret thought"))
    assert "secret" not in terminal.sent
    assert terminal.lines == ["· thought for a moment", "", "Tea."]


def test_an_interrupted_answer_says_so() -> None:
    """What came stays on the screen, with a mark below it."""
    terminal = Terminal()
    draw(view_for(terminal.screen(), catalogue("ko")), [TextDelta("녹차는 **은은")], interrupted=True)
    assert terminal.lines == ["녹차는 **은은", "", "■ 여기서 중단됨"]


def test_closing_twice_draws_once() -> None:
    """A view that is closed again says nothing more."""
    terminal = Terminal()
    view = view_for(terminal.screen(), SAY)
    draw(view, turn("Tea."))
    view.close(interrupted=True)
    assert terminal.lines == ["Tea."]


def test_a_notice_stands_between_the_answers() -> None:
    """A notice in the middle is a line of its own, and nothing before or after it is lost."""
    terminal = Terminal()
    draw(view_for(terminal.screen(), SAY), [TextDelta("one"), NOTICE, TextDelta("two")])
    assert terminal.lines == ["one", "", "3 earlier messages left out", "", "two"]


def test_an_interrupt_before_anything_came() -> None:
    """The mark alone is shown, and no waiting line is left behind."""
    terminal = Terminal()
    draw(view_for(terminal.screen(), SAY), [], interrupted=True)
    assert terminal.lines == ["■ interrupted here"]


def test_nothing_is_drawn_when_nothing_came() -> None:
    """A turn that fails before its first word leaves the terminal as it was."""
    terminal = Terminal()
    draw(view_for(terminal.screen(), SAY), [])
    assert terminal.sent == ""


@pytest.mark.anyio
async def test_waiting_is_shown_with_its_seconds_and_leaves_no_trace() -> None:
    """Before the first word a line tells that wony waits and for how long; the answer takes its place."""
    terminal = Terminal()
    view = view_for(terminal.screen(), SAY)
    with anyio.fail_after(30):
        while terminal.lines != ["… waiting 1 s"]:
            await anyio.sleep(0.02)
    view.draw(TextDelta("Here."))
    assert terminal.lines == ["Here."]
    view.close()
    assert terminal.lines == ["Here."]


@pytest.mark.anyio
async def test_the_last_words_appear_although_nothing_follows() -> None:
    """A word that came too soon after the last drawing is drawn by itself a moment later."""
    terminal = Terminal()
    view = view_for(terminal.screen(), SAY)
    view.draw(TextDelta("One"))
    view.draw(TextDelta(" two"))
    with anyio.fail_after(30):
        while terminal.lines != ["One two"]:
            await anyio.sleep(0.02)
    view.close()


@pytest.mark.anyio
async def test_a_terminal_that_is_gone_is_told_to_the_next_event() -> None:
    """A timer that cannot draw does not lose the error."""

    class Gone(Terminal):
        gone = False

        def write(self, text: str) -> int:
            if self.gone:
                raise BrokenPipeError
            return super().write(text)

    terminal = Gone()
    view = view_for(terminal.screen(), SAY)
    view.draw(TextDelta("One"))
    view.draw(TextDelta(" two"))
    terminal.gone = True

    async def go_on() -> None:
        while True:
            await anyio.sleep(0.02)
            view.draw(TextDelta("."))

    with anyio.fail_after(30), pytest.raises(BrokenPipeError):
        await go_on()
    terminal.gone = False
    view.close()


def test_drawing_takes_a_small_share_of_the_time() -> None:
    """However fast the words come, only some of them cause a drawing."""
    terminal = Terminal()
    view = view_for(terminal.screen(), SAY)
    begin = time.monotonic()
    draw(view, turn(*["word "] * 2000))
    frames = terminal.sent.count("\x1b[?2026h")
    assert frames <= 2 + 12 * (time.monotonic() - begin)
    assert " ".join(terminal.lines).split() == ["word"] * 2000


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.4 s"), (9.94, "9.9 s"), (3, "3 s"), (59.7, "1 min 00 s"), (185, "3 min 05 s")],
)
def test_durations(seconds: float, text: str) -> None:
    """Lengths of time are as exact as anyone wants to know."""
    assert duration(seconds, SAY) == text


# -- streams of all kinds ----------------------------------------------------------------------------


def test_a_stream_that_cannot_write_hangul_gets_question_marks() -> None:
    """In the C locale nothing is raised: our ornaments become ASCII, other characters `?`."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    screen = Screen(out, out, {})
    screen.print("한국어 • text…")
    screen.note("→ 끝")
    screen.flush()
    assert raw.getvalue() == b"??? * text~\n> ?\n"


def test_errors_stand_on_standard_error() -> None:
    """An error and its advice go to standard error, without colours where that is no terminal."""
    out, err = io.StringIO(), io.StringIO()
    Screen(out, err, {"TERM": "xterm"}).error("It broke: \x1b[2J\nMend it.")
    assert (out.getvalue(), err.getvalue()) == ("", "It broke: ␛[2J\nMend it.\n")
