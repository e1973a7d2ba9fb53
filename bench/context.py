"""What the model must read: how much of it again, in how many tokens, and how long a person waits for it.

    PYTHONPATH=tests python bench/context.py [--quick]

Prints Markdown.  Everything but the wait is counted on the simulated Ollama of the tests; the waiting is
real time, at 50 tokens a second (500 with --quick).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from counting import OPTIONS, over, turn
from long_talks import PATIENCE, SYSTEM, Spent, converse, first_request, growth, naive, on_the_engine
from ram_store import RamMessages, RamStore
from simulated_ollama import SimulatedOllama
from talks import words
from wony.backends.ollama import OllamaBackend
from wony.store.open import open_stores
from wony.surroundings import Surroundings
from wony.types import Message, NewMessage, Session, TextDelta, ThinkingDelta

TYPING = 30.0
"""Seconds in which a question is typed, while the server reads."""


async def measured(window: int, tokens: int, *, idle: bool, busy: bool = False) -> Spent:
    """Hold one conversation of thirty turns, stored in a file as in real life."""
    with tempfile.TemporaryDirectory() as folder, SimulatedOllama() as ollama:
        ollama.default_context = window
        stores = await open_stores(Path(folder) / "wony.db")
        try:
            return await converse(ollama, stores, turns=30, tokens=tokens, idle=idle, busy=busy)
        finally:
            await stores.close()


async def prefix() -> None:
    """Print how much of each prompt begins the next one."""
    rows = []
    for window in (16_384, 131_072):
        spent = await measured(window, 150, idle=True, busy=True)
        lowest = min(kept for kept in spent.kept if kept > 0.5)
        most = growth(spent.answered) / (window / 2)
        rows.append(
            (
                f"{window:,}",
                len(spent.prompts),
                spent.compactions,
                f"{lowest:.1%}",
                met(lowest >= 0.97),
                f"{spent.compactions / most:.2f}" if most else "0",
                met(spent.compactions <= max(1, most)),
                f"{1 - sum(spent.cached) / sum(spent.tokens):.1%}",
                f"“{spent.name[:24]}”",
                f"{spent.unasked} {met(bool(spent.name) and not spent.unasked)}",
            )
        )
    head = (
        "window",
        "prompts",
        "compactions",
        "least kept",
        "97 %",
        "per half window",
        "1",
        "read by server",
        "title",
        "requests for it, or for anything else",
    )
    title = "30 turns with tools, three documents, midnight and a program that is started anew"
    table(title, head, rows)
    cached, expected = await on_the_engine(30)
    table(
        "30 turns against the packaged engine: tokens that its own counter calls cached",
        ("measured turn", "prompt before", "cached", "share", "97 %"),
        [
            (n, before, one, f"{one / before:.1%}", met(one >= 0.97 * before))
            for n, (one, before) in enumerate(zip(cached, expected, strict=True), 2)
        ],
    )


async def again() -> None:
    """Print how much is read for a second time."""
    rows = []
    for name, spent, most in (
        ("wony chat (idle time is used)", await measured(8_192, 800, idle=True), 0.15),
        ("wony ask --continue (no idle time)", await measured(8_192, 800, idle=False), 0.15),
        ("sends everything, names no window", naive(30, 800, 8_192), None),
        ("wony, room to spare", await measured(131_072, 800, idle=True), 0.05),
        ("sends everything, room to spare", naive(30, 800, 131_072), None),
    ):
        goal = met(spent.again <= most) if most else ""
        beyond = (spent.beyond, spent.beyond_in_answers, spent.least_beyond)
        parts = (f"{spent.again:.1%}", f"{most:.0%} {goal}" if most else "", *(f"{b:.1%}" for b in beyond))
        rows.append((name, len(spent.prompts), spent.compactions, *parts, spent.dropped))
    head = ("30 turns, answers of 800 tokens", "prompts", "compactions", "read again", "at most")
    table(
        "What must be read again, in a window of 8,192 and with room to spare",
        (
            *head,
            "beyond the prefix, new words included",
            "of these, answers alone",
            "of which no client comes under",
            "messages lost",
        ),
        rows,
    )


async def wait(speed: float) -> None:
    """Print how long a person waits for the second turn of a session of 3,000 tokens."""
    rows = []
    for name, typing in (
        ("without warm-up", None),
        (f"with warm-up, Enter after {TYPING:.0f} s", TYPING),
        ("with warm-up, read to its end", 1e9),
    ):
        seconds, read = await waited(speed, typing and typing * 50 / speed)
        rows.append((name, read, f"{seconds * speed / 50:.1f}"))
    table(
        f"Enter to first token, 50 tokens a second (measured at {speed:.0f})", ("", "tokens read", "s"), rows
    )


async def waited(speed: float, typing: float | None) -> tuple[float, int]:
    """Return the seconds from Enter to the first word, and the tokens that were read in them."""
    ram, told = RamStore(), Surroundings(SYSTEM)
    with SimulatedOllama() as ollama:
        session = await resumed(ram, ollama)
        ollama.read_tokens_per_second = speed
        backend = OllamaBackend(ollama.url, limits=PATIENCE)
        m = over(ram, backend, told)
        session = await m.open(session.id)
        if typing is not None:
            warming = asyncio.create_task(backend.warm(await m.so_far(session, OPTIONS)))
            await asyncio.wait([warming], timeout=typing)
            warming.cancel()
            await asyncio.wait([warming])
        started = time.perf_counter()
        async for event in m.ask(session, "그럼 다음에는 무엇을 하면 좋을까요?", OPTIONS):
            if isinstance(event, ThinkingDelta | TextDelta):
                break
        seconds = time.perf_counter() - started
        await backend.close()
        reading = ollama.readings[-1]
        return seconds, reading.tokens - reading.cached


async def resumed(ram: RamStore, ollama: SimulatedOllama) -> Session:
    """Store a session of one turn, of about 3,000 tokens."""
    chance, count = random.Random(1), ollama.tokenizer.count
    text = words(chance, 30)
    while count(text) < 2_850:
        text += f" {words(chance, 30)}"
    m = over(ram, OllamaBackend(ollama.url, limits=PATIENCE), Surroundings(SYSTEM))
    session, _ = await turn(m, await m.new(), "안녕하세요")
    said = [NewMessage(Message("user", "정리해 주세요.")), NewMessage(Message("assistant", text))]
    await RamMessages(ram).append(session.id, said)
    ollama.loaded.clear()
    return await m.refresh(session)


def met(yes: bool) -> str:
    return "met" if yes else "**missed**"


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print one table."""
    lines = [f"\n{title}\n", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    print("\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]), flush=True)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="let the server read ten times as fast")
    quick = parser.parse_args().quick
    await prefix()
    await again()
    with tempfile.TemporaryDirectory() as home:
        tokens = await asyncio.to_thread(first_request, Path(home))
    table(
        "The first request of a conversation", ("tokens", "at most 1,500"), [(tokens, met(tokens <= 1_500))]
    )
    await wait(500 if quick else 50)


if __name__ == "__main__":
    asyncio.run(main())
