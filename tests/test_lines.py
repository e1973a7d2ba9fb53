"""Lines and JSON out of any bytes: the same however they are cut, and never a crash."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.backends.json_text import parse, serialise
from wony.backends.lines import LineSplitter, LineTooLong, excerpt

# -- lines -------------------------------------------------------------------------------------------


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    return [data[a:b] for a, b in pairwise(places)]


def split(chunks: list[bytes], cap: int = 1000) -> list[str]:
    splitter = LineSplitter(cap)
    lines = [line for chunk in chunks for line in splitter.feed(chunk)] + splitter.flush()
    return [splitter.text(line) for line in lines]


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=20)),
    st.lists(st.integers(0, 200)),
)
def test_any_cut_gives_the_same_lines(lines: list[str], cuts: list[int]) -> None:
    """Chunks may end anywhere, also inside a character; U+0085 and U+2028 end no line."""
    data = "".join(f"{line}\n" for line in lines).encode()
    assert split(pieces(data, cuts)) == lines


@given(st.binary(max_size=200), st.lists(st.integers(0, 200)))
def test_any_cut_of_any_bytes_ends_alike(data: bytes, cuts: list[int]) -> None:
    """Whether bytes are text or an error does not hang on how they were cut."""

    def outcome(chunks: list[bytes]) -> object:
        try:
            return split(chunks, 50)
        except (LineTooLong, UnicodeDecodeError) as error:
            return type(error)

    assert outcome(pieces(data, cuts)) == outcome([data])


def test_an_endless_line_is_noticed_before_its_end() -> None:
    """The cap holds while the line still grows."""
    splitter = LineSplitter(10)
    splitter.feed(b"x" * 10)
    splitter.check()
    splitter.feed(b"x")
    with pytest.raises(LineTooLong):
        splitter.check()


@given(st.text() | st.binary())
def test_an_excerpt_is_short_and_harmless(text: str | bytes) -> None:
    """At most 200 bytes, in one line, without control characters."""
    short = excerpt(text)
    assert len(short.encode("utf-8", "replace")) <= 200
    assert short.isprintable()


def test_an_excerpt_of_a_long_text_ends_visibly() -> None:
    """What was left out is marked."""
    assert excerpt("가" * 100) == "가" * 65 + "…"
    assert excerpt("\x1b[2J one\n two\x00") == "[2J one two"


# -- JSON --------------------------------------------------------------------------------------------


@given(st.text() | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_text_is_a_value_or_a_value_error(text: str) -> None:
    """Nothing else comes out of parsing."""
    with suppress(ValueError):
        parse(text)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":['])
@pytest.mark.parametrize("depth", [101, 5_000, 100_000])
def test_deep_nesting_is_refused(opening: str, depth: int) -> None:
    """No RecursionError, and nothing so deep that whoever walks through it would have one."""
    with pytest.raises(ValueError, match=r"deep|Expecting"):
        parse(opening * depth)
    with pytest.raises(ValueError, match="deep"):
        parse("[" * depth + "]" * depth)


def test_many_brackets_side_by_side_are_fine() -> None:
    """Only depth is refused, not number."""
    assert parse("[" + ",".join(["[{}]"] * 500) + "]") == [[{}]] * 500
    assert parse("[" * 100 + "]" * 100)


def test_what_is_no_json_number_becomes_null() -> None:
    """NaN, Infinity and numbers beyond every float cannot be stored or sent again."""
    assert parse('{"a": NaN, "b": 1e999, "c": -Infinity, "d": 1.5}') == {
        "a": None,
        "b": None,
        "c": None,
        "d": 1.5,
    }


def test_a_number_of_ten_thousand_digits_is_refused() -> None:
    """Turning it into an integer would take for ever."""
    with pytest.raises(ValueError, match="digits"):
        parse("9" * 10_000)


def test_lone_surrogates_are_replaced_and_pairs_are_kept() -> None:
    """A lone one could neither be stored nor printed."""
    assert parse(r'{"\ud800": ["a\udfffb", "\ud83d\ude42", "\\ud800"]}') == {
        "\ufffd": ["a\ufffdb", "🙂", r"\ud800"]
    }


def test_what_utf8_cannot_hold_does_not_stop_a_request() -> None:
    """A lone surrogate in a question becomes a question mark."""
    assert serialise({"a": "x\ud800y 한"}) == '{"a":"x?y 한"}'.encode()
