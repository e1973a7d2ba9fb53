"""What Up and Ctrl-R find: the prompts of this run, then those of earlier ones, read when first needed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence

from prompt_toolkit.history import History


class PromptHistory(History):
    """`earlier` returns the prompts of former conversations, newest first; there is no file of its own.

    `shown` makes of each what the prompt shows of it.
    """

    def __init__(self, earlier: Callable[[], Awaitable[Sequence[str]]], shown: Callable[[str], str]) -> None:
        super().__init__()
        self._read_earlier = earlier
        self._shown = shown
        self._earlier: Sequence[str] | None = None
        self._now: list[str] = []

    async def load(self) -> AsyncGenerator[str, None]:
        """Yield prompts, newest first, without the same one twice in a row."""
        last = ""
        for prompt in reversed(self._now):
            if prompt != last:
                yield prompt
            last = prompt
        if self._earlier is None:
            self._earlier = [self._shown(prompt) for prompt in await self._read_earlier()]
        for prompt in self._earlier:
            if prompt != last:
                yield prompt
            last = prompt

    def get_strings(self) -> list[str]:
        return [*reversed(self._earlier or ()), *self._now]

    def append_string(self, string: str) -> None:
        self._now.append(string)

    def load_history_strings(self) -> Iterable[str]:
        """Nothing is kept here: prompts are messages, and those are in the store."""
        return ()

    def store_string(self, string: str) -> None:
        """Nothing to do: a prompt is stored as the message that it becomes."""
