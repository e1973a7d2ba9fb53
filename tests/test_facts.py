"""Facts found in what a person says, and carried over."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wony.summary.carried import carried, goal_of
from wony.summary.cuts import around, head, may_cut, middle
from wony.summary.facts import MOST_CLAUSE, facts_of
from wony.types import Message, Role, StoredMessage


def estimate(text: str) -> float:
    """Tokens for tests: two letters of Korean or four of anything else."""
    return sum(0.6 if c > "\u1100" else 0.28 for c in text)


def said(*texts: str) -> list[tuple[str, str]]:
    return [(f"m{n}", text) for n, text in enumerate(texts)]


def found(text: str) -> list[str]:
    return [fact.text for fact in facts_of(text)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("제 이름은 김민수이고 부산에서 살아요.", ["김민수", "부산"]),
        ("저는 이지은입니다. 강아지 이름은 초코야.", ["이지은", "초코"]),
        ("나를 지니라고 불러 줘", ["지니"]),
        ("이영희 팀장님과 박 교수에게 보내요.", ["이영희 팀장님", "박 교수"]),
        ("12월 3일 오후 3시에 12명이 모여요.", ["12월 3일 오후 3시", "12명"]),
        ("다음 주 화요일까지, 늦어도 2026년 12월 3일(목)까지", ["다음 주 화요일", "2026년 12월 3일(목)"]),
        ("예산은 1,200원이 아니라 120만 원입니다.", ["1,200원", "120만 원"]),
        ("세 시 반에 고양이 세 마리", ["세 시 반", "세 마리"]),
        ("3~5개, 30%, 2.5GB, 512 MB", ["3~5개", "30%", "2.5GB", "512 MB"]),
        ("내 번호는 010-1234-5678이야", ["010-1234-5678"]),
        ("/home/minsu/보고서.docx에 저장해 줘", ["/home/minsu/보고서.docx"]),
        (
            "https://example.com/a?x=1에서 받아서 lee@example.com으로",
            ["https://example.com/a?x=1", "lee@example.com"],
        ),
        ("gpt-oss:20b를 쓰고 camelCase와 snake_case로", ["gpt-oss:20b", "camelCase", "snake_case"]),
        ("'푸른 바다'라는 식당과 「봄날」", ["푸른 바다", "봄날"]),
        ("docker로 Ollama를 돌려", ["docker", "Ollama"]),
        ("코드명은 은하수, 우리 딸 서연이는 7살", ["은하수", "서연", "7살"]),
        ("회비는 오천 원, 계좌는 110-123-456789", ["오천 원", "110-123-456789"]),
        ("이 원칙은 중요해요. 선생님께서 어떻게 하면 좋을까요?", []),
    ],
)
def test_facts_in_korean(text: str, facts: list[str]) -> None:
    """Without the particles and endings that cling to them."""
    assert found(text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("My name is Tom Baker and I live in Leeds.", ["Tom Baker", "Leeds"]),
        ("my name is tom", ["tom"]),
        ("Meet on Dec 3, 2026 at 3pm, or the 3rd of May.", ["Dec 3, 2026 at 3pm", "3rd of May"]),
        ("It starts next Monday at 9:30 am.", ["next Monday at 9:30 am"]),
        ("due 2026-11-22T10:00:00Z", ["2026-11-22T10:00:00Z"]),
        (
            r"C:\Users\tom\a.txt or ~/notes/todo.md (see ./run.sh)",
            [r"C:\Users\tom\a.txt", "~/notes/todo.md", "./run.sh"],
        ),
        ("Look at src/wony/types.py.", ["src/wony/types.py"]),
        ("It costs $1,299.99 and weighs 3 kg.", ["$1,299.99", "3 kg"]),
        (
            "Call +44 20 7946 0958 (see https://example.com/x_(y)).",
            ["+44 20 7946 0958", "https://example.com/x_(y)"],
        ),
        ("The project “Blue Heron” runs at 192.168.0.1:8080", ["Blue Heron", "192.168.0.1:8080"]),
        ("Anna lives with two cats.", ["Anna", "two cats"]),
        ("The codename is falcon, it's Bob's, at 5 o'clock", ["falcon", "Bob", "5 o'clock"]),
        ("About 1.5 million people, room 204B, version 2.3.1-rc1", ["1.5 million", "204B", "2.3.1-rc1"]),
        ("set MAX_TOKENS with --num-ctx in v1.2.3", ["MAX_TOKENS", "--num-ctx", "v1.2.3"]),
        ("1. first\n2. second", []),
        ("Please do this and/or that. Thanks! It works.", []),
    ],
)
def test_facts_in_english(text: str, facts: list[str]) -> None:
    """A capital at the beginning of a sentence, or a list's own number, is none."""
    assert found(text) == facts


def test_a_fact_stands_in_its_clause() -> None:
    """A short sentence is kept whole; of a long one, what stands around the fact."""
    assert {f.clause for f in facts_of("안녕! 회의는 12월 3일이야. 잘 부탁해.")} == {"회의는 12월 3일이야."}
    rest = "그 뒤로도 이야기는 한참이나 끝없이 이어지며 좀처럼 끝나지를 않는다."
    told = "회의는 12월 3일에 판교에서 열리고"
    long = f"이것은 별다른 내용이 없이 계속해서 이어지고 있으며, {told}, {rest}"
    assert {f.clause for f in facts_of(long)} == {told}


def test_code_is_not_searched() -> None:
    """What is pasted between fences is material."""
    assert found("고쳐 줘\n```py\nx = 12\n```\n마감은 5시") == ["5시"]


TEXTS = (
    st.text(st.sampled_from("가나각힣abAB z09.,/:~\"'(\n -_@👨‍👩‍👧🇰🇷\u1100\u1161\u11a8e\u0301")) | st.text()
)


@given(TEXTS)
def test_a_fact_is_never_torn(text: str) -> None:
    """Every fact is a piece of the text and stands whole in a clause of bounded length."""
    for fact in facts_of(text):
        assert fact.text in text
        assert " ".join(fact.text.split()) in fact.clause or fact.text in fact.clause
        assert len(fact.clause) <= max(MOST_CLAUSE, len(fact.text) + 2)
        assert "\n" not in fact.clause or "\n" in fact.text


@given(TEXTS, st.integers(0, 40))
def test_nothing_is_cut_inside_a_letter(text: str, most: int) -> None:
    """Beginning, middle or surroundings: what is left consists of whole letters."""
    kept = head(text, most)
    assert len(kept) <= max(most, 1)
    if kept != text:
        assert may_cut(text, len(kept[:-1]))
    assert len(middle(text, max(most, 4))) <= max(most, 4)
    assert text[3:6].strip() in around(text, 3, min(6, max(3, len(text))), most)


def test_what_a_person_said_once_or_often_is_carried_once() -> None:
    """A name with the clause that introduced it; numbers and dates in every clause that differs."""
    lines = carried(
        said(
            "제 이름은 김민수예요.",
            "회의는 3시예요.",
            "김민수로 서명해 줘.",
            "회의를 4시로 옮겼어요.",
            "회의는 3시예요.",
        ),
        1000,
        estimate,
    )
    assert lines == ("제 이름은 김민수예요.", "회의는 3시예요.", "회의를 4시로 옮겼어요.")


def test_where_room_is_short_clauses_go_first_then_the_oldest() -> None:
    """And the last line says how many facts are not there; a later call goes on counting."""
    talk = said(*(f"항목 번호 {n}번의 값은 대략 {n * 7}kg 정도라고 들었습니다." for n in range(100, 140)))
    roomy, bare, tight = (carried(talk, most, estimate) for most in (5000, 400, 60))
    assert len(roomy) == 40
    assert all(f"{n}번" in "\n".join(bare) for n in range(100, 140))
    assert bare[-1] == talk[-1][1]
    assert len(bare) < 40
    assert "139번" in tight[0]
    assert "100번" not in tight[0]
    left_out = int(re.findall(r"\d+", tight[-1])[-1])
    assert left_out == 80 - len(tight[0].split(" · "))
    again = carried(said("마감은 5시예요."), 60, estimate, tight)
    assert int(re.findall(r"\d+", again[-1])[-1]) >= left_out
    assert "5시" in again[-2]


def test_a_pasted_crowd_makes_room_first() -> None:
    """A long list of numbers does not push out the person's name."""
    crowd = " ".join(f"{n}건" for n in range(1000, 3000))
    lines = carried(said("제 이름은 김민수예요.", crowd, "마감은 5시예요."), 100, estimate)
    assert "제 이름은 김민수예요." in lines
    assert "마감은 5시예요." in lines


def test_a_pasted_table_is_not_carried_number_by_number() -> None:
    """What stands in its sentences is, and how many numbers are not is said, also the next time."""
    table = "\n".join(f"| {n} | {n * 37} | {n / 8:.2f} | {n * n} |" for n in range(101, 151))
    ending = "파일은 /srv/sales.csv에 있고 반품은 312건이었어요."
    text = f"매출 표입니다. 목표는 4,800만 원이에요.\n{table}\n{ending}"
    lines = carried(said(text, "제 이름은 김민수예요."), 4000, estimate)
    told = "\n".join(lines)
    assert all(fact in told for fact in ("4,800만 원", "/srv/sales.csv", "312건", "김민수"))
    assert sum(str(n * 37) in told for n in range(101, 151)) <= 24
    assert len(told) < len(text) / 2
    (left,) = re.findall(r"사실 (\d+)개는", lines[-1])
    assert int(left) >= 150
    again = carried(said("고마워요."), 4000, estimate, lines)
    assert lines[-1] in again


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=6), st.integers(0, 300))
def test_carried_facts_keep_their_budget(texts: list[str], most: int) -> None:
    """Whatever was said; and without need nothing is left out."""
    lines = carried(said(*texts), most, estimate)
    assert sum(estimate(line) + 2 for line in lines) <= most
    everything = "\n".join(carried(said(*texts), 1e9, estimate))
    assert all(
        f.text in everything or " ".join(f.text.split()) in everything for t in texts for f in facts_of(t)
    )


NOW = datetime(2026, 1, 1, tzinfo=UTC)


def talk(*texts: str) -> list[StoredMessage]:
    roles: tuple[Role, Role] = ("user", "assistant")
    return [
        StoredMessage(
            f"m{n}", "s", f"m{n - 1}" if n else None, n, Message(roles[n % 2], text), "complete", NOW
        )
        for n, text in enumerate(texts)
    ]


def test_the_goal_is_the_first_request_until_the_subject_changes() -> None:
    """Thanks, corrections and questions about the same thing do not change it."""
    first = "제주도 여행 일정을 3박 4일로 짜 줘"
    later = ("고마워. 둘째 날을 더 짧게 해 줘", "네", "이 일정의 예산도 정리해 줘", "네")
    branch = talk(first, "첫째 날은 공항에서…", *later)
    assert goal_of(branch) == first
    second = "그건 그렇고, 파이썬으로 로그 파일을 읽는 스크립트를 만들어 줘"
    assert goal_of([*branch, *talk(second)]) == second
    third = "please write a short cover letter for a warehouse job"
    assert goal_of([*branch, *talk(third)]) == third
    assert goal_of(talk("고마워"), former=first) == first
    assert goal_of(talk("안녕!", "안녕하세요!", first)) == first
    assert goal_of([]) == ""


def test_a_huge_goal_is_shortened_in_its_middle() -> None:
    """Its beginning says what is wanted, its end often how."""
    goal = goal_of(talk("이 글을 요약해 줘: " + "가나다 " * 5000 + "끝은 존댓말로"))
    assert len(goal) <= 1200
    assert goal.startswith("이 글을 요약해 줘")
    assert goal.endswith("끝은 존댓말로")
