"""Faults of the process and its terminal: signals, kill -9, closed pipes, keys typed too early.

P05, the power cut, stands in test_power_cut.py; P09, P10 and P11 are about drawing and stand in
test_render_terminals.py.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from program import database, messages, require_sound, run, script
from raw_responses import head, whole
from raw_server import HANG, Wait
from simulated_model import Answer
from simulated_ollama import SimulatedOllama
from terminal import CTRL_C, CTRL_D, ENTER, WONY, Terminal, clean_environment, terminal
from wony.store.lock import FileLock

SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
KILLS = int(os.environ.get("WONY_KILLS", "25"))
FLUSH = 1.0
"""Seconds of an answer that a kill may cost."""
SLOW = {"text": " ".join(f"w{n}" for n in range(200)), "delay": 0.02}


# -- phases: what is going on when the signal comes --------------------------------------------------


@contextmanager
def connecting(_home: Path) -> Iterator[tuple[str, Callable[[], bool]]]:
    """A server whose queue is full: the connection never comes about."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        crowd = [socket.socket() for _ in range(4)]
        for one in crowd:
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", lambda: True
        for one in crowd:
            one.close()


@contextmanager
def waiting(_home: Path) -> Iterator[tuple[str, Callable[[], bool]]]:
    """The request has left, and nothing comes."""
    with SimulatedOllama() as ollama:
        ollama.script("/api/chat", head(), HANG, times=None)
        yield ollama.url, lambda: bool(ollama.asked("/api/chat"))


@contextmanager
def streaming(home: Path) -> Iterator[tuple[str, Callable[[], bool]]]:
    """The answer is coming, and some of it is on disk."""
    with SimulatedOllama() as ollama:
        ollama.delay = 0.02
        ollama.answer = lambda _body: Answer(str(SLOW["text"]))
        yield (
            ollama.url,
            lambda: any("w9" in content for role, content, _ in messages(home) if role != "user"),
        )


@contextmanager
def writing(home: Path) -> Iterator[tuple[str, Callable[[], bool]]]:
    """The question is being stored, and another program holds the database."""
    with SimulatedOllama() as ollama:
        assert run(home, "ask", "earlier", OLLAMA_HOST=ollama.url).code == 0
        with closing(sqlite3.connect(database(home), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield ollama.url, lambda: True
            other.execute("ROLLBACK")


PHASES: dict[str, Any] = {
    "connecting": connecting,
    "waiting": waiting,
    "streaming": streaming,
    "writing": writing,
}


def ask(home: Path, url: str) -> subprocess.Popen[bytes]:
    """Start `wony ask` in a process group of its own, and return when it is at work."""
    child = subprocess.Popen(
        [*WONY, "ask", "the question"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(home, OLLAMA_HOST=url),
        start_new_session=True,
    )
    wait(lambda: catches(child.pid, signal.SIGTERM) or child.poll() is not None)
    return child


def catches(pid: int, number: int) -> bool:
    """Whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    mask = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(mask, 16) >> (number - 1) & 1)


def wait(condition: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def require_nobody_left(group: int) -> None:
    """No process of the group lives on."""
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("name", SIGNALS)
def test_p01_p03_a_signal_ends_an_ask_in_every_phase(tmp_path: Path, name: str, phase: str) -> None:
    """128 and the signal's number, nothing on standard error, what was stored before is whole."""
    with PHASES[phase](tmp_path) as (url, reached):
        child = ask(tmp_path, url)
        wait(reached)
        child.send_signal(signal.Signals[name])
        _, err = child.communicate(timeout=30)
        assert child.returncode == SIGNALS[name]
        assert b"Traceback" not in err
        require_nobody_left(child.pid)
    stored = messages(tmp_path)
    if phase in ("waiting", "streaming"):
        require_sound(tmp_path, "the question")
        assert stored[1][2] == "interrupted"
    if phase == "streaming":
        assert str(SLOW["text"]).startswith(stored[1][1])
        assert stored[1][1]


@pytest.mark.parametrize("phase", ["prompt", "streaming"])
@pytest.mark.parametrize("name", SIGNALS)
def test_p01_p03_a_signal_ends_a_chat_and_gives_the_terminal_back(
    tmp_path: Path, name: str, phase: str
) -> None:
    """The modes are what they were; a first SIGINT only stops an answer, everything else leaves."""
    words = [*WONY, "chat", "--backend", script(tmp_path, SLOW)]
    with terminal(words, clean_environment(tmp_path)) as screen:
        modes = screen.modes()
        screen.wait_for("think medium")
        if phase == "streaming":
            screen.send("the question" + ENTER)
            screen.wait_for("w20")
        screen.signal(signal.Signals[name])
        if phase == "streaming" and name == "SIGINT":
            screen.wait_for("interrupted here", "think medium")
            screen.signal(signal.SIGINT)
        assert screen.wait_exit() == SIGNALS[name]
        assert screen.modes() == modes
        assert "Traceback" not in screen.transcript
    if phase == "streaming":
        require_sound(tmp_path, "the question")
        assert messages(tmp_path)[1][2] == "interrupted"


@pytest.mark.parametrize("name", SIGNALS)
def test_p01_p03_a_signal_while_a_question_stands_leaves(tmp_path: Path, name: str) -> None:
    """The offer of the demo is no place to get stuck."""
    with terminal([*WONY, "chat"], clean_environment(tmp_path, OLLAMA_HOST="127.0.0.1:1")) as screen:
        modes = screen.modes()
        screen.wait_for("[y/N]")
        screen.signal(signal.Signals[name])
        assert screen.wait_exit() == (4 if name == "SIGINT" else SIGNALS[name])
        assert screen.modes() == modes


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("name", SIGNALS)
def test_p01_p03_a_signal_while_a_pipe_is_read(tmp_path: Path, name: str) -> None:
    """A writer that does not come to its end holds nobody."""
    child = subprocess.Popen(
        [*WONY, "ask", "--backend", script(tmp_path, "never")],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(tmp_path),
    )
    wait(lambda: database(tmp_path).exists())  # opened just before the pipe is read
    wait(lambda: not catches(child.pid, signal.SIGTERM))
    child.send_signal(signal.Signals[name])
    assert child.wait(timeout=4) in (SIGNALS[name], SIGNALS[name] - 256, -signal.Signals[name])
    assert child.stdin is not None
    assert child.stderr is not None
    child.stdin.close()
    assert b"Traceback" not in child.stderr.read()
    child.stderr.close()
    assert messages(tmp_path) == []


@pytest.mark.parametrize("name", SIGNALS)
def test_p01_p03_a_signal_during_an_export_leaves_no_half_file(tmp_path: Path, name: str) -> None:
    """The file is there whole, or not at all."""
    backend = script(tmp_path, {"text": "word " * 20_000})
    assert run(tmp_path, "ask", "--backend", backend, "much").code == 0
    target = tmp_path / "out.md"
    child = subprocess.Popen(
        [*WONY, "history", "export", "much", "--output", str(target)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=clean_environment(tmp_path),
    )
    wait(lambda: child.poll() is not None or catches(child.pid, signal.SIGTERM))
    child.send_signal(signal.Signals[name])
    _, err = child.communicate(timeout=30)
    assert child.returncode in (0, SIGNALS[name])
    assert b"Traceback" not in err
    assert not target.exists() or target.read_text("utf-8").count("word") >= 20_000
    require_sound(tmp_path, "much")


@pytest.mark.parametrize("name", SIGNALS)
def test_p01_p03_a_signal_while_the_database_is_made(tmp_path: Path, name: str) -> None:
    """A first start that cannot get at its file ends at once, and the next one makes it."""
    backend = script(tmp_path, "ok")
    assert run(tmp_path, "ask", "--backend", backend, "first").code == 0
    path = database(tmp_path)
    for file in path.parent.glob("wony.db*"):
        file.unlink()
    with closing(FileLock(path)) as lock, lock.exclusive(0.0):
        child = subprocess.Popen(
            [*WONY, "ask", "--backend", backend, "second"],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=clean_environment(tmp_path),
        )
        wait(lambda: child.poll() is not None or catches(child.pid, signal.SIGTERM))
        child.send_signal(signal.Signals[name])
        _, err = child.communicate(timeout=30)
    assert child.returncode == SIGNALS[name]
    assert b"Traceback" not in err
    assert run(tmp_path, "ask", "--backend", backend, "third").code == 0
    require_sound(tmp_path, "third")


# -- impatience --------------------------------------------------------------------------------------


def twice(screen: Terminal) -> None:
    """Press Ctrl-C as fast as a person can; two at the same instant would be one signal."""
    screen.send(CTRL_C)
    time.sleep(0.15)
    screen.send(CTRL_C)


def test_p02_two_ctrl_c_leave_at_once_even_when_a_thread_hangs(tmp_path: Path) -> None:
    """The worker waits for a database that somebody holds; it is not waited for."""
    backend = script(tmp_path, SLOW)
    with terminal([*WONY, "chat", "--backend", backend], clean_environment(tmp_path)) as screen:
        modes = screen.modes()
        screen.wait_for("think medium")
        screen.send("one" + ENTER)
        screen.wait_for("w20")
        with closing(sqlite3.connect(database(tmp_path), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(0.7)  # until the next write of the answer waits for the lock
            began = time.monotonic()
            twice(screen)
            assert screen.wait_exit() == 130
            assert time.monotonic() - began < 2.0  # 1 s, and a busy machine
            assert screen.modes() == modes
            other.execute("ROLLBACK")
    require_sound(tmp_path, "one")


def test_p02_two_ctrl_c_leave_a_plain_stream_too(tmp_path: Path) -> None:
    """What came is stored before that."""
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, SLOW)], clean_environment(tmp_path)
    ) as screen:
        screen.wait_for("think medium")
        screen.send("one" + ENTER)
        screen.wait_for("w20")
        twice(screen)
        assert screen.wait_exit() == 130
    require_sound(tmp_path, "one")
    assert messages(tmp_path)[1][2] in ("interrupted", "streaming")


# -- kill -9 -----------------------------------------------------------------------------------------


def test_p04_kill_at_any_instant_loses_at_most_a_second(tmp_path: Path) -> None:
    """The database is whole, a question that reached the server is stored once, the answer is not behind."""
    seed = random.randrange(1 << 30)
    dice = random.Random(seed)
    with SimulatedOllama() as ollama:
        ollama.delay = 0.01
        ollama.answer = lambda _body: Answer(str(SLOW["text"]))
        for number in range(KILLS):
            _kill_once(tmp_path, ollama, f"question {number}", dice.uniform(0.0, 1.6))
        ollama.delay = 0.0
        assert run(tmp_path, "ask", "-c", "at last", OLLAMA_HOST=ollama.url).code == 0, seed
    require_sound(tmp_path, "at last")
    for _, content, status in [row for row in messages(tmp_path) if row[0] == "assistant"]:
        assert str(SLOW["text"]).startswith(content.strip()), seed
        assert status in ("complete", "interrupted", "streaming"), seed


def _kill_once(home: Path, ollama: SimulatedOllama, question: str, after: float) -> None:
    """Ask, kill after so many seconds, and hold the store to what was seen by then."""
    asked = len(ollama.asked("/api/chat"))
    child = subprocess.Popen(
        [*WONY, "ask", question],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=clean_environment(home, OLLAMA_HOST=ollama.url),
    )
    assert child.stdout is not None
    heard: list[tuple[float, str]] = []
    deadline = time.monotonic() + after
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([child.stdout], [], [], left)[0]:
            break
        piece = os.read(child.stdout.fileno(), 65536)
        if not piece:
            break
        heard.append((time.monotonic(), piece.decode()))
    killed = time.monotonic()
    child.kill()
    child.wait()
    child.stdout.close()
    reached = len(ollama.asked("/api/chat")) > asked
    stored = messages(home) if database(home).exists() else []
    questions = [content for role, content, _ in stored if role == "user"]
    assert questions.count(question) <= 1
    if reached:
        require_sound(home, question)
        old = "".join(text for when, text in heard if when < killed - FLUSH).rstrip()
        answer = next(stored[i + 1][1] for i, row in enumerate(stored) if row[1] == question)
        assert answer.startswith(old)


def test_p04_a_killed_chat_shows_where_it_stopped(tmp_path: Path) -> None:
    """The next start finds the part that came, marked, and goes on from there."""
    backend = script(tmp_path, SLOW)
    with terminal([*WONY, "chat", "--backend", backend], clean_environment(tmp_path)) as screen:
        screen.wait_for("think medium")
        screen.send("count" + ENTER)
        wait(lambda: screen._read() and any("w9" in content for _, content, _ in messages(tmp_path)))
        screen.signal(signal.SIGKILL)
        assert screen.wait_exit() == 137
    require_sound(tmp_path, "count")
    with terminal([*WONY, "chat", "-c", "--backend", backend], clean_environment(tmp_path)) as screen:
        screen.wait_for("w9", "interrupted here", "think medium")
        screen.send(CTRL_D)
        assert screen.wait_exit() == 0
    assert messages(tmp_path)[1][2] == "interrupted"


# -- pipes -------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("bash") is None, reason="PIPESTATUS is bash's")
def test_p06_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`wony ask … | head -1`: no word on standard error, and the answer is stored as far as it came."""
    text = "\n".join(f"line {n}" for n in range(60))
    backend = script(tmp_path, {"text": text, "delay": 0.01})
    command = (
        f'{sys.executable} -m wony ask --backend "{backend}" "list them" | head -1; exit ${{PIPESTATUS[0]}}'
    )
    done = subprocess.run(
        ["bash", "-c", command], env=clean_environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("line 0\n", "")
    assert done.returncode in (1, 141)
    require_sound(tmp_path, "list them")
    stored = messages(tmp_path)[1]
    assert text.startswith(stored[1].rstrip())
    assert stored[2] in ("complete", "interrupted")


@pytest.mark.parametrize("how", ["</dev/null", "<&-", "| true"])
def test_p07_a_conversation_without_a_terminal_is_refused(tmp_path: Path, how: str) -> None:
    """Two lines that say so, and exit code 2."""
    command = f'"{sys.executable}" -m wony chat --backend {script(tmp_path, "ok")} {how}; exit $?'
    if how == "| true":
        command = f'echo hi | "{sys.executable}" -m wony chat --backend {script(tmp_path, "ok")}'
    done = subprocess.run(
        ["sh", "-c", command], env=clean_environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in done.stderr
    assert done.stderr.count("\n") == 2


def test_p08_nothing_is_approved_from_a_pipe(tmp_path: Path) -> None:
    """A yes that is piped in is a document; no model is fetched for it."""
    with SimulatedOllama() as ollama:
        ollama.models.clear()
        ran = run(tmp_path, "ask", "hello", stdin=b"y\ny\ny\n", OLLAMA_HOST=ollama.url)
        assert ran.code == 5
        assert not ollama.asked("/api/pull")
    assert "ollama pull" in ran.err or "wony models pull" in ran.err


# -- keys that come too early ------------------------------------------------------------------------


def test_p12_a_yes_typed_before_the_question_is_no_answer(tmp_path: Path) -> None:
    """The demo is offered to who reads the offer, not to who typed ahead."""
    with terminal([*WONY, "chat"], clean_environment(tmp_path, OLLAMA_HOST="127.0.0.1:1")) as screen:
        screen.send("y\n")
        screen.wait_for("[y/N]")
        screen.send("n\n")
        assert screen.wait_exit() == 4
        assert "This is the demo" not in screen.transcript


def test_p12_a_yes_typed_while_the_model_is_asked_is_no_answer(tmp_path: Path) -> None:
    """Keys typed ahead are dropped before a decision."""
    with SimulatedOllama() as ollama:
        refusal = whole(404, b'{"error":"model \'gpt-oss:20b\' not found"}')
        ollama.script("/api/chat", Wait(0.5), refusal, times=None)
        environment = clean_environment(tmp_path, OLLAMA_HOST=ollama.url)
        with terminal([*WONY, "chat"], environment) as screen:
            screen.wait_for("think medium")
            screen.send("hello" + ENTER)
            wait(lambda: screen._read() and any("hello" in str(r.body) for r in ollama.asked("/api/chat")))
            screen.send("y" + ENTER)
            screen.wait_for("Fetch gpt-oss:20b now?")
            time.sleep(0.3)  # a wrong yes would be taken by now
            screen.send("n" + ENTER)
            screen.wait_for("think medium")
            leave(screen)
        assert not ollama.asked("/api/pull")
    require_sound(tmp_path, "hello")


def leave(screen: Terminal) -> None:
    screen.send(CTRL_D)
    assert screen.wait_exit() == 0
