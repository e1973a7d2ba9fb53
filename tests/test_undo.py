"""What files said before: kept, put back, forgotten when it is old."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from tool_ground import Ground, ground
from wony.errors import UsageError
from wony.store.ids import new_id
from wony.tools import undo
from wony.tools.undo import Changes

pytestmark = pytest.mark.anyio
__all__ = ["ground"]
DAY = 86_400


async def changed(ground: Ground, name: str = "notes.md", before: str = "old\n", after: str = "new\n") -> str:
    """Change a file, and return under which id that is kept."""
    ground.write(name, before)
    return (await ground.do("write_file", path=name, content=after)).receipts[0].undo


async def test_a_change_is_described(ground: Ground) -> None:
    """Which file, when, and whether it is as the change left it."""
    undo_id = await changed(ground)
    change = await ground.changes.describe(undo_id)
    assert change is not None
    assert (change.path, change.was_new, change.is_untouched) == (ground.ws / "notes.md", False, True)
    assert change.at[:2] == "20"
    (ground.ws / "notes.md").write_text("edited by hand\n")
    later = await ground.changes.describe(undo_id)
    assert later is not None
    assert not later.is_untouched
    assert await ground.changes.describe("unknown") is None
    assert await ground.changes.describe("../../etc/passwd") is None


async def test_what_is_kept_is_for_the_person_alone(ground: Ground) -> None:
    """The files may have been private."""
    await changed(ground)
    folder = ground.own / "undo"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


async def test_a_changed_file_is_put_back_unless_it_changed_since(ground: Ground) -> None:
    """Forced, it is put back all the same, and what stood there is kept."""
    undo_id = await changed(ground)
    path = ground.ws / "notes.md"
    path.write_text("edited by hand\n")
    with pytest.raises(UsageError, match="undo_changed"):
        await ground.changes.restore(undo_id)
    assert path.read_text() == "edited by hand\n"
    again = await ground.changes.restore(undo_id, force=True)
    assert path.read_text() == "old\n"
    await ground.changes.restore(again)
    assert path.read_text() == "edited by hand\n"


async def test_taking_back_is_done_once(ground: Ground) -> None:
    """And can be taken back in turn."""
    undo_id = await changed(ground)
    again = await ground.changes.restore(undo_id)
    with pytest.raises(UsageError, match="undo_gone"):
        await ground.changes.restore(undo_id)
    await ground.changes.restore(again)
    assert (ground.ws / "notes.md").read_text() == "new\n"


async def test_changes_are_taken_back_one_by_one(ground: Ground) -> None:
    """The newest first."""
    ids = []
    ground.write("notes.md", "0\n")
    for number in range(1, 5):
        result = await ground.do("write_file", path="notes.md", content=f"{number}\n")
        ids.append(result.receipts[0].undo)
    with pytest.raises(UsageError):
        await ground.changes.restore(ids[0])
    for number in (3, 2, 1, 0):
        await ground.changes.restore(ids[number])
        assert (ground.ws / "notes.md").read_text() == f"{number}\n"


async def test_a_new_file_is_removed_and_a_removed_one_comes_back(ground: Ground) -> None:
    """With its permissions."""
    result = await ground.do("write_file", path="new.sh", content="x\n")
    path = ground.ws / "new.sh"
    path.chmod(0o755)
    removed = await ground.changes.restore(result.receipts[0].undo)
    assert not path.exists()
    await ground.changes.restore(removed)
    assert path.read_text() == "x\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


async def test_a_file_that_is_gone_is_no_trouble(ground: Ground) -> None:
    """A new one needs no removing; a changed one comes back only if it is wanted all the same."""
    new = (await ground.do("write_file", path="new.md", content="x")).receipts[0].undo
    (ground.ws / "new.md").unlink()
    with pytest.raises(UsageError, match="undo_changed"):
        await ground.changes.restore(new)
    assert await ground.changes.restore(new, force=True) == ""
    undo_id = await changed(ground, "sub/notes.md")
    (ground.ws / "sub" / "notes.md").unlink()
    (ground.ws / "sub").rmdir()
    await ground.changes.restore(undo_id, force=True)
    assert (ground.ws / "sub" / "notes.md").read_text() == "old\n"


async def test_taking_back_follows_no_link(ground: Ground) -> None:
    """Not even forced: where the file was, there is a link by now."""
    undo_id = await changed(ground, "sub/secret.txt")
    (ground.ws / "sub").rename(ground.ws / "was")
    (ground.ws / "sub").symlink_to(ground.outside)
    secret = (ground.outside / "secret.txt").read_text()
    for force in (False, True):
        with pytest.raises(UsageError, match="undo_changed"):
            await ground.changes.restore(undo_id, force=force)
    assert (ground.outside / "secret.txt").read_text() == secret


async def test_a_broken_record_is_as_good_as_none(ground: Ground) -> None:
    """Whatever stands in the folder."""
    undo_id = await changed(ground)
    for broken in (b"", b"[]", b"{}", b"\xff", b'{"path": "x"}'):
        (ground.own / "undo" / f"{undo_id}.json").write_bytes(broken)
        assert await ground.changes.describe(undo_id) is None
        with pytest.raises(UsageError, match="undo_gone"):
            await ground.changes.restore(undo_id)


async def test_a_lost_former_content_is_told(ground: Ground) -> None:
    """As it cannot be put back."""
    undo_id = await changed(ground)
    (ground.own / "undo" / f"{undo_id}.former").unlink()
    with pytest.raises(UsageError, match="undo_failed"):
        await ground.changes.restore(undo_id)
    assert (ground.ws / "notes.md").read_text() == "new\n"


def aged(folder: Path, undo_id: str, days: float) -> None:
    """Make what is kept of a change look older."""
    for path in folder.glob(f"{undo_id}.*"):
        os.utime(path, (time.time() - days * DAY,) * 2)


async def test_what_is_old_is_forgotten(ground: Ground) -> None:
    """When something new is kept."""
    folder = ground.own / "undo"
    old, younger = await changed(ground, "a"), await changed(ground, "b")
    aged(folder, old, undo.MOST_DAYS + 1)
    aged(folder, younger, undo.MOST_DAYS - 1)
    newest = await changed(ground, "c")
    assert {path.stem for path in folder.iterdir()} == {younger, newest}


async def test_what_is_too_much_is_forgotten_but_nothing_of_today(ground: Ground) -> None:
    """The oldest first, until the rest is small enough."""
    folder = ground.own / "undo"
    ids = [await changed(ground, name) for name in "abcd"]
    for undo_id, days in zip(ids, (5, 4, 3, 0), strict=True):
        with (folder / f"{undo_id}.former").open("r+b") as file:
            file.truncate(undo.MOST_BYTES // 2)  # holes: nothing is written
        aged(folder, undo_id, days)
    newest = await changed(ground, "e")
    assert {path.stem for path in folder.iterdir()} == {ids[3], newest}
    with (folder / f"{newest}.former").open("r+b") as file:
        file.truncate(undo.MOST_BYTES * 2)
    another = await changed(ground, "f")
    assert {path.stem for path in folder.iterdir()} == {ids[3], newest, another}


async def test_a_former_content_survives_the_process(ground: Ground) -> None:
    """It is found by another one."""
    undo_id = await changed(ground)
    await Changes(ground.own / "undo", new_id).restore(undo_id)
    assert (ground.ws / "notes.md").read_text() == "old\n"


async def test_a_name_that_is_no_text_is_kept_too(ground: Ground) -> None:
    """Some old files have names that are no Unicode."""
    name = os.fsdecode(b"caf\xe9")
    try:
        path = ground.write(name, b"after")
    except OSError:  # a file system that has none
        return
    undo_id = await ground.changes.keep(path, None, b"after")
    await ground.changes.restore(undo_id)
    assert not list(ground.ws.iterdir())
