"""Markdown drawn while it is written: what stands on the screen at the end is what one drawing would give."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator import Terminal
from markdown_documents import DOCUMENT
from wony.cli.canvas import Canvas, drawn
from wony.cli.markdown import Answer, drawn_lines
from wony.cli.sanitize import sanitize


def stream(text: str, terminal: Terminal, seed: int, *, longest: int = 20, every: int = 1) -> None:
    """Write `text` on a terminal in pieces of random length, drawing after each."""
    screen = terminal.screen()
    canvas, answer, pieces = Canvas(screen), Answer(colour=screen.colour), random.Random(seed)
    at = count = 0
    while at < len(text):
        size = pieces.randint(1, longest)
        answer.feed(text[at : at + size])
        at += size
        count += 1
        if count % every == 0:
            rows = answer.advance(canvas.width, canvas.room)
            canvas.update(rows, answer.tail(canvas.width, canvas.room))
    canvas.update(answer.finish(canvas.width), ())


def at_once(text: str, terminal: Terminal) -> list[str]:
    """Return the lines of one drawing of the whole."""
    for line in drawn_lines(text, terminal.columns - 1, colour=True):
        terminal.write(line + "\n")
    return terminal.lines


@settings(max_examples=40, deadline=None)
@given(DOCUMENT, st.integers(0, 2**32), st.sampled_from([(80, 24), (40, 10), (23, 6), (10, 4)]))
def test_streamed_equals_drawn_at_once(text: str, seed: int, size: tuple[int, int]) -> None:
    """However an answer is cut into pieces, the screen and its scrollback end as one drawing of it."""
    terminal = Terminal(*size)
    stream(sanitize(text), terminal, seed, every=3)
    assert terminal.lines == at_once(sanitize(text), Terminal(*size))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab *_`~[]()#->+|1.\n\t<&\\!:한👍", max_size=120), st.integers(0, 2**32))
def test_any_text_equals_drawn_at_once(text: str, seed: int) -> None:
    """The same holds for text that is no Markdown by intention."""
    terminal = Terminal(30, 8)
    stream(sanitize(text), terminal, seed, longest=4)
    assert terminal.lines == at_once(sanitize(text), Terminal(30, 8))


# -- how it looks ------------------------------------------------------------------------------------


def shown(text: str, columns: int = 60, *, colour: bool = False) -> list[str]:
    """Return the lines that a finished answer has on a terminal."""
    return drawn_lines(text, columns, colour=colour)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# 제목\n글", ["# 제목", "", "글"]),
        ("a **b** *c* `d` ~~e~~", ["a b c `d` e"]),
        ("one\ntwo  \nthree\\\nfour", ["one two", "three", "four"]),
        ("<b>not bold</b> &lt;", ["<b>not bold</b> <"]),
        ("<div>\n  **block**\n</div>", ["<div> block </div>"]),
        ("- a\n- b\n  - c\n    - d", ["• a", "• b", "  ◦ c", "    ▪ d"]),
        ("3. a\n3. b\n\n   more\n\n3. c", ["3. a", "4. b", "", "   more", "", "5. c"]),
        ("- [ ] do\n- [x] done\n- [y] text", ["☐ do", "☑ done", "• [y] text"]),
        ("1. text:\n   ```\n   code\n   ```\n2. b", ["1. text:", "", "       code", "2. b"]),
        ("> a\n> > b\n>\n> - c", ["▏ a", "▏", "▏ ▏ b", "▏", "▏ • c"]),
        ("text\n\n---\n\ntext", ["text", "", "─" * 40, "", "text"]),
        ("```python\nif x:\n\n\treturn 1\n```\nafter", ["    if x:", "", "        return 1", "", "after"]),
        ("```\n```\nafter", ["after"]),
        ("    indented\n\n    code", ["    indented", "", "    code"]),
        ("Title\n=====\ntext", ["# Title", "", "text"]),
        ("[x]\n\n[x]: http://y", ["[x]", "", "[x]: http://y"]),
        (
            "| 이름 | 값 |\n|:--|--:|\n| 가나다 | 1 |\n| a | 23 |",
            ["이름    값", "──────  ──", "가나다   1", "a       23"],
        ),
        ("|a|b|\n|-|:-:|\n|x y|**z**|\n", ["a    b", "───  ─", "x y  z"]),
    ],
)
def test_blocks_look_as_they_should(text: str, lines: list[str]) -> None:
    """Every kind of block has its calm form."""
    assert [line.rstrip() for line in shown(text)] == lines


def test_headings_and_code_are_styled_where_styles_are_wanted() -> None:
    """With colours a heading and code are told by style, without by their signs."""
    assert shown("# a", colour=True) == ["\x1b[1;4ma\x1b[0m"]
    assert shown("`a`", colour=True) == ["\x1b[36ma\x1b[0m"]


def test_text_wraps_at_spaces_and_between_ideographs() -> None:
    """Korean and English break at spaces, Chinese and Japanese anywhere but before closing signs."""
    assert shown("녹차를 마시면 좋습니다 and more words", 16) == [
        "녹차를 마시면",
        "좋습니다 and",
        "more words",
    ]
    assert shown("吾輩は猫である。名前はまだ無い。", 16) == ["吾輩は猫である。", "名前はまだ無い。"]
    assert shown("吾輩は猫である。名前はまだ無い。", 14) == ["吾輩は猫であ", "る。名前はまだ", "無い。"]


def test_a_word_wider_than_the_window_is_cut() -> None:
    """A long address goes on in the next row, without a sign in between, so that it can be copied."""
    address = "https://example.org/" + "a" * 50
    assert "".join(shown(f"see {address} now", 30)) == f"see{address} now"


def test_wide_tables_wrap_and_narrow_windows_get_records() -> None:
    """A table that is too wide wraps its cells; where even that cannot be, each row becomes lines."""
    table = "| 이름 | 설명 |\n|---|---|\n| 녹차 | 은은하고 깔끔한 맛 |\n| 홍차 | 진한 향 |"
    assert shown(table, 18) == [
        "이름  설명",
        "────  ────────────",
        "녹차  은은하고",
        "      깔끔한 맛",
        "홍차  진한 향",
    ]
    assert shown("| a | b | c |\n|-|-|-|\n| one two | 한글 셀 | three |\n| x | y | z |", 14) == [
        "a: one two",
        "b: 한글 셀",
        "c: three",
        "",
        "a: x",
        "b: y",
        "c: z",
    ]


def test_numbers_go_on_although_items_leave_one_by_one() -> None:
    """A list that says 1. for every item is numbered through, and keeps its empty lines."""
    terminal = Terminal(40, 10)
    stream("".join(f"1. item {number}\n" + "\n" * (number % 2) for number in range(1, 13)), terminal, 3)
    assert [line for line in terminal.lines if line] == [
        f"{number}. item {number}" for number in range(1, 13)
    ]
    assert terminal.lines == at_once(
        "".join(f"1. item {number}\n" + "\n" * (number % 2) for number in range(1, 13)), Terminal(40, 10)
    )


def test_code_leaves_line_by_line_in_the_right_colours() -> None:
    """Each line of code is printed when it ends, and a string over many lines stays a string."""
    answer = Answer(colour=True)
    answer.feed('```python\nx = """one\n')
    assert [drawn(row, colour=False) for row in answer.advance(60, 10)] == ['    x = """one']
    answer.feed('def two\n"""; def f(): pass # done\n')
    second, third = answer.advance(60, 10)
    assert second == (("    ", ""), ("def two", "32"))
    assert ("def", "34;1") in third
    assert ("# done", "2") in third


LONG = (
    "이것은 **굵은** 글씨와 `코드`가 든 긴 문단입니다. The quick brown fox, [a link](http://x.y) and 3 * 4. "
    * 60
)


@pytest.mark.parametrize("size", [(80, 24), (33, 12)])
def test_a_long_paragraph_leaves_in_parts(size: tuple[int, int]) -> None:
    """A paragraph of many screens can be read while it comes, and ends as if drawn at once."""
    answer = Answer(colour=True)
    answer.feed(LONG)
    assert len(answer.advance(size[0] - 1, 10)) > 20
    terminal = Terminal(*size)
    stream(LONG, terminal, 5)
    assert terminal.lines == at_once(LONG, Terminal(*size))


@pytest.mark.parametrize(
    "text",
    [
        "".join(
            f"1. item {number} with **bold** words\n" + "\n" * (number % 3 == 0) for number in range(900)
        ),
        "".join(f"## {number}\n\ntext\n\n```py\nx = {number}\n```\n\n- a\n- b\n\n" for number in range(300)),
        "\n" * 20_000 + "end",
        "| a | b |\n|---|---|\n" + "| cell | 칸 |\n" * 600,
    ],
    ids=["list", "blocks", "blank", "table"],
)
def test_long_answers_equal_one_drawing(text: str) -> None:
    """What is longer than is looked at in one go comes out the same, however it came."""
    terminal = Terminal(60, 20)
    stream(text, terminal, 11, longest=400, every=3)
    assert terminal.lines == at_once(text, Terminal(60, 20))


def test_open_marks_hold_a_long_paragraph_back() -> None:
    """What a later sign may still turn into emphasis is not printed for good."""
    answer = Answer(colour=True)
    answer.feed("**never closed " + "word " * 400)
    assert answer.advance(79, 10) == []


def test_half_written_marks_are_not_shown() -> None:
    """While emphasis, code or a link is being written it looks as it will when it is closed."""
    for text, tail in [
        ("a **bol", "a bol"),
        ("a `cod", "a cod"),
        ("a [lin", "a lin"),
        ("a [link](http", "a link"),
    ]:
        answer = Answer(colour=True)
        answer.feed(text)
        assert answer.advance(60, 10) == []
        assert ["".join(part for part, _ in row) for row in answer.tail(60, 10)] == [tail]


def test_few_bytes_are_sent() -> None:
    """At twelve frames a second and fifty words, a word costs a terminal little more than its letters."""
    text = (
        "문단 **하나** with some `code` and words that go on for a while, 그리고 더.\n\n- 항목\n- item\n\n"
        * 40
    )
    terminal = Terminal(100, 40)
    stream(text, terminal, 1, longest=8, every=4)
    assert len(terminal.sent.encode()) < 3 * len(text.encode())


def test_nothing_is_sent_when_nothing_changes() -> None:
    """Drawing the same rows again writes not one byte, also where a block just became final."""
    terminal = Terminal()
    canvas = Canvas(terminal.screen())
    canvas.update([], [(("한글", ""),)])
    sent = terminal.sent
    canvas.update([], [(("한글", ""),)])
    assert terminal.sent == sent
    canvas.update([(("한글", ""),)], [])
    canvas.update([(("한글", ""),)], [])
    assert terminal.lines == ["한글", "한글"]
