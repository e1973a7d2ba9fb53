"""The OpenAI-compatible backend against real sockets that speak, or break, the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from chat_chunks import call, delta, end, sse, stream, usage
from raw_responses import LAST_CHUNK, chunk, head, whole
from raw_server import CLOSE, HANG, RESET, Connection, RawServer, Request, Trickle
from wony.backends.limits import Limits
from wony.backends.openai import OpenAIBackend
from wony.errors import (
    AnswerCut,
    BackendError,
    BackendUnreachable,
    Busy,
    ConfigError,
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
    ToolCall,
    Usage,
)

pytestmark = pytest.mark.anyio

CHAT = "/v1/chat/completions"
MODELS = "/v1/models"
QUICK = Limits(connect=2, first_token=5, idle=5, reply=5, pause=0.01, longest_pause=0.02, linger=0.2)
HELLO = (delta(role="assistant", content=""), delta(reasoning="hm"), delta(content="hello"), end())
ASKED = ChatRequest("gpt-oss:20b", (Message("user", "hi"),))


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as running:
        yield running


def listing(*ids: str, owner: str = "vllm", **more: object) -> bytes:
    """An answer to /v1/models."""
    items = [{"id": id, "object": "model", "owned_by": owner, **more} for id in ids]
    return whole(200, json.dumps({"object": "list", "data": items}).encode())


def refusal(status: int, value: object) -> bytes:
    return whole(status, value.encode() if isinstance(value, str) else json.dumps(value).encode())


def backend_of(
    server: RawServer, *, profile: str = "vllm", api_key: str = "", limits: Limits = QUICK
) -> OpenAIBackend:
    return OpenAIBackend(server.url + "/v1", profile=profile, api_key=api_key, limits=limits)


async def answer(backend: OpenAIBackend, request: ChatRequest = ASKED) -> list[Piece]:
    """Everything that one answer consists of; the backend is closed afterwards."""
    try:
        return [piece async for piece in backend.chat(request)]
    finally:
        await backend.close()


async def failure(backend: OpenAIBackend, request: ChatRequest = ASKED) -> tuple[list[Piece], WonyError]:
    """What came of an answer before it failed, and how it failed."""
    came: list[Piece] = []
    try:
        async for piece in backend.chat(request):
            came.append(piece)  # noqa: PERF401  what came before the error is wanted too
    except WonyError as error:
        return came, error
    finally:
        await backend.close()
    raise AssertionError(f"nothing went wrong: {came}")


# -- answers -----------------------------------------------------------------------------------------


async def test_an_answer_streams(server: RawServer) -> None:
    """Thinking, text and the tokens, from a server like vLLM."""
    server.script(CHAT, *stream(*HELLO, usage(10, 4, cached=8), "[DONE]"))
    assert await answer(backend_of(server)) == [
        ThinkingDelta("hm"),
        TextDelta("hello"),
        Finished("stop", Usage(prompt_tokens=10, cached_tokens=8, answer_tokens=4)),
    ]
    asked = server.requests[0]
    assert (asked.method, asked.path) == ("POST", CHAT)
    assert asked.json["model"] == "gpt-oss:20b"
    assert "authorization" not in asked.headers


async def test_bytes_may_be_cut_anywhere(server: RawServer) -> None:
    """One byte a packet, in the middle of Korean letters, with comments that keep the line alive."""
    data = b": ping\r\n\r\n" + sse(delta(content="안녕하세요 👋"), end(), "[DONE]").replace(b"\n", b"\r\n")
    server.script(CHAT, head(content_type="text/event-stream"), Trickle(chunk(data)), LAST_CHUNK)
    assert (await answer(backend_of(server)))[0] == TextDelta("안녕하세요 👋")


async def test_a_tool_call_comes_whole(server: RawServer) -> None:
    """Its parts are collected until the answer ends."""
    parts = (call("", name="clock", id="c1"), call('{"zone":'), call('"서울"}'), end("tool_calls"))
    server.script(CHAT, *stream(*parts, "[DONE]"))
    got = await answer(backend_of(server))
    assert got[0] == ToolCall("clock", {"zone": "서울"}, "c1")


async def test_ids_and_event_names_are_passed_over(server: RawServer) -> None:
    """Fields of the format that these servers have no use for."""
    data = b"\xef\xbb\xbfid: 7\nevent: message\nretry: 10\n" + sse(delta(content="x"), end(), "[DONE]")
    server.script(CHAT, head(content_type="text/event-stream"), chunk(data), LAST_CHUNK)
    assert (await answer(backend_of(server)))[0] == TextDelta("x")


class KeptAlive(RawServer):
    """Answers every request with the same stream and keeps the connection."""

    def respond(self, request: Request, connection: Connection) -> None:
        for part in stream(*HELLO, "[DONE]"):
            connection.send(part)


async def test_a_connection_is_used_again() -> None:
    """Two answers over one connection, since a stream is read to its end."""
    with KeptAlive() as server:
        backend = backend_of(server)
        for _ in range(2):
            assert len([piece async for piece in backend.chat(ASKED)]) == 3
        assert server.connections == 1
        await backend.close()


async def test_a_connection_that_was_closed_while_idle_is_opened_again(server: RawServer) -> None:
    """A server may hang up at the very moment the next question is sent: it is sent once more."""
    server.script(CHAT, CLOSE)
    server.script(CHAT, *stream(*HELLO, "[DONE]"))
    assert len(await answer(backend_of(server))) == 3
    server.script(CHAT, CLOSE, times=None)
    _, error = await failure(backend_of(server))
    assert error.id == "http.closed_early"


# -- what a stream can do wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [(delta(content="half"),), (delta(content="half"), end()), (delta(content="half"), "[DONE]")],
    ids=["nothing", "no-done", "no-reason"],
)
async def test_an_answer_without_its_end_was_cut(server: RawServer, values: tuple[object, ...]) -> None:
    """Ollama's /v1 just stops when the model breaks down: both the reason and [DONE] must come."""
    server.script(CHAT, *stream(*values))
    came, error = await failure(backend_of(server))
    assert came == [TextDelta("half")]
    assert isinstance(error, AnswerCut)


@pytest.mark.parametrize("how", [CLOSE, RESET])
async def test_a_connection_that_breaks_cuts_the_answer(server: RawServer, how: object) -> None:
    """What came before is given; the rest is an error, not an end."""
    server.script(CHAT, *stream(delta(content="half"))[:-1], how)  # type: ignore[arg-type]
    came, error = await failure(backend_of(server))
    assert came == [TextDelta("half")]
    assert isinstance(error, AnswerCut)


async def test_silence_is_given_up(server: RawServer) -> None:
    """A server that hangs in mid-answer is waited for no longer than the limit."""
    server.script(CHAT, *stream(delta(content="half"))[:-1], HANG)
    came, error = await failure(backend_of(server, limits=Limits(idle=0.2)))
    assert came == [TextDelta("half")]
    assert (type(error), error.id) == (AnswerCut, "http.idle_timeout")


@pytest.mark.parametrize(
    "bytes_sent",
    [
        sse({"error": {"message": "the model fell over", "code": 500}}),
        b'event: error\ndata: {"message": "the model fell over"}\n\n',
        b'error: {"message": "the model fell over"}\n\n',
        b'{"error": {"message": "the model fell over"}}\n',
        b'{"object": "error", "message": "the model fell over"}\n',
    ],
)
async def test_an_error_in_mid_stream_is_told(server: RawServer, bytes_sent: bytes) -> None:
    """However the server wraps it: as an event, as an event of its own kind, as bare JSON."""
    steps = (chunk(sse(delta(content="half"))), chunk(bytes_sent), LAST_CHUNK)
    server.script(CHAT, head(content_type="text/event-stream"), *steps)
    came, error = await failure(backend_of(server))
    assert came == [TextDelta("half")]
    assert (error.id, error.params["said"]) == ("chunks.error", "the model fell over")


@pytest.mark.parametrize(
    "junk", [b"<html>\n", b"data: {not json\n\n", b"data: " + b"[" * 5000 + b"\n\n", b"\xff\xfe\n"]
)
async def test_what_is_no_event_is_refused(server: RawServer, junk: bytes) -> None:
    """Something else than such a server answers; it is said so, not guessed at."""
    server.script(CHAT, head(content_type="text/event-stream"), chunk(junk), LAST_CHUNK)
    _, error = await failure(backend_of(server))
    assert isinstance(error, BackendError)
    assert error.id in ("openai.stranger", "http.not_utf8")


async def test_a_line_without_end_is_refused(server: RawServer) -> None:
    """Memory is not filled by a stranger."""
    server.script(CHAT, head(content_type="text/event-stream"), chunk(b"data: " + b"x" * 5000), HANG)
    _, error = await failure(backend_of(server, limits=Limits(line_bytes=1000)))
    assert error.id == "http.too_long"


async def test_a_page_instead_of_a_stream_is_refused(server: RawServer) -> None:
    """A web server at the address answers with HTML."""
    server.script(CHAT, whole(200, b"<html>hello</html>", "text/html"))
    _, error = await failure(backend_of(server))
    assert error.id == "openai.stranger"


async def test_a_tool_call_without_a_name_is_an_error_of_its_own(server: RawServer) -> None:
    """The loop asks again; here it is only recognised."""
    server.script(CHAT, *stream(call('{"a": 1'), end("tool_calls"), "[DONE]"))
    _, error = await failure(backend_of(server))
    assert isinstance(error, ToolCallUnreadable)
    assert error.raw == '{"a": 1'


# -- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said", "kind", "id"),
    [
        (
            404,
            {"error": {"message": "The model `x` does not exist.", "code": 404}},
            ModelMissing,
            "chunks.model",
        ),
        (404, {"object": "error", "message": "The model `x` does not exist."}, ModelMissing, "chunks.model"),
        (404, {"detail": "Not Found"}, ConfigError, "openai.no_api"),
        (404, "page not found", ConfigError, "openai.no_api"),
        (400, {"error": "Model x not found"}, ModelMissing, "chunks.model"),
        (400, {"error": {"message": "bad", "type": "invalid"}}, BackendError, "chunks.error"),
        (500, "boom", BackendError, "http.status"),
        (302, "", BackendError, "http.redirect"),
    ],
)
async def test_refusals_say_what_to_do(
    server: RawServer, status: int, said: object, kind: type[WonyError], id: str
) -> None:
    """Each status and wording becomes one of our errors."""
    server.script(CHAT, refusal(status, said))
    _, error = await failure(backend_of(server))
    assert (isinstance(error, kind), error.id) == (True, id)


async def test_a_conversation_that_is_too_long_comes_with_numbers(server: RawServer) -> None:
    """llama.cpp tells both counts in fields of their own."""
    said = {"type": "exceed_context_size_error", "message": "x", "n_prompt_tokens": 5027, "n_ctx": 4096}
    server.script(CHAT, refusal(400, {"error": said}))
    _, error = await failure(backend_of(server, profile="llamacpp"))
    assert isinstance(error, ContextOverflow)
    assert (error.prompt_tokens, error.window) == (5027, 4096)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(("key", "id"), [("", "openai.key_missing"), ("sk-1", "openai.key_refused")])
async def test_a_key_that_is_missing_or_wrong(server: RawServer, status: int, key: str, id: str) -> None:
    """The two ask for different things of the person."""
    server.script(CHAT, refusal(status, {"error": {"message": "Unauthorized"}}))
    _, error = await failure(backend_of(server, api_key=key))
    assert (type(error), error.id) == (ConfigError, id)
    assert "sk-1" not in str(error)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_server_is_asked_again(server: RawServer, status: int) -> None:
    """A few times, then the person is told."""
    server.script(CHAT, refusal(status, {"error": {"message": "Loading model"}}), times=2)
    server.script(CHAT, *stream(*HELLO, "[DONE]"))
    assert len(await answer(backend_of(server))) == 3
    server.script(CHAT, refusal(status, {"error": {"message": "Loading model"}}), times=None)
    _, error = await failure(backend_of(server))
    assert isinstance(error, Busy)


async def test_nobody_there() -> None:
    """A port where nothing listens is named, with what to do."""
    with RawServer() as gone:
        backend = backend_of(gone)
    _, error = await failure(backend)
    assert (type(error), error.id) == (BackendUnreachable, "openai.refused")


# -- the key -----------------------------------------------------------------------------------------


async def test_the_key_goes_to_the_named_server_only(server: RawServer) -> None:
    """A redirect is not followed, so the key and the words go nowhere else."""
    with RawServer() as elsewhere:
        server.script(CHAT, whole(307, b"", Location=elsewhere.url + CHAT))
        _, error = await failure(backend_of(server, api_key="sk-1"))
        assert error.id == "http.redirect"
        assert server.requests[0].headers["authorization"] == "Bearer sk-1"
        assert elsewhere.requests == []


@pytest.mark.parametrize("key", ["sk 1", "sk-1\n", "키"])
def test_a_key_that_cannot_be_sent_is_refused_unquoted(key: str) -> None:
    """It came from a bad copy; it is a secret even so."""
    with pytest.raises(ConfigError) as caught:
        OpenAIBackend("http://127.0.0.1:1/v1", api_key=key)
    assert key.strip() not in str(caught.value)


# -- cancellation ------------------------------------------------------------------------------------


async def test_closing_the_answer_closes_the_request(server: RawServer) -> None:
    """The server sees that nobody listens any more, and can stop the model."""
    server.script(CHAT, *stream(delta(content="a"))[:-1], HANG)
    backend = backend_of(server)
    pieces = backend.chat(ASKED)
    assert await anext(pieces) == TextDelta("a")
    await pieces.aclose()
    server.until(lambda: server.hangups)
    server.script(CHAT, *stream(*HELLO, "[DONE]"))
    assert len([piece async for piece in backend.chat(ASKED)]) == 3
    await backend.close()
    await backend.close()


# -- profiles ----------------------------------------------------------------------------------------

SPOKEN = ChatRequest(
    "gpt-oss:20b",
    (Message("user", "hi"), Message("assistant", "hello", "greet"), Message("user", "more")),
)


def fields_sent_back(server: RawServer) -> set[str]:
    """Under which names the last request gave the assistant's reasoning."""
    return set(server.asked(CHAT)[-1].json["messages"][1]) - {"role", "content"}


@pytest.mark.parametrize(
    ("owner", "fields", "effort"),
    [
        ("vllm", {"reasoning"}, "reasoning_effort"),
        ("library", {"reasoning"}, "reasoning_effort"),
        ("llamacpp", {"reasoning_content"}, "chat_template_kwargs"),
        ("organization_owner", {"reasoning", "reasoning_content"}, "reasoning_effort"),
    ],
)
async def test_auto_knows_a_server_by_its_models(
    server: RawServer, owner: str, fields: set[str], effort: str
) -> None:
    """vLLM, Ollama, llama.cpp and LM Studio name themselves in the list; it is asked for once."""
    server.script(MODELS, listing("gpt-oss:20b", owner=owner))
    server.script(CHAT, *stream(*HELLO, "[DONE]"), times=None)
    backend = backend_of(server, profile="auto")
    for _ in range(2):
        assert [piece async for piece in backend.chat(SPOKEN)]
        assert fields_sent_back(server) == fields
        assert effort in server.asked(CHAT)[-1].json
    assert len(server.asked(MODELS)) == 1
    await backend.close()


async def test_auto_learns_the_name_from_the_first_answer(server: RawServer) -> None:
    """A server that cannot be told by its list: nothing special is sent until it has shown its way."""
    server.script(MODELS, refusal(404, "not found"))
    server.script(CHAT, *stream(*HELLO, "[DONE]"), times=None)
    backend = backend_of(server, profile="auto")
    assert [piece async for piece in backend.chat(SPOKEN)]
    assert fields_sent_back(server) == set()
    assert [piece async for piece in backend.chat(SPOKEN)]
    assert fields_sent_back(server) == {"reasoning"}
    await backend.close()


async def test_a_named_profile_asks_nothing_first(server: RawServer) -> None:
    """Who knows the server saves the question; how much context there is, is asked after the answer."""
    server.script(CHAT, *stream(*HELLO, "[DONE]"))
    await answer(backend_of(server, profile="ollama"))
    assert [request.path for request in server.requests] == [CHAT, MODELS, "/api/ps"]


@pytest.mark.parametrize(
    ("base_url", "profile", "id"),
    [
        ("", "auto", "openai.no_url"),
        ("localhost:8000", "auto", "openai.bad_url"),
        ("http://127.0.0.1:1/v1", "vlm", "openai.profile"),
    ],
)
def test_wrong_settings_are_told_at_once(base_url: str, profile: str, id: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ConfigError) as caught:
        OpenAIBackend(base_url, profile=profile)
    assert caught.value.id == id


# -- models and the doctor ---------------------------------------------------------------------------


async def test_models_are_listed_with_their_windows(server: RawServer) -> None:
    """vLLM says `max_model_len`; later answers carry it as the window."""
    server.script(MODELS, listing("gpt-oss-20b", max_model_len=32768))
    backend = backend_of(server)
    (model,) = await backend.models()
    assert (model.name, model.context_length, model.loaded, model.remote) == (
        "gpt-oss-20b",
        32768,
        True,
        False,
    )
    server.script(CHAT, *stream(*HELLO, "[DONE]"))
    got = await answer(backend, ChatRequest("gpt-oss-20b", ASKED.messages))
    assert got[-1] == Finished("stop", Usage(window=32768))


@pytest.mark.parametrize("value", [[], {"data": 1}, {"data": ["x"]}, {"data": [{"id": 5}]}])
async def test_a_list_of_another_shape_is_refused(server: RawServer, value: object) -> None:
    """It is no such server."""
    server.script(MODELS, refusal(200, value))
    backend = backend_of(server)
    with pytest.raises(BackendError, match=r"openai\.stranger"):
        await backend.models()
    await backend.close()


async def levels(backend: OpenAIBackend, model: str) -> list[tuple[str, str]]:
    found = await backend.check(model)
    await backend.close()
    return [(finding.level, finding.notice.id) for finding in found]


async def test_the_doctor_sees_a_healthy_server(server: RawServer) -> None:
    """The server answers and has the model."""
    server.script(MODELS, listing("gpt-oss:20b", max_model_len=131072))
    assert await levels(backend_of(server, profile="auto"), "gpt-oss:20b") == [("ok", "openai.ok")]


async def test_the_doctor_sees_what_is_wrong(server: RawServer) -> None:
    """Another model, a small window, a refused key, nobody there: findings, never an exception."""
    server.script(MODELS, listing("other"))
    assert ("broken", "openai.not_listed") in await levels(backend_of(server), "gpt-oss:20b")
    server.script(MODELS, listing("gpt-oss:20b", max_model_len=4096))
    assert ("warning", "openai.small_window") in await levels(backend_of(server), "gpt-oss:20b")
    server.script(MODELS, refusal(401, {"error": "no"}))
    assert await levels(backend_of(server), "m") == [("broken", "openai.key_missing")]
    server.close()
    assert await levels(backend_of(server), "m") == [("broken", "openai.refused")]
