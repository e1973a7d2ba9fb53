"""What a person said once is still known after forty-eight other turns and five summaries."""

from __future__ import annotations

import random
import re

import pytest

from counting import OPTIONS, CountingBackend, Model, good_summary, is_summary, over, says, turn
from ram_store import RamStore
from talks import words
from wony.summary.spoken import language_of

pytestmark = pytest.mark.anyio
WINDOW, FILLERS = 4_096, 48

KOREAN = {
    "제 이름은 김하늘입니다.": "김하늘",
    "서버 주소는 10.20.30.40이에요.": "10.20.30.40",
    "예산은 1,250만 원으로 정했어요.": "1,250만 원",
    "마감은 2026년 12월 3일입니다.": "12월 3일",
    "설정 파일은 /etc/hanul/app.toml에 있습니다.": "/etc/hanul/app.toml",
    "프로젝트 이름은 '푸른소금'이에요.": "푸른소금",
    "담당자는 박서준 팀장님이에요.": "박서준",
    "문서는 https://example.org/plan?v=7 에 있어요.": "https://example.org/plan?v=7",
}
ENGLISH = {
    "My name is Nora Whitfield.": "Nora Whitfield",
    "The server is at 10.20.30.40.": "10.20.30.40",
    "We have a budget of $12,500.": "$12,500",
    "The deadline is December 3, 2026.": "December 3, 2026",
    "The settings are in /etc/lark/app.toml.": "/etc/lark/app.toml",
    "The project is called Bluesalt.": "Bluesalt",
    "Please ask Omar Haddad about it.": "Omar Haddad",
    "The plan is at https://example.org/plan?v=7 for now.": "https://example.org/plan?v=7",
}
SUMMARIZERS: dict[str, Model] = {
    "good": good_summary,
    "empty": says(""),
    "garbage": says("I decided it. 제가 “나는 서울을 떠나겠다”라고 했어요.\n" * 20),
    "foreign": says("\n".join(f"{n}. 我们讨论了很多事情，没有决定。" for n in range(1, 12))),
}
QUOTED = re.compile(r"“([^”]*)”")


@pytest.mark.parametrize("summarizer", SUMMARIZERS)
@pytest.mark.parametrize(("kind", "facts"), [("k", KOREAN), ("e", ENGLISH)])
async def test_planted_facts_are_sent_to_the_end(kind: str, facts: dict[str, str], summarizer: str) -> None:
    """Eight facts, all of them in what is sent, whatever the model makes of its summaries."""
    chance = random.Random(5)
    backend = CountingBackend(
        WINDOW, lambda _: says(words(chance, 130, kind))(_), SUMMARIZERS[summarizer], seed=3
    )
    ram = RamStore()
    m = over(ram, backend)
    session = await m.new()
    planted = list(facts)
    for n in range(FILLERS + len(planted)):
        text = planted[n // 2] if n % 2 == 0 and n // 2 < len(planted) else f"{words(chance, 9, kind)}"
        session, _ = await turn(m, session, text)
        await m.tidy(session, OPTIONS)
    assert len(ram.compactions) >= 5
    sent = "\n".join(message.content for message in backend.answers[-1].request.messages)
    found = [fact for fact in facts.values() if fact in sent]
    assert len(found) >= 0.95 * len(facts), set(facts.values()) - set(found)
    said = " ".join(" ".join(r.request.messages[-1].content.split()) for r in backend.answers)
    everything = said + " ".join(s.message.content for s in ram.messages.values())
    for compaction in ram.compactions.values():
        assert compaction.metadata["language"] == ("ko" if kind == "k" else "en")
        assert all(" ".join(clause.split()).strip("…") in said for fact in compaction.facts
                   for clause in fact.split(" · "))  # fmt: skip
        assert compaction.goal in said
        for line in compaction.lines:
            for quoted in QUOTED.findall(line.text):
                assert quoted.strip("… ") in " ".join(everything.split())
            assert "떠나겠다" not in line.text
        spoken = [line.text for line in compaction.lines]
        assert language_of(spoken) == ("ko" if kind == "k" else "en")
    assert any(is_summary(read.request) for read in backend.reads)
