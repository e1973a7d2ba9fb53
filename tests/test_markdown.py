"""Markdown drawn while it is written: what stands on the screen at the end is what one drawing would give."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator import Terminal
from wony.cli.canvas import Canvas
from wony.cli.markdown import Answer, drawn_lines
from wony.cli.sanitize import sanitize

# fmt: off
WORDS = st.sampled_from([
    "차", "녹차를", "마시면", "the", "quick", "brown", "漢字テスト。", "한글", "👍", "3~5개", "2*3", "snake_case", "a_b_",
    "**굵게**", "*기울임*", "`code`", "~~지움~~", "**", "`", "[x]", "\\*", "&amp;", "<b>html</b>",
    "[a](http://x.y)", "![그림](i.png)", "https://example.org/a/very/long/address/that/does/not/fit",
])
# fmt: on
LINE = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
PARAGRAPH = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
CODE = st.lists(
    st.sampled_from(
        ["x = 1", "", "    # 주석", '"""', "'a' + \"b\"", "return 한글", "\tlong " + "word " * 20, "``"]
    ),
    max_size=6,
).map("\n".join)
FENCE = st.builds(
    lambda mark, info, code, closed: f"{mark}{info}\n{code}\n" + (mark if closed else ""),
    st.sampled_from(["```", "~~~", "````"]),
    st.sampled_from(["", "python", "js", "diff", "unknown language"]),
    CODE,
    st.sampled_from([True, True, True, False]),
)
MARKER = st.sampled_from(["- ", "* ", "1. ", "1) ", "7. ", "10. ", "- [ ] ", "+ [x] "])


def _item(marker: str, text: str, below: str, blank: bool) -> str:
    indent = " " * (len(marker.split("[")[0]) if "[" in marker else len(marker))
    body = ("\n" + ("\n" if blank else "")).join(part for part in (text, below) if part)
    return marker + body.replace("\n", "\n" + indent)


def _list(marker: str, items: list[tuple[str, str, bool]], loose: bool) -> str:
    return ("\n\n" if loose else "\n").join(_item(marker, *item) for item in items)


def _lists(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.tuples(LINE, st.one_of(st.just(""), below), st.booleans())
    return st.builds(_list, MARKER, st.lists(item, min_size=1, max_size=4), st.booleans())


LIST = _lists(st.one_of(PARAGRAPH, FENCE, _lists(_lists(PARAGRAPH))))
TABLE = st.lists(st.tuples(LINE, WORDS, LINE), min_size=1, max_size=5).map(
    lambda rows: "\n".join(
        f"| {' | '.join(cell.replace('|', '') for cell in row)} |" + ("\n|:--|--:|---|" if not index else "")
        for index, row in enumerate(rows)
    )
)
QUOTE = st.one_of(PARAGRAPH, LIST).map(lambda text: "> " + text.replace("\n", "\n> "))
HEADING = st.builds(lambda level, line: "#" * level + " " + line, st.integers(1, 6), LINE)
ODD = st.sampled_from(
    ["---", "***", "Title\n===", "text\n---", "    indented code", "[x]: http://later", "|a|b|", "#", "-"]
)
BLOCK = st.one_of(PARAGRAPH, FENCE, LIST, TABLE, QUOTE, HEADING, ODD)
DOCUMENT = st.lists(
    st.tuples(BLOCK, st.sampled_from(["\n\n", "\n\n", "\n", "\n\n\n"])), min_size=1, max_size=7
).map(lambda blocks: "".join(block + end for block, end in blocks))


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


@settings(max_examples=60, deadline=None)
@given(DOCUMENT, st.integers(0, 2**32), st.sampled_from([(80, 24), (40, 10), (23, 6), (10, 4)]))
def test_streamed_equals_drawn_at_once(text: str, seed: int, size: tuple[int, int]) -> None:
    """However an answer is cut into pieces, the screen and its scrollback end as one drawing of it."""
    terminal = Terminal(*size)
    stream(sanitize(text), terminal, seed)
    assert terminal.lines == at_once(sanitize(text), Terminal(*size))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab *_`~[]()#->+|1.\n\t<&\\!:한👍", max_size=120), st.integers(0, 2**32))
def test_any_text_equals_drawn_at_once(text: str, seed: int) -> None:
    """The same holds for text that is no Markdown by intention."""
    terminal = Terminal(30, 8)
    stream(sanitize(text), terminal, seed, longest=4)
    assert terminal.lines == at_once(sanitize(text), Terminal(30, 8))
