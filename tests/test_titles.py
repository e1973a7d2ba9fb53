"""Names made from first questions."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from wony.titles import MOST_CHARACTERS, title_of


def test_the_first_line_that_says_something_is_the_name() -> None:
    """Blank lines, Markdown marks and inner white space are not part of it."""
    assert title_of("\n\n  ## 회의록   정리해줘 \n둘째 줄") == "회의록 정리해줘"
    assert title_of("") == title_of("  \n\t") == ""


def test_a_long_line_is_cut_at_a_word() -> None:
    """The cut is marked."""
    title = title_of("이번 주 회의에서 나온 이야기를 " * 10)
    assert title.endswith("…")
    assert not title[:-1].endswith(" ")
    assert len(title) <= MOST_CHARACTERS + 1


def test_an_emoji_or_a_syllable_is_not_torn_apart() -> None:
    """A cut never falls inside what a person sees as one letter."""
    family = "👨‍👩‍👧‍👦"
    assert title_of("a" * 58 + family + "끝").rstrip("…") == "a" * 58
    decomposed = unicodedata.normalize("NFD", "각")
    assert title_of("a" * 59 + decomposed + "끝").rstrip("…") == "a" * 59


@given(st.text())
def test_a_name_is_one_short_line_without_control_characters(question: str) -> None:
    """Whatever was asked, the name can be listed."""
    title = title_of(question)
    assert len(title) <= MOST_CHARACTERS + 1
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in title)
