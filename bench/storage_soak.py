"""Processes that fill one database, fold its log in and are killed, for as long as you like.

python bench/storage_soak.py --seconds 3600

It ends with an error when a word that was acknowledged is missing, stands twice, or the file is not whole.
This is the pattern in which SQLite before 3.51.3 loses commits (its WAL-reset bug), when nothing is done.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

_WRITER = """
import asyncio, random, sys
from pathlib import Path
from wony.store.open import open_stores
from wony.types import Message, NewMessage

path, session, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]

async def main():
    turn = 0
    while True:
        stores = await open_stores(path, busy_seconds=60)
        for _ in range(random.randrange(1, 30)):
            turn += 1
            words = f"{name}.{turn} " + "x" * random.choice((10, 10, 2_000, 100_000))
            await stores.messages.append(session, [NewMessage(Message("user", words))])
            print(f"{name}.{turn}", flush=True)
        await stores.close()

asyncio.run(main())
"""

_MAKE = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from wony.store.open import open_stores
from wony.types import Session

async def main():
    stores = await open_stores(Path(sys.argv[1]))
    await stores.sessions.create(Session("soak", "", datetime.now(UTC), datetime.now(UTC)))
    await stores.close()

asyncio.run(main())
"""


class Writer:
    """A child that writes until it is killed; what it was sure of goes to a file, which survives it."""

    def __init__(self, path: Path, name: str) -> None:
        self._log = path.parent / f"{name}.log"
        with self._log.open("wb") as log:
            command = [sys.executable, "-c", _WRITER, str(path), "soak", name]
            self._process = subprocess.Popen(command, stdout=log)

    def end(self) -> list[str]:
        """Kill it and return what it was sure of.  Raises when it had ended by itself."""
        if self._process.poll() is not None:
            raise SystemExit(f"a writer ended by itself: {self._process.returncode}")
        self._process.kill()
        self._process.wait()
        sure = [
            line.strip() for line in self._log.read_text().splitlines(keepends=True) if line.endswith("\n")
        ]
        self._log.unlink()
        return sure


def soak(path: Path, seconds: float, writers: int) -> list[str]:
    """Write and kill for `seconds`; return what was acknowledged."""
    chance, sure, started = random.Random(), [], 0
    running: list[Writer] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        while len(running) < writers:
            started += 1
            running.append(Writer(path, f"w{started}"))
        time.sleep(0.3 + chance.random() * 2)
        sure += running.pop(chance.randrange(len(running))).end()
    for writer in running:
        sure += writer.end()
    print(f"{started} writers, {len(sure):,} messages acknowledged")
    return sure


def check(path: Path, sure: list[str]) -> None:
    """Compare what is there with what was acknowledged."""
    with closing(sqlite3.connect(path)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        rows = connection.execute("SELECT seq, substr(content, 1, 40) FROM messages ORDER BY seq").fetchall()
    there = [content.split(" ", 1)[0] for _, content in rows]
    faults = {
        "integrity": verdict if verdict != "ok" else "",
        "missing": sorted(set(sure) - set(there))[:10],
        "twice": len(there) - len(set(there)),
        "numbers": [seq for seq, _ in rows] != list(range(1, len(rows) + 1)),
    }
    if any(faults.values()):
        raise SystemExit(f"NOT SOUND: {faults}")
    megabytes = path.stat().st_size / 1e6
    print(f"sound: {len(there):,} messages, {megabytes:,.0f} MB, SQLite {sqlite3.sqlite_version}")


def main() -> None:
    """Soak and check."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--writers", type=int, default=3)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wony-soak-"))
    path = folder / "wony.db"
    subprocess.run([sys.executable, "-c", _MAKE, str(path)], check=True)
    check(path, soak(path, arguments.seconds, arguments.writers))
    shutil.rmtree(folder)  # kept when something was wrong


if __name__ == "__main__":
    main()
