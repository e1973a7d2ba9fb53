"""Settings and secrets when they are wrong, missing, shared or hostile: rows C01 to C05."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commandline import Person, Result, assert_spoken, modes
from raw_responses import head
from raw_server import HANG, RESET, Step
from simulated_ollama import SimulatedOllama

KEY = "CANARY_KEY_9d41c7"
PASSWORD = "CANARY_PASSWORD_b83f02"
VALUE = "CANARY_VALUE_44aa61"
CANARIES = (KEY, PASSWORD, VALUE)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    """Somebody's home, looked through afterwards: no canary but where it was planted, nothing for others."""
    someone = Person(tmp_path / "home")
    planted: set[Path] = set()
    someone.environment["PLANTED"] = ""
    yield someone
    planted = {Path(name) for name in someone.environment["PLANTED"].split(os.pathsep) if name}
    for path in someone.home.rglob("*"):
        if path.is_file() and not path.is_symlink() and path not in planted and os.access(path, os.R_OK):
            data = path.read_bytes()
            assert not any(canary.encode() in data for canary in CANARIES), path
    for name, mode in (
        modes(someone.home / "data").items() if (someone.home / "data" / "wony").exists() else ()
    ):
        if name.startswith("wony"):
            assert not mode & 0o077, name


def plant(person: Person, path: Path, data: str | bytes, mode: int = 0o600) -> Path:
    """Write a file that may hold canaries."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    path.chmod(mode)
    person.environment["PLANTED"] += f"{os.pathsep}{path}"
    return path


def assert_silent(result: Result) -> None:
    """Assert that no canary was said."""
    for canary in CANARIES:
        assert canary not in result.said


# -- C01 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'model = "a"\nmodel = "{VALUE}"\n', 2),
        (f'model = "a"\nthink = "{VALUE}', 2),
        (f'model = "a"\n\n{VALUE}', 3),
        (f'model = "{VALUE}\0"\n', 1),
        (f'\n\nthink = "{VALUE}"\n', 3),
        (f'num_ctx = "{VALUE}"\n', 1),
        (f'# a comment\n\nallow_cloud = "{VALUE}"\n', 3),
        (f'[openai_base_url]\nkey = "{VALUE}"\n', 1),
        (b'\xff\xfemodel = "' + VALUE.encode("utf-16-le"), 1),
    ],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_c01_bad_toml_is_named_by_file_and_line(
    person: Person, text: str | bytes, line: int, language: str
) -> None:
    """Exit code 3, file and line, no value, and nothing silently a default."""
    path = plant(person, person.config, text)
    for words in (("history",), ("ask", "x", "--demo"), ("config", "get", "model")):
        result = person.wony(*words, WONY_LANG=language)
        assert_spoken(result, 3, *CANARIES)
        assert f"{path}:{line}" in result.err
    assert not person.database.exists()


def test_c01_a_byte_order_mark_is_taken(person: Person) -> None:
    """Notepad's mark is no mistake."""
    person.configure(b'\xef\xbb\xbfmodel = "a"\n')
    assert person.wony("config", "get", "model").out == "a\n"


def test_c01_ten_megabytes_are_refused_at_once(person: Person) -> None:
    """Neither memory nor time is spent on them."""
    plant(person, person.config, b"a = 1\n" * 1_700_000)
    assert_spoken(person.wony("config", "list"), 3)


# -- C02 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("allow_clowd", "allow_cloud"),
        ("alow_cloud", "allow_cloud"),
        ("ollama-hots", "ollama_host"),
        ("Model", "model"),
    ],
)
def test_c02_a_mistyped_name_is_an_error(person: Person, name: str, meant: str) -> None:
    """In the file, in one's own .env, in the environment, and on the command line: with the right name."""
    path = plant(person, person.config, f'"{name}" = "{VALUE}"\n')
    in_file = person.wony("history")
    assert_spoken(in_file, 3, *CANARIES)
    assert f"`{meant}`" in in_file.err
    path.unlink()
    if name != "Model":  # case does not matter where a person types
        assert_spoken(person.wony("config", "set", name, VALUE), 2, *CANARIES)
        variable = f"WONY_{name.upper().replace('-', '_')}"
        in_environment = person.wony("history", env={variable: VALUE})
        assert_spoken(in_environment, 3, *CANARIES)
        assert f"`WONY_{meant.upper()}`" in in_environment.err
        plant(person, person.config.with_name(".env"), f"{variable}={VALUE}\n")
        assert_spoken(person.wony("history"), 3, *CANARIES)


def test_c02_a_name_like_no_other_is_an_error_too(person: Person) -> None:
    """Without a suggestion, with the way to the list."""
    plant(person, person.config, f'xyzzy = "{VALUE}"\n')
    result = person.wony("history")
    assert_spoken(result, 3, *CANARIES)
    assert "wony config list" in result.err


# -- C03 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660, 0o622, 0o666, 0o777])
def test_c03_a_secret_that_others_can_read_is_refused(person: Person, mode: int) -> None:
    """Refused, with the chmod that mends it; mended, it is used."""
    path = plant(person, person.config.with_name(".env"), f"WONY_OPENAI_API_KEY={KEY}\n", mode)
    result = person.wony("history")
    assert_spoken(result, 3, *CANARIES)
    assert f"chmod 600 {path}" in result.err
    path.chmod(0o600)
    assert person.wony("history").code == 0


@pytest.mark.parametrize("mode", [0o640, 0o644, 0o666])
def test_c03_a_password_in_an_address_is_a_secret(person: Person, mode: int) -> None:
    """In config.toml as well."""
    path = plant(person, person.config, f'ollama_host = "http://me:{PASSWORD}@127.0.0.1:1"\n', mode)
    result = person.wony("history")
    assert_spoken(result, 3, *CANARIES)
    assert f"chmod 600 {path}" in result.err


def test_c03_settings_that_anybody_can_write_are_refused(person: Person) -> None:
    """Even without a secret inside: whoever writes there says where words go."""
    person.configure('model = "a"\n', 0o666)
    assert_spoken(person.wony("history"), 3)
    person.configure('model = "a"\n', 0o644)
    assert person.wony("history").code == 0
    person.config.parent.chmod(0o777)
    result = person.wony("history")
    assert_spoken(result, 3)
    assert f"chmod 700 {person.config.parent}" in result.err


def test_c03_a_link_is_judged_by_what_it_leads_to(person: Person) -> None:
    """A config.toml in a repository of dotfiles is fine, one in a place for everybody is not."""
    real = person.home / "dotfiles.toml"
    real.write_text('model = "a"\n')
    real.chmod(0o600)
    person.config.symlink_to(real)
    assert person.wony("config", "get", "model").out == "a\n"
    real.chmod(0o666)
    assert_spoken(person.wony("config", "get", "model"), 3)


def test_c03_somebody_elses_settings_are_refused(person: Person) -> None:
    """A file of another user is not one's own wish; only root can make the test's file."""
    path = person.configure('model = "a"\n')
    if os.geteuid() != 0:
        assert path.stat().st_uid == os.geteuid()
        return
    os.chown(path, 12345, 12345)
    result = person.wony("config", "get", "model")
    assert_spoken(result, 3)
    assert "chown" in result.err


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_c03_what_wony_writes_is_private(person: Person, umask: int) -> None:
    """Files 0600 and folders 0700, whatever the umask."""
    command = f"umask {umask:03o}; wony config set num_ctx 8k; wony config set think low"
    folder = person.home / "bin"
    folder.mkdir()
    (folder / "wony").write_text(f'#!/bin/sh\nexec {sys.executable} -m wony "$@"\n')
    (folder / "wony").chmod(0o700)
    subprocess.run(
        ["sh", "-c", command],
        env={**person.environment, "PATH": f"{folder}:{person.environment['PATH']}"},
        check=True,
        capture_output=True,
    )
    found = {**modes(person.home / "config" / "wony"), **modes(person.home / "data" / "wony")}
    assert {"config.toml", "wony.db"} <= set(found)
    for name, mode in found.items():
        assert mode & 0o077 == 0, name


# -- C04 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"HOME": "", "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}, "HOME"),
        ({"HOME": "/", "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}, "HOME"),
        ({"HOME": "here", "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}, "HOME"),
        ({"WONY_HOME": "here"}, "WONY_HOME"),
    ],
)
def test_c04_without_a_home_the_way_out_is_said(
    person: Person, environment: dict[str, str], words: str
) -> None:
    """Two lines and exit code 3, for every command; no file is made anywhere."""
    before = sorted(person.home.rglob("*"))
    for command in (("history",), ("config", "path"), ("doctor",), ("ask", "x", "--demo")):
        result = person.wony(*command, env=environment)
        assert_spoken(result, 3)
        assert words in result.err
    assert sorted(person.home.rglob("*")) == before


def test_c04_help_and_version_need_no_home(person: Person) -> None:
    """Somebody whose home is gone can still read what to do."""
    nowhere = {"HOME": "", "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}
    for words in (("--version",), ("--help",), ("history", "--help")):
        assert person.wony(*words, env=nowhere).code == 0


@pytest.mark.parametrize("what", ["file", "pseudo"])
def test_c04_a_home_that_cannot_be_written(person: Person, what: str) -> None:
    """A file where the folder should be, or a system that lets nobody write: a clear error with the place."""
    if what == "file":
        place = person.home / "blocked"
        place.write_text("")
    else:
        place = Path("/proc/wony") if Path("/proc").exists() else Path("/dev/null")
    stored = person.wony("config", "set", "num_ctx", "8k", WONY_HOME=str(place))
    assert_spoken(stored, 3)
    assert str(place) in stored.err
    talked = person.wony("ask", "x", "--demo", WONY_HOME=str(place))
    assert_spoken(talked, 6)
    assert str(place) in talked.err


# -- C05 ---------------------------------------------------------------------------------------------


@pytest.fixture
def careless(person: Person, ollama: SimulatedOllama) -> Person:
    """Somebody with a secret in every slot there is."""
    plant(
        person,
        person.config,
        f'openai_base_url = "http://me:{PASSWORD}@127.0.0.1:{ollama.port}/v1"\nbackend = "openai"\n',
    )
    plant(person, person.config.with_name(".env"), f"WONY_OPENAI_API_KEY={KEY}\n")
    return person


ASKING = [("ask", "How far?"), ("ask", "How far?", "--json"), ("models",), ("doctor",)]
LOOKING = [
    ("config", "list"),
    ("config", "list", "--json"),
    ("config", "get", "openai_base_url"),
    ("config", "path"),
    ("doctor", "--json"),
    ("models", "warm"),
    ("models", "pull"),
    ("history",),
    ("history", "search", "far"),
    ("history", "show", "no such conversation"),
]


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_c05_no_command_says_a_secret(careless: Person, words: tuple[str, ...]) -> None:
    """Listings show addresses without their passwords, and the key not at all."""
    assert_silent(careless.wony(*words))
    assert_silent(careless.wony("--debug", *words))


@pytest.mark.parametrize("debug", [(), ("--debug",)])
@pytest.mark.parametrize("fault", ["404", "401", "reset", "garbage", "unreachable"])
def test_c05_no_fault_says_a_secret(
    careless: Person, ollama: SimulatedOllama, fault: str, debug: tuple[str, ...]
) -> None:
    """Whatever goes wrong: in errors, tracebacks, findings, and in the export of what was said."""
    answers: dict[str, tuple[Step, ...]] = {
        "401": (head(401, "application/json"), f'{{"error":{{"message":"bad key {KEY}"}}}}'.encode()),
        "reset": (RESET,),
        "garbage": (head(200, "text/html"), f"<html>{PASSWORD}".encode()),
    }
    if fault in answers:
        ollama.script("/", *answers[fault], times=None)
    if fault == "unreachable":
        plant(
            careless,
            careless.config,
            f'openai_base_url = "http://me:{PASSWORD}@127.0.0.1:1/v1"\nbackend = "openai"\n',
        )
    for words in ASKING:
        assert_silent(careless.wony(*debug, *words))
    assert_silent(careless.wony("history", "export", "How", "--format", "json"))


def test_c05_a_secret_is_in_no_argument(careless: Person, ollama: SimulatedOllama) -> None:
    """While wony waits for an answer, `ps` shows everybody what it was started with."""
    ollama.script("/v1/chat/completions", HANG)
    child = careless.start("ask", "How far?")
    try:
        ollama.until(lambda: ollama.asked("/v1/chat/completions"))
        shown = subprocess.run(
            ["ps", "-o", "args=", "-p", str(child.pid)], capture_output=True, text=True, check=True
        ).stdout
        assert "ask How far?" in shown
        assert not any(canary in shown for canary in CANARIES)
    finally:
        child.terminate()
        child.wait(30)


def test_c05_a_key_from_the_keyring_is_used_and_not_said(person: Person, ollama: SimulatedOllama) -> None:
    """Where the optional package is installed; a keyring that fails is no keyring."""
    folder = person.home / "lib"
    package = plant(person, folder / "keyring.py", f"def get_password(service, name):\n    return '{KEY}'\n")
    person.environment["PYTHONPATH"] = str(folder)
    person.configure(f'openai_base_url = "{ollama.url}/v1"\nbackend = "openai"\n')
    assert_silent(person.wony("ask", "How far?"))
    package.write_text("raise RuntimeError('no desktop')\n")
    assert_silent(person.wony("ask", "How far?"))
    with_key, without = ollama.asked("/v1/chat/completions")
    assert with_key.headers["authorization"] == f"Bearer {KEY}"
    assert "authorization" not in without.headers


def test_c05_the_key_goes_to_its_server_and_nowhere_else(person: Person, ollama: SimulatedOllama) -> None:
    """It is a header of the request; neither the words nor the address hold it."""
    person.configure(f'openai_base_url = "{ollama.url}/v1"\nbackend = "openai"\n')
    plant(person, person.config.with_name(".env"), f"WONY_OPENAI_API_KEY={KEY}\n")
    person.wony("ask", "How far?")
    request = ollama.asked("/v1/chat/completions")[0]
    assert KEY not in str(request.json)
    assert KEY not in request.path
    assert [name for name, value in request.headers.items() if KEY in value] == ["authorization"]
