"""What drawing an answer costs: processor time, bytes and the longest pause, against rich.Live and raw text.

    python bench/render.py

Drawn as at 50 tokens a second (a frame every fourth token), in real time at that speed, and as fast as the
text comes; all on a real pseudo-terminal.  Times are of the drawing thread.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import random
import statistics
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown

from wony.cli.canvas import Canvas
from wony.cli.live import TerminalView
from wony.cli.markdown import Answer
from wony.cli.sanitize import Sanitizer
from wony.cli.screen import Screen
from wony.locales import catalogue
from wony.types import TextDelta

COLUMNS, ROWS = 100, 40
WIDTHS = (8, 8, 8, 10, 9, 10)
FRAME = 4
"""Tokens between two drawings at 50 tokens a second."""


def tokens(count: int) -> list[str]:
    """Return an answer in Korean and English with everything that answers have, as tokens."""
    pieces = random.Random(7)
    parts: list[str] = []
    while sum(map(len, parts)) < count * 4:
        number = len(parts)
        parts.append(f"## {number}. 제목 heading\n\n")
        parts.append(
            f"이것은 **굵은** 글씨와 `코드`가 들어간 한국어 문단 {number}입니다. The quick brown fox "
            "jumps over the lazy dog, and *wraps* beyond the columns for sure; see "
            "[the page](https://example.org/page) for more.\n\n"
        )
        if number % 4 == 0:
            parts.append(
                f"```python\ndef f{number}(x: int) -> int:\n    # 주석\n    return x + {number}\n```\n\n"
            )
        if number % 6 == 0:
            parts.append(f"| 이름 | 값 |\n|---|--:|\n| 가나다 | {number} |\n| abc | 2 |\n\n")
        if number % 2 == 0:
            parts.append("- 항목 하나는 조금 길게 씁니다\n- 항목 둘\n  - 안쪽 항목\n- last one\n\n")
    text, at = "".join(parts), 0
    cut: list[str] = []
    while len(cut) < count and at < len(text):
        size = pieces.choice((2, 3, 4, 5, 6))
        cut.append(text[at : at + size])
        at += size
    return cut


@dataclass
class Cost:
    """What one run took."""

    cpu: float = 0.0
    wall: float = 0.0
    bytes: int = 0
    worst: float = 0.0


@contextmanager
def terminal(cost: Cost) -> Iterator[TextIO]:
    """A pseudo-terminal that is read as fast as possible and counts its bytes."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def read() -> None:
        while True:
            try:
                data = os.read(master, 65536)
            except OSError:
                return
            cost.bytes += len(data)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    out = os.fdopen(slave, "w", encoding="utf-8", newline="")
    try:
        yield out
    finally:
        out.close()
        reader.join()
        os.close(master)


Method = Callable[[Sequence[str], TextIO], Iterable[None]]
"""Draws tokens on a terminal; what lies between two yields is one update."""


def screen_on(out: TextIO) -> Screen:
    return Screen(out, out, {"TERM": "xterm-256color"})


def blocks(text: Sequence[str], out: TextIO) -> Iterator[None]:
    """wony, with a frame every fourth token."""
    screen = screen_on(out)
    canvas, answer, sanitizer = Canvas(screen), Answer(colour=True), Sanitizer()
    for index, token in enumerate(text):
        answer.feed(sanitizer.feed(token))
        if index % FRAME == 0:
            canvas.fit()
            rows = answer.advance(canvas.width, canvas.room)
            canvas.update(rows, answer.tail(canvas.width, canvas.room))
        yield
    canvas.update(answer.finish(canvas.width), ())


def full_speed(text: Sequence[str], out: TextIO) -> Iterator[None]:
    """wony's own view, given everything at once."""
    view = TerminalView(screen_on(out), catalogue("en"), show_thinking=True, started=time.monotonic())
    for token in text:
        view.draw(TextDelta(token))
        yield
    view.close()


def rich_live(text: Sequence[str], out: TextIO) -> Iterator[None]:
    """rich.Live over the whole answer, with a frame every fourth token."""
    console = Console(file=out, force_terminal=True, width=COLUMNS, height=ROWS, color_system="truecolor")
    whole = ""
    with Live(console=console, auto_refresh=False) as live:
        for index, token in enumerate(text):
            whole += token
            if index % FRAME == 0:
                live.update(Markdown(whole), refresh=True)
            yield


def raw(text: Sequence[str], out: TextIO) -> Iterator[None]:
    """The text as it is."""
    for token in text:
        out.write(token)
        out.flush()
        yield


def measured(method: Method, text: Sequence[str]) -> Cost:
    cost = Cost()
    with terminal(cost) as out:
        begin, wall = time.thread_time(), time.monotonic()
        before = begin
        for _ in method(text, out):
            now = time.thread_time()
            cost.worst = max(cost.worst, now - before)
            before = now
        now = time.thread_time()
        cost.worst = max(cost.worst, now - before)
        cost.cpu, cost.wall = now - begin, time.monotonic() - wall
    return cost


def in_real_time(text: Sequence[str]) -> Cost:
    """Draw with wony's own view, timers and all, at 50 tokens a second."""
    cost = Cost()

    async def run(out: TextIO) -> None:
        view = TerminalView(screen_on(out), catalogue("en"), show_thinking=True, started=time.monotonic())
        for token in text:
            view.draw(TextDelta(token))
            await asyncio.sleep(0.02)
        view.close()

    with terminal(cost) as out:
        begin, wall = time.thread_time(), time.monotonic()
        asyncio.run(run(out))
        cost.cpu, cost.wall = time.thread_time() - begin, time.monotonic() - wall
    return cost


def median(method: Method, text: Sequence[str], runs: int) -> Cost:
    costs = [measured(method, text) for _ in range(runs)]
    fields = ("cpu", "wall", "bytes", "worst")
    return Cost(*(statistics.median(getattr(cost, field) for cost in costs) for field in fields))


def show(name: str, count: int, cost: Cost) -> None:
    worst = f"{cost.worst * 1e3:.1f}" if cost.worst else "-"
    each = f"{cost.cpu / count * 1e3:.3f}", f"{cost.bytes / count:.1f}"
    figures = (f"{count:,}", f"{cost.cpu:.2f}", f"{cost.wall:.2f}", *each, worst)
    print(f"{name:44}" + "".join(f"{figure:>{wide}}" for figure, wide in zip(figures, WIDTHS, strict=True)))


def main() -> None:
    """Print the table."""
    heads = ("tokens", "cpu s", "wall s", "ms/token", "B/token", "worst ms")
    print(f"{'method':44}" + "".join(f"{head:>{wide}}" for head, wide in zip(heads, WIDTHS, strict=True)))
    for count in (500, 5_000, 20_000):
        show("raw text", count, median(raw, tokens(count), 3))
        show("wony, a frame every 4th token", count, median(blocks, tokens(count), 3))
    show("wony, in real time at 50 tokens/s", 500, in_real_time(tokens(500)))
    few, many = (median(full_speed, tokens(count), 7) for count in (5_000, 20_000))
    show("wony, at full speed", 5_000, few)
    show("wony, at full speed", 20_000, many)
    show("rich.Live, a frame every 4th token", 1_000, median(rich_live, tokens(1_000), 1))
    show("rich.Live, a frame every 4th token", 2_000, median(rich_live, tokens(2_000), 1))
    print(f"20,000 tokens take {many.wall / few.wall:.1f} x the time of 5,000 (at most 4.6)")


if __name__ == "__main__":
    main()
