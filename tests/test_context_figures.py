"""What was promised of long conversations, counted: what is read again, how often, and how much at first."""

from __future__ import annotations

from pathlib import Path

import pytest

from long_talks import Spent, converse, first_request, growth, naive, on_the_engine
from ram_store import RamStore
from simulated_ollama import SimulatedOllama
from wony.store.open import open_stores

pytestmark = pytest.mark.anyio


async def talk(ollama: SimulatedOllama, window: int, tokens: int, *, idle: bool = True) -> Spent:
    ollama.default_context = window
    return await converse(ollama, RamStore(), turns=30, tokens=tokens, idle=idle)


@pytest.mark.parametrize("window", [16_384, 131_072])
async def test_what_was_sent_is_the_beginning_of_what_is_sent_next(
    ollama: SimulatedOllama, window: int, tmp_path: Path
) -> None:
    """With tools, documents, midnight and a new process: 97 % at every turn but the compactions."""
    ollama.default_context = window
    stores = await open_stores(tmp_path / "wony.db")
    spent = await converse(ollama, stores, turns=30, tokens=150, idle=True, busy=True)
    await stores.close()
    changed = [kept for kept in spent.kept if kept < 0.97]
    assert len(changed) == spent.compactions
    assert spent.compactions <= growth(spent.answered) / (window / 2)
    assert spent.dropped == 0
    assert spent.name  # a title, for which nobody was asked: all requests are the turns', summaries, warm-ups
    assert spent.unasked == 0
    after = [report for report in spent.reports if report.changed]
    assert all(report.changed == "summary" for report in after)
    reused = [r.unchanged_bytes / r.former_bytes for r in spent.reports if r.former_bytes and not r.changed]
    assert min(reused) >= 0.97  # by our own bytes too, of which each answer has a record


@pytest.mark.parametrize("idle", [True, False])
async def test_little_is_read_again_in_a_window_that_is_often_full(
    ollama: SimulatedOllama, idle: bool
) -> None:
    """Thirty answers of 800 tokens in 8,192: no message lost, at most 15 % read again, all in all."""
    spent = await talk(ollama, 8_192, 800, idle=idle)
    assert spent.dropped == 0
    assert spent.again <= 0.15
    assert spent.beyond <= 0.30  # new words included, as other programs were measured
    assert 0.15 < spent.least_beyond <= spent.beyond_in_answers  # no client comes under it
    assert 1 <= spent.compactions <= growth(spent.answered) / 4_096
    assert max(spent.answered) < 8_192
    off = [abs(r.expected_tokens / r.prompt_tokens - 1) for r in spent.reports if r.prompt_tokens]
    assert len(off) == 30
    assert max(off[3:]) <= 0.05  # what is shown is true, at every turn and behind every summary
    read = sum(spent.tokens) - sum(spent.cached)
    assert read / sum(spent.tokens) <= 0.30  # by the server's own count


async def test_nearly_nothing_is_read_again_where_there_is_room(ollama: SimulatedOllama) -> None:
    """Every prompt begins with the whole one before."""
    spent = await talk(ollama, 131_072, 800)
    assert (spent.compactions, spent.dropped) == (0, 0)
    assert spent.again <= 0.05
    assert min(spent.kept) == 1.0


def test_who_sends_everything_has_most_of_it_read_again() -> None:
    """The yardstick is a fair one: it comes to what other programs were measured at."""
    spent = naive(30, 800, 8_192)
    assert spent.beyond > 0.75
    assert spent.dropped > 40


def test_the_first_request_is_short(tmp_path: Path) -> None:
    """Instructions and tools together: at most 1,500 tokens before "hello"."""
    assert first_request(tmp_path) <= 1_500


async def test_the_engine_agrees_about_what_it_has_read() -> None:
    """The packaged engine's own counter: all of the prompt before, at every turn but behind a summary."""
    cached, before = await on_the_engine(30)
    assert len(cached) > 20
    assert all(one >= 0.97 * other for one, other in zip(cached, before, strict=True)), (cached, before)
