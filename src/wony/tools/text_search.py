"""Finds lines in files: literally, or by a regular expression (`regex_matching.py`)."""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from wony.tools.decoding import SAMPLE, Binary, encoding_of
from wony.tools.globs import matcher as glob_matcher
from wony.tools.listing import joined
from wony.tools.naming import shown_path
from wony.tools.opening import LinkMet, NotRegular, open_regular
from wony.tools.walking import Walk
from wony.tools.workspace import Place, Workspace

MOST_FOUND = 100
_LARGEST = 50_000_000
_SECONDS = 20.0
"""After which what was found so far is returned."""
_BEFORE, _AFTER = 80, 160
"""Characters of a line that are shown around what was found."""

Hit = tuple[int, int]
"""Number of a line, from 1, and where in it the match begins."""


class Matcher(Protocol):
    """What tells which lines of a text match."""

    def hits(self, text: str, most: int) -> Sequence[Hit]:
        """Return at most so many lines that match.  Raises ToolError, also once it is closed."""
        ...

    def close(self) -> None:
        """End what it began; another thread may be in the middle of `hits`."""
        ...


class LiteralMatcher:
    """Looks for a text as it is written; for small letters in any case."""

    def __init__(self, text: str) -> None:
        self._wanted = unicodedata.normalize("NFC", text)
        self._any_case = text == text.lower()

    def hits(self, text: str, most: int) -> Sequence[Hit]:
        seen = text.lower() if self._any_case else text
        if self._wanted not in seen:
            return ()
        found = list[Hit]()
        for number, line in enumerate(seen.split("\n"), 1):
            at = line.find(self._wanted)
            if at >= 0:
                found.append((number, at))
                if len(found) >= most:
                    break
        return found

    def close(self) -> None:
        """Nothing was begun."""


@dataclass(slots=True)
class _Search:
    """What was found so far, and what was left out."""

    matcher: Matcher
    lines: list[str] = field(default_factory=list)
    large: list[str] = field(default_factory=list)
    has_more: bool = False

    def look(self, file: BinaryIO, name: str) -> None:
        """Look through one file."""
        size = os.fstat(file.fileno()).st_size
        if size > _LARGEST:
            self.large.append(name)
            return
        start = file.read(SAMPLE)
        try:
            encoding = encoding_of(start)
        except Binary:
            return
        content = (start + file.read(size)).removeprefix(encoding.mark)
        self.look_at(content.decode(encoding.name, "replace"), name)

    def look_at(self, text: str, name: str) -> None:
        """Look through a text."""
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        room = MOST_FOUND - len(self.lines)
        found = self.matcher.hits(text, room + 1)
        lines = text.split("\n") if found else []
        self.lines += [f"{name}:{number}: {_shown(lines[number - 1], at)}" for number, at in found[:room]]
        self.has_more = self.has_more or len(found) > room

    def told(self, where: str, notes: Sequence[str]) -> str:
        """Return what was found, as the model reads it."""
        every = list(notes)
        if self.has_more:
            every.append(f"only the first {MOST_FOUND} lines; look for more words, or give a path")
        if self.large:
            every.append(f"not searched, too large: {', '.join(self.large[:5])}")
        shown = self.lines or [f"Nothing found in {'this folder' if where == '.' else where}."]
        return "\n".join([*shown, *(f"[{note}]" for note in every)])


def searched(
    workspace: Workspace, place: Place, names: str, matcher: Matcher, stopped: Callable[[], bool]
) -> str:
    """Return the lines of a file, or of the files below a folder, that match."""
    search, end = _Search(matcher), time.monotonic() + _SECONDS
    where = shown_path(place.shown)
    if workspace.kind(place) == "file":
        with workspace.open_file(place) as file:
            search.look(file, where)
        return search.told(where, ())
    walk = Walk(workspace, place, stopped)
    notes = []
    for name, file in _files(workspace, place, walk, names):
        search.look(file, name)
        if search.has_more:
            break
        if time.monotonic() > end or stopped():
            notes.append("stopped after 20 seconds; give a narrower path")
            break
    if walk.has_more:
        notes.append("too many files to look at all of them; give a path")
    return search.told(joined(place, (names,)) if names else where, notes)


def searched_lines(lines: Sequence[str], name: str, matcher: Matcher) -> str:
    """Return those of some lines that match."""
    search = _Search(matcher)
    search.look_at("\n".join(lines), name)
    return search.told(name, ())


def _files(workspace: Workspace, place: Place, walk: Walk, names: str) -> Iterator[tuple[str, BinaryIO]]:
    """Yield the files below a folder whose names fit, one after the other, each open."""
    fits = glob_matcher(names) if names else None
    with workspace.open_folder(place) as (folder, _):
        for parts, above, _found in walk.files(folder):
            if fits is not None and not fits(parts):
                continue
            try:
                file = open_regular(above, parts[-1])
            except (OSError, LinkMet, NotRegular):
                continue
            with file:
                yield shown_path(joined(place, parts)), file


def _shown(line: str, at: int) -> str:
    start, end = max(0, at - _BEFORE), at + _AFTER
    text = line[start:end].strip().replace("\t", " ")
    return f"{'…' if start else ''}{text}{'…' if end < len(line) else ''}"
