"""Identities made here, not by the database: UUIDv7, so that a retry is known again without a server."""

from __future__ import annotations

import os
import time
from threading import Lock

_TAIL_BITS = 74  # 12 + 62 bits beside time, version and variant
_FIRST_TAIL_BITS = 73  # the top bit starts as 0, so that counting up within a millisecond has room


class IdMaker:
    """Makes ids that ascend within the process, also when the clock stands still or runs backwards."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._milliseconds = 0
        self._tail = 0

    def __call__(self) -> str:
        """Return the next id, in the usual text form."""
        now = time.time_ns() // 1_000_000
        random = int.from_bytes(os.urandom(10), "big")
        with self._lock:
            if now > self._milliseconds:
                self._milliseconds = now
                self._tail = random & ((1 << _FIRST_TAIL_BITS) - 1)
            else:
                self._tail += 1 + (random & 0xFFFFFFFF)
            return _text(self._milliseconds, self._tail & ((1 << _TAIL_BITS) - 1))


new_id = IdMaker()
"""The process's one maker of ids: two of them would not ascend together."""


def _text(milliseconds: int, tail: int) -> str:
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    digits = f"{(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
