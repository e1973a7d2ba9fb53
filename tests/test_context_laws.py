"""What always holds of what is sent, whatever was said: ten thousand histories, and a server that counts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counting import (
    MODEL,
    OPTIONS,
    CountingBackend,
    Read,
    asks_for_a_summary,
    good_summary,
    is_summary,
    over,
    turn,
)
from ram_store import RamMessages, RamStore
from talks import words
from wony.budget import SMALLEST_SUMMARY, Budget
from wony.claims import claimed
from wony.errors import ContextOverflow
from wony.sessions import SessionManager
from wony.types import ChatRequest, Message, NewMessage, Session, StoredMessage, ToolCall

pytestmark = pytest.mark.anyio
SYSTEM = "You are kind. 한국어로 물으면 한국어로 답합니다."
WINDOWS = (*[4_096] * 30, *[8_192] * 16, 16_384, 16_384, 32_768, 131_072)
MANY = (*[4_096] * 140, *[8_192] * 50, *[16_384] * 6, *[32_768] * 3, 131_072)
"""For what is asked but once: a history of a large window takes long to make."""
SHARDS = 4
HISTORIES = 2_500
"""Of each shard: ten thousand together, each made by itself."""
TALKS, TURNS = 250, 10
"""Of each shard: conversations that go on, with compaction upon compaction."""


def text(chance: random.Random, window: int) -> str:
    """Mostly a few words, sometimes a good part of the window, rarely more than all of it."""
    if (luck := chance.random()) < 0.85:
        return words(chance, chance.randint(1, 60))
    share = chance.uniform(0.05, 0.4) if luck < 0.99 else chance.uniform(0.8, 3.0)
    piece = words(chance, 40)
    return piece * max(1, round(window * share * 2.5 / len(piece)))


def history(chance: random.Random, window: int) -> list[NewMessage]:
    """Turns that were whole, failed or broken off, with chains of tools."""
    said: list[NewMessage] = []
    for _ in range(chance.randint(0, 12)):
        said.append(NewMessage(Message("user", text(chance, window))))
        for _ in range(chance.choice((0, 0, 0, 1, 2, 3))):
            call = ToolCall("look", {"at": words(chance, 2)})
            said.append(NewMessage(Message("assistant", "", words(chance, 9), (call,))))
            if chance.random() < 0.95:
                said.append(NewMessage(Message("tool", text(chance, window), tool_name="look")))
        end = chance.random()
        if end < 0.85:
            said.append(NewMessage(Message("assistant", text(chance, window), words(chance, 9))))
        elif end < 0.95:
            said.append(NewMessage(Message("assistant"), "error"))
    return said


def least_refused(window: int) -> float:
    """Return the tokens that a question may have without being refused: 61 % of 4,096, 68 % of 131,072.

    Of 4,096, 614 are the answer's.  What is estimated at the other 3,482 / 1.12 = 3,109 surely fits, for a
    new model may cost 12 % more than estimated; 300 of them are the smallest summary's.  A question is thus
    refused from an estimate of 2,809 on (of 3,016 when enough was counted, for the doubt is 5 % then), and
    an estimate that is 12 % too high says so of 2,508.  (`Talk(43330, 4096)` was refused with 1,996: one long
    text of words that are dear with its tokenizer had been taken as an exact measure of all syllables.)
    """
    return (Budget(window).most - SMALLEST_SUMMARY) / 1.12


def summary(chance: random.Random) -> Message:
    """What a model may say instead of a summary."""
    return Message(
        "assistant", chance.choice(("", "제가 그랬어요. I want this.", "1. ok\n" * 40, "요약: 없음"))
    )


def harmless(chance: random.Random) -> str:
    """Words that claim no deed: what is asked about such claims is another test's business."""
    while claimed(text := words(chance, 40)):
        pass
    return text


class Talk:
    """One conversation with a model that says anything."""

    def __init__(self, seed: int, window: int) -> None:
        self.chance, self.ram = random.Random(seed), RamStore()
        self.backend = CountingBackend(
            window,
            lambda _: Message("assistant", harmless(self.chance), words(self.chance, 9)),
            lambda asked: good_summary(asked) if self.chance.random() < 0.6 else summary(self.chance),
            seed=seed,
        )
        self.started = 0

    def process(self) -> SessionManager:
        """A process that begins: it knows what is stored, and nothing of the server."""
        self.started = len(self.backend.answers)
        return over(self.ram, self.backend)

    async def check(self, m: SessionManager, session: Session, question: str) -> None:
        """Everything that was sent for this question is lawful, or it is too long by itself."""
        before, kept = len(self.backend.reads), dict(self.ram.compactions)
        try:
            session, _ = await turn(m, session, question)
        except ContextOverflow as error:
            alone = ChatRequest(MODEL, (Message("system", SYSTEM), Message("user", question)))
            assert error.id == "context.message_too_long"  # noqa: PT017
            assert (tokens := self.backend.count(alone)) > least_refused(self.backend.window)
            assert kept.items() <= self.ram.compactions.items()
            # What is plainly too long costs nobody a summary first.
            assert tokens < self.backend.window * 1.4 or len(self.backend.reads) == before
            return
        for read in self.backend.reads[before:]:
            self.lawful(read.request.messages)
            assert not read.prompt.dropped
            assert not read.prompt.cut
        read = self.backend.reads[-1]
        assert not is_summary(read.request)
        assert read.request.messages[-1].content.startswith(question)
        await self.nothing_is_missing(m, session, read)
        if len(self.backend.answers) - self.started > 1 and len(self.backend.answers) > 3:
            # Room for the answer, half of the reserve at least: estimates of what is quite new are not exact.
            assert read.tokens <= self.backend.window - Budget(self.backend.window).reserve / 2

    def lawful(self, messages: Sequence[Message]) -> None:
        first, *rest = messages
        assert first.role == "system"
        assert first.content.startswith(SYSTEM)
        assert rest[0].role == "user"
        assert all(m.role != "system" for m in rest)
        for one, after in pairwise(rest):
            assert not (one.role == after.role == "assistant")
            assert bool(one.tool_calls) == (one.role == "assistant" and after.role == "tool")
            if after.role == "tool":
                assert one.role == "tool" or one.tool_calls
        said = {s.message.content for s in self.ram.messages.values() if s.message.role == "user"}
        wonys = [n for n, m in enumerate(rest) if asks_for_a_summary(m)]
        assert all(n == len(rest) - 1 for n in wonys[-1:])  # at the end, never inside a chain of tools
        assert all(rest[n - 1].role != "assistant" or not rest[n - 1].tool_calls for n in wonys)
        assert all(m.content in said for m in rest if m.role == "user" and not asks_for_a_summary(m))

    async def nothing_is_missing(self, m: SessionManager, session: Session, read: Read) -> None:
        """What is not sent is covered by a line of the summary, and the goal is there."""
        branch: list[StoredMessage] = list(await m.transcript(session, 10_000))
        compaction = await m.compaction(session)
        covered = {id for line in compaction.lines for id in line.message_ids} if compaction else set()
        place = next((n for n, s in enumerate(branch) if compaction and s.id == compaction.last_id), -1)
        assert {s.id for s in branch[: place + 1]} <= covered
        sent = "\n".join(f"{x.content}\n{x.thinking}" for x in read.request.messages)
        assert all(s.message.content in sent for s in branch[place + 1 : -1])
        if compaction:
            assert compaction.goal
            assert all(line in read.request.messages[0].content for line in compaction.goal.splitlines())
            assert all(fact in read.request.messages[0].content for fact in compaction.facts)


def examples(count: int) -> settings:
    return settings(deadline=None, max_examples=count, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("shard", range(SHARDS))
@examples(HISTORIES)
@given(seed=st.integers(0, 2**32), window=st.sampled_from(MANY))
async def test_what_is_asked_on_any_history_is_lawful(shard: int, seed: int, window: int) -> None:
    """By a process that knows nothing of the model yet, or was told its window, or has answered once."""
    talk = Talk(seed * SHARDS + shard, window)
    m = talk.process()
    session = await m.new()
    if said := history(talk.chance, window):
        await RamMessages(talk.ram).append(session.id, said, session=session)
        session = await m.refresh(session)
    if talk.chance.random() < 0.5:
        m.see_window(OPTIONS, window)
    for _ in range(talk.chance.choice((1, 1, 1, 2))):
        await talk.check(m, session, text(talk.chance, window))
        session = await m.refresh(session)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("shard", range(SHARDS))
@examples(TALKS)
@given(seed=st.integers(0, 2**32), window=st.sampled_from(WINDOWS))
async def test_what_is_sent_is_lawful(shard: int, seed: int, window: int) -> None:
    """It fits with room for the answer; it has system text, goal and question; roles are in order."""
    talk = Talk(seed * SHARDS + shard, window)
    m = talk.process()
    session = await m.new()
    for n in range(TURNS):
        if n == TURNS - 2 and talk.chance.random() < 0.3:
            m = talk.process()
        if talk.chance.random() < 0.3 and n:
            await m.tidy(session, OPTIONS)
        await talk.check(m, session, text(talk.chance, window))
        session = await m.refresh(session)
        if n == 0 and (said := history(talk.chance, window)):
            await RamMessages(talk.ram).append(session.id, said)
            session = await m.refresh(session)
