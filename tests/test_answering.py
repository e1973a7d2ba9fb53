"""One answer: what is too long is condensed and asked again, what was cut is told, nothing is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from counting import MODEL, OPTIONS, CountingBackend, is_summary, over, says, turn
from ram_store import RamCompactions, RamMessages, RamStore
from simulated_tokens import Tokenizer
from talks import words
from wony.answering import AnswerOptions
from wony.errors import ContextOverflow
from wony.events import AnswerFinished, ContextReport, Event
from wony.sessions import SessionManager
from wony.tokens import Gauge
from wony.types import ChatRequest, Finished, Message, NewMessage, Notice, Piece, Session, TextDelta

pytestmark = pytest.mark.anyio
COUNT = Tokenizer(0).count


class Hanging(CountingBackend):
    """A backend that says nothing to whoever asks for a summary."""

    def __init__(self, window: int) -> None:
        super().__init__(window, says("네."))
        self.asked = asyncio.Event()
        self.hangs = True

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        if self.hangs and is_summary(request):
            self.asked.set()
            await asyncio.Event().wait()
        async for piece in super().chat(request):
            yield piece


def notices(events: list[Event]) -> list[str]:
    return [event.id for event in events if isinstance(event, Notice)]


def filler(tokens: int, seed: int = 1) -> str:
    """About so many tokens of Korean."""
    chance = random.Random(seed)
    piece = words(chance, 40, "k")
    return f"{piece} " * (tokens // COUNT(piece)) + words(chance, max(1, tokens % COUNT(piece) // 3), "k")


async def filled(ram: RamStore, m: SessionManager, tokens: int, turns: int = 8) -> Session:
    """A session of four short turns, and then of several which nobody has counted yet."""
    session = await m.new()
    for text in ("안녕하세요. 제 이름은 김하늘입니다.", filler(30), filler(10), filler(50)):
        session, _ = await turn(m, session, text)
    for n in range(turns):
        said = [
            Message("user", f"{n}번째 질문입니다. {filler(20, n)}"),
            Message("assistant", filler(tokens // turns, n)),
        ]
        await RamMessages(ram).append(session.id, [NewMessage(message) for message in said])
    return await m.refresh(session)


async def test_an_overflow_is_learnt_from_condensed_and_asked_again_once() -> None:
    """A server that allocates less than it did refuses, tells, and answers."""
    ram, backend = RamStore(), CountingBackend(4_096, says("네."))
    session = await filled(ram, over(ram, CountingBackend(32_768, says("네."))), 5_000)
    m = over(ram, backend)  # a new process, and a server that was started anew
    session, events = await turn(m, session, "제 이름이 뭐라고 했죠?")
    assert notices(events) == ["context.condensing_after_overflow"]
    assert len(backend.refused) == 1
    assert backend.answers[-1].tokens < 4_096 * 0.4
    assert "김하늘" in backend.answers[-1].request.messages[0].content
    assert [s.message.content for s in await m.transcript(session)][-1] == "네."
    gauge = ram.gauges[MODEL]
    assert gauge["seen"] >= 2  # the refusal told the exact count
    _, events = await turn(m, session, "고마워요.")
    assert notices(events) == []


async def test_a_second_refusal_is_told() -> None:
    """It is tried once more, not for ever."""

    class Stubborn(CountingBackend):
        async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
            self.refused.append(request)
            if self.refused:
                raise ContextOverflow("ollama.overflow", prompt_tokens=5_000, window=4_096)
            yield Finished("stop")

    ram = RamStore()
    session = await filled(ram, over(ram, CountingBackend(4_096, says("네."))), 2_000)
    stubborn = Stubborn(4_096, says(""))
    with pytest.raises(ContextOverflow, match=r"ollama\.overflow|context\.message_too_long"):
        await turn(over(ram, stubborn), session, "질문")
    assert len([r for r in stubborn.refused if r.messages[-1].content == "질문"]) <= 2


@pytest.mark.parametrize("anew", [False, True])
async def test_what_is_late_is_condensed_before_it_is_sent(anew: bool) -> None:
    """The window is known, to the next process too: the server never has to refuse."""
    ram, backend = RamStore(), CountingBackend(4_096, says("네."))
    m = over(ram, backend)
    session = await filled(ram, m, 3_600)
    m = over(ram, backend) if anew else m
    session, events = await turn(m, session, "계속해 주세요.")
    assert notices(events) == ["context.condensing"]
    assert backend.refused == []
    assert len(ram.compactions) == 1
    (report,) = [event for event in events if isinstance(event, ContextReport)]
    assert report.summary > 0
    assert report.compaction_id in ram.compactions
    assert report.changed == "summary"


async def test_a_wrong_estimate_is_not_taken_for_a_cut() -> None:
    """Where what was sent fits twice, nobody cuts anything: the estimate learns instead."""
    ram, wrong = RamStore(), replace(Gauge(), costs=tuple(3 * cost for cost in Gauge().costs), seen=9)
    ram.gauges[MODEL] = wrong.to_json()
    m = over(ram, CountingBackend(32_768, says("네.")))
    _, events = await turn(m, await m.new(), filler(300, 1))
    assert notices(events) == []
    assert ram.gauges[MODEL] != wrong.to_json()


@pytest.mark.parametrize("known", [True, False])
async def test_a_server_that_cuts_is_found_out_at_once(known: bool) -> None:
    """In one line, and again the next time: a wrong count teaches nothing."""
    ram, backend = RamStore(), CountingBackend(4_096, says("네."))
    m = over(ram, CountingBackend(32_768, says("네.")))
    session = await m.new()
    for n in range(4):
        session, _ = await turn(m, session, filler(100, n))
    gauge = ram.gauges[MODEL]
    backend.cuts, backend.tells_window = True, known
    many = [NewMessage(Message(r, filler(600, n))) for n in range(10) for r in ("user", "assistant")]
    await RamMessages(ram).append(session.id, many)
    m = over(ram, backend)
    session, events = await turn(m, await m.refresh(session), "앞에서 무슨 얘기를 했죠?")
    assert notices(events) == ["context.cut_by_server"]
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert notice.params["counted"] == backend.answers[-1].tokens
    assert ram.gauges[MODEL] == gauge
    session, events = await turn(m, session, "그다음에는요?")
    assert notices(events) == (["context.condensing"] if known else ["context.cut_by_server"])


async def test_a_message_longer_than_the_window_is_told_and_nothing_is_lost() -> None:
    """The question is stored; a shorter one goes on as if nothing had been."""
    ram, backend = RamStore(), CountingBackend(4_096, says("네."))
    m = over(ram, backend)
    session = await filled(ram, m, 1_000)
    read = len(backend.reads)
    with pytest.raises(ContextOverflow, match=r"context\.message_too_long") as caught:
        await turn(m, session, filler(20_000))
    assert caught.value.params["window"] == 4_096
    assert (len(backend.reads), ram.compactions) == (read, {})  # nobody waited for a summary in vain
    session = await m.refresh(session)
    assert (await m.transcript(session))[-2].message.content == filler(20_000)
    events = [event async for event in m.edit(session, "짧게 다시 물을게요.", OPTIONS)]
    assert notices(events) == []
    assert "김하늘" in "".join(x.content for x in backend.answers[-1].request.messages)
    assert ram.compactions == {}


async def test_a_conversation_goes_on_after_a_message_that_no_window_holds() -> None:
    """It is condensed like everything else that was said before."""
    ram, backend = RamStore(), CountingBackend(4_096, says("네."))
    m = over(ram, backend)
    session = await filled(ram, m, 500)
    with pytest.raises(ContextOverflow):
        await turn(m, session, "긴 글입니다. " * 200_000)
    session, events = await turn(m, await m.refresh(session), "그럼 짧게 물을게요.")
    assert notices(events) == ["context.condensing"]
    assert backend.answers[-1].request.messages[-1].content == "그럼 짧게 물을게요."
    assert backend.answers[-1].tokens < 4_096


async def test_idle_work_that_is_cancelled_leaves_everything_as_it_was() -> None:
    """The next message never waits for it."""
    ram, backend = RamStore(), Hanging(4_096)
    m = over(ram, backend)
    session = await filled(ram, m, 2_700)
    before = dict(ram.messages), dict(ram.compactions), dict(ram.gauges)
    task = asyncio.create_task(m.tidy(session, OPTIONS))
    await backend.asked.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert (ram.messages, ram.compactions, ram.gauges) == before
    backend.hangs = False
    _, events = await turn(m, session, "안녕")
    assert isinstance(events[-1], AnswerFinished)


async def test_idle_work_waits_until_the_window_is_rather_full() -> None:
    """Below 70 % nothing happens; above it the next question is sent short."""
    ram, backend = RamStore(), CountingBackend(4_096, says("네."))
    m = over(ram, backend)
    assert await m.tidy(await filled(ram, m, 1_000), OPTIONS) is None
    session = await filled(ram, m, 2_700)
    compaction = await m.tidy(session, OPTIONS)
    assert compaction is not None
    assert await m.compaction(session) == compaction
    _, events = await turn(m, session, "다음")
    assert notices(events) == []
    assert backend.answers[-1].tokens < 4_096 * 0.4
    await m.retract(compaction.id)
    assert await m.compaction(session) is None
    assert await m.tidy(await m.refresh(session), OPTIONS) is not None


async def test_a_summary_is_asked_for_as_the_conversation_is() -> None:
    """The same effort, and the whole conversation as its beginning: nothing of it is read again."""
    ram, backend = RamStore(), CountingBackend(8_192, says("네.", "음"))
    m, options = over(ram, backend), AnswerOptions(MODEL, "high", seed=7)
    session = await filled(ram, m, 5_400)
    [event async for event in m.ask(session, "네?", options)]
    session = await m.refresh(session)
    assert await m.tidy(session, options)
    answer, summary = backend.answers[-1], backend.summaries[0]
    assert (summary.request.think, summary.request.seed) == ("high", 7)
    assert summary.request.messages[: len(answer.request.messages)] == answer.request.messages


async def test_compactions_belong_to_their_branch() -> None:
    """One that covers what was undone is not sent; one before the fork in the road is."""
    ram, backend = RamStore(), CountingBackend(4_096, says("네."))
    m = over(ram, backend)
    session = await filled(ram, m, 2_700)
    compaction = await m.tidy(session, OPTIONS)
    assert compaction is not None
    early = (await m.transcript(session, 100))[1]
    assert await m.compaction(await m.switch(session, early.id)) is None
    assert list(await RamCompactions(ram).of(session.id)) == [compaction]


async def test_a_summary_holds_where_nothing_stands_behind_it() -> None:
    """The only turn behind it was undone: the next question is sent behind it too."""
    ram, backend = RamStore(), CountingBackend(4_096, says("네."))
    m = over(ram, backend)
    session = await filled(ram, m, 2_700)
    compaction = await m.tidy(session, OPTIONS)
    assert compaction is not None
    session = await m.switch(session, compaction.last_id)
    assert await m.compaction(session) == compaction
    before = (await m.so_far(session, OPTIONS)).messages
    await turn(m, session, "그럼요?")
    assert backend.answers[-1].request.messages[: len(before)] == before


async def test_an_overflow_in_mid_answer_is_told_and_not_asked_again() -> None:
    """Two answers would stand one behind the other."""

    class Full(CountingBackend):
        async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
            yield TextDelta("Half")
            raise ContextOverflow("ollama.overflow", window=4_096)

    ram = RamStore()
    session = await filled(ram, over(ram, CountingBackend(4_096, says("네."))), 1_000)
    m = over(ram, Full(4_096, says("네.")))
    with pytest.raises(ContextOverflow, match=r"ollama\.overflow"):
        await turn(m, session, "?")
    answer = (await m.transcript(await m.refresh(session)))[-1]
    assert (answer.status, answer.message.content) == ("interrupted", "Half")
