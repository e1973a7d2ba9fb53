"""What is learnt of a model outlives the process, and garbage in its place does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from counting import MODEL, OPTIONS, CountingBackend, over, says, turn
from ram_store import RamGauges, RamStore
from wony.context import Context
from wony.errors import StoreError
from wony.measures import Measures
from wony.store.open import open_stores
from wony.types import Json, Message, Usage

pytestmark = pytest.mark.anyio
CONTEXT = Context("당신은 친절합니다.", ())


async def test_what_was_counted_is_known_to_the_next_process(tmp_path: Path) -> None:
    """The first estimate of another conversation is a better one than without."""
    backend = CountingBackend(32_768, says("서버 로그를 먼저 확인하겠습니다. " * 20), seed=9)
    stores = await open_stores(tmp_path / "wony.db")
    m = over(stores, backend)
    session = await m.new()
    for text in ("로그가 이상합니다", "왜 그럴까요?", "고쳐 주세요"):
        session, _ = await turn(m, session, text * 10)
    await stores.close()
    stores = await open_stores(tmp_path / "wony.db")
    gauge = await Measures(stores.gauges).gauge(MODEL)
    await stores.close()
    assert gauge.seen == 3
    text = "서버 로그를 먼저 확인하겠습니다. 왜 그럴까요? " * 40
    true = backend.tokenizer.count(text)
    fresh = await Measures(RamGauges(RamStore())).gauge(MODEL)
    assert abs(gauge.text(text) - true) < abs(fresh.text(text) - true)
    assert gauge.text(text) == pytest.approx(true, rel=0.12)


@pytest.mark.parametrize("stored", [None, "x", 7, [], {}, {"costs": "abc", "doubt": [], "seen": 1}])
async def test_garbage_in_the_store_is_as_good_as_nothing(stored: Json) -> None:
    """Estimates go on, and what is learnt takes its place."""
    ram = RamStore()
    ram.gauges[MODEL] = stored
    measures = Measures(RamGauges(ram))
    assert await measures.estimate(MODEL, CONTEXT) > 0
    await measures.learn(MODEL, CONTEXT, Message("assistant", "네"), Usage(80, answer_tokens=1, window=8_192))
    assert ram.gauges[MODEL]["seen"] == 1
    budget = measures.budget(MODEL)
    assert budget is not None
    assert (budget.window, budget.counted) == (8_192, 1)


class FullDisk(RamGauges):
    """A store that can be read, but takes nothing any more."""

    async def put(self, model: str, value: Json) -> None:
        raise StoreError("store.disk_full")


async def test_what_cannot_be_kept_is_known_until_the_end() -> None:
    """A complete answer does not fail because a measure could not be stored."""
    ram = RamStore()
    measures = Measures(FullDisk(ram))
    usage = Usage(80, answer_tokens=40, window=8_192)
    await measures.learn(MODEL, CONTEXT, Message("assistant", "네, 그렇습니다. " * 5), usage)
    await measures.learn_overflow(MODEL, CONTEXT, 90, 8_192)
    assert (await measures.gauge(MODEL)).seen == 2
    assert ram.gauges == {}


async def test_a_server_that_tells_nothing_teaches_nothing() -> None:
    """No window, no budget; no counts, no gauge."""
    ram = RamStore()
    backend = CountingBackend(8_192, says("네."))
    backend.tells_counts = backend.tells_window = False
    m = over(ram, backend)
    session, _ = await turn(m, await m.new(), "안녕")
    report = await m.report(session, OPTIONS)
    assert (report.window, ram.gauges) == (None, {})
    assert report.expected_tokens > 0
    m.see_window(OPTIONS, 8_192)
    assert (await m.report(session, OPTIONS)).window == 8_192
