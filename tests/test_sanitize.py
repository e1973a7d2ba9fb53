"""No foreign text acts on a terminal, hides in it, or reaches the model unseen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator import FLAGS, FORBIDDEN
from wony.cli.sanitize import Hidden, Sanitizer, for_model, sanitize

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
TEXAS = "\U0001f3f4\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f"
HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b\x9d\x90[]52;?m\u202e\u200b\u2028\ufeff\ud800"),
        st.sampled_from([*SCOTLAND, "\U000e0041", "\U000e0001"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain text, with\ttabs\nand lines",
        "안녕하세요, 녹차를 마시고 싶어요. 각",
        "é e\u0301 👨\u200d👩\u200d👧 👍🏽 ❤\ufe0f 🇰🇷 می\u200cخواهم 葛\U000e0100",
        SCOTLAND,
        "①…—“”→✓ ⟨U+202E⟩ ␛",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """What people write in any language, with emoji and joiners, is returned as it is."""
    assert sanitize(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;ZXZpbA==\x07", "␛]52;c;ZXZpbA==␇"),
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("\x00", "␀"),
        ("safe\rEVIL", "safe␍EVIL"),
        ("one\r\ntwo", "one\ntwo"),
        ("\r\r\n", "␍\n"),
        ("ab\x08\x08cd", "ab␈␈cd"),
        ("\x7f", "␡"),
        ("\x9b2J", "⟨U+009B⟩2J"),
        ("\u202eevil\u202c", "⟨U+202E⟩evil⟨U+202C⟩"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("\ud83d", "\ufffd"),
        ("x\U000e0041\U000e0042y", "xy"),
        (TEXAS, "\U0001f3f4"),
        (SCOTLAND + "\U000e0041", SCOTLAND),
        ("\ufefftext", "⟨U+FEFF⟩text"),
    ],
)
def test_what_acts_or_hides_is_shown(text: str, shown: str) -> None:
    """Controls become pictures, invisible characters become marks, and hidden words are dropped."""
    assert sanitize(text) == shown


@settings(max_examples=300)
@given(HOSTILE)
def test_nothing_dangerous_is_left_and_nothing_changes_twice(text: str) -> None:
    """Whatever goes in, what comes out is clean, and cleaning it again changes nothing."""
    clean = sanitize(text)
    assert FORBIDDEN.search(FLAGS.sub("", clean)) is None
    assert sanitize(clean) == clean


@settings(max_examples=300)
@given(st.lists(HOSTILE, max_size=8))
def test_pieces_read_as_the_whole(pieces: list[str]) -> None:
    """Wherever a stream is cut, its pieces are cleaned as the whole would be, and each piece is clean."""
    sanitizer = Sanitizer()
    shown = [sanitizer.feed(piece) for piece in pieces] + [sanitizer.close()]
    assert "".join(shown) == sanitize("".join(pieces))
    assert not any(FORBIDDEN.search(FLAGS.sub("", piece)) for piece in shown)


def test_a_flag_may_come_in_pieces() -> None:
    """A flag made of seven characters survives being cut anywhere; what only begins like one does not."""
    for cut in range(1, len(SCOTLAND)):
        sanitizer = Sanitizer()
        assert sanitizer.feed(SCOTLAND[:cut]) + sanitizer.feed(SCOTLAND[cut:] + ".") == SCOTLAND + "."
    sanitizer = Sanitizer()
    assert sanitizer.feed(SCOTLAND[:4]) + sanitizer.feed("x") + sanitizer.close() == "\U0001f3f4x"


def test_an_endless_flag_holds_nothing_back() -> None:
    """A stream of TAG characters after a flag is not collected in memory: at most one flag is held."""
    sanitizer = Sanitizer()
    shown = "".join(sanitizer.feed("\U0001f3f4" + "\U000e0067" * 50) for _ in range(100))
    assert shown.count("\U0001f3f4") >= 99


def test_the_model_gets_no_hidden_words() -> None:
    """TAG characters are taken out before the model, flags stay, everything else is the person's text."""
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all")
    text, found = for_model(f"요약해 줘{hidden} {SCOTLAND} a\u202eb\u200bc")
    assert text == f"요약해 줘 {SCOTLAND} a\u202eb\u200bc"
    assert found == Hidden(removed=10, kept=2)


def test_ordinary_text_hides_nothing() -> None:
    """Line ends of any kind, a byte order mark and a flag are no reason for a warning."""
    for text in ("안녕\r\n", "\ufeff# 제목", SCOTLAND, "tab\there"):
        assert for_model(text) == (text, Hidden())
    assert not Hidden()
