"""The one door into the event loop, and the signals that end what runs in there.

A signal cancels the running task, so that what had come of an answer is stored; then the process ends with
128 and the signal's number.  A second one of the same kind does what it does to any program.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any

INTERRUPTED = 130


def run(body: Coroutine[Any, Any, int]) -> int:
    """Run `body` to its end and return its exit code, or the one of the signal that ended it."""
    stopped: list[int] = []
    with asyncio.Runner() as runner:
        try:
            code = runner.run(_listening(body, stopped))
        except KeyboardInterrupt:
            return INTERRUPTED
        except asyncio.CancelledError:
            code = INTERRUPTED
    return 128 + stopped[0] if stopped else code


async def _listening(body: Coroutine[Any, Any, int], stopped: list[int]) -> int:
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None

    def stop(number: int) -> None:
        stopped.append(number)
        loop.remove_signal_handler(number)
        task.cancel()

    if sys.platform != "win32":
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:  # under nohup, SIGHUP is to be ignored
                loop.add_signal_handler(number, stop, number)
    return await body
