"""What a disk may hold after the power was cut, worked out from a log of disk_recorder.py.

Kept is what was forced to the disk: of a file, what was written before its last sync; of a folder, the names
that it had at its last sync.  Of everything since, anything may have come through: nothing, all, the earlier
part, or any choice, and a write that was under way may be torn at the device's sectors of 512 bytes.  A new
file whose folder was not synced may have no name.  No real file system forgets as much.
"""

from __future__ import annotations

import itertools
import pickle
import random
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

SECTOR = 512
Record = tuple[Any, ...]
T = TypeVar("T")


def records(log: Path) -> Iterator[Record]:
    """Read a log from its beginning."""
    with log.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


# -- what survives -----------------------------------------------------------------------------------


def nothing(_pending: Sequence[T], _dice: random.Random) -> list[T]:
    return []


def everything(pending: Sequence[T], _dice: random.Random) -> list[T]:
    return list(pending)


def beginning(pending: Sequence[T], dice: random.Random) -> list[T]:
    return list(pending[: dice.randint(0, len(pending))])


def some(pending: Sequence[T], dice: random.Random) -> list[T]:
    share = dice.random()
    return [each for each in pending if dice.random() < share]


Survival = Callable[[Sequence[Any], random.Random], list[Any]]
WAYS: tuple[Survival, ...] = (nothing, everything, beginning, some)


# -- the disk ----------------------------------------------------------------------------------------


@dataclass
class Kept(Generic[T]):
    """What is safe, and what was done since."""

    safe: T
    since: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Write:
    offset: int
    data: bytes

    def sectors(self) -> list[Write]:
        """Return it in the pieces that a device writes wholly or not at all."""
        first = SECTOR - self.offset % SECTOR
        cuts = [0, *range(first, len(self.data), SECTOR), len(self.data)]
        return [Write(self.offset + a, self.data[a:b]) for a, b in itertools.pairwise(cuts)]


@dataclass(frozen=True)
class Truncate:
    size: int


Names = dict[str, int]


class Disk:
    """Follows the records; at any of them it can tell what a power cut may leave."""

    def __init__(self, root: Path) -> None:
        """Begin with what stands below `root` now, as safe."""
        self.forgets: Callable[[str], bool] = lambda _name: False
        """Whether a sync of this file (or folder, called "name/") does nothing: a disk that lies."""
        self._files: dict[int, Kept[bytearray]] = {}
        self._folders: dict[int, Kept[Names]] = {}
        self._now: dict[int, Names] = {}
        self._numbers: dict[int, int] = {}
        """Which file an inode is at the moment: the number of a removed one is given out again."""
        self._called: dict[int, str] = {}
        self._root = self._load(root)

    def _load(self, path: Path) -> int:
        number = self._new(path.stat().st_ino, path.name)
        if stat.S_ISDIR(path.stat().st_mode):
            self._called[number] += "/"
            names = {each.name: self._load(each) for each in path.iterdir()}
            self._folders[number], self._now[number] = Kept(names), dict(names)
        else:
            self._files[number] = Kept(bytearray(path.read_bytes()))
        return number

    def _new(self, inode: int, name: str) -> int:
        number = self._numbers[inode] = len(self._called)
        self._called[number] = name
        return number

    def follow(self, record: Record) -> None:
        """Take one record in."""
        kind, *values = record
        getattr(self, f"_{kind}")(*values)

    def _write(self, inode: int, offset: int, data: bytes) -> None:
        self._files[self._numbers[inode]].since.append(Write(offset, data))

    def _truncate(self, inode: int, size: int) -> None:
        self._files[self._numbers[inode]].since.append(Truncate(size))

    def _sync(self, inode: int) -> None:
        number = self._numbers[inode]
        if self.forgets(self._called[number]):
            return
        if number in self._folders:
            self._folders[number] = Kept(dict(self._now[number]))
        else:
            file = self._files[number]
            self._files[number] = Kept(_after(file.safe, file.since))

    def _create(self, folder: int, name: str, inode: int) -> None:
        number = self._new(inode, name)
        self._files[number] = Kept(bytearray())
        self._change(folder, {name: number})

    def _folder(self, folder: int, name: str, inode: int) -> None:
        number = self._new(inode, f"{name}/")
        self._folders[number], self._now[number] = Kept({}), {}
        self._change(folder, {name: number})

    def _remove(self, folder: int, name: str) -> None:
        self._change(folder, {name: None})

    def _rename(self, folder: int, old: str, target: int, new: str) -> None:
        assert folder == target, "a rename from folder to folder is not modelled"
        number = self._now[self._numbers[folder]][old]
        self._called[number] = new
        self._change(folder, {old: None, new: number})  # both or neither

    def _change(self, inode: int, names: dict[str, int | None]) -> None:
        folder = self._numbers[inode]
        self._folders[folder].since.append(names)
        self._now[folder] = _renamed(self._now[folder], [names])

    def _said(self, _whom: str, _data: bytes) -> None:
        pass

    def _exit(self, _code: int) -> None:
        pass

    # -- after the cut -------------------------------------------------------------------------------

    def leave(self, target: Path, dice: random.Random, way: Survival | None = None) -> None:
        """Write what the disk may hold now into `target`; `way`: what survives of all that was not synced."""
        self._leave(self._root, target, dice, way)

    def _leave(self, number: int, path: Path, dice: random.Random, way: Survival | None) -> None:
        choose = way or dice.choice(WAYS)
        if number in self._files:
            path.write_bytes(self._content(self._files[number], dice, choose))
            return
        path.mkdir(exist_ok=True)
        folder = self._folders[number]
        for name, inside in sorted(_renamed(folder.safe, choose(folder.since, dice)).items()):
            if not name.endswith("-shm"):  # holds nothing by itself
                self._leave(inside, path / name, dice, way)
            elif dice.random() < 0.5:
                (path / name).write_bytes(dice.randbytes(32_768))

    def _content(self, file: Kept[bytearray], dice: random.Random, choose: Survival) -> bytes:
        if choose is some and dice.random() < 0.5:  # torn
            pieces = [each.sectors() if isinstance(each, Write) else [each] for each in file.since]
            return bytes(_after(file.safe, choose([piece for each in pieces for piece in each], dice)))
        return bytes(_after(file.safe, choose(file.since, dice)))


def _after(content: bytearray, changes: Sequence[Write | Truncate]) -> bytearray:
    result = bytearray(content)
    for change in changes:
        if isinstance(change, Truncate):
            del result[change.size :]
            result.extend(bytes(change.size - len(result)))
        else:
            result.extend(bytes(max(0, change.offset - len(result))))
            result[change.offset : change.offset + len(change.data)] = change.data
    return result


def _renamed(names: Names, changes: Sequence[dict[str, int | None]]) -> Names:
    result: dict[str, int | None] = dict(names)
    for change in changes:
        result.update(change)
    return {name: number for name, number in result.items() if number is not None}
