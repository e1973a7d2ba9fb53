"""What a conversation costs on a terminal, with an answer of 50 tokens a second.

    python bench/chat.py --llm ~/peers/bin/llm

Start to the first prompt; Enter to the arrival of the request at the server; CPU time and bytes written for
each token of the answer; the largest resident size.  CPU time is read from /proc, so it needs Linux.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from measure import (
    Failed,
    Program,
    Server,
    Target,
    in_turns,
    machine,
    median,
    on_terminal,
    read,
    table,
    targets,
)
from programs import MODEL, options, programs

DELAY = 0.02
PROMPTS = {"wony": "› ".encode(), "llm": b"> "}
LEAVE = b"\x04"
_LAST_WORD = re.compile(rb"all\.")
_CONTROL = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]")
_QUIET = 0.3
_MANY, _LONG = 10, 5_000
"""Questions of the long conversation, and tokens of each of its answers."""
_LIMIT = 60.0


@dataclass(frozen=True)
class Conversation:
    """What one conversation of one question took."""

    to_prompt: float
    """Milliseconds from the start of the process."""
    cpu_to_prompt: float
    to_request: float
    """Milliseconds from Enter."""
    cpu_a_token: float
    """Milliseconds."""
    bytes_a_token: float
    megabytes: float


class Terminal:
    """A child on a terminal, and what it has written."""

    def __init__(self, program: Program) -> None:
        self.started = time.monotonic()
        self.child, self._terminal = on_terminal(program)
        self._name = program.name
        self.written = b""

    def type(self, keys: bytes) -> None:
        os.write(self._terminal, keys)

    def until(self, seen: re.Pattern[bytes], start: int = 0) -> None:
        """Read until the text shows what is waited for, with the control sequences taken out."""
        deadline = time.monotonic() + _LIMIT
        while not seen.search(_CONTROL.sub(b"", self.written[start:])):
            if time.monotonic() > deadline or not self._more(1.0):
                os.kill(self.child, signal.SIGKILL)
                self.end()
                last = _CONTROL.sub(b"", self.written)[-500:].decode(errors="replace")
                raise Failed(f"{self._name}: no {seen.pattern!r} came after: {last}")

    def until_quiet(self) -> None:
        """Read until nothing has been written for a while."""
        before = -1
        while before != len(self.written):
            before = len(self.written)
            self._more(_QUIET)

    def cpu(self) -> float:
        """Return the milliseconds that all threads of the child have run."""
        threads = Path(f"/proc/{self.child}/task")
        if not threads.exists():
            return float("nan")
        return sum(int((one / "schedstat").read_text().split()[0]) for one in threads.iterdir()) / 1e6

    def end(self) -> float:
        """Leave, and return the largest resident size in megabytes."""
        with contextlib.suppress(OSError):  # it has gone already
            self.type(LEAVE)
        deadline = time.monotonic() + 10
        while self._more(0.2):
            if time.monotonic() > deadline:
                os.kill(self.child, signal.SIGKILL)
        used = os.wait4(self.child, 0)[2]
        os.close(self._terminal)
        return used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)

    def _more(self, seconds: float) -> bool:
        data = read(self._terminal, seconds)
        self.written += data or b""
        return data is not None


def talk_long(program: Program) -> float:
    """Ask several questions with long answers, leave, and return the largest resident size."""
    terminal = Terminal(program)
    terminal.until(re.compile(re.escape(PROMPTS[program.name])))
    for _ in range(_MANY):
        terminal.until_quiet()
        terminal.type("더 자세히 설명해 줘.".encode())
        terminal.until_quiet()
        before = len(terminal.written)
        terminal.type(b"\r")
        terminal.until(_LAST_WORD, before)
    terminal.until_quiet()
    return terminal.end()


def talk(program: Program, server: Server, tokens: int) -> Conversation:
    """Ask one question, wait for the answer, and leave."""
    terminal = Terminal(program)
    terminal.until(re.compile(re.escape(PROMPTS[program.name])))
    to_prompt, cpu_to_prompt = time.monotonic() - terminal.started, terminal.cpu()
    terminal.until_quiet()
    terminal.type("엔트로피가 뭐야?".encode())
    terminal.until_quiet()
    cpu, before = terminal.cpu(), len(terminal.written)
    pressed = time.monotonic()
    terminal.type(b"\r")
    terminal.until(_LAST_WORD, before)
    terminal.until_quiet()
    cpu, written = terminal.cpu() - cpu, len(terminal.written) - before
    megabytes = terminal.end()
    return Conversation(
        to_prompt=to_prompt * 1000,
        cpu_to_prompt=cpu_to_prompt,
        to_request=(server.asked_at()[-1] - pressed) * 1000,
        cpu_a_token=cpu / tokens,
        bytes_a_token=written / tokens,
        megabytes=megabytes,
    )


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--tokens", type=int, default=250, help="of the answer (default: 250)")
    arguments = parser.parse_args()
    print(f"# A conversation\n\n{machine()}; medians of {arguments.runs}\n")
    with programs(arguments, "llm") as have, Server(arguments.tokens, DELAY) as server:
        several = [
            have.wony("chat", url=server.url),
            *have.llm("chat", "-m", f"ollama/{MODEL}", url=server.url),
        ]
        measured = in_turns(several, arguments.runs, lambda program: talk(program, server, arguments.tokens))
        with Server(_LONG) as fast:
            sizes = in_turns([have.wony("chat", url=fast.url)], 1, talk_long, uncounted=False)
    results = {name: _middle(talks) for name, talks in measured.items()}
    header = ["", "to the prompt, ms", "its CPU, ms", "Enter to request, ms"]
    header += ["CPU a token, ms", "bytes a token", "resident, MB"]
    table(header, ([name, *_figures(talk)] for name, talk in results.items()))
    if "wony" in results:
        targets(_targets(results["wony"], results.get("llm"), sizes.get("wony", [])))


def _middle(talks: Sequence[Conversation]) -> Conversation:
    names = [field.name for field in fields(Conversation)]
    return Conversation(**{name: median(getattr(one, name) for one in talks) for name in names})


def _figures(talk: Conversation) -> Iterable[str]:
    digits = (0, 0, 0, 2, 0, 0)
    values = (getattr(talk, field.name) for field in fields(talk))
    return (f"{value:.{places}f}" for value, places in zip(values, digits, strict=True))


def _targets(wony: Conversation, llm: Conversation | None, long: Sequence[float]) -> Iterable[Target]:
    compared = wony.to_prompt / llm.to_prompt if llm else None
    yield Target("start to the first prompt, by `llm chat`", 0.5, compared)
    yield Target("Enter to the request leaving", 30, wony.to_request, "ms")
    yield Target("CPU a token", 0.8, wony.cpu_a_token, "ms")
    yield Target("written to the terminal a token", 60, wony.bytes_a_token, "bytes")
    yield Target("resident memory", 80, wony.megabytes, "MB")
    promise = f"resident memory, {_MANY} answers of {_LONG:,} tokens"
    yield Target(promise, 80, long[0] if long else None, "MB")


if __name__ == "__main__":
    main()
