"""A tool's result as it enters the history: shortened once, readable to the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.results import LEAST, MOST, NARROWEST, Room, entering, room, whole
from wony.tokens import Gauge
from wony.types import NewMessage, StoredMessage

TOKENS = Gauge().text
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def stored(entered: NewMessage) -> StoredMessage:
    return StoredMessage(
        "m", "s", None, 1, entered.message, entered.status, NOW, metadata=dict(entered.metadata)
    )


def test_a_short_result_enters_as_it_is() -> None:
    """Nothing is noted beside it."""
    entered = entering("read_file", "세 줄\n뿐", 1, 300, TOKENS)
    assert (entered.message.content, entered.message.tool_name) == ("세 줄\n뿐", "read_file")
    assert entered.metadata == {}
    assert whole(stored(entered)) == "세 줄\n뿐"


@pytest.mark.parametrize("word", ["서버를 옮긴다 ", "move the server ", "x" * 50 + "\n", "긴말" * 40])
def test_a_long_result_keeps_its_head_and_its_tail(word: str) -> None:
    """What is left out is counted, and the handle to the whole stands in the text."""
    content = "처음 first\n" + word * 2000 + "\n끝 last"
    entered = entering("search_text", content, 7, 400, TOKENS)
    text = entered.message.content
    assert text.startswith("처음 first\n")
    assert text.endswith("끝 last")
    assert "the whole is document #7]" in text
    assert 200 < TOKENS(text) <= 400
    head, _, rest = text.partition("\n[")
    note, _, tail = rest.partition("]\n")
    left_out, length = (int(number.replace(",", "")) for number in (note.split()[0], note.split()[2]))
    assert (len(head) + left_out + len(tail), length) == (len(content), len(content))
    assert whole(stored(entered)) == content


def test_a_part_enters_with_its_whole() -> None:
    """What a tool shows of a page is kept beside all of it, also where the part is short."""
    one = entering("open_page", "1: 첫 줄", 3, 300, TOKENS, document="첫 줄\n둘째 줄")
    assert one.message.content == "1: 첫 줄"
    assert one.metadata == {"document": 3, "whole": "첫 줄\n둘째 줄"}


def test_what_is_left_is_shared_by_the_calls_of_an_answer() -> None:
    """Half of it stays for what follows, and each call may say at least how it went."""
    assert Room(6_000, 8_192, TOKENS).each(1) == room(8_192)
    assert Room(1_000, 8_192, TOKENS).each(5) == 100
    assert Room(10, 8_192, TOKENS).each(5) == NARROWEST
    assert Room(10, 8_192, TOKENS).is_full


def test_a_result_takes_a_bounded_share_of_any_window() -> None:
    """Small windows still get something to work with, large ones are not flooded."""
    assert [room(window) for window in (2_000, 4_096, 32_768, 131_072)] == [LEAST, 327, 2_621, MOST]


@given(st.text(), st.integers(60, 400))
def test_nothing_is_lost_whatever_came(content: str, most: int) -> None:
    """Shortening again changes nothing, and the whole is always there."""
    entered = entering("tool", content, 1, most, TOKENS)
    assert whole(stored(entered)) == content
    again = entering("tool", entered.message.content, 1, most, TOKENS)
    assert again.message == replace(entered.message)
