"""Quotations hold where the quoted words stand in the lines that the answer names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.quotations import cited, quotations, wrong_quotations

PAGE = (
    "Release notes of the parser",
    "The default timeout was raised to 30 seconds,",
    "since slow mirrors needed more. “Nobody waits",
    "longer than that,” says the maintainer.",
    "서울의 내일 날씨는 맑고 낮 최고 기온은 12도로",
    "예상된다. 바람은 약하겠다.",
)
DOCUMENTS = {3: PAGE}

HOLDS = [
    "The page says “raised to 30 seconds” [3:L2].",
    'It was "raised to 30 seconds, since slow mirrors needed more" [3:L2-L3].',
    "“the DEFAULT   timeout” [3:L2]",
    "“The default timeout … needed more.” [3:L2-L3]",
    "“The default timeout [...] needed more” [3:L1-L4]",
    "The default was raised [3:L2], and that is all [3:L1-L6].",
    "내일은 “맑고 낮 최고 기온은 12도로 예상된다”고 합니다 [3:L5-L6].",
    "내일은 「낮 최고 기온은 12도」라고 나와 있습니다. [3:L5-6]",
    "gpt-oss falls back into “slow mirrors”【3†L3-L3】.",
    "“‘Nobody waits longer than that,’ says the maintainer” [3:L3-L4]",
    "“**slow mirrors**” [3:L3]",
    "He said “maybe.” Nothing else is known of it, as the notes tell [3:L1].",
    "“slow mirrors,” [3:L3] as they say",
    "The authors’ view is in the notes [3:L1].",
    "no place at all, “whatever”",
]
WRONG = [
    ("“raised to 60 seconds” [3:L2]", "not there"),
    ("“raised to 30 seconds” [3:L1]", "not there"),
    ("“needed more … the default timeout” [3:L2-L3]", "not there"),
    ("“낮 최고 기온은 21도” [3:L5]", "not there"),
    ("as it says [3:L7]", "no such lines"),
    ("as it says [3:L5-L4]", "no such lines"),
    ("as it says [3:L0]", "no such lines"),
    ("“raised to 30 seconds” [4:L2]", "no document"),
    ("“raised to 60 seconds”【3†L2】", "not there"),
    ("it’s “raised to 60 seconds”, says the page [3:L2]", "not there"),
]


@pytest.mark.parametrize("text", HOLDS)
def test_a_quotation_that_stands_there_is_not_marked(text: str) -> None:
    assert wrong_quotations(text, DOCUMENTS) == ()


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_a_quotation_that_does_not_stand_there_is_named_with_its_problem(text: str, problem: str) -> None:
    [wrong] = wrong_quotations(text, DOCUMENTS)
    assert wrong.problem == problem
    assert wrong.written in text


def test_each_place_is_judged_by_itself() -> None:
    """Of three quotations the one that is wrong is returned, with its words."""
    text = "“slow mirrors” [3:L3], “fast mirrors” [3:L3] and “바람은 약하겠다” [3:L6]; also [9:L1]."
    assert [(q.words, q.number, q.problem) for q in wrong_quotations(text, DOCUMENTS)] == [
        ("fast mirrors", 3, "not there"),
        ("", 9, "no document"),
    ]
    assert cited(text) == (3, 9)


def test_a_quotation_inside_a_quotation_belongs_to_it() -> None:
    [one] = quotations("“they call it “slow” and mean it” [3:L3]")
    assert one.words == "they call it “slow” and mean it"


LINES = st.lists(st.text(st.characters(exclude_characters="“”"), max_size=60), min_size=1, max_size=12)


@given(LINES, st.data())
def test_words_taken_from_the_lines_always_stand_there(lines: list[str], data: st.DataObject) -> None:
    """Whatever is copied out of lines n to m holds as [3:Ln-Lm], also when the spaces changed."""
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    whole = " ".join(lines[first - 1 : last])
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    words = data.draw(st.sampled_from(["  ", "\n", " "])).join(whole[start:end].split())
    if "…" in words or "..." in words:
        return  # stands for something left out
    answer = f"“{words}” [3:L{first}-L{last}]"
    if len(quotations(answer)) == 1:
        assert wrong_quotations(answer, {3: lines}) == ()


@given(st.text(), LINES)
def test_any_answer_can_be_judged(text: str, lines: list[str]) -> None:
    """Whatever the model writes, every place that is wrong is one of the places that were found."""
    found = quotations(text)
    assert len(wrong_quotations(text, {3: lines})) <= len(found)


@given(LINES, st.text("abcdefgh ", min_size=1))
def test_words_that_are_nowhere_are_always_marked(lines: list[str], words: str) -> None:
    answer = f"“zq{words}zq” [3:L1-L{len(lines)}]"
    assert len(wrong_quotations(answer, {3: [line.casefold().replace("z", "") for line in lines]})) == 1
