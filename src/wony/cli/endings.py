"""What ends a run from outside: Ctrl-C, SIGTERM, the window closing.

The first signal ends things in order: the work is cancelled, what came is stored, the process leaves with
128 and the signal's number.  When that takes too long, or Ctrl-C comes twice, it leaves at once.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

TWICE_SECONDS = 0.5
"""Two Ctrl-C within this time mean: leave now."""
AT_ONCE_SECONDS = 0.7
IN_ORDER_SECONDS = 5.0
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def ending_at_once() -> Iterator[None]:
    """While the process blocks and has nothing to put in order, let signals end it as they end any other."""
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            at_once = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
            signal.signal(number, at_once)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Endings:
    """`with Endings(restore) as endings:` inside a task; that task is the one that is cancelled at the end.

    `restore` puts the terminal back; it is called before a process that hangs is ended.  One inside another
    takes over until it is left.
    """

    def __init__(self, restore: Callable[[], None] = lambda: None) -> None:
        self.code: int | None = None
        """The exit code, once something has ended the run."""
        self._restore = restore
        self._stop: Callable[[], object] | None = None
        self._interrupted = -TWICE_SECONDS
        self._before: dict[signal.Signals, Any] = {}
        self._watchdog: threading.Timer | None = None

    def __enter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                self._before[number] = signal.signal(number, self._arrived)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            # Who was told to go is closing things now, and the watchdog sees to it that this ends.
            signal.signal(number, handler if self.code is None else signal.SIG_IGN)

    @contextmanager
    def stopping(self, stop: Callable[[], object] | None) -> Iterator[None]:
        """Inside, let a first Ctrl-C call `stop` and end nothing else; with None, let it end the run."""
        before, self._stop = self._stop, stop
        try:
            yield
        finally:
            self._stop = before

    @property
    def just_interrupted(self) -> bool:
        """Whether a Ctrl-C came so recently that one more means leaving."""
        return time.monotonic() - self._interrupted < TWICE_SECONDS

    def leave(self, code: int, within: float = IN_ORDER_SECONDS) -> None:
        """Cancel the work, and see to it that the process is gone in time."""
        if self.code is None:
            self.code = code
            self._loop.call_soon_threadsafe(self._task.cancel)
        if self._watchdog is None or within < self._watchdog.interval:
            if self._watchdog is not None:
                self._watchdog.cancel()
            self._watchdog = threading.Timer(within, self._leave_now)
            self._watchdog.daemon = True
            self._watchdog.start()

    def _arrived(self, number: int, _frame: FrameType | None) -> None:
        """Runs between two instructions of the main thread, whatever that is doing."""
        code = 128 + number
        if number != signal.SIGINT:
            self.leave(code)
            return
        twice, self._interrupted = self.just_interrupted, time.monotonic()
        if twice:
            self.leave(code, AT_ONCE_SECONDS)
        elif self.code is not None:
            return  # on the way out already: what is being stored must not be cancelled once more
        elif self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop)
        else:
            self.leave(code)

    def _leave_now(self) -> None:
        self._restore()
        os._exit(self.code if self.code is not None else 1)
