"""Listings in columns, and the widths that they are cut to."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from emulator import Terminal
from wony.cli.listing import draw_listing
from wony.cli.screen import Screen
from wony.cli.width import cells, clip, graphemes, pad

ROWS = [("01ab", "아침에 마시기 좋은 차 고르기", "12"), ("99ff", "notes\twith\nlines", "3")]


def test_columns_stand_under_each_other_with_hangul() -> None:
    """Hangul counts as two columns, and numbers end flush."""
    terminal = Terminal(60)
    draw_listing(terminal.screen(), ("id", "name", "n"), ROWS, flexible=1, right=(2,))
    assert terminal.lines == [
        "id    name                           n",
        "01ab  아침에 마시기 좋은 차 고르기  12",
        "99ff  notes with lines               3",
    ]


def test_a_narrow_terminal_cuts_the_flexible_column() -> None:
    """What does not fit ends in an ellipsis, and no line is broken."""
    terminal = Terminal(28)
    draw_listing(terminal.screen(), ("id", "name", "n"), ROWS, flexible=1, right=(2,))
    assert terminal.lines == [
        "id    name                n",
        "01ab  아침에 마시기 좋…  12",
        "99ff  notes with lines    3",
    ]


def test_a_very_narrow_terminal_lists_records() -> None:
    """Where columns cannot be, each row becomes lines with names."""
    terminal = Terminal(12)
    draw_listing(terminal.screen(NO_COLOR="1"), ("id", "name"), [("1", "a long name of it")])
    assert terminal.lines == ["id: 1", "name: a", "  long name", "  of it"]


def test_a_record_names_no_column_without_a_title() -> None:
    """A mark stands alone, and nothing stands where there is none."""
    terminal = Terminal(12)
    rows = [("*", "1", "a long name of it"), ("", "2", "x")]
    draw_listing(terminal.screen(NO_COLOR="1"), ("", "id", "name"), rows)
    assert terminal.lines == ["*", "id: 1", "name: a", "  long name", "  of it", "", "id: 2", "name: x"]


def test_a_pipe_gets_whole_values_between_tabs() -> None:
    """Other programs get one line a row, nothing cut, no heading."""
    out = io.StringIO()
    draw_listing(Screen(out, out, {}), ("id", "name", "n"), ROWS, flexible=1)
    assert out.getvalue() == "01ab\t아침에 마시기 좋은 차 고르기\t12\n99ff\tnotes with lines\t3\n"


CLUSTERS = st.lists(
    st.sampled_from(["a", "한", "각", "👍🏽", "👨\u200d👩\u200d👧", "🇰🇷", "e\u0301", "❤\ufe0f", "漢", " "]),
    max_size=12,
)


@given(CLUSTERS, st.integers(0, 12))
def test_clipping_never_breaks_a_character(clusters: list[str], width: int) -> None:
    """What is cut to a width fits it, and is made of whole characters as people see them."""
    text = "".join(clusters)
    cut = clip(text, width)
    assert cells(cut) <= width
    kept = list(graphemes(cut.removesuffix("…")))
    assert cut == text or kept == list(graphemes(text))[: len(kept)]


def test_a_heap_of_marks_is_cut() -> None:
    """A thousand accents on one letter do not pass as one character."""
    assert len(next(graphemes("e" + "\u0301" * 1000))) <= 32
    assert cells("e" + "\u0301" * 1000) == 1
    assert pad("한", 4) == "한  "
