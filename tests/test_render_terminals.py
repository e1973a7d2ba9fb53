"""An answer on terminals of every kind, drawn by a real process on a real pty (rows P09 to P11)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from terminal import Terminal, clean_environment, terminal

CHILD = str(Path(__file__).with_name("draw_child.py"))
NORMAL: Mapping[str, str] = {}
STYLES = re.compile(rb"\x1b\[[\d;]*m")
ANSWER = """# 아침에 마시기 좋은 차

**녹차**는 은은하고 `깔끔`합니다. See [the page](https://example.org) for more.

1. 홍차
   - 진한 향

| 이름 | 값 |
|---|--:|
| 보리차 | 12 |

```python
print("끝")
```
"""


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    """A file with an answer that has something of everything."""
    path = tmp_path / "answer.md"
    path.write_text(ANSWER, encoding="utf-8")
    return path


def drawn(
    answer: Path, environment: Mapping[str, str] = NORMAL, *, columns: int = 80, pause: float = 0.0
) -> Terminal:
    """Draw the answer on a new terminal and return that when the process has ended."""
    env = clean_environment(answer.parent, **environment)
    with terminal([sys.executable, CHILD, str(answer), str(pause)], env, columns=columns) as child:
        assert child.wait_exit() == 0, child.transcript
    return child


def text_of(child: Terminal) -> str:
    return child.written.decode("utf-8").replace("\r\n", "\n")


# -- P09: the window changes its size ----------------------------------------------------------------


def paragraphs(count: int) -> str:
    """Return paragraphs that wrap, each with a mark at its beginning and its end."""
    line = "이 문단은 **여러** 줄에 걸쳐 있고 the quick brown fox jumps over the lazy dog `again` and again"
    return "".join(f"시작{number}번 {line} 끝{number}번.\n\n" for number in range(count))


def assert_once(text: str, count: int) -> None:
    """Each paragraph stands there once, whole, and in order."""
    marks = re.findall(r"(시작|끝)(\d+)번", re.sub(r"\s+", "", text))
    assert marks == [(mark, str(number)) for number in range(count) for mark in ("시작", "끝")]


def in_a_growing_pty(tmp_path: Path, answer: Path) -> str:
    """Make the window wider, step by step, on a terminal that leaves its lines as they are."""
    env = clean_environment(tmp_path)
    with terminal([sys.executable, CHILD, str(answer), "0.01"], env, columns=40) as child:
        for number in range(4):
            child.wait_until(lambda number=number: f"시작{number * 5}번" in child.transcript)  # type: ignore[misc]
            child.resize(50 + 10 * number, 24)
        assert child.wait_exit() == 0
    rows = [*child.screen.history.top, *(child.screen.buffer[y] for y in range(child.screen.lines))]
    return "\n".join("".join(row[x].data for x in range(child.screen.columns)).rstrip() for row in rows)


class Tmux:
    """A real terminal multiplexer, which wraps its lines anew when its window changes."""

    def __init__(self, command: str, columns: int, rows: int) -> None:
        self._name = f"wony-{uuid.uuid4().hex[:8]}"
        self("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), command)
        self("set-option", "-g", "history-limit", "50000")
        self("set-option", "-g", "window-size", "manual")

    def __call__(self, *words: str) -> str:
        ran = subprocess.run(["tmux", "-L", self._name, *words], capture_output=True, text=True, check=False)
        return ran.stdout

    def resize(self, columns: int, rows: int) -> None:
        self("resize-window", "-x", str(columns), "-y", str(rows))

    @property
    def text(self) -> str:
        return self("capture-pane", "-p", "-J", "-S", "-50000")

    def wait_until(self, condition: Callable[[str], bool]) -> None:
        deadline = time.monotonic() + 60
        while not condition(self.text):
            assert time.monotonic() < deadline, self.text
            time.sleep(0.05)


def in_a_storm_of_sizes(tmp_path: Path, answer: Path) -> str:
    """Make the window narrow and wide all the time, on a terminal that wraps its lines anew."""
    script = tmp_path / "draw.sh"
    draw = f"'{sys.executable}' '{CHILD}' '{answer}' 0.006"
    script.write_text(f"export PYTHONUTF8=1 LANG=C.UTF-8\n{draw}\necho THE-END\nsleep 600\n")
    tmux = Tmux(f"sh '{script}'", 80, 24)
    try:
        tmux.wait_until(lambda text: "시작1번" in text)
        for columns, rows in [
            (60, 24),
            (100, 30),
            (45, 20),
            (46, 20),
            (47, 20),
            (90, 24),
            (70, 35),
            (50, 22),
        ]:
            tmux.resize(columns, rows)
            time.sleep(0.05)
        tmux.wait_until(lambda text: "시작8번" in text)
        for columns, rows in [(110, 24), (64, 24), (65, 25), (66, 26), (80, 24)]:
            tmux.resize(columns, rows)
            time.sleep(0.15)
        tmux.wait_until(lambda text: "THE-END" in text)
        return tmux.text
    finally:
        tmux("kill-server")


# tmux is no Python package: where it is not installed, the plain pty alone shows the behaviour.
WINDOWS = {"pty": in_a_growing_pty, **({"tmux": in_a_storm_of_sizes} if shutil.which("tmux") else {})}


@pytest.mark.parametrize("window", WINDOWS)
def test_p09_resized_while_streaming(window: str, tmp_path: Path) -> None:
    """P09: however the window changes while an answer streams, each word stands there once, in order."""
    path = tmp_path / "answer.md"
    path.write_text(paragraphs(24), encoding="utf-8")
    assert_once(WINDOWS[window](tmp_path, path), 24)


# -- P10: terminals that can do little, windows of odd sizes -----------------------------------------


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_p10_a_dumb_terminal_gets_plain_text(term: str, answer: Path) -> None:
    """P10: the answer as it was written, no escape sequence, no waiting line, no thinking."""
    child = drawn(answer, {"TERM": term}, pause=0.02)
    assert b"\x1b" not in child.written
    assert text_of(child) == ANSWER


def test_p10_no_colour_means_no_styles_and_nothing_that_moves(answer: Path) -> None:
    """P10: with NO_COLOR the layout stays; headings and code are told by signs, and no clock runs."""
    child = drawn(answer, {"NO_COLOR": "1"}, pause=0.02)
    assert STYLES.search(child.written) is None
    assert "기다리는" not in text_of(child)
    lines = child.transcript.splitlines()
    assert "# 아침에 마시기 좋은 차" in lines
    assert "녹차는 은은하고 `깔끔`합니다. See the page (https://example.org) for more." in lines


def test_p10_one_column(answer: Path) -> None:
    """P10: in a window of one column the text just flows; nothing is lost and nothing fails."""
    child = drawn(answer, columns=1)
    assert b"\x1b" not in child.written
    assert text_of(child) == ANSWER


@pytest.mark.parametrize("columns", [2, 7, 8, 9, 12])
def test_p10_a_few_columns(columns: int, answer: Path) -> None:
    """P10: windows that are too narrow for anything still get every letter."""
    child = drawn(answer, columns=columns, pause=0.005)
    seen = re.sub(r"[\s─│-]", "", STYLES.sub(b"", child.written).decode())
    for word in ("녹", "차", "향", "보", "12", "끝"):
        assert word in seen


def test_p10_ten_thousand_columns(answer: Path) -> None:
    """P10: in a window of 10,000 columns paragraphs are single rows, and no row is filled up to its end."""
    child = drawn(answer, columns=10_000, pause=0.005)
    assert "녹차는 은은하고 깔끔합니다. See the page (https://example.org) for more." in child.text
    assert len(child.written) < 20_000


def test_p10_a_pipe_gets_plain_text(answer: Path) -> None:
    """P10: where output is no terminal there is no escape sequence, no waiting line and no thinking."""
    ran = subprocess.run(
        [sys.executable, CHILD, str(answer), "0.02"],
        env=clean_environment(answer.parent),
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode() == ANSWER
    assert ran.stderr == b""


# -- P11: locales that cannot write Hangul -----------------------------------------------------------

C_LOCALE = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_p11_the_c_locale_in_a_pipe(answer: Path) -> None:
    """P11: without UTF-8 every character that cannot be written is one `?`; nothing is raised."""
    ran = subprocess.run(
        [sys.executable, CHILD, str(answer), "0"],
        env=clean_environment(answer.parent, **C_LOCALE),
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode("ascii") == ANSWER.encode("ascii", "replace").decode()


def test_p11_the_c_locale_on_a_terminal(answer: Path) -> None:
    """P11: the live view works too, with ASCII in place of its ornaments."""
    child = drawn(answer, C_LOCALE, pause=0.02)
    assert max(child.written) < 128
    assert "   * ?? ?" in child.text
    assert 'print("?")' in child.text


def test_p11_utf8_is_written_as_it_is(answer: Path) -> None:
    """P11: a locale with UTF-8, or UTF-8 mode in the C locale, gets the right bytes."""
    for locale in ({"LANG": "ko_KR.UTF-8", "PYTHONUTF8": "1"}, {"LANG": "C", "PYTHONUTF8": "1"}):
        assert "은은하고" in drawn(answer, locale).text
