"""What Ollama says when something goes wrong, and that nothing it may say is a crash."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ollama_asking import MODEL, QUESTION, failure
from raw_responses import LAST_CHUNK, head, line
from simulated_ollama import SimulatedOllama
from wony.backends.ollama import OllamaBackend
from wony.backends.ollama_chat import ChatReader
from wony.backends.ollama_errors import refusal_body, server_error
from wony.backends.ollama_models import PullReader
from wony.errors import (
    AnswerCut,
    BackendError,
    BackendUnreachable,
    Busy,
    ContextOverflow,
    ModelMissing,
    ToolCallUnreadable,
    WonyError,
)
from wony.locales import catalogue
from wony.types import (
    ChatRequest,
    Message,
)


@pytest.mark.anyio
async def test_a_conversation_that_does_not_fit(ollama: SimulatedOllama) -> None:
    """The server's own counts reach the one who asked."""
    error = await failure(ollama, ChatRequest(MODEL, (Message("user", "가" * 9_000),)), num_ctx=4_096)
    assert isinstance(error, ContextOverflow)
    assert error.window == 4_096
    assert error.prompt_tokens is not None
    assert error.prompt_tokens > 4_096
    assert ollama.dropped == 0


NESTED = (
    '{"error":{"code":400,"message":"request (351 tokens) exceeds the available context size (256 tokens), '
    'try increasing it","type":"exceed_context_size_error","n_prompt_tokens":351,"n_ctx":256}}'
)
RAW = '{"path":"a.py","text":"line\nit\'s"'


@pytest.mark.parametrize(
    ("status", "body", "kind", "params"),
    [
        (400, json.dumps({"error": NESTED}), ContextOverflow, {"prompt_tokens": 351, "window": 256}),
        (
            None,
            '{"error":"request (351 tokens) exceeds the available context size (256 tokens), try"}',
            ContextOverflow,
            {"prompt_tokens": 351, "window": 256},
        ),
        (
            400,
            '{"error":"the prompt is longer than the context length currently available to the"}',
            ContextOverflow,
            {"prompt_tokens": None, "window": None},
        ),
        (
            400,
            '{"error":{"code":400,"message":"the request exceeds the available context size. try increasing '
            'the context size","type":"exceed_context_size_error","n_prompt_tokens":351,"n_ctx":256}}',
            ContextOverflow,
            {"prompt_tokens": 351, "window": 256},
        ),
        (
            500,
            json.dumps({"error": f"an error was encountered while running the model: {NESTED}"}),
            ContextOverflow,
            {"prompt_tokens": 351, "window": 256},
        ),
        (
            400,
            json.dumps({"error": NESTED.replace('"n_ctx":256', '"n_ctx":"x"')}),
            ContextOverflow,
            {"prompt_tokens": 351, "window": 256},
        ),
        (
            None,
            '{"error":{"type":"exceed_context_size_error","message":"too long","n_prompt_tokens":351}}',
            ContextOverflow,
            {"prompt_tokens": 351, "window": None},
        ),
        (400, '{"error":"the input length exceeds the context length"}', ContextOverflow, {}),
        (404, '{"error":"model \'x\' not found"}', ModelMissing, {"model": MODEL}),
        (404, '{"error":"model \\"x\\" not found, try pulling it first"}', ModelMissing, {"model": MODEL}),
        (None, '{"error":"pull model manifest: file does not exist"}', ModelMissing, {"model": MODEL}),
        (
            500,
            json.dumps({"error": f"error parsing tool call: raw='{RAW}', err=invalid character '\\n'"}),
            ToolCallUnreadable,
            {"raw": RAW},
        ),
        (
            None,
            '{"error parsing tool call":"raw=\'{\', err=unexpected end"}',
            ToolCallUnreadable,
            {"raw": "{"},
        ),
        (503, '{"error":"server busy, please try again.  maximum pending requests exceeded"}', Busy, {}),
        (None, '{"error":"prediction aborted, token repeat limit reached"}', AnswerCut, {}),
        (499, '{"error":"request canceled"}', AnswerCut, {}),
    ],
)
def test_what_ollama_says_is_understood(
    status: int | None, body: str, kind: type[WonyError], params: dict[str, object]
) -> None:
    """Each of its texts becomes the error that can be acted on."""
    error = server_error(refusal_body(body), url="http://x", model=MODEL, status=status)
    assert type(error) is kind
    assert params.items() <= error.params.items()
    assert catalogue("ko")(error.id, **error.params)


@pytest.mark.parametrize(
    ("status", "body", "id"),
    [
        (400, '{"error":"\\"x\\" does not support thinking"}', "ollama.no_thinking"),
        (400, '{"error":"registry.ollama.ai/library/x does not support tools"}', "ollama.no_tools"),
        (400, '{"error":"\\"x\\" does not support chat"}', "ollama.no_chat"),
        (500, '{"error":"model requires more system memory (60 GiB) than is"}', "ollama.no_memory"),
        (500, '{"error":"llama-server process has terminated: cudaMalloc failed"}', "ollama.no_memory"),
        (500, '{"error":"llama runner process has terminated: exit status 2"}', "ollama.runner_died"),
        (None, '{"error":"model runner has unexpectedly stopped, this may be due to"}', "ollama.runner_died"),
        (500, '{"error":"timed out waiting for llama-server to start - "}', "ollama.runner_died"),
        (None, '{"error":"an error was encountered while running the model: unexpected EOF"}',
         "ollama.runner_died"),
        (403, "", "ollama.forbidden"),
        (401, '{"error":"unauthorized","signin_url":"https://ollama.com/connect?x=1"}', "ollama.sign_in"),
        (None, '{"error":"pull model manifest: 412: \\n\\nThe model requires a newer version of Ollama.\\n"}',
         "ollama.newer_needed"),
        (502, "<html>bad gateway</html>", "http.status"),
        (404, "404 page not found", "ollama.stranger"),
        (500, '{"error":7}', "http.status"),
        (500, '{"error":null}', "http.status"),
        (400, "[]", "http.status"),
        (None, '{"error":{"deep":{"error":"x"}}}', "ollama.error_in_answer"),
    ],
)  # fmt: skip
def test_errors_say_what_to_do(status: int | None, body: str, id: str) -> None:
    """In both languages, in two lines."""
    error = server_error(refusal_body(body), url="http://x", model=MODEL, status=status)
    assert isinstance(error, BackendError)
    assert error.id == id
    for language in ("ko", "en"):
        assert len(catalogue(language)(error.id, **error.params).split("\n")) == 2
    if id == "ollama.sign_in":
        assert "https://ollama.com/connect?x=1" in catalogue("en")(error.id, **error.params)


@pytest.mark.anyio
@pytest.mark.parametrize(("times", "id"), [(31, "ollama.repeats"), (29, "ollama.no_end")])
async def test_an_answer_that_repeats_itself_ends_without_a_word(
    ollama: SimulatedOllama, times: int, id: str
) -> None:
    """The server ends the stream as if all were well; what was said tells why."""
    said = ["The", " answer", " is", *([" 1", "1"] * times)[:times]]
    lines = [line({"message": {"role": "assistant", "content": word}, "done": False}) for word in said]
    ollama.script("/api/chat", head(), *lines, LAST_CHUNK)
    assert (await failure(ollama)).id == id


@pytest.mark.parametrize("word", ["model ", "raw='", "request (1 tokens) exceeds ", "{", "', err="])
def test_a_text_of_megabytes_is_understood_at_once(word: str) -> None:
    """No pattern takes time beyond the text's own length."""
    text = f"error parsing tool call: {word * 1_000_000}"
    assert isinstance(server_error({"error": text}, url="http://x", model=MODEL), WonyError)


KEYS = [
    "error",
    "message",
    "content",
    "thinking",
    "done",
    "done_reason",
    "tool_calls",
    "function",
    "name",
    "arguments",
    "eval_count",
    "status",
    "digest",
    "total",
    "completed",
    "other",
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(json_values | st.text(max_size=30), max_size=6))
def test_any_lines_are_an_answer_or_an_error_of_ours(lines: list[Any]) -> None:
    """Whatever stands in an answer, or in a download, nothing but a WonyError comes of it."""
    chat, pull = ChatReader("http://x", MODEL), PullReader("http://x", MODEL)
    texts = [value if isinstance(value, str) else json.dumps(value) for value in lines]
    for reader in (chat, pull):
        with suppress(WonyError):
            for text in texts:
                reader.read(text)
            reader.end()


@pytest.mark.anyio
async def test_a_server_that_is_not_there() -> None:
    """The first question beside the conversation says so already."""
    backend = OllamaBackend("http://127.0.0.1:1")
    with pytest.raises(BackendUnreachable) as caught:
        await anext(backend.chat(QUESTION))
    assert "ollama serve" in catalogue("ko")(caught.value.id, **caught.value.params)
    assert [finding.level for finding in await backend.check(MODEL)] == ["broken"]
    await backend.close()
