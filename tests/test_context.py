"""What is sent: the system text, then the branch, append-only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.context import MOST_CHARACTERS, Context
from wony.errors import ContextOverflow
from wony.types import Message, Status, StoredMessage, ToolCall

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def compose(system: str, said: list[StoredMessage]) -> tuple[Message, ...]:
    return Context(system, tuple(said)).messages()


def branch(*messages: Message, status: Status = "complete") -> list[StoredMessage]:
    return [
        StoredMessage(str(n), "s", str(n - 1) if n else None, n, message, status, NOW)
        for n, message in enumerate(messages)
    ]


def test_the_system_text_comes_first_and_the_question_last() -> None:
    """Thinking is sent back as it was stored."""
    answer = Message("assistant", "네", "생각")
    said = [Message("user", "하나"), answer, Message("user", "둘")]
    assert compose("S", branch(*said)) == (Message("system", "S"), *said)


def test_an_answer_that_never_began_is_left_out() -> None:
    """A question whose answer failed is followed by the next question."""
    sent = compose("S", branch(Message("user", "a"), Message("assistant"), Message("user", "b")))
    assert [m.content for m in sent] == ["S", "a", "b"]


def test_a_call_without_a_result_is_left_out() -> None:
    """gpt-oss would wait for a result that never comes."""
    call = ToolCall("t", {})
    asked = Message("assistant", "보겠습니다", tool_calls=(call,))
    sent = compose("S", branch(Message("user", "a"), asked, Message("user", "b")))
    assert sent[2] == Message("assistant", "보겠습니다")
    answered = branch(Message("user", "a"), asked, Message("tool", "3", tool_name="t"))
    assert compose("S", answered)[2] == asked


def test_a_conversation_longer_than_any_window_is_refused_before_it_is_sent() -> None:
    """Nothing is ever left out without a word."""
    with pytest.raises(ContextOverflow):
        compose("S", branch(Message("user", "가" * (MOST_CHARACTERS + 1))))
    with pytest.raises(ContextOverflow):
        compose("S", branch(Message("user", "a"), Message("assistant", "b"))[1:])


texts = st.text(max_size=5)
messages = st.builds(Message, role=st.sampled_from(["user", "assistant"]), content=texts, thinking=texts)


@given(st.lists(messages, max_size=12), messages)
def test_no_two_answers_ever_stand_side_by_side(said: list[Message], more: Message) -> None:
    """Whatever happened in the conversation, roles alternate as gpt-oss's template needs it."""
    sent = compose("S", branch(*said, more))
    assert not any(a.role == b.role == "assistant" for a, b in pairwise(sent))
    assert "".join(m.content for m in sent).replace("\n\n", "").startswith("S")


@given(st.lists(st.tuples(texts, texts.filter(bool)), max_size=6), texts)
def test_what_was_sent_is_a_prefix_of_what_is_sent_next(turns: list[tuple[str, str]], last: str) -> None:
    """The server never reads the same text twice."""
    said: list[Message] = []
    before = compose("S", [])
    for question, answer in turns:
        said += [Message("user", question)]
        now = compose("S", branch(*said))
        assert now[: len(before)] == before
        before = now
        said += [Message("assistant", answer)]
    assert compose("S", branch(*said, Message("user", last)))[: len(before)] == before


def test_another_models_count_says_nothing() -> None:
    """It may cut the same words into other tokens."""
    said = branch(Message("user", "a"), Message("assistant", "b"), Message("user", "c"))
    said[1] = replace(said[1], metadata={"model": "one", "usage": {"prompt_tokens": 70}})
    context = Context("S", tuple(said))
    counted = context.last_counted("one")
    assert counted is not None
    assert counted.tokens == 70
    assert context.last_counted("two") is None
