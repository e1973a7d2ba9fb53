"""wony's own files and folders, which no tool touches: settings, keys, the database, the audit log."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from wony.tools.guarded import folded


class OwnPlaces:
    """Some files and folders, however a path to them is written."""

    def __init__(self, places: Sequence[Path]) -> None:
        every = [Path(os.path.abspath(place)) for place in places]  # noqa: PTH100 - as text: a link stays
        self.places: Sequence[Path] = sorted({*every, *(Path(os.path.realpath(place)) for place in places)})
        self._names = [tuple(map(folded, place.parts)) for place in self.places]

    def holds(self, path: Path) -> bool:
        """Return whether a path is one of them, lies in one, or stands beside it as a database's log does."""
        names = tuple(map(folded, path.parts))
        return any(
            names[: len(own)] == own
            or (len(names) == len(own) and names[:-1] == own[:-1] and names[-1].startswith(f"{own[-1]}-"))
            for own in self._names
        )

    def is_one(self, found: os.stat_result) -> bool:
        """Return whether a file is one of them by another name: a hard link."""
        return found.st_nlink > 1 and (found.st_dev, found.st_ino) in set(self._identities())

    def _identities(self) -> Iterator[tuple[int, int]]:
        """Yield what the file system calls the files."""
        for place in self.places:
            files = [Path(top, name) for top, _, names in os.walk(place) for name in names] or [place]
            for file in files:
                try:
                    found = file.lstat()
                except OSError:
                    continue
                yield found.st_dev, found.st_ino
