'''Plays given answers from a file instead of asking a model: for tests, demonstrations and screenshots.

A script is a TOML file with one `[[turn]]` for each answer, given in order whatever is asked:

    after = "repeat"                 # begin anew after the last turn; without it the script is then over
    window = 8192                    # tokens of context, if anybody asks

    [[turn]]
    thinking = "They greet me."      # shown as reasoning
    text = """
    Hello! **Markdown** is fine."""  # comes word by word; a list of texts comes piece by piece, as it is
    delay = 0.05                     # seconds before each piece

    [[turn]]
    tool_calls = [{ name = "get_current_time", arguments = { zone = "Asia/Seoul" } }]

    [[turn]]
    text = "It is half past"
    fail = "cut"                     # after the text: error, cut, hang, busy, unreachable, overflow,
                                     # model_missing, unreadable_call; `said` is what the server says

A turn may also have a `reason` (stop, length, tool_calls) and a table `usage` (prompt_tokens, ...).
'''

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path

from wony.backends.script import Script, Turn, read_script
from wony.errors import (
    AnswerCut,
    BackendError,
    BackendUnreachable,
    Busy,
    ConfigError,
    ContextOverflow,
    ModelMissing,
    ToolCallUnreadable,
    WonyError,
)
from wony.types import ChatRequest, Finding, Finished, ModelInfo, Notice, Piece, TextDelta, ThinkingDelta


class ScriptedBackend:
    """A backend that says what its file says.  The file is read at the first request."""

    name = "scripted"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loaded: Script | None = None
        self._next = 0

    def _script(self) -> Script:
        if self._loaded is None:
            self._loaded = read_script(self._path)
        return self._loaded

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        """Yield the next turn, whatever was asked."""
        turn = self._take()
        for piece in _pieces(turn):
            await asyncio.sleep(turn.delay)  # also lets a cancellation in when there is no delay
            yield piece
        if turn.fail == "hang":
            await asyncio.Event().wait()
        if turn.fail:
            raise _failure(turn, request)
        yield Finished(turn.reason, turn.usage)

    def _take(self) -> Turn:
        script = self._script()
        if self._next == len(script.turns):
            if not script.repeat:
                raise BackendError("scripted.over", path=self._path, turns=len(script.turns))
            self._next = 0
        self._next += 1
        return script.turns[self._next - 1]

    async def models(self) -> Sequence[ModelInfo]:
        """Return the one model that a script is.  Any other name is answered as well."""
        self._script()
        return (ModelInfo(self.name, loaded=True),)

    async def warm(self, request: ChatRequest) -> int | None:  # noqa: ARG002  one script for all
        """Read the script; return the window that it speaks of."""
        return self._script().window

    async def check(self, model: str) -> Sequence[Finding]:  # noqa: ARG002
        """Return whether the script can be played."""
        try:
            script = self._script()
        except ConfigError as problem:
            return (Finding("broken", Notice(problem.id, problem.params)),)
        return (Finding("ok", Notice("scripted.ok", {"path": self._path, "turns": len(script.turns)})),)

    async def close(self) -> None:
        """Nothing is held open."""


def _pieces(turn: Turn) -> Iterator[Piece]:
    yield from map(ThinkingDelta, turn.thinking)
    yield from map(TextDelta, turn.text)
    yield from turn.tool_calls


def _failure(turn: Turn, request: ChatRequest) -> WonyError:
    if turn.fail == "cut":
        return AnswerCut("scripted.cut")
    if turn.fail == "busy":
        return Busy("scripted.error", said=turn.said or "busy")
    if turn.fail == "unreachable":
        return BackendUnreachable("scripted.error", said=turn.said or "unreachable")
    if turn.fail == "model_missing":
        return ModelMissing("scripted.model", model=request.model)
    if turn.fail == "unreadable_call":
        return ToolCallUnreadable("scripted.error", raw=turn.said, said=turn.said or "unreadable tool call")
    if turn.fail == "overflow":
        usage = turn.usage
        return ContextOverflow(
            "scripted.error",
            prompt_tokens=usage.prompt_tokens,
            window=usage.window,
            said=turn.said or "overflow",
        )
    return BackendError("scripted.error", said=turn.said or "error")
