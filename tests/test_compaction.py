"""Compaction: what is covered, what a model is asked, how its answer is read, and what stands there after."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wony.summary.compaction import Plan, made, plan, weight
from wony.summary.lines import MOST_LOST, missing_facts, read
from wony.summary.rendered import reference, rendered
from wony.summary.request import instruction, retry_instruction
from wony.summary.spoken import Language, hangul_share, language_of
from wony.types import Compaction, Message, Role, StoredMessage, SummaryLine, ToolCall

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def estimate(text: str) -> float:
    """Tokens for tests: two letters of Korean or four of anything else."""
    return sum(0.6 if c > "\u1100" else 0.28 for c in text)


def stored(n: int, message: Message) -> StoredMessage:
    return StoredMessage(f"id-{n:04}", "s", f"id-{n - 1:04}" if n else None, n, message, "complete", NOW)


def branch_of(*texts: str) -> list[StoredMessage]:
    """Return a conversation in which the person and the assistant speak in turns."""
    roles: tuple[Role, Role] = ("user", "assistant")
    return [stored(n, Message(roles[n % 2], text)) for n, text in enumerate(texts)]


KOREAN = branch_of(
    "제 이름은 김민수예요. 12월 3일 제주도 여행 계획을 짜 주세요.",
    "좋습니다. 3박 4일 일정을 만들어 볼게요. 첫째 날은 공항에서 시작합니다.",
    "예산은 120만 원이고 숙소는 '푸른 바다'로 하고 싶어요.",
    "그 예산이면 충분합니다. 숙소를 일정에 넣었습니다.",
    "지도를 ~/여행/제주.pdf에 저장할 수 있나요?",
    "네, 저장하는 방법을 설명해 드릴게요. 먼저 지도를 엽니다.",
    "둘째 날은 어떻게 하죠?",
    "둘째 날은 성산일출봉을 추천합니다. " * 60,
)
ENGLISH = branch_of(
    "My name is Tom Baker. Please plan a move to Leeds on Dec 3, 2026.",
    "Of course. Here is a plan in 5 steps.",
    "The van costs $240 and I want to keep it under $900.",
    "Then two trips are possible.",
    "Save the list to ~/moving/list.md",
    "Done, as you asked.",
    "What is next?",
    "Pack the kitchen. " * 110,
)


def planned(branch: Sequence[StoredMessage], room: float = 1000, former: Compaction | None = None) -> Plan:
    result = plan(branch, former, room, estimate)
    assert result is not None
    return result


def compacted(made_plan: Plan, answer: str = "", id: str = "c") -> Compaction:
    return made(made_plan, read(made_plan, answer), estimate, id, NOW)


@pytest.fixture
def korean() -> Plan:
    """A plan with three parts, the last turn staying."""
    return planned(KOREAN)


@pytest.fixture
def english() -> Plan:
    """A plan with three parts, the last turn staying."""
    return planned(ENGLISH)


# -- planning and rendering --------------------------------------------------------------------------


def test_whole_turns_are_covered_and_the_last_ones_stay() -> None:
    """What stays begins with what the person said."""
    result = planned(KOREAN)
    assert [*result.covered, *result.stays] == KOREAN
    assert result.stays[0].message.role == "user"
    assert [i for part in result.parts for i in part.message_ids] == [m.id for m in result.covered]
    assert plan(KOREAN[:2], None, 600, estimate) is None
    assert plan(KOREAN, None, 100_000, estimate) is None


def test_a_running_turn_of_tools_is_not_torn() -> None:
    """The question, its calls and their results stay together, however long they are."""
    chain = [
        stored(8, Message("user", "지도 파일을 읽어 줘")),
        stored(9, Message("assistant", "", "읽어야 한다", (ToolCall("read_file", {"path": "a"}),))),
        stored(10, Message("tool", "내용 " * 2000, tool_name="read_file")),
    ]
    result = planned([*KOREAN, *chain])
    assert list(result.stays) == chain
    assert weight(chain, estimate) > 1000


@pytest.mark.parametrize(("branch", "language"), [(KOREAN, "ko"), (ENGLISH, "en")])
def test_the_summary_says_what_it_is_and_keeps_what_the_person_gave(
    branch: list[StoredMessage], language: Language
) -> None:
    """Without any model there are the goal, the facts, and a true line for every part."""
    result = compacted(planned(branch))
    text = rendered(result, language)
    assert ("프로그램이 만든" if language == "ko" else "made by this program") in text
    assert f"> {branch[0].message.content}" in text
    for fact in (
        ("김민수", "12월 3일", "120만 원", "푸른 바다") if language == "ko" else ("Tom Baker", "$900", "$240")
    ):
        assert fact in text
    assert f"\n1. {result.lines[0].text} [{reference(result.lines[0])}]" in text
    assert rendered(replace(result), language) == text


def test_a_compaction_belongs_to_the_branches_that_hold_its_last_message(korean: Plan) -> None:
    """Unless the person took it back."""
    result = compacted(korean)
    assert result.last_id == korean.covered[-1].id
    again = planned(KOREAN, 1000, replace(result, undone=True))
    assert again.former == ()
    assert again.covered[0] == KOREAN[0]


def test_former_lines_are_carried_on_as_they_are() -> None:
    """With their ids; only what they do not cover is summarized."""
    long = branch_of(
        *(f"{n}번째 이야기를 해 줘" if n % 2 == 0 else "알겠습니다. 옛날에 " * 8 for n in range(40))
    )
    first = compacted(planned(long[:20], 1200))
    second = planned(long, 1200, first)
    assert second.former == first.lines
    assert second.covered[0].parent_id == first.last_id
    assert compacted(second).lines[: len(first.lines)] == first.lines
    tail = planned(long[len(planned(long[:20], 1200).covered) :], 1200, first)
    assert tail.former == first.lines
    assert tail.parts == second.parts


def test_old_lines_are_condensed_when_they_crowd_the_room() -> None:
    """The oldest become parts of their own, which the model is asked about by their numbers."""
    long = branch_of(*("이야기를 더 해 줘" if n % 2 == 0 else "알겠습니다. 옛날에 " * 5 for n in range(30)))
    first = compacted(planned(long[:24], 700))
    crowded = replace(first, lines=tuple(SummaryLine(f"{n}번 줄입니다. " * 6, (f"x{n}",)) for n in range(30)))
    second = planned(long, 700, crowded)
    assert second.condensed > 0
    assert "앞 요약의 1~" in instruction(second, "ko")
    result = compacted(second)
    ids = [i for line in result.lines for i in line.message_ids]
    assert ids == [f"x{n}" for n in range(30)] + [m.id for m in second.covered]


# -- asking and reading ------------------------------------------------------------------------------


def test_the_model_is_told_where_each_part_begins(korean: Plan, english: Plan) -> None:
    """In the language of the conversation, with the person's focus."""
    asked = instruction(korean, korean.language, "숙소")
    assert korean.language == "ko"
    assert "1. “제 이름은 김민수예요." in asked
    assert "숙소" in asked.splitlines()[-1]
    assert hangul_share(asked) > 0.9
    assert english.language == "en"
    assert "1. the part that begins “My name is Tom Baker." in instruction(english, "en")
    assert "- $240" in retry_instruction(english, "en", ["$240", "$900"])


GOOD = ("The user asked for a plan for Leeds.", "The van costs $240.", "The list went to ~/moving/list.md.")


@pytest.mark.parametrize(
    "answer",
    [
        "1. {}\n2. {}\n3. {}",
        "1) {}\n\n2) {}\n\n3) {}",
        "Here is the summary:\n\n- **1.** {}\n- **2.** {}\n- **3.** {}\n\nLet me know if you need more!",
        "[1] {}\n[2] {}\n[3] {}",
        "Part 1: {}\nPart 2: {}\nPart 3: {}",
        "① {}\n② {}\n③ {}",
        "1. {}\n1. {}\n1. {}",
        "* {}\n* {}\n* {}",
        "{}\n{}\n{}",
        "| 1 | {} |\n| 2 | {} |\n| 3 | {} |",
        '"1": "{}",\n"2": "{}",\n"3": "{}"',
        "**1**\n\n{}\n\n**2**\n\n{}\n\n**3**\n\n{}",
        "3. {2}\n1. {0}\n2. {1}",
        "<|channel|>analysis<|message|>1. I think\n2. we\n3. so<|end|>"
        "<|start|>assistant<|channel|>final<|message|>1. {}\n2. {}\n3. {}<|return|>",
        "analysis The user wants 3 lines.assistantfinal1. {}\n2. {}\n3. {}",
        "<think>1. hm\n2. hm</think>\n1. {}\n2. {}\n3. {}",
        "1번: {}\n2번: {}\n3번: {}",
        "1 - {}\n2 - {}\n3 - {}",
    ],
)
def test_lines_are_read_however_they_are_numbered(english: Plan, answer: str) -> None:
    """Bullets, Markdown, tables, prose around and leftovers of the model's inner format."""
    assert len(english.parts) == 3
    assert tuple(line.text for line in read(english, answer.format(*GOOD))) == GOOD


def test_what_is_forgotten_is_filled_in(english: Plan) -> None:
    """With the first words of what was said; a number that is given twice counts once."""
    lines = read(english, f"1. {GOOD[0]}\n3. {GOOD[2]}\n3. Nobody knows.\n7. Nothing.")
    assert lines[0].text == GOOD[0]
    assert lines[1].text == (
        "The user said: “The van costs $240 and I want to keep it under $900.”; "
        "answer: “Then two trips are possible.”"
    )
    assert lines[2].text == GOOD[2]


def test_a_decimal_number_or_an_hour_begins_no_line(english: Plan) -> None:
    """It belongs to the line before."""
    lines = read(english, "1. The user has\n2.5 tons to move.\n2. At\n3:30 the van comes.\n3. Saved.")
    assert [line.text for line in lines] == [
        "The user has 2.5 tons to move.",
        "At 3:30 the van comes.",
        "Saved.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "I want to move to Leeds.",
        "My budget is $900.",
        "We decided on two trips.",
        "이사 계획을 세웠습니다.",
        "The user said “I will never pay more than $100 for the van”.",
        "...",
        "none",
        "",
    ],
)
def test_a_line_that_must_not_stand_is_replaced(english: Plan, line: str) -> None:
    """The user's voice, another language, words nobody said, nothing."""
    lines = read(english, f"1. {line}\n2. {GOOD[1]}\n3. {GOOD[2]}")
    assert lines[0].text.startswith("The user said: “My name is Tom Baker.")
    assert [line.text for line in lines[1:]] == list(GOOD[1:])


@pytest.mark.parametrize(
    ("line", "stands"),
    [
        ("사용자는 12월 3일 제주도 여행 계획을 부탁했다.", True),
        ("사용자는 숙소를 '푸른 바다'로 하고 싶어 한다.", True),
        ("비서는 3일 전 예약을 권했고 제2안도 냈다.", True),
        ("저는 제주도에 가고 싶습니다.", False),
        ("내가 여행 계획을 부탁했다.", False),
        ("여행 계획을 짜 주고 싶어요.", False),
        ("The user asked for a travel plan.", False),
        ("사용자는 “비행기는 절대로 타지 않을 거예요”라고 했다.", False),
    ],
)
def test_who_speaks_in_a_korean_line(korean: Plan, line: str, stands: bool) -> None:
    """The user is spoken of, never spoken for."""
    answer = "\n".join(f"{part.number}. {line}" for part in korean.parts)
    assert (read(korean, answer)[0].text == line) == stands


def test_a_summary_that_loses_facts_is_noticed(english: Plan) -> None:
    """The facts that do not stand in it are named, whatever the case and the spaces."""
    missing = missing_facts(english, "tom  baker moves to LEEDS on Dec 3, 2026 with $240 of $900.")
    assert missing == ("~/moving/list.md",)
    assert len(missing_facts(english, "")) > MOST_LOST


# -- laws --------------------------------------------------------------------------------------------

WORDS = (
    "오늘 회의 3시 김민수 씨",
    "the van costs $240",
    "```py\nx = 1\n```",
    "👨‍👩‍👧 한글 🇰🇷",
    "/srv/a.txt",
    "가" * 300,
    "x " * 900,
)


@st.composite
def branches(draw: st.DrawFn) -> list[StoredMessage]:
    """Conversations with tool chains, questions without answer, answers without question, huge messages."""
    messages: list[Message] = []
    for _ in range(draw(st.integers(0, 25))):
        text = draw(st.sampled_from(WORDS)) + draw(
            st.sampled_from(("", " 어떻게 하죠?", ". Please help me."))
        )
        kind = draw(st.sampled_from("uuaatc"))
        if kind == "u":
            messages.append(Message("user", text))
        elif kind == "a":
            messages.append(Message("assistant", text, "생각"))
        elif kind == "t":
            messages.append(Message("tool", text * 3, tool_name="look"))
        else:
            messages += [
                Message("user", text),
                Message("assistant", "", "hm", (ToolCall("look", {"at": text}),)),
                Message("tool", text, tool_name="look"),
                Message("assistant", text),
            ]
    return [stored(n, message) for n, message in enumerate(messages)]


@settings(deadline=None, max_examples=300)
@given(
    branches(),
    st.integers(400, 8000),
    st.sampled_from(("", "1. 사용자가 물었다.", "I want\n" * 9, "2. ok\n3. 네")),
)
def test_the_laws_of_compaction(branch: list[StoredMessage], room: int, answer: str) -> None:
    """In every conversation, twice in a row."""
    former: Compaction | None = None
    before: list[str] = []
    for part in (branch[: len(branch) // 2], branch):
        result = plan(part, former, room, estimate)
        if result is None:
            continue
        assert [*before, *(m.id for m in (*result.covered, *result.stays))] == [m.id for m in part]
        assert result.stays[0].message.role == "user"
        assert result.stays[-1] == part[-1]
        former = compacted(result, answer)
        before = [i for line in former.lines for i in line.message_ids]
        assert before == [m.id for m in part[: len(part) - len(result.stays)]]
        assert estimate(rendered(former, result.language)) <= result.room
        assert result.room <= max(room / 2, room - weight(result.stays, estimate))
        assert instruction(result, result.language)
        assert all("\n" not in line.text for line in former.lines)


# -- five compactions --------------------------------------------------------------------------------

PLANTED: dict[Language, list[tuple[str, str]]] = {
    "ko": [
        ("제 이름은 김민수예요. 앞으로 그렇게 불러 주세요.", "김민수"),
        ("결혼기념일이 10월 17일이에요. 기억해 주세요.", "10월 17일"),
        ("설정 파일은 /etc/wony/설정.toml에 두었어요.", "/etc/wony/설정.toml"),
        ("우리 집 와이파이는 54Mbps밖에 안 나와요.", "54Mbps"),
        ("문서는 https://example.com/docs/k9 여기에 있어요.", "https://example.com/docs/k9"),
        ("담당자는 이영희 팀장님이에요.", "이영희 팀장"),
        ("프로젝트 이름은 '푸른고래'로 정했어요.", "푸른고래"),
        ("예산은 1,350만 원을 넘기면 안 돼요.", "1,350만 원"),
    ],
    "en": [
        ("My name is Tom Baker, by the way.", "Tom Baker"),
        ("Our anniversary is on October 17.", "October 17"),
        ("The config is in /etc/wony/conf.toml now.", "/etc/wony/conf.toml"),
        ("My connection gives 54Mbps at best.", "54Mbps"),
        ("The docs are at https://example.com/docs/k9 for you.", "https://example.com/docs/k9"),
        ("The person in charge is Dr. Ellen Moore.", "Ellen Moore"),
        ("The project is called “Blue Whale”.", "Blue Whale"),
        ("The budget must not exceed $13,500.", "$13,500"),
    ],
}
FILLER: dict[Language, tuple[str, str]] = {
    "ko": (
        "그 부분을 {n}번째로 조금 더 자세히 설명해 주실래요?",
        "네, 말씀하신 부분을 설명하겠습니다. 먼저 흐름을 봅니다. ",
    ),
    "en": (
        "Could you explain point {n} in a little more detail?",
        "Certainly. First, look at how it works. ",
    ),
}


def perfect(asked: Plan) -> str:
    start = (
        "사용자와 비서가 이야기했다: " if asked.language == "ko" else "The user and the assistant spoke of "
    )
    facts = missing_facts(asked, "")
    return "\n".join(f"{part.number}. {start}{', '.join(facts)}" for part in asked.parts)


MODELS: dict[str, Callable[[Plan], str]] = {
    "garbage": lambda asked: "".join(random.Random(len(asked.covered)).choices("ab<|>{}\n12.가나 ", k=900)),
    "empty": lambda _: "",
    "foreign": lambda asked: "\n".join(
        f"{p.number}. "
        + ("The user asked about many things." if asked.language == "ko" else "사용자가 많은 것을 물었다.")
        for p in asked.parts
    ),
    "in the user's voice": lambda asked: "\n".join(
        f"{p.number}. 저는 알고 싶어요. I want it." for p in asked.parts
    ),
    "perfect": perfect,
}


@pytest.mark.parametrize("window", [4096, 8192, 131072])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_facts_survive_five_compactions(language: Language, model: str, window: int) -> None:
    """Eight facts in 48 turns of talk: whatever the model says, all are in what is sent."""
    question, answer = FILLER[language]
    texts: list[str] = []
    compactions: list[Compaction] = []
    for turn in range(56):
        planted = PLANTED[language][turn // 7][0] if turn % 7 == 0 else question.format(n=turn)
        texts += [planted, answer * 12]
        if turn % 11 == 10:
            branch = branch_of(*texts)
            result = planned(branch, min(window * 0.2, 900), compactions[-1] if compactions else None)
            compactions.append(compacted(result, MODELS[model](result), f"c{turn}"))
    assert len(compactions) == 5
    assert result.language == language
    sent = rendered(compactions[-1], language) + "\n".join(
        m.message.content for m in branch if m in result.stays
    )
    assert [fact for _, fact in PLANTED[language] if fact not in sent] == []
    lines = "\n".join(line.text for line in compactions[-1].lines)
    assert language_of([lines]) == language
    assert compactions[-1].goal in texts


def test_facts_survive_without_the_old_messages() -> None:
    """Where only the messages behind the former compaction are at hand, its facts are carried on."""
    former: Compaction | None = None
    question, answer = FILLER["ko"]
    at = 0
    for turn in range(0, 40, 8):
        texts = [PLANTED["ko"][turn // 8][0], answer * 4]
        for n in range(7):
            texts += [question.format(n=turn + n), answer * 4]
        rest = branch_of(*[""] * at, *texts)[at:]
        last = former.last_id if former else None
        rest[0] = replace(rest[0], parent_id=last)
        result = planned(rest, 500, former)
        former = compacted(result, "")
        at += len(texts)
    assert former is not None
    text = rendered(former, "ko")
    assert [fact for _, fact in PLANTED["ko"][:5] if fact not in text] == []
