"""The command line itself: where words lead, how runs end, and what is said when they end badly."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import LIMIT, Person, assert_spoken
from simulated_ollama import SimulatedOllama
from terminal import WONY, Terminal, terminal
from wony import __version__
from wony.cli.call import Call
from wony.cli.failure import failed
from wony.cli.main import main
from wony.cli.screen import Screen
from wony.errors import BackendUnreachable, Busy, ConfigError, Denied, StoreError, UsageError, WonyError
from wony.locales import catalogue

CANARY = "CANARY_81c0"


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path / "home")


# -- where words lead --------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_is_one_line(person: Person, flag: str) -> None:
    """Name and number, nothing else."""
    result = person.wony(flag)
    assert (result.code, result.out, result.err) == (0, f"wony {__version__}\n", "")


def test_wony_alone_with_piped_input_asks(person: Person) -> None:
    """`echo question | wony` is `wony ask`."""
    result = person.wony(given="How far?", WONY_BACKEND=person.script("Not far."))
    assert (result.code, result.out) == (0, "Not far.\n")


def test_wony_alone_on_a_terminal_talks(person: Person) -> None:
    """The prompt of a conversation comes up, and Ctrl-D leaves it."""
    environment = {**person.environment, "TERM": "xterm-256color", "WONY_BACKEND": person.script("Hello.")}
    with terminal(WONY, environment) as screen:
        assert isinstance(screen, Terminal)
        screen.wait_for("›")
        screen.send("\x04")
        assert screen.wait_exit() == 0


def test_help_of_a_command_in_two_ways(person: Person) -> None:
    """`wony help chat` is `wony chat --help`."""
    assert person.wony("help", "chat") == person.wony("chat", "--help")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("histroy",), "wony history"),
        (("history", "serch", "x"), "wony history search"),
        (("cat",), "wony chat"),
    ],
)
def test_a_mistyped_command_is_corrected(person: Person, words: tuple[str, ...], meant: str) -> None:
    """Two lines: what was not understood, and what was perhaps meant."""
    result = person.wony(*words)
    assert_spoken(result, 2)
    assert f"Did you mean `{meant}`?" in result.err


@pytest.mark.parametrize(
    "words", [("frobnicate",), ("history", "frobnicate"), ("chat", "--frobnicate"), ("-x",)]
)
def test_what_is_not_understood_is_said_in_both_languages(person: Person, words: tuple[str, ...]) -> None:
    """Exit code 2, and nothing in the wrong language."""
    english, korean = person.wony(*words), person.wony(*words, WONY_LANG="ko")
    assert_spoken(english, 2)
    assert_spoken(korean, 2)
    assert english.err.isascii()
    assert "없습니다" in korean.err


def test_the_language_can_come_from_the_settings(person: Person) -> None:
    """`wony config set lang ko` holds for errors too, where no variable says otherwise."""
    del person.environment["WONY_LANG"]
    assert person.wony("config", "set", "lang", "ko").code == 0
    assert "대화가 없습니다" in person.wony("history", "show", "nothing").err


# -- how runs end ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_signals_end_a_command_in_order(
    person: Person, ollama: SimulatedOllama, number: signal.Signals, code: int
) -> None:
    """The code is 128 and the signal's number; nothing is said, nothing hangs."""
    ollama.load_delay = LIMIT
    child = person.start("models", "warm", OLLAMA_HOST=ollama.url)
    ollama.until(lambda: [r for r in ollama.requests if r.path in ("/api/chat", "/api/generate")], LIMIT)
    child.send_signal(number)
    out, err = child.communicate(timeout=LIMIT)
    assert (child.returncode, out, err) == (code, b"", b"")


def test_a_reader_that_left_is_no_noise(person: Person) -> None:
    """`wony config list | head -0`: exit code 1 and not a word."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        done = subprocess.run(
            [*WONY, "config", "list", "--json"],
            stdout=pipe,
            stderr=subprocess.PIPE,
            env=person.environment,
            timeout=LIMIT,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_full_disk_is_told(person: Person) -> None:
    """What could not be written is no success."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*WONY, "config", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=person.environment,
            timeout=LIMIT,
            check=False,
        )
    assert done.returncode == 1
    assert b"could not be written" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_output_is_no_crash(person: Person) -> None:
    """`wony config list >&-` and `<&-`: nothing to write to, nothing to read from."""
    command = f"'{sys.executable}' -m wony config list >&- <&-"
    done = subprocess.run(["sh", "-c", command], env=person.environment, timeout=LIMIT, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp949", "utf-16"])
def test_no_encoding_is_too_narrow(person: Person, encoding: str) -> None:
    """Korean on a terminal that cannot write it becomes ?, and never an error."""
    for words in (("--help",), ("config", "list"), ("history", "show", "없는것")):
        result = person.wony(*words, WONY_LANG="ko", PYTHONIOENCODING=encoding)
        assert result.code == (2 if words[0] == "history" else 0), result.said
        assert "Traceback" not in result.said


def test_the_c_locale_is_no_error(person: Person) -> None:
    """LANG=C, as in cron and containers."""
    result = person.wony("ask", "안녕?", "--backend", person.script("안녕하세요."), LANG="C", LC_ALL="C")
    assert result.code == 0


def test_a_deleted_folder_is_no_error(person: Person, tmp_path: Path) -> None:
    """Standing in a folder that is gone, wony works all the same."""
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"rmdir '{gone}' && exec '{sys.executable}' -m wony config get model"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=gone,
        env=person.environment,
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"gpt-oss:20b\n")


# -- the one error boundary --------------------------------------------------------------------------


def told(error: BaseException, *, debug: bool = False, language: str = "en") -> tuple[int, str]:
    """Return the exit code and the words for an error."""
    out, err = io.StringIO(), io.StringIO()
    environment = {"WONY_OPENAI_API_KEY": CANARY, "PGURL": f"postgresql://me:{CANARY}2@db/x"}
    call = Call(environment, Screen(out, err, environment), catalogue(language), [f"{CANARY}3"], debug)
    return failed(error, call), err.getvalue() + out.getvalue()


def raised(error: BaseException) -> BaseException:
    """Return the error with a traceback that shows a secret."""
    try:
        raise error
    except BaseException as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("cli.needs_yes"), 2),
        (ConfigError("settings.home_missing"), 3),
        (BackendUnreachable("http.dns", url="http://x", host="x"), 4),
        (StoreError("settings.home_missing"), 6),
        (Denied("cli.aborted"), 7),
        (Busy("cli.aborted"), 75),
        (WonyError("cli.aborted"), 1),
        (RuntimeError("x"), 1),
        (MemoryError(), 1),
        (RecursionError(), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_code(error: BaseException, code: int) -> None:
    """The code says what kind of thing went wrong; the words fit into three lines."""
    for language in ("ko", "en"):
        actual, text = told(raised(error), language=language)
        assert actual == code
        assert "Traceback" not in text
        assert len(text.splitlines()) <= 2


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("ending", ["", "2", "3"])
def test_no_secret_is_in_an_error(debug: bool, ending: str) -> None:
    """Whatever a library puts into its message: keys, passwords in addresses, in tracebacks too."""
    secret = f"{CANARY}{ending}"
    message = f"cannot connect to postgresql://me:{secret}@db/x?key={secret}"
    code, text = told(raised(RuntimeError(message)), debug=debug)
    assert code == 1
    assert secret not in text
    assert ("Traceback" in text) is debug


def test_an_error_cannot_order_the_terminal_about() -> None:
    """Escape sequences in a message are shown, not sent."""
    _, text = told(RuntimeError("\x1b]0;owned\x07\u202e"))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_debug_goes_with_every_command(person: Person) -> None:
    """--debug may stand anywhere; the same error then has its traceback above it."""
    for words in (("--debug", "history", "show", "x"), ("history", "show", "x", "--debug")):
        result = person.wony(*words)
        assert result.code == 2
        assert "Traceback" in result.err


def test_debug_after_two_dashes_is_a_word(person: Person) -> None:
    """`wony ask -- --debug` asks about --debug."""
    result = person.wony("ask", "--backend", person.script("Yes."), "--", "--debug")
    assert result.out == "Yes.\n"
    assert person.wony("history", "show", "--debug").code == 2


def test_main_can_be_called(capsys: pytest.CaptureFixture[str]) -> None:
    """It takes words and returns a code, without ending the process."""
    assert main(["frobnicate"]) == 2
    assert "frobnicate" in capsys.readouterr().err
