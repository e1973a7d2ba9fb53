"""How a summary is asked for, and what there is when the model gives none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from counting import MODEL, CountingBackend, asks_for_a_summary, good_summary, says
from wony.budget import Budget
from wony.condensing import Condenser
from wony.context import Context
from wony.errors import BackendError
from wony.protocols import Backend
from wony.replies import Replies
from wony.summary.parts import turns_of
from wony.tokens import Gauge
from wony.types import ChatRequest, Compaction, Message, StoredMessage

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LIKE = ChatRequest(MODEL, (), think="high", seed=4)
FACTS = ("10.20.30.40", "김하늘", "3,500원", "/etc/a.toml")


def branch(*messages: Message) -> tuple[StoredMessage, ...]:
    return tuple(
        StoredMessage(f"m{n:03}", "s", f"m{n - 1:03}" if n else None, n, message, "complete", NOW)
        for n, message in enumerate(messages)
    )


def talk(turns: int, size: int = 40) -> Context:
    said = []
    for n in range(turns):
        fact = FACTS[n] if n < len(FACTS) else "그 일"
        said += [
            Message("user", f"{fact} 이야기를 {n}번 했어요."),
            Message("assistant", "네, 알겠습니다. " * size),
        ]
    return Context("당신은 친절합니다.", branch(*said, Message("user", "그럼 이제 정리해 주세요.")))


def condenser(backend: Backend) -> Condenser:
    return Condenser(lambda: Replies(backend), lambda: "c1")


async def drafted(backend: Backend, context: Context, window: int, focus: str = "") -> Compaction:
    compaction = await condenser(backend).draft(context, LIKE, Gauge(), Budget(window), focus)
    assert compaction is not None
    covered = [s.id for s in context.branch[: -len(turns_of(context.branch)[-1])]]
    spoken_of = [id for line in compaction.lines for id in line.message_ids]
    assert spoken_of == covered[: len(spoken_of)]
    assert spoken_of[-1] == compaction.last_id
    return compaction


async def test_the_request_is_the_conversation_and_one_question_more() -> None:
    """With its effort and seed, a limit, and what is to be kept more of."""
    backend, context = CountingBackend(8_192, says("네."), good_summary), talk(12)
    await drafted(backend, context, 8_192, focus="서버 주소")
    (read,) = backend.summaries
    *before, asked = read.request.messages
    assert tuple(before) == context.messages()
    assert (read.request.think, read.request.seed) == ("high", 4)
    assert read.request.max_tokens
    assert read.tokens + read.request.max_tokens <= 8_192 * 1.1  # as far as it can be told beforehand
    assert "서버 주소" in asked.content


async def test_a_summary_without_the_facts_is_made_again_with_them_listed() -> None:
    """Once; what is then still missing stands in the facts all the same."""
    backend = CountingBackend(16_384, says("네."), says("1. 사용자가 무언가를 물었다."))
    compaction = await drafted(backend, talk(12), 16_384)
    first, second = backend.summaries
    assert second.request.messages[: len(first.request.messages)] == first.request.messages
    assert second.request.messages[-2] == Message("assistant", "1. 사용자가 무언가를 물었다.")
    listed = second.request.messages[-1]
    assert asks_for_a_summary(listed)
    assert "10.20.30.40" in listed.content
    assert all(any(fact in line for line in compaction.facts) for fact in FACTS)


@pytest.mark.parametrize(
    "said", ["", "I am sorry, I cannot do that.", "저는 싫어요.\n" * 50, "<|channel|>analysis"]
)
async def test_whatever_the_model_says_there_is_a_summary(said: str) -> None:
    """Every line stands for its messages; no line speaks for the person."""
    backend = CountingBackend(8_192, says("네."), says(said))
    compaction = await drafted(backend, talk(12), 8_192)
    assert compaction.goal
    assert compaction.lines
    assert not any("저는" in line.text for line in compaction.lines)


async def test_a_server_that_fails_costs_the_lines_only() -> None:
    """They are made mechanically then."""

    class Broken(CountingBackend):
        def failing(self, request: ChatRequest) -> Message:
            raise BackendError("ollama.error", url="x")

    backend = Broken(8_192, says("네."))
    backend.summarizer = backend.failing
    compaction = await drafted(backend, talk(12), 8_192)
    assert all("사용자가 한 말" in line.text for line in compaction.lines)


@pytest.mark.parametrize(("window", "asked"), [(16_384, 1), (1_600, 0)])
async def test_nobody_is_asked_where_there_is_no_room(window: int, asked: int) -> None:
    """No request is longer than the window, the one for a summary neither."""
    backend = CountingBackend(window, says("네."), good_summary)
    await drafted(backend, talk(14), window)
    assert (len(backend.summaries), backend.refused) == (asked, [])


async def test_where_not_all_of_it_fits_what_will_be_summed_up_is_shown() -> None:
    """The turns that stay are left out of the request first."""
    context = talk(12, 40)
    long = Context(context.system, branch(*(s.message for s in context.branch), *_long_turn()))
    backend = CountingBackend(6_000, says("네."), good_summary)
    backend.window = backend.count(ChatRequest(MODEL, long.messages())) + 300
    await drafted(backend, long, backend.window)
    assert len(backend.summaries) >= 1
    assert not any("마지막 질문" in m.content for m in backend.summaries[0].request.messages[:-1])
    assert backend.refused == []


def _long_turn() -> Sequence[Message]:
    return Message("assistant", "네."), Message("user", "마지막 질문입니다. " + "아주 긴 글입니다. " * 200)


async def test_one_turn_alone_cannot_be_condensed() -> None:
    """There is nothing before it."""
    context = Context("S", branch(Message("user", "안녕 " * 500)))
    assert await condenser(CountingBackend(4_096, says("."))).draft(context, LIKE, Gauge(), Budget()) is None
