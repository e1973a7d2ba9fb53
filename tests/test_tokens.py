"""Tokens without a vocabulary: what was counted teaches what the next prompt will cost."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting import MODEL, over, turn
from ram_store import RamMessages, RamStore
from simulated_model import Answer
from simulated_ollama import SimulatedOllama
from simulated_prompt import render
from simulated_tokens import Tokenizer
from talks import words
from wony.backends.limits import Limits
from wony.backends.ollama import OllamaBackend
from wony.backends.ollama_wire import chat_body
from wony.events import ContextReport
from wony.tokens import Counted, Gauge, counts
from wony.types import ChatRequest, Message, NewMessage, ToolCall

CLOSE = 0.05
"""How far an estimate may be off after three turns."""
TURNS = 7

Truth = Callable[[Sequence[Message]], int]
Made = Callable[[int], tuple[Truth, Callable[[str], int]]]


def by_script(seed: int) -> tuple[Truth, Callable[[str], int]]:
    """A tokenizer that charges words by script, length and spelling; frames and opening by chance."""
    chance = random.Random(seed)
    latin, hangul, symbol = (chance.uniform(0.75, 1.3) for _ in range(3))
    frame, opening = chance.uniform(4, 9), chance.uniform(40, 90)

    def count(text: str) -> int:
        total = 0.0
        for word in re.findall(r"[A-Za-z]+|[가-힣]+|[0-9]+|\n|[^\w\s]|[^\x00-\x7f]", text):
            luck = (int(hashlib.md5(word.encode()).hexdigest()[:6], 16) / 0xFFFFFF - 0.5) * 0.6 + 1
            if word[0].isascii() and word[0].isalpha():
                total += max(1, round(len(word) / 5.5 * luck * latin))
            elif "가" <= word[0] <= "힣":
                total += max(1, round(len(word) * 0.66 * luck * hangul))
            elif word[0].isdigit():
                total += -(-len(word) // 3)
            else:
                total += max(0.3, 0.8 * symbol)
        return round(total)

    def prompt(messages: Sequence[Message]) -> int:
        asked = max((n for n, m in enumerate(messages) if m.role == "user"), default=-1)
        total = opening
        for n, m in enumerate(messages):
            texts = [m.content + m.tool_name, *(m.thinking for _ in range(bool(m.thinking and n > asked)))]
            texts += [c.name + json.dumps(dict(c.arguments)) for c in m.tool_calls]
            total += sum(frame + count(text) for text in texts)
        return round(total)

    return prompt, count


def by_template(seed: int) -> tuple[Truth, Callable[[str], int]]:
    """The simulated server's: gpt-oss's template, cut by a tokenizer of its own."""
    tokenizer = Tokenizer(seed)

    def prompt(messages: Sequence[Message]) -> int:
        body = chat_body(ChatRequest(MODEL, tuple(messages)), 0, "", think=True)
        return tokenizer.count(render(body, body["messages"], "2026-11-22"))

    return prompt, tokenizer.count


def a_turn(chance: random.Random, kind: str) -> list[Message]:
    """What follows a question: an answer, perhaps with a tool used before it."""
    thinking = words(chance, chance.randint(5, 60))
    said = [Message("assistant", words(chance, chance.randint(10, 200), kind), thinking)]
    if kind == "r":
        call = ToolCall(
            "read_file", {"path": f"/srv/{words(chance, 1, 'e')}", "lines": chance.randint(1, 99)}
        )
        result = Message("tool", words(chance, chance.randint(10, 150), "r"), tool_name="read_file")
        said[:0] = [Message("assistant", "", thinking, (call,)), result]
    return said


def errors(
    truth: Truth, count: Callable[[str], int], seed: int, kinds: str, *, chains: bool = False
) -> list[float]:
    """Return by how much the estimate of each turn's prompt was off, before the server counted it.

    The answers are of these kinds, in any order, then of any.  With `chains`, what a tool returned is counted
    in the request that gives it to the model, else only with the next question.
    """
    chance = random.Random(seed)
    first = chance.sample(kinds, len(kinds))
    gauge, known, off = Gauge(), None, []
    messages = [Message("system", words(chance, 60))]
    for n in range(TURNS):
        messages.append(Message("user", words(chance, chance.randint(3, 80))))
        made_of, tokens = counts(messages), truth(messages)
        off.append(abs(gauge.estimate(made_of, known) / tokens - 1))
        now = Counted(made_of, tokens)
        gauge, known = gauge.observe(now, known), now
        *chain, answer = a_turn(chance, first[n] if n < len(first) else chance.choice("kecmr"))
        messages += chain
        if chain and chains:
            now = Counted(counts(messages), truth(messages))
            gauge, known = gauge.observe(now, known), now
        messages.append(answer)
        said = answer.thinking + answer.content
        gauge = gauge.observe_answer(said, count(answer.thinking) + count(answer.content) + 10)
    return off


@pytest.mark.parametrize("made", [by_script, by_template])
def test_the_next_prompt_is_known_within_five_percent_after_three_turns(made: Made) -> None:
    """For tokenizers that nobody has seen: Korean, English, code and tool traffic mixed."""
    off = [errors(*made(seed), seed, "mcr", chains=True) for seed in range(500)]
    assert max(error for one in off for error in one[3:]) <= CLOSE


@pytest.mark.parametrize("made", [by_script, by_template])
def test_a_result_that_was_never_counted_is_not_far_off(made: Made) -> None:
    """The first results of tools, hundreds of tokens of numbers and marks, known from prose and code only."""
    off = [errors(*made(seed), seed, "mcr") for seed in range(200)]
    later = [error for one in off for error in one[3:]]
    assert sum(error > CLOSE for error in later) <= 1  # of eight hundred
    assert max(later) <= 0.06


@pytest.mark.parametrize("made", [by_script, by_template])
def test_what_was_never_seen_before_is_not_far_off_either(made: Made) -> None:
    """The first code or the first table of a conversation: hardly ever beyond 5 %, never beyond 10 %."""
    off = [errors(*made(seed), seed, "") for seed in range(200)]
    later = [error for one in off for error in one[3:]]
    assert sum(error > CLOSE for error in later) <= 0.02 * len(later)
    assert max(later) <= 2 * CLOSE
    assert max(one[0] for one in off) <= 0.35  # before anything was counted


def test_thinking_counts_only_behind_the_last_question() -> None:
    """As the template drops the older: it costs nothing any more."""
    said = [Message("user", "하나"), Message("assistant", "둘", "아주 긴 생각 " * 20)]
    with_thinking, without = counts(said), counts([said[0], Message("assistant", "둘")])
    assert sum(with_thinking) > sum(without)
    again = Message("user", "셋")
    assert counts([*said, again]) == counts([said[0], Message("assistant", "둘"), again])


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=12)
            | st.dictionaries(st.sampled_from(["costs", "doubt", "seen", "x"]), inner)
        ),
        max_leaves=40,
    )
)
def test_garbage_is_as_good_as_nothing_learnt(value: object) -> None:
    """Whatever stands in the store, estimates are numbers."""
    gauge = Gauge.from_json(value)
    assert gauge == Gauge()
    assert gauge.estimate(counts([Message("user", "안녕 hello 123")])) > 0


def test_a_gauge_survives_the_store() -> None:
    """It is JSON there, and the same when it comes back; nonsense in the numbers is not taken."""
    truth, count = by_template(5)
    gauge = Gauge()
    for n in range(4):
        messages = [Message("user", words(random.Random(n), 50))]
        gauge = gauge.observe(Counted(counts(messages), truth(messages))).observe_answer("가나다라 " * 9, 40)
    stored = json.loads(json.dumps(gauge.to_json()))
    assert Gauge.from_json(stored) == gauge
    assert gauge.seen == 4
    for bad in (float("nan"), float("inf"), -5.0, 1e300, "x", None):
        assert Gauge.from_json(stored | {"costs": [bad, *stored["costs"][1:]]}) == Gauge()
    assert Gauge.from_json(stored | {"seen": -1}) == Gauge()
    assert Gauge.from_json(stored | {"doubt": stored["doubt"][1:]}) == Gauge()
    assert count("가") > 0


@pytest.mark.anyio
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_program_expects_what_the_server_counts(ollama: SimulatedOllama, seed: int) -> None:
    """From the fourth turn on within 5 %, over the wire, with tools used in between; also after a restart."""
    chance = random.Random(seed)
    ollama.tokenizer = Tokenizer(seed)
    ollama.answer = lambda _body: Answer(words(chance, 60), words(chance, 20))
    ram = RamStore()
    off: list[float] = []
    for turns in (5, 3):  # two processes, one after the other
        backend = OllamaBackend(ollama.url, limits=Limits(5, 5, 5, 5, pause=0.001))
        m = over(ram, backend)
        session = (await m.list(1))[0] if off else await m.new()
        for _ in range(turns):
            session, events = await turn(m, session, words(chance, 30))
            (report,) = [event for event in events if isinstance(event, ContextReport)]
            assert report.prompt_tokens
            off.append(abs(report.expected_tokens / report.prompt_tokens - 1))
            traffic = [NewMessage(message) for message in [Message("user", "?"), *a_turn(chance, "r")]]
            await RamMessages(ram).append(session.id, traffic)
            session = await m.refresh(session)
        await backend.close()
    assert max(off[3:]) <= CLOSE, off
