"""Regular expressions of the model, in a process that is killed when one takes too long."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer

from wony.tool_types import ToolError
from wony.types import Json

SECONDS = 5.0
"""How long one file may take."""
_CHILD = Path(__file__).with_name("regex_child.py")


class RegexMatcher:
    """Asks a child which lines match; the child is begun with the first text."""

    def __init__(self, pattern: str, seconds: float = SECONDS) -> None:
        self._pattern = pattern
        self._seconds = seconds
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def hits(self, text: str, most: int) -> Sequence[tuple[int, int]]:
        if self._child is None:
            told = self._asked(self._pattern, begin=True)
            if "wrong" in told:
                raise ToolError(f"The pattern is no regular expression: {told['wrong']}.")
        return [(number, at) for number, at in self._asked(f"{most}\n{text}")]

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            child = self._child
            if child is None:
                return
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):  # nobody waits at them any longer: the child is gone
                with suppress(OSError, ValueError):
                    if pipe is not None:
                        pipe.close()

    def _asked(self, text: str, *, begin: bool = False) -> Json:
        """Send a frame and return the answer.  Raises ToolError."""
        child = self._begun() if begin else self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        frame = text.encode("utf-8", "surrogatepass")
        timer = Timer(self._seconds, child.kill)
        timer.start()
        try:
            child.stdin.write(b"%d\n" % len(frame) + frame)
            child.stdin.flush()
            answer = child.stdout.readline()
        except (OSError, ValueError):
            answer = b""
        finally:
            timer.cancel()
        if not answer:
            raise ToolError(
                "The pattern takes too long: use a simpler one, or regex=false with the plain words."
            )
        return json.loads(answer)

    def _begun(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_closed:
                raise ToolError("The search was ended.")
            try:
                self._child = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(_CHILD)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={},
                    cwd="/",
                    start_new_session=True,
                )
            except OSError:
                raise ToolError("Regular expressions cannot be used here; use regex=false.") from None
            return self._child
