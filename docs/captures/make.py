"""Draws the pictures of the documentation: runs wony in a real terminal (tmux), types, and takes the screen.

    python docs/captures/make.py            # all of them
    python docs/captures/make.py chat-ko    # one

Needs tmux and the embedded engine.  The answers are the demo model's own, but for `interrupted-*`: an answer
slow enough to be killed in its middle is read from a script.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import MONOKAI
from rich.text import Text

HERE = Path(__file__).parent
WONY = Path(sys.executable).with_name("wony")
PATIENCE = 30.0
CELL, LINE, MARGIN = 9.0, 20.0, 14.0
"""Units of the picture: the width of a narrow character, the height of a row, the edge."""
BACKGROUND, FOREGROUND, THEME = "#1f2229", "#d7dae0", MONOKAI
_PIECE = re.compile(r"\s+|[\x21-\x7e]+|[^\x00-\x7f\s]")
"""What is placed by itself: a run of narrow characters, or one wide one (no two fonts agree on its width)."""


@dataclass(frozen=True)
class Key:
    """A key by tmux's name, typed without Enter."""

    name: str


@dataclass(frozen=True)
class Until:
    """Wait until this text is on the screen."""

    text: str


@dataclass(frozen=True)
class Kill:
    """End what runs in the shell at once, as closing the window or a power cut would."""


Step = str | Key | Until | Kill
SLOW = """
[[turn]]
delay = 0.12
text = '''
The three steps are:

1. **Copy** the data while the old server still runs.
2. **Switch** the name over to the new one.
3. **Watch** it for a day.'''
"""


@dataclass(frozen=True)
class Scene:
    """A terminal in one language, and what is typed into it: lines (with Enter), keys, and waits."""

    name: str
    language: str
    steps: Sequence[Step]
    columns: int = 84
    rows: int = 26


SCENES = (
    Scene(
        "chat-ko",
        "ko_KR.UTF-8",
        [
            "wony chat --demo",
            Until("›"),
            "안녕하세요",
            Until("도와드릴까요"),
            "표를 보여줘",
            Until("초당"),
            Key(""),
        ],
        rows=30,
    ),
    Scene(
        "chat-en",
        "en_US.UTF-8",
        [
            "wony chat --demo",
            Until("›"),
            "hello",
            Until("help you"),
            "show me a table",
            Until("tok/s"),
            Key(""),
        ],
        rows=30,
    ),
    Scene(
        "nothing-runs-ko",
        "ko_KR.UTF-8",
        ["wony ask '프랑스의 수도는?'", Until("ollama serve"), "wony doctor", Key(""), Key("")],
        rows=20,
    ),
    Scene(
        "nothing-runs-en",
        "en_US.UTF-8",
        ["wony chat", Until("[y/N]"), "y", Until("›"), Key("")],
        rows=12,
    ),
    Scene(
        "interrupted-en",
        "en_US.UTF-8",
        [
            "wony chat --backend scripted:slow.toml",
            Until("›"),
            "how do I move a server?",
            Until("Switch"),
            Kill(),
            Key(""),
            "wony chat -c --backend scripted:slow.toml",
            Until("Going on"),
            Key(""),
        ],
        rows=26,
    ),
    Scene(
        "resume-ko",
        "ko_KR.UTF-8",
        [
            "wony chat --demo",
            Until("›"),
            "이야기 하나 해줘",
            Until("초당"),
            Key("C-d"),
            Key(""),
            "wony history",
            Key(""),
            "wony chat -c --demo",
            Key(""),
        ],
        rows=34,
    ),
)


def main(names: Sequence[str]) -> int:
    """Draw the scenes called `names`, or all."""
    for scene in SCENES:
        if not names or scene.name in names:
            picture = HERE / f"{scene.name}.svg"
            picture.write_text(_svg(scene, _played(scene)), "utf-8")
            print(picture)
    return 0


def _played(scene: Scene) -> str:
    """Type the scene's steps and return the last screen, with its colours."""
    with _terminal(scene) as terminal:
        _wait(terminal, "$")
        for step in scene.steps:
            match step:
                case Until(text):
                    _wait(terminal, text)
                case Kill():
                    shell = _tmux(*terminal, "display", "-t", "wony", "-p", "#{pane_pid}").strip()
                    subprocess.run(["pkill", "-KILL", "-P", shell], check=True)
                    keyboard = _tmux(*terminal, "display", "-t", "wony", "-p", "#{pane_tty}").strip()
                    subprocess.run(["stty", "-F", keyboard, "sane"], check=True)  # as a new window is
                case Key(""):
                    time.sleep(1.0)  # the last redraw
                case Key(name):
                    _tmux(*terminal, "send-keys", "-t", "wony", name)
                case str(line):
                    _tmux(*terminal, "send-keys", "-t", "wony", "-l", line)
                    _tmux(*terminal, "send-keys", "-t", "wony", "Enter")
                    time.sleep(0.5)
        return _tmux(*terminal, "capture-pane", "-t", "wony", "-p", "-e")


@contextmanager
def _terminal(scene: Scene) -> Iterator[Sequence[str]]:
    """Start a shell in a terminal of its own, with a home of its own and no model server."""
    with tempfile.TemporaryDirectory() as home:
        Path(home, "slow.toml").write_text(SLOW, "utf-8")
        environment = {
            "PATH": f"{WONY.parent}:{os.environ['PATH']}",
            "HOME": home,
            "WONY_HOME": f"{home}/wony",
            "LANG": scene.language,
            "TERM": "xterm-256color",
            "PS1": "$ ",
            "OLLAMA_HOST": "127.0.0.1:9",
        }
        terminal = ("tmux", "-L", f"wony-{os.getpid()}", "-f", os.devnull)
        shell = ["env", "-C", home, "-i", *(f"{k}={v}" for k, v in environment.items()), "sh"]
        size = ["-x", str(scene.columns), "-y", str(scene.rows)]
        _tmux(*terminal, "-u", "new-session", "-d", "-s", "wony", *size, *shell)
        try:
            yield terminal
        finally:
            _tmux(*terminal, "kill-server")


def _wait(terminal: Sequence[str], text: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while text not in _tmux(*terminal, "capture-pane", "-t", "wony", "-p"):
        if time.monotonic() > deadline:
            raise SystemExit(
                f"'{text}' did not appear:\n{_tmux(*terminal, 'capture-pane', '-t', 'wony', '-p')}"
            )
        time.sleep(0.1)


def _tmux(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _svg(scene: Scene, screen: str) -> str:
    """Return the screen as a picture that loads nothing: everything stands at its own column."""
    console = Console(width=scene.columns, force_terminal=True, color_system="truecolor")
    lines = Text.from_ansi(screen.rstrip("\n")).split("\n", allow_blank=True)
    words: list[str] = []
    for row, line in enumerate(lines):
        column = 0
        for segment in console.render(line, console.options.update(width=1000, no_wrap=True)):
            for piece in _PIECE.findall(segment.text.rstrip("\n")):
                if not piece.isspace():
                    words.append(_word(piece, column, row, segment.style or Style()))
                column += cell_len(piece)
    width, height = scene.columns * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f"font-family=\"D2Coding, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK KR', monospace\" "
        f'font-size="{CELL / 0.6:g}">\n'
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>\n' + "\n".join(words) + "\n</svg>\n"
    )


def _word(text: str, column: int, row: int, style: Style) -> str:
    colour = style.color.get_truecolor(THEME).hex if style.color else FOREGROUND
    look = f'fill="{colour}"'
    if style.bold:
        look += ' font-weight="bold"'
    if style.dim:
        look += ' opacity="0.6"'
    if style.italic:
        look += ' font-style="italic"'
    y = MARGIN + row * LINE + LINE * 0.75
    return f'<text x="{MARGIN + column * CELL:g}" y="{y:g}" {look}>{escape(text)}</text>'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
