"""Chunks to pieces, errors by their words, and the history as servers want it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_chunks import call, delta, end, usage
from wony.backends.chunk_errors import error_from
from wony.backends.chunks import ChunkReader
from wony.backends.json_text import parse
from wony.backends.profiles import PROFILES, profile_of, request_body, wire_messages
from wony.errors import (
    AnswerCut,
    BackendError,
    Busy,
    ContextOverflow,
    ModelMissing,
    ToolCallUnreadable,
    WonyError,
)
from wony.types import (
    ChatRequest,
    Finished,
    Message,
    Piece,
    TextDelta,
    ThinkingDelta,
    Tool,
    ToolCall,
    Usage,
)


def pieces(*chunks: Any) -> list[Piece]:
    """What the chunks of one answer become."""
    reader = ChunkReader("gpt-oss:20b")
    got = [piece for chunk in chunks for piece in reader.read(chunk)]
    return got + list(reader.finish(window=4096))


# -- an answer ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_thinking_and_text_come_under_either_name(field: str) -> None:
    """vLLM and Ollama say `reasoning`, llama.cpp `reasoning_content`."""
    got = pieces(delta(role="assistant", content=None), delta(**{field: "음"}), delta(content="안녕"), end())
    assert got == [ThinkingDelta("음"), TextDelta("안녕"), Finished("stop", Usage(window=4096))]


def test_reasoning_sent_under_both_names_is_read_once() -> None:
    """A server on its way from one name to the other says it twice."""
    got = pieces(delta(reasoning="hm", reasoning_content="hm"), end())
    assert got[0] == ThinkingDelta("hm")
    assert len(got) == 2


def test_a_tool_call_is_put_together_from_its_parts() -> None:
    """Arguments come a few characters at a time and are an object in the end."""
    got = pieces(
        call("", name="calculator", id="c1"), call('{"expres'), call('sion":"12*7"}'), end("tool_calls")
    )
    assert got == [
        ToolCall("calculator", {"expression": "12*7"}, "c1"),
        Finished("tool_calls", Usage(window=4096)),
    ]


def test_parallel_tool_calls_stay_apart() -> None:
    """Parts of two calls may be mixed; the index tells them apart."""
    got = pieces(
        call("", name="a", id="1"),
        call("", index=1, name="b", id="2"),
        call('{"n":1}'),
        call('{"n":2}', index=1),
        end("tool_calls"),
    )
    assert got[:2] == [ToolCall("a", {"n": 1}, "1"), ToolCall("b", {"n": 2}, "2")]


def test_calls_that_share_an_index_are_told_apart_by_id() -> None:
    """Old versions of Ollama number every call 0."""
    got = pieces(call("{}", name="a", id="1"), call("{}", name="b", id="2"), end("tool_calls"))
    assert [piece.name for piece in got if isinstance(piece, ToolCall)] == ["a", "b"]


def test_arguments_may_be_an_object_already_or_nothing() -> None:
    """Some servers do not turn the object into text; a tool without parameters gets none."""
    whole = {"index": 0, "function": {"name": "a", "arguments": {"n": 1}}}
    bare = {"index": 1, "function": {"name": "b"}}
    got = pieces(delta(tool_calls=[whole, bare]), end("tool_calls"))
    assert got[:2] == [ToolCall("a", {"n": 1}), ToolCall("b", {})]


def test_an_answer_with_calls_ends_to_call_tools_whatever_it_says() -> None:
    """Some servers end with "stop" although they hand over calls."""
    got = pieces(call("{}", name="a"), end("stop"))
    assert isinstance(got[-1], Finished)
    assert got[-1].reason == "tool_calls"


@pytest.mark.parametrize("raw", ['{"a": 1', "[1]", "12", "not json", "[" * 5000, '{"a":' * 5000])
def test_arguments_that_are_no_object_are_kept_as_they_were_written(raw: str) -> None:
    """The raw text stands beside the name, so that it can be mended or told to the model; nothing is run."""
    got = pieces(call(raw, name="a", id="1"), end("tool_calls"))
    assert got[0] == ToolCall("a", {}, "1", raw)


@pytest.mark.parametrize("raw", ['{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1e999}', '{"b": {"a": 1, "a": 1}}'])
def test_arguments_that_are_in_doubt_are_none(raw: str) -> None:
    """A key that stands twice, a number that is none: nobody picks one."""
    assert pieces(call(raw, name="a"), end("tool_calls"))[0] == ToolCall("a", {}, "", raw)


def test_an_object_with_a_key_twice_is_in_doubt_too() -> None:
    """Servers that send the object itself: what they sent can no longer be written down as it was."""
    chunk = parse(
        '{"choices":[{"delta":{"tool_calls":[{"function":{"name":"a","arguments":{"n":1,"n":2}}}]}}]}'
    )
    got = pieces(chunk, end("tool_calls"))
    assert got[0] == ToolCall("a", {}, "", '{"n": 2} (a key stood twice)')


def test_such_a_call_goes_back_without_arguments() -> None:
    """A server would not read them either; why nothing came of the call stands in its result."""
    said = Message("assistant", tool_calls=(ToolCall("a", {}, "1", '{"a": 1'),))
    (sent,) = wire_messages((said,), ())
    assert sent["tool_calls"][0]["function"] == {"name": "a", "arguments": "{}"}


def test_a_call_without_a_name_is_unreadable() -> None:
    """Nobody can be called by no name."""
    with pytest.raises(ToolCallUnreadable):
        pieces(call("{}"), end("tool_calls"))


def test_usage_and_timings_are_read() -> None:
    """Tokens from `usage`, times from llama.cpp's `timings`."""
    counted = usage(100, 20, cached=60) | {
        "timings": {"cache_n": 60, "prompt_ms": 500, "predicted_ms": 2000.0}
    }
    got = pieces(delta(content="x"), end(), counted)
    assert got[-1] == Finished("stop", Usage(100, 60, 20, None, 0.5, 2.0, 4096))


@pytest.mark.parametrize("nonsense", ["12", -1, True, None, 1.5, [], {}])
def test_counts_that_are_no_counts_are_left_out(nonsense: object) -> None:
    """What a server says of tokens is shown to people and reckoned with."""
    got = pieces(end(), {"choices": [], "usage": {"prompt_tokens": nonsense, "completion_tokens": 3}})
    assert got == [Finished("stop", Usage(answer_tokens=3, window=4096))]


@pytest.mark.parametrize(
    ("said", "reason"), [("length", "length"), ("content_filter", "stop"), ("function_call", "tool_calls")]
)
def test_reasons_to_end(said: str, reason: str) -> None:
    """Whatever word a server uses, the answer ended."""
    assert pieces(end(said)) == [Finished(reason, Usage(window=4096))]  # type: ignore[arg-type]


# -- what goes wrong ---------------------------------------------------------------------------------


def test_an_answer_without_a_reason_to_end_was_cut() -> None:
    """A server that broke down in mid-answer just stops sending."""
    with pytest.raises(AnswerCut):
        pieces(delta(content="half of"))


@pytest.mark.parametrize(
    "chunk",
    [
        [],
        "text",
        7,
        None,
        {"choices": ["x"]},
        delta(content=5),
        delta(reasoning=["x"]),
        delta(tool_calls=["x"]),
        delta(tool_calls=[{"function": {"name": 3}}]),
        {"choices": [{"delta": {}, "finish_reason": 1}]},
    ],
)
def test_values_of_other_shapes_are_refused_in_words(chunk: object) -> None:
    """Nothing that a server sends ends in a traceback."""
    with pytest.raises(BackendError, match=r"chunks\.strange"):
        pieces(chunk)


@pytest.mark.parametrize("chunk", [{}, {"choices": []}, {"choices": None}, {"choices": [{"delta": None}]}])
def test_empty_chunks_are_passed_over(chunk: object) -> None:
    """Azure, LM Studio and others send chunks that say nothing."""
    assert len(pieces(chunk, end())) == 1


def test_endless_calls_and_arguments_are_ended() -> None:
    """They are not shown while they come, so nobody else would notice."""
    with pytest.raises(BackendError, match="too_long"):
        pieces(*(call("{}", index=n, name="a") for n in range(1000)), end())
    with pytest.raises(BackendError, match="too_long"):
        pieces(call("", name="a"), *(call("x" * 1_000_000) for _ in range(5)), end())


def test_an_error_in_the_stream_is_raised() -> None:
    """llama.cpp says so when the model's output does not parse; what came before stays."""
    reader = ChunkReader("m")
    assert list(reader.read(delta(content="half"))) == [TextDelta("half")]
    said = "The model produced output that does not match the expected peg-native format"
    with pytest.raises(BackendError, match="garbled"):
        list(reader.read({"error": {"code": 500, "message": said, "type": "server_error"}}))


LLAMACPP = {
    "code": 400,
    "message": "request (5027 tokens) exceeds the available context size (4096 tokens), try increasing it",
    "type": "exceed_context_size_error",
    "n_prompt_tokens": 5027,
    "n_ctx": 4096,
}
VLLM = (
    "This model's maximum context length is 4096 tokens. However, your request has 5027 input tokens. "
    "Please reduce the length of the input messages."
)
OLDER_VLLM = (
    "This model's maximum context length is 4096 tokens. However, you requested 5539 tokens (5027 in the "
    "messages, 512 in the completion). Please reduce the length of the messages or completion."
)
OPENAI = (
    "This model's maximum context length is 4096 tokens. However, your messages resulted in 5027 tokens. "
    "Please reduce the length of the messages."
)
LMSTUDIO = (
    "Trying to keep the first 5027 tokens when context the overflows. However, the model is loaded with "
    "context length of only 4096 tokens, which is not enough."
)
VLLM_ENGINE = (
    "The decoder prompt (length 5027) is longer than the maximum model length of 4096. Make sure that "
    "`max_model_len` is no smaller than the number of text tokens."
)
VLLM_ENGINE_1 = "Prompt length of 5027 is longer than the maximum model length of 4096."
VLLM_ANSWER = (
    "'max_tokens' or 'max_completion_tokens' is too large: 512. This model's maximum context length is 4096 "
    "tokens and your request has 5027 input tokens (512 > 4096 - 5027)."
)


@pytest.mark.parametrize(
    "said",
    [
        LLAMACPP,
        LLAMACPP["message"],
        {**LLAMACPP, "message": "the request exceeds the available context size. try increasing it"},
        {"message": VLLM},
        {"message": OLDER_VLLM},
        {"message": VLLM_ENGINE},
        {"message": VLLM_ENGINE_1},
        {"message": VLLM_ANSWER},
        OPENAI,
        LMSTUDIO,
    ],
)
def test_an_overflow_is_recognised_with_its_numbers(said: object) -> None:
    """Each server has its own words for a conversation that is too long."""
    error = error_from(said, model="m", status=400)
    assert isinstance(error, ContextOverflow)
    assert (error.prompt_tokens, error.window) == (5027, 4096)


@pytest.mark.parametrize(
    "said",
    [
        "You passed 3585 input tokens and requested 512 output tokens. However, the model's context length "
        "is only 4096 tokens, resulting in a maximum input length of 3584 tokens. Please reduce the length "
        "of the input prompt. (parameter=input_tokens, value=3585)",
        "This model's maximum context length is 4096 tokens. However, you requested 512 output tokens and "
        "your prompt contains at least 3585 input tokens, for a total of at least 4097 tokens.",
    ],
)
def test_a_server_that_stopped_counting_has_not_counted(said: str) -> None:
    """vLLM reads one token more than there is room for, and says so: that is no length of the prompt."""
    error = error_from({"message": said}, model="m", status=400)
    assert isinstance(error, ContextOverflow)
    assert (error.prompt_tokens, error.window) == (None, 4096)


@pytest.mark.parametrize(
    "said",
    [
        {"message": "The model `gpt-oss` does not exist.", "code": "model_not_found"},
        {"message": 'model "gpt-oss" not found, try pulling it first'},
        "The model `gpt-oss` does not exist.",
    ],
)
def test_a_missing_model_is_recognised(said: object) -> None:
    """Whatever the words, the advice is to choose another or to fetch it."""
    assert isinstance(error_from(said, model="gpt-oss", status=404), ModelMissing)


@pytest.mark.parametrize(
    ("said", "raw"),
    [
        ("error parsing tool call: raw='{\"a\": 1]}', err=invalid character ']'", '{"a": 1]}'),
        ("unexpected tokens remaining in message header: ['x']", None),
        ("Failed to parse tool call arguments as JSON: [json.exception]", None),
    ],
)
def test_a_tool_call_that_the_server_could_not_read(said: str, raw: str | None) -> None:
    """Ollama quotes what the model wrote, others only complain."""
    error = error_from({"message": said}, model="m")
    assert isinstance(error, ToolCallUnreadable)
    assert error.raw == (raw or said)


def test_other_complaints_are_passed_on_shortened() -> None:
    """What cannot be recognised is at least quoted."""
    error = error_from({"message": "x" * 10_000}, model="m", status=500)
    assert isinstance(error, BackendError)
    assert len(str(error.params["said"])) <= 400
    assert isinstance(error_from("loading", model="m", status=503), Busy)


# -- what is sent ------------------------------------------------------------------------------------

HISTORY = (
    Message("system", "be brief"),
    Message("user", "what time is it?"),
    Message("assistant", "", "I need the clock.", (ToolCall("clock", {"zone": "서울"}),)),
    Message("tool", "12:00", tool_name="clock"),
    Message("assistant", "noon", "done"),
)


def test_a_tools_result_is_tied_to_its_call() -> None:
    """The wire wants ids where we have names; they are the same on every request, for the server's cache."""
    wired = wire_messages(HISTORY, ())
    assert wired[2]["tool_calls"][0]["id"] == wired[3]["tool_call_id"]
    assert json.loads(wired[2]["tool_calls"][0]["function"]["arguments"]) == {"zone": "서울"}
    longer = wire_messages((*HISTORY, Message("user", "thanks")), ())
    assert longer[: len(wired)] == wired


def test_results_find_their_calls_in_any_order() -> None:
    """Two calls, answered the other way round; a result nobody asked for has an id of its own."""
    calls = (ToolCall("a", {}, "id-a"), ToolCall("b", {}, "id-b"))
    results = [Message("tool", name, tool_name=name) for name in ("b", "a", "c")]
    wired = wire_messages((Message("assistant", tool_calls=calls), *results), ())
    assert [item["tool_call_id"] for item in wired[1:]] == ["id-b", "id-a", "call_3"]


@pytest.mark.parametrize(
    ("profile", "fields"),
    [
        ("vllm", {"reasoning"}),
        ("ollama", {"reasoning"}),
        ("llamacpp", {"reasoning_content"}),
        ("lmstudio", {"reasoning", "reasoning_content"}),
        ("openai", set()),
    ],
)
def test_reasoning_goes_back_under_the_servers_own_name(profile: str, fields: set[str]) -> None:
    """gpt-oss needs its own reasoning inside a tool loop; a server that does not know a field refuses it."""
    body = request_body(ChatRequest("m", HISTORY), PROFILES[profile])
    assert set(body["messages"][2]) - {"role", "content", "tool_calls"} == fields
    assert all(body["messages"][2][field] == "I need the clock." for field in fields)


def test_the_effort_goes_where_the_server_looks_for_it() -> None:
    """llama.cpp wants it as an argument of the template."""
    request = ChatRequest("m", HISTORY, think="high")
    assert request_body(request, PROFILES["vllm"])["reasoning_effort"] == "high"
    body = request_body(request, PROFILES["llamacpp"])
    assert body["chat_template_kwargs"] == {"reasoning_effort": "high"}
    assert "reasoning_effort" not in body


def test_a_request_streams_with_the_sampling_of_gpt_oss() -> None:
    """Temperature 1 and top_p 1; tokens are to be counted; limits only where they were asked for."""
    tool = Tool("clock", "Tells the time.", {"type": "object", "properties": {}})
    body = request_body(ChatRequest("m", HISTORY, (tool,), max_tokens=9, seed=7), PROFILES["openai"])
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    assert (body["temperature"], body["top_p"], body["max_tokens"], body["seed"]) == (1.0, 1.0, 9, 7)
    assert body["tools"][0]["function"]["name"] == "clock"
    bare = request_body(ChatRequest("m", HISTORY), PROFILES["openai"])
    assert not {"tools", "max_tokens", "seed", "top_k", "chat_template_kwargs"} & set(bare)


def test_a_server_is_known_by_whose_models_it_lists() -> None:
    """The first owner that is known decides; an unknown one leaves it open."""
    assert profile_of(["vllm"]) is PROFILES["vllm"]
    assert profile_of(["somebody", "library"]) is PROFILES["ollama"]
    assert profile_of(["somebody"]) is None


# -- whatever a server sends ---------------------------------------------------------------------------

FIELDS = """
    error choices delta content reasoning tool_calls function name arguments index id finish_reason usage
    prompt_tokens prompt_tokens_details cached_tokens timings prompt_ms message code type n_ctx
"""
KEYS = st.sampled_from(FIELDS.split())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)
CHUNKS = st.fixed_dictionaries(
    {"choices": st.lists(st.fixed_dictionaries({"delta": VALUES}, optional={"finish_reason": VALUES}))},
    optional={"usage": VALUES, "timings": VALUES, "error": VALUES},
)


@settings(deadline=None)
@given(st.lists(VALUES | CHUNKS, max_size=5))
def test_whatever_a_server_sends_is_pieces_or_an_error_of_ours(chunks: list[Any]) -> None:
    """No value of any shape ends in a traceback; an answer has one end, and it is the last piece."""
    try:
        got = pieces(*chunks)
    except WonyError:
        return
    assert [isinstance(piece, Finished) for piece in got] == [False] * (len(got) - 1) + [True]


@settings(deadline=None)
@given(VALUES, st.sampled_from([0, 400, 404, 429, 500]))
def test_whatever_a_server_complains_of_becomes_an_error_of_ours(said: Any, status: int) -> None:
    """Numbers are numbers or absent, and nothing is quoted at length."""
    error = error_from(said, model="m", status=status)
    assert isinstance(error, WonyError)
    if isinstance(error, ContextOverflow):
        assert all(n is None or n > 0 for n in (error.prompt_tokens, error.window))
