"""Bad input: too much of it, bytes that are no text, characters that hide, text that looks like commands."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from program import measuring, messages, peak_kilobytes, require_sound, run, script
from terminal import CTRL_C, CTRL_D, ENTER, LEFT, WONY, Terminal, clean_environment, terminal

LIMIT_BYTES = 8_000_000
ESCAPES = "\x1b[31mred\x1b]0;owned\x07\x9b2Jend"
ZALGO = "e" + "\u0301" * 1000


def leave(screen: Terminal) -> None:
    screen.send(CTRL_D)
    assert screen.wait_exit() == 0


def test_i01_a_hundred_megabytes_of_input_are_refused_early(tmp_path: Path) -> None:
    """Exit 2, and memory never holds more than a few times the limit."""
    report = tmp_path / "peak"
    with subprocess.Popen(
        measuring(report, *WONY),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(tmp_path, WONY_BACKEND=script(tmp_path, "ok")),
    ) as child:
        assert child.stdin is not None
        sent = 0
        try:
            for _ in range(100):
                child.stdin.write(b"\0" * 1_000_000)
                child.stdin.flush()
                sent += 1_000_000
        except BrokenPipeError:
            pass
        child.stdin = None
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (2, b"")
    assert b"longer than 8 MB" in err
    assert sent < 2 * LIMIT_BYTES
    assert peak_kilobytes(report) <= 150_000
    assert messages(tmp_path) == []


def test_i01_just_under_the_limit_is_taken(tmp_path: Path) -> None:
    """What is refused is what is too long, nothing else; a model may still find it too long."""
    text = b"word " * (LIMIT_BYTES // 5 - 1)
    ran = run(tmp_path, "ask", "--backend", script(tmp_path, "ok"), stdin=text)
    assert ran.code == 5  # longer than any model's window
    assert "window" in ran.err
    require_sound(tmp_path, text.decode())


@pytest.mark.parametrize("where", ["stdin", "file"])
def test_i02_nul_bytes_in_documents_are_refused(tmp_path: Path, where: str) -> None:
    """Text with NUL is no text; it is not cut at the NUL and stored."""
    data = b"before\x00after"
    (tmp_path / "f").write_bytes(data)
    words = ["-f", str(tmp_path / "f"), "read"] if where == "file" else []
    ran = run(
        tmp_path, "ask", "--backend", script(tmp_path, "ok"), *words, stdin=data if where == "stdin" else b""
    )
    assert ran.code == 2
    assert "NUL" in ran.err
    assert messages(tmp_path) == []


def test_i02_a_nul_that_is_pasted_becomes_visible(tmp_path: Path) -> None:
    """␀ takes its place on the screen, in the store and for the model."""
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, "ok")], clean_environment(tmp_path)
    ) as screen:
        screen.wait_for("think medium")
        screen.paste("a\x00b")
        screen.wait_for("a␀b")
        screen.send(ENTER)
        screen.wait_until(lambda: len(messages(tmp_path)) == 2 and messages(tmp_path)[1][2] == "complete")
        leave(screen)
    require_sound(tmp_path, "a␀b")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([b"caf\xe9 \xff"], id="argument"),
        pytest.param([b"--file", b"no\xffsuch", b"read"], id="file name"),
        pytest.param([b"--session", b"\xff\xfe", b"hello"], id="session"),
        pytest.param([b"--model", b"\xff", b"hello"], id="model"),
    ],
)
def test_i03_bytes_that_are_no_text_never_crash(tmp_path: Path, words: list[bytes]) -> None:
    """Refused in two lines, or taken; what is stored is valid text."""
    ran = run(tmp_path, "ask", "--backend", script(tmp_path, "ok"), *words)
    assert ran.code in (0, 2, 3)
    assert "Traceback" not in ran.err
    assert "unexpected" not in ran.err
    for _, content, _ in messages(tmp_path):
        content.encode("utf-8")


def test_i03_stdin_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Neither UTF-8 nor CP949: nothing is guessed."""
    ran = run(tmp_path, "ask", "--backend", script(tmp_path, "ok"), stdin=b"\xff\xfa\x80 hello \xc3")
    assert ran.code == 2
    assert "is not text" in ran.err


def test_i03_a_file_with_an_odd_name_is_read(tmp_path: Path) -> None:
    """The name shows as text, with the odd byte written out."""
    path = os.fsencode(tmp_path) + b"/r\xe9sum\xe9.txt"
    with open(path, "w") as file:  # noqa: PTH123 (a name that is bytes)
        file.write("content")
    ran = run(tmp_path, "ask", "--backend", script(tmp_path, "ok"), "-f", path, "read")
    assert ran.code == 0
    assert "r\\xe9sum\\xe9.txt" in messages(tmp_path)[0][1]


def test_i03_an_environment_that_is_no_text_never_crashes(tmp_path: Path) -> None:
    """A variable of ours with wild bytes is refused or ignored."""
    environment = {os.fsencode(k): os.fsencode(v) for k, v in clean_environment(tmp_path).items()}
    environment |= {b"WONY_MODEL": b"\xff\xfe", b"OLLAMA_HOST": b"\xffhost"}
    done = subprocess.run(
        [*WONY, "ask", "--backend", script(tmp_path, "ok"), "hi"],
        stdin=subprocess.DEVNULL,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 2, 3)
    assert b"Traceback" not in done.stderr
    assert b"unexpected" not in done.stderr


def test_i03_keys_that_are_no_utf8_are_stored_as_text(tmp_path: Path) -> None:
    """A terminal that sends Latin-1: the letter is lost, nothing else is."""
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, "ok")], clean_environment(tmp_path)
    ) as screen:
        screen.wait_for("think medium")
        screen.send(b"caf\xe9 now")
        screen.wait_for("now")
        screen.send(ENTER)
        screen.wait_until(lambda: len(messages(tmp_path)) == 2 and messages(tmp_path)[1][2] == "complete")
        leave(screen)
    require_sound(tmp_path, "caf\ufffd now")


def test_i04_escape_sequences_are_stored_raw_and_shown_as_characters(tmp_path: Path) -> None:
    """From a file, in its name, in the question, in the answer; on a terminal and in listings."""
    file = tmp_path / "a\x1b[2Jb.txt"
    file.write_text(ESCAPES, "utf-8")
    backend = script(tmp_path, f"You wrote: {ESCAPES}")
    words = [*WONY, "ask", "--backend", backend, "-f", str(file), f"look {ESCAPES}"]
    with terminal(words, clean_environment(tmp_path)) as screen:
        assert screen.wait_exit() == 0
        _require_no_foreign_escapes(screen.written)
    assert ESCAPES in messages(tmp_path)[0][1]
    assert ESCAPES in messages(tmp_path)[1][1]
    with terminal([*WONY, "chat", "-c", "--backend", backend], clean_environment(tmp_path)) as screen:
        screen.wait_for("␛[31mred", "think medium")
        assert b"owned\x07" not in screen.written
        assert b"\x1b]0;" not in screen.written
        leave(screen)


def _require_no_foreign_escapes(written: bytes) -> None:
    assert b"\x1b]" not in written
    assert "\x9b".encode() not in written
    assert b"\x1b[2J" not in written
    assert b"\x1b[31mred" not in written


def test_i05_a_heap_of_marks_is_one_character(tmp_path: Path) -> None:
    """One Backspace takes a letter with a thousand accents; a title is never cut inside one."""
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, "ok")], clean_environment(tmp_path)
    ) as screen:
        screen.wait_for("think medium")
        screen.send("a" + ZALGO + "\x7f" + "👨\u200d👩\u200d👧" + LEFT + "b")
        screen.wait_for("ab")
        screen.send(ENTER)
        screen.wait_until(lambda: len(messages(tmp_path)) == 2 and messages(tmp_path)[1][2] == "complete")
        leave(screen)
    require_sound(tmp_path, "ab👨\u200d👩\u200d👧")


def test_i05_any_script_is_listed_and_shown(tmp_path: Path) -> None:
    """Zalgo, jamo, right-to-left and emoji in titles, in lists and in transcripts."""
    backend = script(tmp_path, "ok")
    for text in (ZALGO, "가나", "שלום עולם", "👨\u200d👩\u200d👧 🇰🇷 👍🏽" * 20, "각" * 100):
        assert run(tmp_path, "ask", "--backend", backend, text).code == 0
    listed = run(tmp_path, "history")
    assert (listed.code, listed.err) == (0, "")
    with terminal(
        [*WONY, "chat", "-c", "--backend", backend], clean_environment(tmp_path), columns=30
    ) as screen:
        screen.wait_for("ok", "gpt-oss:20b")
        leave(screen)


def test_i06_characters_that_hide_are_shown_and_told(tmp_path: Path) -> None:
    """Direction marks appear as marks; TAG characters, which only a model can read, are taken out."""
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")
    scotland = "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbsct") + "\U000e007f"
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, "ok")], clean_environment(tmp_path)
    ) as screen:
        screen.wait_for("think medium")
        screen.paste(f"a\u202eb{hidden}c{scotland}")
        screen.wait_for("⟨U+202E⟩")
        screen.send(ENTER)
        screen.wait_for("invisible characters", "6 removed", "1 sent")
        screen.wait_until(lambda: len(messages(tmp_path)) == 2 and messages(tmp_path)[1][2] == "complete")
        leave(screen)
        assert "\u202e".encode() not in screen.written
    require_sound(tmp_path, f"a\u202ebc{scotland}")
    file = tmp_path / "f.txt"
    file.write_text(f"x{hidden}y", "utf-8")
    ran = run(tmp_path, "ask", "--backend", script(tmp_path, "ok"), "-f", str(file), "?")
    assert "6 removed" in ran.err
    assert "xy" in messages(tmp_path)[2][1]


def test_i07_the_end_of_a_paste_inside_it_presses_no_key(tmp_path: Path) -> None:
    """Text that holds ESC[201~ goes on as text: no Enter, no command."""
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, "ok")], clean_environment(tmp_path)
    ) as screen:
        screen.wait_for("think medium")
        screen.paste("harmless\x1b[201~\r/exit\r\x03\x04more")
        screen.wait_for("more")
        assert messages(tmp_path) == []
        screen.send(ENTER)
        screen.wait_until(lambda: len(messages(tmp_path)) == 2 and messages(tmp_path)[1][2] == "complete")
        leave(screen)
    require_sound(tmp_path, "harmless\n/exit\n\x03\x04more")


def test_i07_a_paste_of_a_million_lines_is_one_placeholder(tmp_path: Path) -> None:
    """It does not hang, runs nothing, and can be taken away with one key."""
    with terminal(
        [*WONY, "chat", "--backend", script(tmp_path, "ok")], clean_environment(tmp_path)
    ) as screen:
        screen.wait_for("think medium")
        screen.paste("/exit\n" * 1_000_000)
        screen.wait_for("[pasted text #1: 1,000,001 lines]")
        screen.send("\x7f")
        screen.wait_gone("pasted")
        leave(screen)
    assert messages(tmp_path) == []


def test_i08_only_what_is_typed_is_a_command(tmp_path: Path) -> None:
    """From a pipe, an argument or a file, /exit and @path are words for the model."""
    backend = script(tmp_path, "ok")
    run(tmp_path, "ask", "--backend", backend, "/exit")
    run(tmp_path, "ask", "--backend", backend, stdin=b"/new\n@/etc/passwd\n")
    run(tmp_path, stdin=b"/help", WONY_BACKEND=backend)
    assert [content for role, content, _ in messages(tmp_path) if role == "user"] == [
        "/exit",
        "/new\n@/etc/passwd\n",
        "/help",
    ]


def test_i08_a_pasted_command_is_a_message(tmp_path: Path) -> None:
    """It shows with a second slash, as one would type it; recalled, it stays a message."""
    backend = script(tmp_path, "ok")
    run(tmp_path, "ask", "--backend", backend, "/exit")
    with terminal([*WONY, "chat", "--backend", backend], clean_environment(tmp_path)) as screen:
        screen.wait_for("think medium")
        screen.send("\x1b[A")
        screen.wait_for("//exit")
        screen.send(CTRL_C)
        screen.wait_gone("//exit")
        screen.paste("/quit now")
        screen.wait_for("//quit now")
        screen.send(ENTER)
        screen.wait_until(lambda: len(messages(tmp_path)) == 4 and messages(tmp_path)[3][2] == "complete")
        leave(screen)
    require_sound(tmp_path, "/exit", "/quit now")


@pytest.mark.parametrize("flag", ["--api-key", "--openai-api-key", "--password"])
def test_i09_secrets_are_no_arguments(tmp_path: Path, flag: str) -> None:
    """Every process can read the arguments of every other one."""
    ran = run(tmp_path, "ask", flag, "sk-canary-0001", "hello")
    assert ran.code == 2
    assert "sk-canary" not in ran.out + ran.err
    listed = run(tmp_path, "ask", "--help")
    assert flag not in listed.out
