"""What the store keeps beside the messages: compactions, what was learnt of models, sums of usage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wony.errors import StoreError
from wony.protocols import CompactionStore, GaugeStore, UsageStore
from wony.store.open import Stores, open_stores
from wony.types import Compaction, Json, Message, NewMessage, Role, Session, SummaryLine, UsageSums

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 10, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture(params=["memory", "file"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """Give fresh stores on each kind of database."""
    opened = await open_stores(tmp_path / "wony.db" if request.param == "file" else None)
    yield opened
    await opened.close()


async def talk(stores: Stores, id: str) -> Compaction:
    """Make a session with one message, and return a compaction that covers it."""
    (said,) = await stores.messages.append(
        id, [NewMessage(Message("user", "3월 예산은 1,250,000원이에요."))], session=Session(id, "", NOW, NOW)
    )
    lines = (SummaryLine("예산을 '정했다' \0", (said.id,)), SummaryLine("", ()))
    facts = ("3월 예산은 1,250,000원", "한 \U0001f469\u200d\U0001f469")
    return Compaction(stores.new_id(), id, said.id, "예산을 짠다", facts, lines, NOW, metadata={"model": "m"})


async def answer(stores: Stores, id: str, metadata: dict[str, Json], role: Role = "assistant") -> None:
    await stores.messages.append(
        id, [NewMessage(Message(role, "네"), metadata=metadata)], session=Session(id, "", NOW, NOW)
    )


# -- compactions -------------------------------------------------------------------------------------


async def test_a_compaction_comes_back_as_it_was_made(stores: Stores) -> None:
    """Goal, facts, lines with their messages, time and metadata survive; adding it again changes nothing."""
    compactions: CompactionStore = stores.compactions
    made = await talk(stores, "a")
    await compactions.add(made)
    await compactions.add(replace(made, goal="다른 목표"))
    assert list(await compactions.of("a")) == [made]
    assert list(await compactions.of("b")) == []


async def test_compactions_come_in_the_order_they_were_made(stores: Stores) -> None:
    """Each session has its own, oldest first, also when the clock ran backwards."""
    first, other = await talk(stores, "a"), await talk(stores, "b")
    second = replace(first, id="0", created_at=datetime(1970, 1, 1, tzinfo=UTC), metadata={})
    third = replace(first, id="1", undone=True, facts=(), lines=())
    for each in (first, other, second, third):
        await stores.compactions.add(each)
    assert list(await stores.compactions.of("a")) == [first, second, third]
    assert list(await stores.compactions.of("b")) == [other]


async def test_an_undone_compaction_stays(stores: Stores) -> None:
    """It is marked, once and for all; one that is not there cannot be undone."""
    made = await talk(stores, "a")
    kept = replace(made, id="kept")
    await stores.compactions.add(made)
    await stores.compactions.add(kept)
    for _ in range(2):
        await stores.compactions.undo(made.id)
    assert list(await stores.compactions.of("a")) == [replace(made, undone=True), kept]
    with pytest.raises(StoreError, match=r"store\.no_compaction"):
        await stores.compactions.undo("nowhere")


async def test_a_compaction_needs_its_session_and_ends_with_it(stores: Stores) -> None:
    """Deleting a conversation deletes what was said of it; nothing can be added to one that is gone."""
    made, other = await talk(stores, "a"), await talk(stores, "b")
    await stores.compactions.add(made)
    await stores.compactions.add(other)
    await stores.sessions.delete("a")
    assert list(await stores.compactions.of("a")) == []
    assert list(await stores.compactions.of("b")) == [other]
    with pytest.raises(StoreError, match=r"store\.no_session"):
        await stores.compactions.add(made)


async def test_a_compaction_does_not_make_a_session_the_latest(stores: Stores) -> None:
    """What is done in idle time is no use of a conversation by the person."""
    made = await talk(stores, "a")
    await talk(stores, "b")
    before = list(await stores.sessions.list(10))
    await stores.compactions.add(made)
    assert list(await stores.sessions.list(10)) == before


async def test_several_processes_number_compactions_without_a_clash(tmp_path: Path) -> None:
    """Places are given inside the transaction that uses them."""
    opened = [await open_stores(tmp_path / "wony.db") for _ in range(3)]
    made = await talk(opened[0], "a")
    adding = [
        stores.compactions.add(replace(made, id=f"{number}{turn}"))
        for number, stores in enumerate(opened)
        for turn in range(5)
    ]
    await asyncio.gather(*adding)
    seen = [[c.id for c in await stores.compactions.of("a")] for stores in opened]
    assert len(set(seen[0])) == 15
    assert seen[0] == seen[1] == seen[2]
    for number in "012":
        assert [id for id in seen[0] if id[0] == number] == [f"{number}{turn}" for turn in range(5)]
    for stores in opened:
        await stores.close()


# -- gauges ------------------------------------------------------------------------------------------


async def test_what_was_learnt_of_a_model_is_kept_and_replaced(stores: Stores) -> None:
    """Any JSON comes back as itself, under any name; the newest takes the place of what was known."""
    gauges: GaugeStore = stores.gauges
    path = "/모델/" + "x" * 1000 + ".gguf"
    assert await gauges.get("gpt-oss:20b") is None
    learnt: dict[str, Json] = {"latin": 4.1, "hangul": [1.25, None], "turns": 3, "누구": "나"}
    await gauges.put("gpt-oss:20b", "before")
    await gauges.put("gpt-oss:20b", learnt)
    await gauges.put(path, [])
    assert await gauges.get("gpt-oss:20b") == learnt
    assert await gauges.get(path) == []
    assert await gauges.get("gpt-oss:120b") is None


# -- sums --------------------------------------------------------------------------------------------


async def test_usage_is_summed_over_answers(stores: Stores) -> None:
    """Of one conversation or of all; the share that was cached counts only where the server told it."""
    usage: UsageStore = stores.usage
    told = {"prompt_tokens": 100, "cached_tokens": 80, "answer_tokens": 10, "prompt_seconds": 0.5}
    bytes_known = {"prompt_bytes": 400, "unchanged_bytes": 300, "former_bytes": 310}
    await answer(stores, "a", {"usage": {**told, "answer_seconds": 2}, "cache": bytes_known})
    await answer(stores, "a", {"usage": {"prompt_tokens": 50, "answer_tokens": 5}, "cache": bytes_known})
    await answer(stores, "b", {"usage": told})
    await stores.compactions.add(await talk(stores, "a"))
    alone = UsageSums(
        answers=2,
        compactions=1,
        prompt_tokens=150,
        cached_tokens=80,
        cacheable_tokens=100,
        answer_tokens=15,
        prompt_seconds=0.5,
        answer_seconds=2.0,
        prompt_bytes=800,
        unchanged_bytes=600,
        former_bytes=620,
    )
    assert await usage.usage("a") == alone
    together = replace(
        alone,
        answers=3,
        prompt_tokens=250,
        cached_tokens=160,
        cacheable_tokens=200,
        answer_tokens=25,
        prompt_seconds=1.0,
    )
    assert await usage.usage() == together
    assert await usage.usage("nowhere") == UsageSums()


async def test_only_answers_that_came_to_their_end_are_counted(stores: Stores) -> None:
    """Neither questions nor what was interrupted say what they cost."""
    await answer(stores, "a", {"usage": {"prompt_tokens": 1}}, role="user")
    await answer(stores, "a", {"model": "m"})
    await answer(stores, "a", {})
    await answer(stores, "a", {"usage": {}})
    assert await stores.usage.usage() == UsageSums(answers=1)


@pytest.mark.parametrize("claimed", ["many", -1, 2**31, 10**30, 1e300, float("inf"), None, [1], {"a": 1}])
async def test_an_absurd_figure_counts_as_unknown(stores: Stores, claimed: Json) -> None:
    """A server may claim anything; the sums stay sensible."""
    await answer(stores, "a", {"usage": {"prompt_tokens": 7, "cached_tokens": claimed}, "cache": claimed})
    await answer(stores, "a", {"usage": {"prompt_tokens": claimed, "answer_seconds": claimed}})
    assert await stores.usage.usage() == UsageSums(answers=2, prompt_tokens=7)
