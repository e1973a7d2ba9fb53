"""Faults of the model server, each met by a real `wony ask` that talks to a real port.

After each, what must always hold is checked: the question is stored exactly once, the database is whole, the
exit code is a documented one, no traceback, no control character and no secret is anywhere, and nothing is
written outside wony's own folder.
"""

from __future__ import annotations

import signal
import socket
import subprocess
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ollama_asking import ask as ask_backend
from ollama_asking import text_of
from program import Ran, database, measuring, messages, peak_kilobytes, require_sound, rows, run
from raw_responses import LAST_CHUNK, chunk, head, line, whole
from raw_server import CLOSE, HANG, RESET, RawServer, Step, Trickle
from simulated_model import Answer, Installed, chunk_line
from simulated_ollama import SimulatedOllama
from terminal import WONY, clean_environment, terminal
from wony.store.schema import REVISION

QUESTION = "한국의 수도는 어디인가요?"
CANARY = "CANARY-7f3a91"
DONE = line({"message": {"content": ""}, "done": True, "done_reason": "stop"})


def said(text: str) -> bytes:
    """One token of an answer, as the wire has it."""
    return line({"model": "gpt-oss:20b", "message": {"role": "assistant", "content": text}, "done": False})


def tokens(count: int) -> tuple[bytes, ...]:
    return tuple(said(f"t{number} ") for number in range(count))


def ask(home: Path, url: str, *words: str, **settings: str) -> Ran:
    """Ask one question, and check what holds whatever happens."""
    ran = run(home, "ask", QUESTION, *words, stdin=b"", OLLAMA_HOST=url, OPENAI_API_KEY=CANARY, **settings)
    require_always(home, ran)
    return ran


def require_always(home: Path, ran: Ran) -> None:
    require_sound(home, QUESTION)
    assert rows(home, "SELECT version_num FROM alembic_version") == [(REVISION,)]
    assert not [status for _, _, status in messages(home) if status == "streaming"]
    assert ran.code in (0, 4, 5, 7, 75, 130)
    assert "Traceback" not in ran.err
    assert bool(ran.err.strip()) or ran.code in (0, 130)
    for text in (ran.out, ran.err):
        assert not [c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
        assert CANARY not in text
    assert CANARY.encode() not in database(home).read_bytes()
    folder = database(home).parent
    assert [p for p in home.rglob("*") if p.is_file() and folder not in p.parents] == []


def require_broken_off(home: Path, ran: Ran, partial: str, *told: str) -> None:
    """Exit 5; what came was shown and is kept, marked as not whole."""
    assert ran.code == 5
    assert ran.out.rstrip("\n") == partial.rstrip("\n")
    status = "interrupted" if partial else "error"
    assert messages(home)[1:] == [("assistant", partial, status)]
    for text in told:
        assert text in ran.err


def require_refused(home: Path, ran: Ran, code: int, *told: str) -> None:
    """No answer at all: the question stands, unanswered."""
    assert (ran.code, ran.out) == (code, "")
    assert [status for role, _, status in messages(home) if role == "assistant"] in ([], ["error"])
    for text in told:
        assert text in ran.err


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


# -- no server ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ko", "en"])
def test_l01_refused(tmp_path: Path, ollama: SimulatedOllama, language: str) -> None:
    """Nothing listens: exit 4, naming the address and `ollama serve`; the conversation can go on later."""
    url = f"http://127.0.0.1:{unused_port()}"
    ran = ask(tmp_path, url, WONY_LANG=language)
    require_refused(tmp_path, ran, 4, url, "ollama serve")
    assert len(ran.err.strip().splitlines()) == 2
    again = run(tmp_path, "ask", "-c", "다시", OLLAMA_HOST=ollama.url)
    assert again.code == 0
    require_sound(tmp_path, QUESTION, "다시")


def test_l02_dns(tmp_path: Path) -> None:
    """A name without an address is called that, and not 'refused'."""
    ran = ask(tmp_path, "http://no.such.invalid:11434")
    require_refused(tmp_path, ran, 4, "Cannot resolve", "no.such.invalid")


def test_l03_connect_hang(tmp_path: Path) -> None:
    """A machine that does not take the connection is given up after the connect limit."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # fill the queue of connections that nobody accepts
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        ran = ask(tmp_path, url, WONY_CONNECT_TIMEOUT="0.3")
    require_refused(tmp_path, ran, 4, url, "0.3 seconds")


# -- a slow server -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "partial", "told"),
    [
        ((HANG,), "", "said nothing"),
        ((head(), HANG), "", "said nothing"),
        ((head(), *tokens(2), HANG), "t0 t1 ", "stood still"),
    ],
)
def test_l04_slow_tokens(
    tmp_path: Path, ollama: SimulatedOllama, steps: tuple[Step, ...], partial: str, told: str
) -> None:
    """The first token and those after it have limits of their own; a pipe gets nothing but the answer."""
    ollama.script("/api/chat", *steps)
    limits = {"WONY_FIRST_TOKEN_TIMEOUT": "0.3" if not partial else "60", "WONY_IDLE_TIMEOUT": "0.3"}
    require_broken_off(tmp_path, ask(tmp_path, ollama.url, **limits), partial, told)
    ollama.until(lambda: ollama.hangups)


def test_l04_ctrl_c_before_the_first_token(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """Waiting ends at once, and so does the request."""
    ollama.script("/api/chat", head(), HANG)
    child = subprocess.Popen(
        [*WONY, "ask", QUESTION],
        env=clean_environment(tmp_path, OLLAMA_HOST=ollama.url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    ollama.until(lambda: ollama.asked("/api/chat"), 30)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (130, b"")
    require_always(tmp_path, Ran(130, "", err.decode()))
    assert messages(tmp_path)[1:] == [("assistant", "", "interrupted")]
    ollama.until(lambda: ollama.hangups)


def test_l04_a_person_sees_that_something_is_waited_for(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """On a terminal there is a sign of life before the first token."""
    ollama.script("/api/chat", head(), HANG)
    with terminal([*WONY, "ask", QUESTION], clean_environment(tmp_path, OLLAMA_HOST=ollama.url)) as shown:
        shown.wait_for("…")
        shown.send("\x03")
        assert shown.wait_exit() == 130


# -- a stream that breaks ----------------------------------------------------------------------------


@pytest.mark.parametrize("end", [CLOSE, LAST_CHUNK])
def test_l05_dies_mid_stream(tmp_path: Path, ollama: SimulatedOllama, end: Step) -> None:
    """An answer without its end is kept, marked, and never called complete."""
    ollama.script("/api/chat", head(), *tokens(20), end)
    ran = ask(tmp_path, ollama.url)
    require_broken_off(tmp_path, ran, "".join(f"t{n} " for n in range(20)), "What came is kept")


def test_l06_reset_mid_stream(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """A connection that is reset ends like one that is closed; the reset may overtake the last tokens."""
    ollama.script("/api/chat", head(), *tokens(20), RESET)
    ran = ask(tmp_path, ollama.url)
    assert ran.code == 5
    ((role, content, status),) = messages(tmp_path)[1:]
    assert (role, status) == ("assistant", "interrupted" if content else "error")
    assert "".join(f"t{n} " for n in range(20)).startswith(content)
    assert ran.out.rstrip("\n") == content.rstrip("\n")


@pytest.mark.parametrize(
    "garbage", [b'{"message":\n', b"<html>\x1b[2J\n", b"[]\n", b'{"message":7}\n', b"x" * 900]
)
def test_l07_malformed_line(tmp_path: Path, ollama: SimulatedOllama, garbage: bytes) -> None:
    """What cannot be read is quoted, short and harmless."""
    ollama.script("/api/chat", head(), *tokens(2), chunk(garbage), LAST_CHUNK)
    ran = ask(tmp_path, ollama.url)
    require_broken_off(tmp_path, ran, "t0 t1 ", "cannot be read")
    assert len(ran.err.encode()) < 600


TEXT = "한글과 🙂 그리고 <b> & é\x85.\n끝"
STREAM = b"".join(
    chunk_line({"message": {"content": text}, "done": False})
    for text in ("한글과 🙂 ", "그리고 <b> & ", "é\x85.\n끝")
)


def test_l08_split_lines(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """One byte at a time gives the very answer that whole lines give."""
    ollama.script("/api/chat", head(), Trickle(STREAM + DONE + LAST_CHUNK))
    split = ask(tmp_path / "split", ollama.url)
    ollama.script("/api/chat", head(), STREAM, DONE, LAST_CHUNK)
    assert split == ask(tmp_path / "whole", ollama.url)
    assert messages(tmp_path / "split")[1] == ("assistant", TEXT, "complete")


@pytest.mark.anyio
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 400), max_size=12))
async def test_l08_any_split(ollama: SimulatedOllama, cuts: list[int]) -> None:
    """Wherever packets end, the pieces are the same."""
    data = STREAM + DONE
    places = sorted({0, len(data), *(min(cut, len(data)) for cut in cuts)})
    parts = [data[a:b] for a, b in pairwise(places)]
    ollama.script("/api/chat", head(), *parts, LAST_CHUNK)
    assert text_of(await ask_backend(ollama)) == TEXT


def test_l09_split_characters(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """A chunk may end inside 한 and inside 🙂."""
    data = '{"message":{"content":"한🙂"},"done":false}\n'.encode()
    inside = [data.index("한".encode()) + 1, data.index("🙂".encode()) + 2]
    parts = (data[: inside[0]], data[inside[0] : inside[1]], data[inside[1] :])
    ollama.script("/api/chat", head(), *map(chunk, parts), DONE, LAST_CHUNK)
    ran = ask(tmp_path, ollama.url)
    assert (ran.code, ran.out) == (0, "한🙂\n")


@pytest.mark.parametrize(
    "bad", [b'{"message":{"content":"a\xffb"}}\n', '{"message":{"content":"한'.encode()[:-1]]
)
def test_l10_invalid_utf8(tmp_path: Path, ollama: SimulatedOllama, bad: bytes) -> None:
    """Bytes that are no UTF-8, or end inside a character, are an error and no silent U+FFFD."""
    ollama.script("/api/chat", head(), *tokens(2), chunk(bad), LAST_CHUNK)
    require_broken_off(tmp_path, ask(tmp_path, ollama.url), "t0 t1 ", "not UTF-8")
    assert "\ufffd" not in messages(tmp_path)[1][1]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ({"error": "an error was encountered"}, "an error was encountered"),
        ({"error parsing tool call": "raw='{', err=unexpected end of JSON input"}, "error parsing tool call"),
        ({"error": {"message": "engine failed"}}, "engine failed"),
    ],
)
def test_l11_error_mid_stream(
    tmp_path: Path, ollama: SimulatedOllama, error: dict[str, Any], told: str
) -> None:
    """An error line ends the answer with the server's own words, also under its odd key."""
    ollama.script("/api/chat", head(), *tokens(5), line(error), LAST_CHUNK)
    require_broken_off(tmp_path, ask(tmp_path, ollama.url), "t0 t1 t2 t3 t4 ", told)


# -- refusals ----------------------------------------------------------------------------------------


def test_l12_model_missing(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """The missing model and how to get it are named; nothing is tried again."""
    ran = ask(tmp_path, ollama.url, "--model", "nothing:7b")
    require_refused(tmp_path, ran, 5, "nothing:7b is not installed", "ollama pull nothing:7b")
    assert len(ollama.asked("/api/chat")) == 1


def test_l13_tool_call_unreadable(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """Asked twice more, then the raw text is shown and kept, and no tool is called."""
    text = 'error parsing tool call: raw=\'{"path": "a.py\', err=unexpected end of JSON input'
    ollama.script("/api/chat", whole(500, b'{"error": "%s"}' % text.replace('"', '\\"').encode()), times=None)
    ran = ask(tmp_path, ollama.url)
    require_refused(tmp_path, ran, 5, "error parsing tool call", '{"path": "a.py')
    assert len(ollama.asked("/api/chat")) == 3
    assert "a.py" in str(rows(tmp_path, "SELECT metadata FROM messages WHERE role = 'assistant'"))
    assert rows(tmp_path, "SELECT tool_calls FROM messages WHERE tool_calls IS NOT NULL") == []


@pytest.mark.parametrize("status", [503, 429])
def test_l14_busy(tmp_path: Path, ollama: SimulatedOllama, status: int) -> None:
    """A busy server is asked three times at most, as it says; then exit 75."""
    busy = b'{"error":"server busy, please try again.  maximum pending requests exceeded"}'
    ollama.script("/api/chat", whole(status, busy, Retry_After="0"), times=None)
    require_refused(tmp_path, ask(tmp_path, ollama.url), 75, "busy")
    assert len(ollama.asked("/api/chat")) == 3


def test_l14_busy_for_a_moment(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """When it is free again, nobody notices."""
    ollama.script("/api/chat", whole(503, b"{}", Retry_After="0"))
    assert ask(tmp_path, ollama.url).code == 0


# -- too much ----------------------------------------------------------------------------------------


def test_l15_huge_line(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, ollama: SimulatedOllama
) -> None:
    """A line of 200 MB is given up at the cap, with little memory."""
    ollama.script("/api/chat", head(), *tokens(2), *[chunk(b"x" * 1_000_000)] * 200, LAST_CHUNK)
    peak = tmp_path_factory.mktemp("measured") / "peak"
    child = subprocess.run(
        measuring(peak, *WONY, "ask", QUESTION),
        env=clean_environment(tmp_path, OLLAMA_HOST=ollama.url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    ran = Ran(child.returncode, child.stdout, child.stderr)
    require_always(tmp_path, ran)
    require_broken_off(tmp_path, ran, "t0 t1 ", "8,000,000 bytes")
    assert peak_kilobytes(peak) < 300_000
    ollama.until(lambda: ollama.hangups)


ENDLESS = [f"again {number} " for number in range(20_000)]
CAPS = [({"WONY_MAX_ANSWER_BYTES": "20000"}, 0.0), ({"WONY_MAX_ANSWER_SECONDS": "0.5"}, 0.02)]


def require_ended(home: Path, ollama: SimulatedOllama, caps: dict[str, str], column: str) -> None:
    """What does not end is ended by wony, told, and kept as cut off."""
    ran = ask(home, ollama.url, **caps)
    assert ran.code == 0
    assert "did not end" in ran.err
    ((stored, metadata),) = rows(home, f"SELECT {column}, metadata FROM messages WHERE role = 'assistant'")
    assert stored.startswith("again 0 again 1 ")
    assert len(stored) < 21_000
    assert '"limit"' in metadata
    ollama.until(lambda: ollama.hangups)


@pytest.mark.parametrize(("caps", "delay"), CAPS)
def test_l16_endless_answer(
    tmp_path: Path, ollama: SimulatedOllama, caps: dict[str, str], delay: float
) -> None:
    """Words without end stop at the cap of bytes, or of seconds."""
    ollama.delay = delay
    ollama.say(Answer(ENDLESS))
    require_ended(tmp_path, ollama, caps, "content")


@pytest.mark.parametrize(("caps", "delay"), CAPS)
def test_l17_endless_thinking(
    tmp_path: Path, ollama: SimulatedOllama, caps: dict[str, str], delay: float
) -> None:
    """The caps hold for thinking too."""
    ollama.delay = delay
    ollama.say(Answer(thinking=ENDLESS))
    require_ended(tmp_path, ollama, caps, "thinking")


@pytest.mark.parametrize("said", ["content", "thinking"])
def test_l16_l17_the_same_for_ever(tmp_path: Path, ollama: SimulatedOllama, said: str) -> None:
    """A model that repeats itself is stopped long before any cap, and the person is told why."""
    words = ["again "] * 20_000
    ollama.say(Answer(words) if said == "content" else Answer(thinking=words))
    ran = ask(tmp_path, ollama.url)
    assert ran.code == 0
    assert "repeated the same thing" in ran.err
    ((stored, metadata),) = rows(tmp_path, f"SELECT {said}, metadata FROM messages WHERE role = 'assistant'")
    assert stored.startswith("again again ")
    assert len(stored) < 21_000
    assert '"limit"' in metadata
    ollama.until(lambda: ollama.hangups)


# -- something else than Ollama ----------------------------------------------------------------------


def test_l18_wrong_content_type(tmp_path: Path) -> None:
    """A login page is called what it is."""
    with RawServer() as raw:
        raw.script(
            "/", whole(200, b"<html><title>Log in</title></html>", "text/html; charset=utf-8"), times=None
        )
        ran = ask(tmp_path, raw.url)
    require_refused(tmp_path, ran, 5, "is not Ollama", "text/html")


def test_l19_gzip(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """A body that is compressed unasked is refused clearly, and so never unpacked without an end."""
    ollama.script("/api/chat", head(Content_Encoding="gzip"), chunk(b"\x1f\x8b\x08" + b"\0" * 99), LAST_CHUNK)
    require_refused(tmp_path, ask(tmp_path, ollama.url), 5, "compressed", "gzip")
    assert ollama.asked("/api/chat")[0].headers["accept-encoding"] == "identity"


def test_l19_http_1_0(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """A body that ends with its connection is read to there."""
    body = b'{"message":{"content":"old"},"done":false}\n{"done":true}\n'
    ollama.script("/api/chat", b"HTTP/1.0 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n" + body)
    assert ask(tmp_path, ollama.url).out == "old\n"


def test_l19_keep_alive(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """One connection serves the whole run."""
    assert ask(tmp_path, ollama.url).code == 0
    assert len(ollama.requests) > 1
    assert ollama.connections == 1


def test_l20_redirect(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """Another address is named and not gone to: the question stays here."""
    with RawServer() as elsewhere:
        ollama.script("/", whole(302, b"", Location=f"{elsewhere.url}/api/chat"), times=None)
        ran = ask(tmp_path, ollama.url)
        require_refused(tmp_path, ran, 5, "not followed", elsewhere.url)
        assert elsewhere.connections == 0


def test_l21_proxy_environment(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """What is meant for this machine never goes through a proxy."""
    names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy")
    with RawServer() as proxy:
        assert ask(tmp_path, ollama.url, **dict.fromkeys(names, proxy.url)).code == 0
        assert proxy.connections == 0


# -- other people's machines -------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["gpt-oss:120b-cloud", "kimi-k2:cloud", "mine"])
def test_l22_cloud_model(tmp_path: Path, ollama: SimulatedOllama, model: str) -> None:
    """Refused before a word leaves, whether its name says it or the server; allowed, it answers."""
    name = model if ":" in model else f"{model}:latest"
    ollama.models[name] = Installed(name, remote_host="https://ollama.com:443")
    ran = ask(tmp_path / "refused", ollama.url, "--model", model)
    require_refused(tmp_path / "refused", ran, 7, "would leave this machine", model)
    assert ollama.asked("/api/chat") == []
    ran = ask(tmp_path / "allowed", ollama.url, "--model", model, WONY_ALLOW_CLOUD="true")
    assert ran.code == 0


# -- contradictions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        (said("a"), DONE, DONE),
        (line({"unknown": [1], "message": {"content": "a", "new": {}}, "done": False}), DONE),
        (line({"done": False}), said("a"), line({"done": True})),
        (line({"message": None, "done": False}), said("a"), DONE),
        (line({"message": {"content": "a", "thinking": None, "tool_calls": None}, "done": False}), DONE),
        (chunk(b"\n"), said("a"), chunk(b"\r\n"), line({"message": {}, "done": True, "eval_count": "many"})),
    ],
)
def test_l24_what_is_unknown_or_missing_is_left_alone(
    tmp_path: Path, ollama: SimulatedOllama, lines: tuple[bytes, ...]
) -> None:
    """Fields of tomorrow, lines without a message and a second end that repeats the first do no harm."""
    ollama.script("/api/chat", head(), *lines, LAST_CHUNK)
    ran = ask(tmp_path, ollama.url)
    assert (ran.code, ran.out) == (0, "a\n")
    assert messages(tmp_path)[1] == ("assistant", "a", "complete")


@pytest.mark.parametrize(
    "after", [said("more"), line({"done": True, "done_reason": "length"}), line({"error": "too late"})]
)
def test_l24_what_contradicts_itself_is_an_error(
    tmp_path: Path, ollama: SimulatedOllama, after: bytes
) -> None:
    """Words after the end, an end that differs, an error after success: not to be trusted."""
    ollama.script("/api/chat", head(), said("a"), DONE, after, LAST_CHUNK)
    ran = ask(tmp_path, ollama.url)
    assert ran.code == 5
    assert messages(tmp_path)[1][2] == "interrupted"
