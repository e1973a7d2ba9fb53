"""The log of decisions: a chain that shows where it was touched, whoever writes, whatever is written."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from wony.audit_log import FIRST, AuditLog, Chain, entries, verify
from wony.errors import StoreError
from wony.redact import Redactor

pytestmark = pytest.mark.anyio


async def written(path: Path, count: int = 5) -> list[bytes]:
    """Return the lines of a log of so many entries."""
    log = AuditLog(path)
    for n in range(1, count + 1):
        await log.write({"event": "decided", "tool": "look", "arguments": {"at": f"장소 {n}"}})
    return (await asyncio.to_thread(path.read_bytes)).splitlines()


async def test_each_entry_carries_the_hash_of_the_one_before(tmp_path: Path) -> None:
    """With its number and both clocks; the file is its owner's alone."""
    path = tmp_path / "data" / "audit.jsonl"
    await written(path)
    found = list(entries(path))
    assert [one["number"] for one in found] == [1, 2, 3, 4, 5]
    assert [one["before"] for one in found] == [FIRST, *(one["hash"] for one in found[:-1])]
    assert all(one["time"].endswith("+00:00") and one["monotonic"] > 0 for one in found)
    assert verify(path) == Chain(5, found[-1]["hash"])
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "장소 3" in path.read_text("utf-8")


def test_a_log_that_is_not_there_is_whole(tmp_path: Path) -> None:
    """Nothing was done yet."""
    assert verify(tmp_path / "none") == Chain(0, FIRST)
    assert not list(entries(tmp_path / "none"))


def _says(line: bytes, **more: object) -> bytes:
    return json.dumps({**json.loads(line), **more}, ensure_ascii=False).encode()


Change = Callable[[list[bytes]], Sequence[bytes]]


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        (lambda lines: [*lines[:2], lines[2].replace(b"look", b"lock"), *lines[3:]], 3),
        (lambda lines: [*lines[:2], _says(lines[2], verdict="allow"), *lines[3:]], 3),
        (lambda lines: [*lines[:2], lines[2].replace(b'"tool"', b'"tool":"x","tool"'), *lines[3:]], 3),
        (lambda lines: [*lines[:2], lines[2] + b" ", *lines[3:]], 3),
        (lambda lines: [*lines[:2], b"garbage", *lines[3:]], 3),
        (lambda lines: [*lines[:2], lines[2][:50], *lines[3:]], 3),
        (lambda lines: [*lines[:2], *lines[3:]], 3),
        (lambda lines: lines[1:], 1),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3),
        (lambda lines: [*lines[:2], _says(lines[4]), *lines[2:]], 3),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1),
        (lambda lines: [*lines[:3], lines[4], lines[3]], 4),
        (lambda lines: [*lines[:4], _says(lines[4], number="5")], 0),  # as if it had been cut off
        (lambda lines: [*lines[:4], _says(lines[4], number=6)], 5),
        (lambda lines: [*lines[:4], _says(lines[4], hash="0" * 64)], 5),
    ],
)
async def test_whoever_touches_it_is_found_out(tmp_path: Path, change: Change, broken_at: int) -> None:
    """Changed, removed, put in, put in another order: the first line that does not follow is named."""
    path = tmp_path / "audit.jsonl"
    lines = await written(path)
    path.write_bytes(b"\n".join(change(lines)) + b"\n")
    assert verify(path).broken_at == broken_at


async def test_a_line_that_a_crash_cut_off_is_told_apart(tmp_path: Path) -> None:
    """What is written behind it goes on from the last that is whole."""
    path = tmp_path / "audit.jsonl"
    lines = await written(path)
    path.write_bytes(b"\n".join(lines)[:-30])
    assert verify(path) == Chain(4, json.loads(lines[3])["hash"], torn=1)
    await AuditLog(path).write({"event": "after"})
    chain = verify(path)
    assert (chain.entries, chain.broken_at, chain.torn) == (5, 0, 1)
    assert [one["number"] for one in entries(path)] == [1, 2, 3, 4, 5]


async def test_entries_are_redacted_wherever_a_secret_hides(tmp_path: Path) -> None:
    """In keys, in lists, beside quotes, as a number; the line stays what JSON reads."""
    path = tmp_path / "audit.jsonl"
    secrets = ('CANARY"quoted\\1', "CANARY_plain_2", "12345678")
    log = AuditLog(path, Redactor(secrets).redact)
    plain = {secret: [{"deep": f"x {secret} y"}, secret] for secret in secrets}
    await log.write(
        {"tool": "t", "arguments": {**plain, "n": 12345678, "url": "https://a.b/?k=CANARY_plain_2"}}
    )
    text = path.read_text("utf-8")
    assert "CANARY" not in text
    (entry,) = entries(path)
    assert entry["arguments"]["url"] == "https://a.b/?k=***"
    assert verify(path).broken_at == 0


async def test_what_no_file_holds_is_written_all_the_same(tmp_path: Path) -> None:
    """Half characters, NUL, ends of lines, endless texts: each is one line, and not a long one."""
    path = tmp_path / "audit.jsonl"
    log = AuditLog(path)
    odd = {"lone": "\ud800x", "nul": "a\0b", "lines": "a\nb\r\u2028c", "long": "가" * 3_000_000, "path": path}
    await log.write({"tool": "t", "arguments": odd, "\udfff": None, "nan": float("inf")})
    await log.write({"tool": "u", "arguments": {"many": list(range(100_000))}})
    await log.write({"tool": "v"})
    lines = path.read_bytes().splitlines()
    assert (len(lines), len(lines[0]) < 5_000) == (3, True)
    assert json.loads(lines[0])["arguments"]["long"].endswith("가… (+2999000)")
    assert json.loads(lines[0])["arguments"]["path"] == str(path)
    assert verify(path).entries == 3


_CHILD = """
import asyncio, sys
from pathlib import Path
from wony.audit_log import AuditLog
async def main():
    log = AuditLog(Path(sys.argv[1]))
    for n in range(60):
        if n % 3:
            await log.write({"who": sys.argv[2], "n": n, "text": "x" * n * 50})
        else:
            log.note({"who": sys.argv[2], "n": n})
    await log.settled()
asyncio.run(main())
"""


def test_two_that_write_at_once_make_one_chain(tmp_path: Path) -> None:
    """Nobody's entry is lost, and each one's own stay in their order."""
    path = tmp_path / "audit.jsonl"
    children = [subprocess.Popen([sys.executable, "-c", _CHILD, path, who]) for who in "ab"]
    assert [child.wait(60) for child in children] == [0, 0]
    assert (verify(path).entries, verify(path).broken_at) == (120, 0)
    for who in "ab":
        assert [one["n"] for one in entries(path) if one["who"] == who] == list(range(60))


async def test_what_is_noted_is_there_when_it_is_settled(tmp_path: Path) -> None:
    """In the order in which it came, whatever waits for the disk meanwhile."""
    path = tmp_path / "audit.jsonl"
    log = AuditLog(path)
    for n in range(20):
        log.note({"n": n})
    await asyncio.gather(*(log.write({"n": n}) for n in range(20, 25)))
    log.note({"n": 25})
    await log.settled()
    assert [one["n"] for one in entries(path)] == list(range(26))
    assert verify(path).broken_at == 0


async def test_a_log_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """And nothing is lost of what comes when it can be again."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"audit\.failed"):
        await AuditLog(tmp_path / "file" / "audit.jsonl").write({"n": 1})
    (tmp_path / "folder").mkdir()
    log = AuditLog(tmp_path / "folder")
    log.note({"n": 1})
    with pytest.raises(StoreError):
        await log.settled()
    (tmp_path / "folder").rmdir()
    await log.write({"n": 2})
    assert [one["n"] for one in entries(tmp_path / "folder")] == [1, 2]


async def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    """Whoever put it there would have wony write elsewhere."""
    (tmp_path / "else").write_text("mine")
    (tmp_path / "audit.jsonl").symlink_to(tmp_path / "else")
    with pytest.raises(StoreError):
        await AuditLog(tmp_path / "audit.jsonl").write({"n": 1})
    assert (tmp_path / "else").read_text() == "mine"
