"""A model in a loop is noticed; whoever lists, draws or sings is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wony.repeats import RepeatGuard

REFRAIN = (
    "아리랑 아리랑 아라리요\n아리랑 고개로 넘어간다\n나를 버리고 가시는 님은\n십리도 못 가서 발병 난다\n\n"
)


def is_cut(text: str, step: int = 7) -> bool:
    guard = RepeatGuard()
    return any(guard.feed(text[place : place + step]) for place in range(0, len(text), step))


@pytest.mark.parametrize(
    "passage",
    [")", "\n", "가", "the ", "네, 알겠습니다. ", "We need to check again. ", REFRAIN, "x" * 300 + "다시 "],
)
def test_the_same_passage_for_pages_is_a_loop(passage: str) -> None:
    """One sign or a paragraph, after a beginning that was all right."""
    begin = "처음에는 괜찮았습니다. " * 3
    assert is_cut(begin + passage * (30_000 // len(passage)))


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{n}. 항목 {n}" for n in range(3000)),
        "| 이름 | 값 |\n|---|---|\n" + "\n".join(f"| 줄 {n} | 0 | 0 | 0 |" for n in range(1500)),
        "| a | b |\n|---|---|\n" + "| - | - |\n" * 300,
        "x = [" + ", ".join(["0"] * 1000) + "]\n",
        "\n".join(f"    values[{n}] = compute(values[{n - 1}])" for n in range(1, 900)),
        json.dumps([{"id": n, "name": "", "tags": []} for n in range(900)], indent=2),
        "-" * 2000,
        REFRAIN * 6,
        ("사랑해 " * 12 + "\n") * 20,
        "".join(f"{REFRAIN}{n}절: 청천 하늘엔 잔별도 많고\n" for n in range(60)),
        " ".join(str(n) for n in range(20_000)),
    ],
)
def test_lists_tables_code_and_refrains_are_no_loops(text: str) -> None:
    """They repeat, but go on."""
    assert not is_cut(text)
    assert not is_cut(text, 4000)


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=300), st.integers(1, 2000))
def test_any_passage_any_pieces(begin: str, passage: str, step: int) -> None:
    """However it comes, an endless repetition ends within pages."""
    assert is_cut(begin + passage * (20_000 // len(passage) + 1), step)
