"""Runs as a process of its own, which can be killed: Python's regular expressions may go on for ever.

It reads frames from its input (a length on a line, then so many bytes): first the pattern, then texts.  To
each it answers with a line of JSON.  It imports nothing of wony and opens no file.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module

_MOST_MEMORY = 1 << 30
_MOST_SECONDS = 30


def main() -> None:
    """Answer until the input ends."""
    try:
        resource = import_module("resource")  # Windows has none
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    except (ImportError, OSError, ValueError):
        pass
    pattern = _next()
    try:
        # Small letters stand for both, unless there are large ones; a class such as \S is no letter.
        any_case = re.sub(r"\\.", "", pattern) == re.sub(r"\\.", "", pattern).lower()
        compiled = re.compile(pattern, re.IGNORECASE if any_case else 0)
    except (re.error, RecursionError, OverflowError) as error:
        _answer({"wrong": str(error)})
        return
    _answer({})
    while text := _next():
        most, _, lines = text.partition("\n")
        _answer(_hits(compiled, lines, int(most)))


def _hits(pattern: re.Pattern[str], text: str, most: int) -> list[tuple[int, int]]:
    """Return the numbers of the lines that match, and where."""
    hits = []
    for number, line in enumerate(text.split("\n"), 1):
        found = pattern.search(line)
        if found:
            hits.append((number, found.start()))
            if len(hits) >= most:
                break
    return hits


def _next() -> str:
    length = sys.stdin.buffer.readline().strip()
    return sys.stdin.buffer.read(int(length)).decode("utf-8", "surrogatepass") if length else ""


def _answer(value: object) -> None:
    sys.stdout.buffer.write(json.dumps(value).encode("ascii") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
