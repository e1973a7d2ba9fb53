"""The one door into the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from wony.cli.endings import Endings


def run(body: Coroutine[Any, Any, int]) -> int:
    """Run `body` to its end and return its exit code, or the one of the signal that ended it."""
    with asyncio.Runner() as runner:
        return runner.run(_listening(body))


async def _listening(body: Coroutine[Any, Any, int]) -> int:
    with Endings() as endings:
        try:
            return await body
        except asyncio.CancelledError:
            if endings.code is None:
                raise
            return endings.code
