"""Long conversations over the simulated Ollama, and what their server had to read: for tests and for a bench.

Everything is counted, nothing is timed.  A prompt is the text that the model reads, as the server renders it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from counting import MODEL, OPTIONS, asks_for_a_summary, good_summary, over, turn
from program import run
from ram_store import RamMessages, RamStore
from simulated_model import Answer
from simulated_ollama import SimulatedOllama
from simulated_prompt import fit
from simulated_tokens import Tokenizer
from talks import words
from wony.answering import AnswerOptions
from wony.app import DEMO
from wony.backends.embedded import EmbeddedBackend
from wony.backends.limits import Limits
from wony.backends.ollama import OllamaBackend
from wony.errors import BackendError
from wony.events import AnswerFinished, ContextReport
from wony.protocols import Backend
from wony.store.open import Stores
from wony.surroundings import Surroundings
from wony.types import ChatRequest, Message, NewMessage, Session, ToolCall

SYSTEM = "You are wony, a personal assistant.  Answer in the language you are addressed in.\n" * 3
PATIENCE = Limits(5, 120, 120, 5, pause=0.001)
ATTACHED = (4, 12, 22)
"""Turns whose question carries a document."""


@dataclass
class Spent:
    """What a conversation cost its server, prompt by prompt."""

    prompts: list[str] = field(default_factory=list)
    said: list[list[dict[str, Any]]] = field(default_factory=list)
    """The messages of each request."""
    tokens: list[int] = field(default_factory=list)
    cached: list[int] = field(default_factory=list)
    reports: list[ContextReport] = field(default_factory=list)
    compactions: int = 0
    dropped: int = 0
    name: str = ""
    """The conversation's title."""
    unasked: int = 0
    """Requests that neither answer the person, nor sum up, nor read ahead what was said."""

    @property
    def answered(self) -> list[int]:
        """Tokens of the prompts that were answers' and not summaries'."""
        pairs = zip(self.tokens, self.said, strict=True)
        return [tokens for tokens, messages in pairs if not any(map(asks, messages[-1:]))]

    @property
    def characters(self) -> int:
        return sum(map(len, self.prompts))

    @property
    def beyond(self) -> float:
        """Share of all characters beyond the unchanged beginning of the prompt before, new or not."""
        return sum(self._beyond()) / self.characters

    @property
    def beyond_in_answers(self) -> float:
        """The same of the requests for answers alone, each compared with the one before it."""
        prompts = self._asking()
        beyond = [len(p) - shared(b, p) for b, p in zip(["", *prompts], prompts, strict=False)]
        return sum(beyond) / sum(map(len, prompts))

    @property
    def least_beyond(self) -> float:
        """Under this no client comes that sends what was said, whatever it does (docs/performance.md)."""
        lengths = [len(prompt) for prompt in self._asking()]
        new, highest = growth(lengths) / len(lengths), max(lengths)
        return 2 * new * highest / (highest + new / 2) ** 2

    @property
    def again(self) -> float:
        """Share that was read for a second time: beyond that beginning, and no message of the talk's own
        that is there for the first time.  Summaries, and what asks for them, count as read again."""
        seen: set[str] = set()
        total = 0
        for beyond, messages in zip(self._beyond(), self.said, strict=True):
            fresh = 0
            for message in messages:
                text = message["content"] or str(message.get("tool_calls"))
                if message["role"] != "system" and not asks(message) and text not in seen:
                    fresh += len(text)
                    seen.add(text)
            total += max(0, beyond - fresh)
        return total / self.characters

    @property
    def kept(self) -> list[float]:
        """Share of each prompt that is an unchanged beginning of the next one."""
        pairs = zip(self.prompts, self.prompts[1:], strict=False)
        return [shared(before, after) / len(before) for before, after in pairs]

    def _asking(self) -> list[str]:
        """Return the prompts that were answers' and not summaries'."""
        pairs = zip(self.prompts, self.said, strict=True)
        return [prompt for prompt, messages in pairs if not any(map(asks, messages[-1:]))]

    def _beyond(self) -> list[int]:
        befores = ["", *self.prompts]
        return [len(p) - shared(b, p) for b, p in zip(befores, self.prompts, strict=False)]


def shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def asks(message: dict[str, Any]) -> bool:
    """Whether wony says this, to have a summary made."""
    return asks_for_a_summary(Message("user", message["content"]))


def answering(chance: random.Random, count: Callable[[str], int], tokens: int) -> Callable[[Any], Answer]:
    """Return a model whose answers have about so many tokens, and whose summaries are good."""

    def answer(body: dict[str, Any]) -> Answer:
        if asks(body["messages"][-1]):
            said = [Message(m["role"], m["content"]) for m in body["messages"]]
            return Answer(good_summary(ChatRequest(MODEL, tuple(said))).content, "Summing up.")
        text = words(chance, 20)
        while count(text) < tokens:
            text += f" {words(chance, 30)}"
        return Answer(text, words(chance, 15))

    return answer


class Clock:
    """A clock that a test turns.  It begins shortly before midnight."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 22, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=11)
        return self.now


def chain(chance: random.Random) -> list[NewMessage]:
    """A turn in which tools were used, as it is stored."""
    call = ToolCall("read_file", {"path": f"/srv/{chance.randint(1, 999)}.csv"})
    return [
        NewMessage(Message("user", words(chance, 12))),
        NewMessage(Message("assistant", "", words(chance, 10), (call,))),
        NewMessage(Message("tool", words(chance, 90, "r"), tool_name="read_file")),
        NewMessage(Message("assistant", words(chance, 40), words(chance, 10))),
    ]


async def converse(
    ollama: SimulatedOllama,
    kept: RamStore | Stores,
    *,
    turns: int,
    tokens: int,
    idle: bool,
    busy: bool = False,
) -> Spent:
    """Talk for so many turns, answers of so many tokens each; with `busy`, all that disturbs a cache happens:
    tools, documents, a day that ends, a program that is started anew."""
    chance, clock = random.Random(3), Clock()
    ollama.answer = answering(chance, ollama.tokenizer.count, tokens)
    around = Surroundings(SYSTEM, clock, "~/work")
    spent, store = Spent(), RamMessages(kept) if isinstance(kept, RamStore) else kept.messages
    backend: Backend = OllamaBackend(ollama.url, limits=PATIENCE)
    m = over(kept, backend, around)
    session = await m.new()
    for n in range(turns):
        if busy and n == turns // 2:
            await backend.close()
            backend = OllamaBackend(ollama.url, limits=PATIENCE)
            m = over(kept, backend, around)
            session = await m.open(session.id)
            m.see_window(OPTIONS, await backend.warm(await m.so_far(session, OPTIONS)))
        document = f"\n\n```\n{words(chance, 300, 'r')}\n```" if busy and n in ATTACHED else ""
        session, events = await turn(m, session, words(chance, 25) + document)
        spent.reports += [event for event in events if isinstance(event, ContextReport)]
        if busy and n % 3 == 1:
            await store.append(session.id, chain(chance))
            session = await m.refresh(session)
        if idle:
            await m.tidy(session, OPTIONS)
    await backend.close()
    await _count(spent, ollama, session, kept)
    return spent


async def _count(spent: Spent, ollama: SimulatedOllama, session: Session, kept: RamStore | Stores) -> None:
    """Take down what the server read, but for what it refused."""
    bodies = [r.json for r in ollama.asked("/api/chat") if r.json.get("messages")]
    assert len(bodies) == len(ollama.readings), "something was refused"
    for body, reading in zip(bodies, ollama.readings, strict=True):
        spent.prompts.append(reading.text)
        spent.said.append(body["messages"])
        spent.tokens.append(reading.tokens)
        spent.cached.append(reading.cached)
    compactions = (
        kept.compactions.values() if isinstance(kept, RamStore) else await kept.compactions.of(session.id)
    )
    spent.compactions, spent.dropped = len(compactions), ollama.dropped
    store = RamMessages(kept) if isinstance(kept, RamStore) else kept.messages
    asked = tuple([s.message.content async for s in store.all(session.id) if s.message.role == "user"])
    last = [messages[-1] for messages in spent.said if messages[-1]["content"]]  # a warm-up ends with nothing
    spent.name = session.name
    mended = ("(Your last ",)  # an answer that broke is asked for again, and says so
    known = (m["role"] != "user" or asks(m) or m["content"].startswith(asked + mended) for m in last)
    spent.unasked = sum(not one for one in known)


def naive(turns: int, tokens: int, window: int) -> Spent:
    """What a program costs that sends everything and names no window: the yardstick."""
    chance, tokenizer, spent = random.Random(3), Tokenizer(), Spent()
    model = answering(chance, tokenizer.count, tokens)
    messages: list[dict[str, Any]] = [{"role": "system", "content": SYSTEM}]
    for _ in range(turns):
        messages.append({"role": "user", "content": words(chance, 25)})
        prompt = fit({"messages": messages}, window, tokenizer, "2026-11-22")
        spent.prompts.append(prompt.text)
        spent.said.append([m for m in messages if m["content"] in prompt.text])
        spent.tokens.append(len(prompt.tokens))
        spent.dropped = prompt.dropped
        answer = model({"messages": messages})
        messages.append({"role": "assistant", "content": answer.content})
    return spent


def growth(tokens: Sequence[int]) -> int:
    """Return the tokens that came new into a conversation, by the lengths of its prompts."""
    return sum(max(0, after - before) for before, after in zip([0, *tokens], tokens, strict=False))


def first_request(home: Path) -> int:
    """Return the tokens of the very first request that the program makes, for "hello"."""
    with SimulatedOllama() as ollama:
        ran = run(home, "ask", "hello", OLLAMA_HOST=ollama.url)
        assert ran.code == 0, ran
        return ollama.readings[0].tokens


KNOWN = ("hello", "안녕하세요", "show me a table", "표를 보여줘", "thank you", "tell me a story")
"""What the demo can answer; of words by chance it makes no sense that the engine could read."""


async def on_the_engine(turns: int) -> tuple[list[int], list[int]]:
    """Talk with the packaged demo; return what it says was cached of each prompt, and the prompt before.

    A turn of which the engine could not read the model's words has no figures, though its prompt was read;
    nor has the first one behind a summary, whose beginning is new.
    """
    backend, options = EmbeddedBackend(None), AnswerOptions(DEMO)
    ram, chance = RamStore(), random.Random(3)
    m = over(ram, backend, Surroundings(SYSTEM, Clock(), "~/work"))
    session = await m.new()
    cached: list[int] = []
    before: list[int] = []
    last, summary = 0, ""
    for n in range(turns):
        document = f"\n\n```\n{words(chance, 60, 'r')}\n```" if n in ATTACHED else ""
        with suppress(BackendError):
            async for event in m.ask(session, KNOWN[n % len(KNOWN)] + document, options):
                if isinstance(event, ContextReport) and event.compaction_id != summary:
                    summary, last = event.compaction_id, 0
                if isinstance(event, AnswerFinished):
                    if last:
                        cached.append(event.usage.cached_tokens or 0)
                        before.append(last)
                    last = event.usage.prompt_tokens or 0
        session = await m.refresh(session)
        if n % 3 == 1:
            await RamMessages(ram).append(session.id, chain(chance))
            session = await m.refresh(session)
    await backend.close()
    return cached, before
