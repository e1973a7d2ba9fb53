"""The simulated Ollama keeps what a context has to reckon with: counts, cuts, and what is read again."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from ollama_asking import MODEL, backend_for
from simulated_model import Answer, Refusal
from simulated_ollama import SimulatedOllama
from simulated_prompt import Prompt, fit, render, spoken
from simulated_tokens import Tokenizer
from wony.backends.ollama import OllamaBackend
from wony.types import ChatRequest, Finished, Message, Usage

KOREAN = "오늘은 서울에서 부산까지 기차를 타고 가서 바다를 보았습니다. 날씨가 아주 좋았습니다. "
ENGLISH = "Today we took the train from Seoul to Busan and looked at the sea. The weather was very fine. "
SYSTEM = {"role": "system", "content": "Be kind."}


def talk(turns: int, words: str = KOREAN) -> list[dict[str, Any]]:
    messages = [SYSTEM]
    for turn in range(turns):
        messages += [
            {"role": "user", "content": f"{turn}: {words}"},
            {"role": "assistant", "content": f"{turn}! {words}", "thinking": f"thought {turn}"},
        ]
    return [*messages, {"role": "user", "content": "last"}]


def fitted(messages: list[dict[str, Any]], window: int, **more: Any) -> Prompt:
    truncates = more.pop("truncates", False)
    body = {"messages": messages, **more}
    return fit(body, window, Tokenizer(), "2026-11-22", truncates=truncates)


def test_tokenizers_differ_and_each_is_true_to_itself() -> None:
    """A learner must learn them anew; all stay within what real ones do."""
    english = [Tokenizer(seed).count(ENGLISH * 20) / len(ENGLISH * 20) for seed in range(12)]
    korean = [Tokenizer(seed).count(KOREAN * 20) / len(KOREAN * 20) for seed in range(12)]
    assert len(set(english)) > 5
    assert len(set(korean)) > 5
    assert all(0.15 < rate < 0.4 for rate in english), english
    assert all(0.35 < rate < 0.9 for rate in korean), korean
    assert Tokenizer(3).tokens(KOREAN) == Tokenizer(3).tokens(KOREAN)


def test_a_text_that_goes_on_begins_with_the_same_tokens() -> None:
    """Else nothing could ever be cached."""
    tokenizer = Tokenizer(1)
    one = tokenizer.tokens(f"{ENGLISH}<|end|>")
    assert tokenizer.tokens(f"{ENGLISH}<|end|>{KOREAN}\ud800🙂\x00")[: len(one)] == one


def test_only_reasoning_behind_the_last_question_is_read() -> None:
    """And the answer that is gone on with is left open."""
    messages = talk(2)
    text = render({}, messages, "2026-11-22")
    assert "thought" not in text
    assert text.endswith("<|start|>assistant")
    text = render({}, messages[:-1], "2026-11-22")
    assert "thought 1" in text
    assert "thought 0" not in text
    assert not text.endswith("<|end|>")


def test_what_was_written_stays_except_for_its_end() -> None:
    """So that an answer is not read again by the next turn, where no reasoning stood before it."""
    messages = talk(0)
    answer = Answer("안녕하세요.")
    before = render({}, messages, "2026-11-22") + spoken(answer)
    said = [{"role": "assistant", "content": "안녕하세요."}, {"role": "user", "content": "next"}]
    after = render({}, [*messages, *said], "2026-11-22")
    assert after.startswith(before.removesuffix("<|return|>") + "<|end|>")


def test_what_is_too_long_is_refused_or_loses_its_beginning() -> None:
    """Stage A: messages go from the front, system messages and the last one stay."""
    messages = talk(10)
    whole = fitted(messages, 100_000)
    assert whole.dropped == 0
    with pytest.raises(Refusal) as caught:
        fitted(messages, len(whole.tokens), truncate=False)
    assert f"request ({len(whole.tokens)} tokens)" in caught.value.text
    for prompt in (fitted(messages, 400), fitted(messages, 400, truncate=False, truncates=True)):
        assert prompt.dropped > 10
        assert not prompt.cut
        assert "Be kind." in prompt.text
        assert prompt.text.endswith("last<|end|><|start|>assistant")


def test_a_message_that_is_too_long_by_itself_loses_its_middle() -> None:
    """Stage B: the count is about half a window, which is how a client can tell."""
    prompt = fitted([SYSTEM, {"role": "user", "content": KOREAN * 100}], 400)
    assert (len(prompt.tokens), prompt.cut) == (400 // 2 + 2, True)


@pytest.mark.anyio
async def test_an_old_server_cuts_in_spite_of_what_was_asked(ollama: SimulatedOllama) -> None:
    """What it counts is far below what was sent."""
    ollama.ignores_truncate = True
    messages = tuple(Message("user" if n % 2 else "assistant", KOREAN * 20) for n in range(19, 0, -1))
    async with backend_for(ollama, num_ctx=4_096) as backend:
        *_, finished = [piece async for piece in backend.chat(ChatRequest(MODEL, messages))]
    assert isinstance(finished, Finished)
    assert ollama.dropped == ollama.readings[0].dropped > 5
    assert (finished.usage.prompt_tokens or 0) < 4_096


@pytest.mark.anyio
async def test_an_answer_ends_where_the_window_does(ollama: SimulatedOllama) -> None:
    """gpt-oss cannot shift what it has read: the answer stops in the middle."""
    ollama.say(Answer("word " * 4_000), Answer("short"))
    async with backend_for(ollama, num_ctx=1_024) as backend:
        ask = ChatRequest(MODEL, (Message("user", "안녕?"),))
        ends = [[piece async for piece in backend.chat(ask)][-1] for _ in range(2)]
    assert [end.reason for end in ends if isinstance(end, Finished)] == ["length", "stop"]
    assert len(ollama.readings) == 2


@pytest.mark.anyio
@pytest.mark.parametrize(("slots", "kept"), [(1, False), (2, True)])
async def test_a_side_question_costs_the_conversation_its_cache(
    ollama: SimulatedOllama, slots: int, kept: bool
) -> None:
    """Unless the server remembers more than one."""
    ollama.slots = slots
    main = ChatRequest(MODEL, (Message("system", ENGLISH * 20), Message("user", KOREAN)))
    side = ChatRequest(MODEL, (Message("system", KOREAN * 20), Message("user", "A title, please.")))
    async with backend_for(ollama) as backend:
        for asked in (main, side, main):
            assert [piece async for piece in backend.chat(asked)]
    assert (ollama.readings[-1].cached > 400) is kept


async def warmed_and_asked(url: str) -> Usage:
    backend = OllamaBackend(url)
    asked = ChatRequest(MODEL, (Message("system", KOREAN * 20), Message("user", "안녕?")))
    try:
        assert await backend.warm(asked) == 4_096
        *_, finished = [piece async for piece in backend.chat(asked)]
    finally:
        await backend.close()
    assert isinstance(finished, Finished)
    return finished.usage


def test_another_process_can_ask_what_was_read() -> None:
    """Started by hand, at a chosen speed; a bench reads the list."""
    command = [sys.executable, str(Path(__file__).with_name("simulated_ollama.py")), "--tells-cached"]
    command += ["--read-tokens-per-second", "5000", "--tokenizer", "7", "--context", "4096"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        try:
            usage = asyncio.run(warmed_and_asked(url))
            with urllib.request.urlopen(f"{url}/simulated/readings") as answer:
                ahead, read = json.load(answer)
        finally:
            child.terminate()
    assert (usage.cached_tokens, usage.prompt_tokens) == (read["cached"], read["tokens"])
    assert ahead["ahead"]
    assert read["cached"] == read["tokens"] - 1
    assert read["text"] == ahead["text"]
