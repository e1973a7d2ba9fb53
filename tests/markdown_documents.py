"""Random Markdown as models write it, and as they should not: `DOCUMENT` for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

# fmt: off
WORDS = st.sampled_from([
    "차", "녹차를", "마시면", "the", "quick", "brown", "漢字テスト。", "한글", "👍", "3~5개", "2*3",
    "snake_case", "a_b_",
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
