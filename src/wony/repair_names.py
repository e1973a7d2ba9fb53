"""The tool that a name means, when the model wrote pieces of its own format into it.

It knows nothing of arguments.  A name that may mean two tools means none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_MOST = 64
_CHANNELS = "commentary|analysis|final"
_BEFORE = re.compile(rf"(?:\s|<\|\w*\|?>?|assistant(?=<\|)|(?:{_CHANNELS})(?=<\||\s|$))+")
_RECIPIENT = re.compile(r"\bto=([^\s<]+)")
_AROUND = " \t\r\n\"'`()[]{}:;,."
_HEAD = re.compile(r"(?:(?:functions?|tools?|assistant|commentary|analysis|default_api)\s*[.:/]+\s*)+")
_GLUED_HEAD = re.compile(rf"(?:assistant|functions?|{_CHANNELS}|to=)+[\s._\-]*")
_GLUED_TAIL = re.compile(rf"(?:[\s._\-]*(?:{_CHANNELS}|json|code))+$")
_NUMBERED = re.compile(r":\d+$")


class Names:
    """The names of the tools that were offered."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)
        self._folded: dict[str, str] = {}
        for name in self._names:
            folded = _folded(name)
            # Two names that differ in nothing but their spelling: neither is guessed.
            self._folded[folded] = "" if folded in self._folded else name

    def find(self, written: str) -> str:
        """Return the tool that is meant; nothing where none is."""
        if written in self._names:
            return written
        for spelling in _spellings(written):
            if spelling in self._names:
                return spelling
            if name := self._folded.get(_folded(spelling), ""):
                return name
        return ""

    def cleaned(self, written: str) -> str:
        """Return the name of a tool that there is not, without what no name holds."""
        if "<|" not in written and not _HEAD.match(written) and len(written) <= _MOST:
            return written
        return _HEAD.sub("", _bare(written), count=1)[:_MOST] or "unknown"


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _bare(written: str) -> str:
    """Return a name without the tokens before and behind it."""
    name = unicodedata.normalize("NFKC", written[:1000]).strip()
    if found := _RECIPIENT.search(name):
        name = found[1]
    elif found := _BEFORE.match(name):
        name = name[found.end() :]
    return name.partition("<|")[0].strip(_AROUND)


def _spellings(written: str) -> Iterator[str]:
    """Yield what a name may be, the nearest first."""
    name = _bare(written)
    yield name
    name = _NUMBERED.sub("", name)
    yield name
    name = _HEAD.sub("", name, count=1)
    yield name
    tail = _GLUED_TAIL.sub("", name)
    yield tail
    yield _GLUED_HEAD.sub("", tail, count=1)
    last = re.split(r"[.:/]", tail)[-1]
    yield last
