"""The lock between all wony processes on one database file: many may commit, or one may checkpoint.

SQLite 3.7.0 to 3.51.2 can lose a commit that happens while another connection checkpoints the
write-ahead log (its "WAL-reset bug"; 3.44.6 and 3.50.7 are mended).  So no wony checkpoints while a wony
commits.  The lock is `flock` on a file of its own: it ends with its process, however that ends.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wony.errors import StoreError

if sys.platform != "win32":
    import fcntl

_NEXT_TRY = 0.005
_TAKEN = (errno.EAGAIN, errno.EACCES)  # the latter where another kind of lock does the work, as fcntl says it
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)


class FileLock:
    """`shared` while committing, `exclusive` while checkpointing, creating or migrating.

    Either raises StoreError where the file system fails at it.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._descriptor = os.open(lock_path(database), os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def shared(self, seconds: float) -> Iterator[bool]:
        """Hold it together with other writers; yields whether it was had within `seconds`."""
        with self._held(False, seconds) as held:
            yield held

    @contextmanager
    def exclusive(self, seconds: float) -> Iterator[bool]:
        """Hold it alone; yields whether it was had within `seconds`."""
        with self._held(True, seconds) as held:
            yield held

    def close(self) -> None:
        os.close(self._descriptor)

    @contextmanager
    def _held(self, alone: bool, seconds: float) -> Iterator[bool]:
        if sys.platform == "win32":  # SQLite's own locks must do there, see docs/storage.md
            yield True
            return
        mode = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        held = self._take(mode | fcntl.LOCK_NB, time.monotonic() + seconds)
        try:
            yield held
        finally:
            if held:
                with suppress(OSError):  # where there are no locks, there is none to give back either
                    fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def _take(self, mode: int, until: float) -> bool:
        while sys.platform != "win32":
            try:
                fcntl.flock(self._descriptor, mode)
            except OSError as error:
                if error.errno in _NO_LOCKS:  # this file system has none: SQLite's own must do
                    return True
                if error.errno not in _TAKEN:  # going on without it could lose a commit
                    reason = error.strerror or str(error)
                    raise StoreError("store.failed", path=lock_path(self._database), reason=reason) from error
                if time.monotonic() >= until:
                    return False
                time.sleep(_NEXT_TRY)
            else:
                return True
        return True


def lock_path(database: Path) -> Path:
    """Return the lock's own file beside the database."""
    return database.with_name(f"{database.name}-lock")
