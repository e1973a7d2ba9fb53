"""A backend that reads as a simulated gpt-oss does: it counts, refuses or cuts, and knows what was asked.

In one process, so that thousands of conversations take seconds.  How prompts look and what they cost stands
in simulated_prompt.py and simulated_tokens.py; nothing of it is known to wony.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from at_hand import agent
from ram_store import RamCompactions, RamGauges, RamMessages, RamSessions, RamStore
from simulated_model import Refusal
from simulated_prompt import Prompt, fit
from simulated_tokens import Tokenizer
from wony.answering import Answering, AnswerOptions
from wony.backends.ollama_wire import chat_body
from wony.condensing import Condenser
from wony.errors import ContextOverflow
from wony.events import Event
from wony.measures import Measures
from wony.progress import TurnLimits
from wony.protocols import Backend, CompactionStore, GaugeStore, MessageStore, SessionStore
from wony.replies import Replies
from wony.sessions import SessionManager
from wony.store.open import Stores
from wony.summary.facts import facts_of
from wony.surroundings import Surroundings
from wony.toolbox import Toolbox
from wony.types import (
    ChatRequest,
    Finding,
    Finished,
    Message,
    ModelInfo,
    Piece,
    Session,
    TextDelta,
    ThinkingDelta,
    Usage,
)

MODEL = "gpt-oss:20b"
OPTIONS = AnswerOptions(MODEL)
DATE = "2026-11-22"
_ASKS_FOR_A_SUMMARY = ("[대화를 줄이기 위한 요청", "[This is a request to shorten")

Model = Callable[[ChatRequest], Message]


def is_summary(request: ChatRequest) -> bool:
    """Whether a request asks for a summary."""
    return asks_for_a_summary(request.messages[-1])


def asks_for_a_summary(message: Message) -> bool:
    """Whether it is wony that says this, and not the person."""
    return message.content.startswith(_ASKS_FOR_A_SUMMARY)


@dataclass
class Read:
    """One request, and what the server made of it."""

    request: ChatRequest
    prompt: Prompt

    @property
    def tokens(self) -> int:
        return len(self.prompt.tokens)


class CountingBackend:
    """Answers with what `model` says; summaries with what `summarizer` says."""

    name = "counting"

    def __init__(self, window: int, model: Model, summarizer: Model | None = None, *, seed: int = 0) -> None:
        self.window = window
        self.model = model
        self.summarizer = summarizer or good_summary
        self.tokenizer = Tokenizer(seed)
        self.reads: list[Read] = []
        """Every prompt that was read."""
        self.refused: list[ChatRequest] = []
        self.cuts = False
        """Whether it cuts what is too long without a word, as an old server does."""
        self.tells_window = True
        self.tells_counts = True

    @property
    def answers(self) -> list[Read]:
        """What was read to answer the person."""
        return [read for read in self.reads if not is_summary(read.request)]

    @property
    def summaries(self) -> list[Read]:
        """What was read to make a summary."""
        return [read for read in self.reads if is_summary(read.request)]

    def count(self, request: ChatRequest) -> int:
        """Return the tokens of a request, however long it is."""
        body = chat_body(request, self.window, "", think=True)
        return len(fit(body, 10**9, self.tokenizer, DATE).tokens)

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        body = chat_body(request, self.window, "", think=True)
        try:
            prompt = fit(body, self.window, self.tokenizer, DATE, truncates=self.cuts)
        except Refusal as refusal:
            self.refused.append(request)
            count = self.count(request)
            raise ContextOverflow("ollama.overflow", prompt_tokens=count, window=self.window) from refusal
        self.reads.append(Read(request, prompt))
        said = (self.summarizer if is_summary(request) else self.model)(request)
        if said.thinking:
            yield ThinkingDelta(said.thinking)
        if said.content:
            yield TextDelta(said.content)
        written = self.tokenizer.count(said.thinking) + self.tokenizer.count(said.content) + 10
        counts = (len(prompt.tokens), written) if self.tells_counts else (None, None)
        usage = Usage(counts[0], answer_tokens=counts[1], window=self.window if self.tells_window else None)
        yield Finished("stop", usage)

    async def models(self) -> Sequence[ModelInfo]:
        return ()

    async def warm(self, request: ChatRequest) -> int | None:
        return self.window

    async def check(self, model: str) -> Sequence[Finding]:
        return ()

    async def close(self) -> None:
        """Nothing to give back."""


def says(text: str, thinking: str = "") -> Model:
    """Return a model that always says the same."""
    return lambda _request: Message("assistant", text, thinking)


def good_summary(request: ChatRequest) -> Message:
    """Give a line for each numbered part, with the facts of what the user said in it."""
    asked = request.messages[-1].content
    korean = asked.startswith(_ASKS_FOR_A_SUMMARY[0])
    starts = [line for line in asked.splitlines() if line[:1].isdigit() and ". " in line[:5]]
    said = [m.content for m in request.messages[1:-1] if m.role == "user"]
    lines = []
    for n, start in enumerate(starts, 1):
        begins = start.partition("“")[2].partition("”")[0].rstrip("…")
        of = next((text for text in said if begins and " ".join(text.split()).startswith(begins)), "")
        facts = ", ".join(dict.fromkeys(fact.text for fact in facts_of(of)[:4]))
        told = f"사용자가 {facts or '여러 가지'}에 대해 물었고 비서가 답했다." if korean else (
            f"The user asked about {facts or 'several things'} and the assistant answered."
        )  # fmt: skip
        lines.append(f"{n}. {told}")
    return Message("assistant", "\n".join(lines), "정리" if korean else "Summing up.")


def over(
    kept: RamStore | Stores,
    backend: Backend,
    surroundings: Surroundings | None = None,
    box: Toolbox | None = None,
    limits: TurnLimits | None = None,
) -> SessionManager:
    """Return a manager as the program builds it, over one kind of store or the other."""
    replies = Replies(backend)
    around = surroundings or Surroundings("You are kind. 한국어로 물으면 한국어로 답합니다.")
    stores: tuple[SessionStore, MessageStore, CompactionStore, GaugeStore] = (
        (RamSessions(kept), RamMessages(kept), RamCompactions(kept), RamGauges(kept))
        if isinstance(kept, RamStore)
        else (kept.sessions, kept.messages, kept.compactions, kept.gauges)
    )
    sessions, messages, compactions, gauges = stores
    new_id = kept.new_id
    answering = Answering(
        messages, compactions, Measures(gauges), lambda: replies, lambda: Condenser(lambda: replies, new_id)
    )
    return SessionManager(sessions, messages, compactions, agent(answering, box, limits), around, new_id)


async def turn(m: SessionManager, session: Session, text: str) -> tuple[Session, list[Event]]:
    """Ask and take in everything; the session as it is then."""
    events = [event async for event in m.ask(session, text, OPTIONS)]
    return await m.refresh(session), events
