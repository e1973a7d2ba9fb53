"""gpt-oss's own format in an answer: sorted into thinking, text and calls, however the stream is cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wony.leaks import Leak, LeakFilter
from wony.types import TextDelta, ThinkingDelta, ToolCall

Sorted = list[tuple[str, str]]


def joined(leaks: list[Leak]) -> Sorted:
    """Return (kind, text), neighbours of a kind joined."""
    made: Sorted = []
    for leak in leaks:
        match leak:
            case TextDelta(text):
                kind = "text"
            case ThinkingDelta(text):
                kind = "thinking"
            case ToolCall(name, _, _, raw):
                kind, text = f"call {name}", raw
        if made and made[-1][0] == kind and not isinstance(leak, ToolCall):
            made[-1] = (kind, made[-1][1] + text)
        else:
            made.append((kind, text))
    return made


def sort(*pieces: str) -> Sorted:
    filter = LeakFilter()
    leaks = [leak for piece in pieces for leak in filter.feed(piece)]
    return joined([*leaks, *filter.close()])


LEAKS = [
    (
        "analysisWe need to greet.assistantfinal안녕하세요!",
        [("thinking", "We need to greet."), ("text", "안녕하세요!")],
    ),
    (
        "analysisUser asks in Korean. The assistant should answer.assistantfinal네.",
        [("thinking", "User asks in Korean. The assistant should answer."), ("text", "네.")],
    ),
    (
        "analysis사용자가 인사했다.assistantfinal안녕!",
        [("thinking", "사용자가 인사했다."), ("text", "안녕!")],
    ),
    ("assistantfinalHello", [("text", "Hello")]),
    ("<|channel|>final<|message|>Hello", [("text", "Hello")]),
    ("\n<|channel|>final<|message|>Hello<|return|>", [("text", "Hello")]),
    ("<|channel|>final <|constrain|>json<|message|>{}", [("text", "{}")]),
    ("assistant<|channel|>final<|message|>Hello", [("text", "Hello")]),
    ("final<|message|>Hello", [("text", "Hello")]),
    (
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Hi",
        [("thinking", "Hm."), ("text", "Hi")],
    ),
    ("analysis<|message|>Hm.<|end|>Hi", [("thinking", "Hm."), ("text", "Hi")]),
    (
        "Let me look.<|end|><|start|>assistant<|channel|>commentary to=functions.read_file "
        '<|constrain|>json<|message|>{"path":"a"}<|call|>',
        [("text", "Let me look."), ("call functions.read_file", '{"path":"a"}')],
    ),
    (
        '<|start|>assistant to=functions.read_file<|channel|>commentary json<|message|>{"path":"a"}',
        [("call functions.read_file", '{"path":"a"}')],
    ),
    (
        'analysisNeed the file.assistantcommentary to=functions.read_file json{"path":"a"}',
        [("thinking", "Need the file."), ("call functions.read_file", '{"path":"a"}')],
    ),
    ('commentary to=functions.read_file json{"path":"a"}', [("call functions.read_file", '{"path":"a"}')]),
    (
        '<|channel|>commentary to=functions.write_file <|constrain|>json<|message|>{"content":"<|call|>",'
        '"path":"a"}<|call|><|start|>assistant<|channel|>final<|message|>Done',
        [("call functions.write_file", '{"content":"<|call|>","path":"a"}'), ("text", "Done")],
    ),
    ("<|channel|>commentary<|message|>I will look.", [("text", "I will look.")]),
    (
        "<|channel|>commentary to=functions.list_models<|message|><|call|>",
        [("call functions.list_models", "{}")],
    ),
    ("<|channel|>commentary to=python code<|message|>print(1)<|call|>", [("call python", "print(1)")]),
    ("Hello<|end|>", [("text", "Hello")]),
    ("Hello<|return|>\n", [("text", "Hello")]),
    ("One.<|channel|>analysis<|message|>Two?", [("text", "One."), ("thinking", "Two?")]),
    ("analysisWe only think", [("thinking", "We only think")]),
]

HARMLESS = [
    "",
    "안녕하세요! 무엇을 도와드릴까요?",
    "analysis of variance compares means.",
    "analysis는 분석이라는 뜻입니다.",
    "analysisResult is a variable.",
    "Analysis: fine.",
    "assistant is a role.",
    "assistants are many",
    "commentary to come",
    "final answer: 42",
    "finally",
    "a < b and c <| d, x<|y",
    "In the middle analysisWe stay.assistantfinal as we are",
    "The header is `<|channel|>final<|message|>` and ends there.",
    "The header is <|channel|>final<|message|> and ends there.",
    'Write "<|start|>assistant<|channel|>final<|message|>" first.',
    "토큰은 (<|channel|>analysis<|message|>) 이렇게 씁니다.",
    "```\nx<|end|><|start|>assistant<|channel|>final<|message|>Hi<|return|>\n```\n끝",
    "~~~text\nx<|channel|>analysis<|message|>Hi\n~~~",
    "1. `x<|channel|>final<|message|>y`",
    "<|start|>user<|message|>Hi<|end|><|start|>assistant<|channel|>final<|message|>Hello<|return|>",
    "Harmony writes:\n<|start|>assistant<|channel|>final<|message|>Hello<|return|>",
    "It ends in <|end|>.",
    "<|endoftext|> is a token",
    "if (a<b) { return <div>1</div>; }",
    " " * 40 + "far in",
]


@pytest.mark.parametrize(("text", "expected"), LEAKS)
def test_a_leak_is_sorted(text: str, expected: Sorted) -> None:
    """Thinking to thinking, the answer to the answer, a call to be mended; whole or letter by letter."""
    assert sort(text) == expected
    assert sort(*text) == expected


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_or_speaks_of_it_is_left(text: str) -> None:
    """Code, quotations and words in the middle of an answer come through byte for byte."""
    expected = [("text", text)] if text else []
    assert sort(text) == expected
    assert sort(*text) == expected


def test_a_page_in_one_piece_is_read_at_once() -> None:
    """Servers that do not stream give an answer whole."""
    page = "<p>안녕 <b>a</b></p>\n" * 50_000
    assert sort(page) == [("text", page)]
    assert sort("analysisWe see " + page) == [("thinking", "We see " + page)]
    code = f"```html\n{'<|' * 2000}{page}```"
    assert sort(code) == [("text", code)]


PARTS = st.sampled_from(
    [
        "analysis", "commentary", "final", "assistant", "channel", ">", "|", "message", "end", "start",
        "call",
        "<|channel|>", "<|message|>", "<|end|>", "<|start|>", "<|start|>assistant", "<|call|>", "<|return|>",
        "<|constrain|>", " to=functions.a", "json", "{", "}", '"', "We ", "사용자", "`", "```\n", "\n", " ",
        "<|channel|>final<|message|>", "<|channel|>commentary to=a<|message|>", '{"a":1}', "네", "<",
        "assistantfinal",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(PARTS, max_size=14).map("".join), st.data())
def test_any_cut_of_the_stream_gives_the_same(text: str, data: st.DataObject) -> None:
    """Where the pieces end is chance."""
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    assert sort(*pieces) == sort(text) == sort(*text)


@given(st.text(max_size=60) | st.lists(PARTS, max_size=12).map("".join))
def test_nothing_but_the_format_is_lost(text: str) -> None:
    """What is left stands in the text in its order, and without tokens it is the text."""
    got = sort(text)
    rest = iter(text)
    kept = "".join(part for kind, part in got if (part, kind[:4]) != ("{}", "call"))
    assert all(character in rest for character in kept)
    if "<|" not in text and not text.lstrip().startswith(("analysis", "assistant", "commentary")):
        assert got == ([("text", text)] if text else [])


@given(st.text("가나다 abc<|>.\n`", max_size=60))
def test_finished_text_is_hardly_delayed(text: str) -> None:
    """Never more than a few characters wait to become a mark."""
    filter = LeakFilter()
    out = 0
    for place, character in enumerate(text.strip()):
        leaks = filter.feed(character)
        out += sum(len(leak.text) for leak in leaks if isinstance(leak, TextDelta))
        assert place + 1 - out <= 3
