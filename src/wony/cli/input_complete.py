"""Completion of what is typed after a slash: commands, and the names that they take."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from wony.cli.sanitize import sanitize

Choices = Callable[[], Awaitable[Sequence[tuple[str, str]]]]
"""Returns what can be chosen, each with a word about it."""


@dataclass
class SlashCompleter(Completer):
    """Completes `/com` by `commands`, and `/command na` by what `arguments` offers for it."""

    commands: Callable[[], Sequence[tuple[str, str]]]
    """Names, without the slash, and what they do."""
    arguments: Mapping[str, Choices] = field(default_factory=dict)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        """Not used: names may have to be asked of the store or of a server."""
        return ()

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 (the protocol's)
    ) -> AsyncGenerator[Completion, None]:
        typed = document.text_before_cursor
        if not typed.startswith("/") or "\n" in typed:
            return
        command, space, argument = typed[1:].partition(" ")
        if not space:
            offered: Sequence[tuple[str, str]] = self.commands()
            wanted = command
        elif command in self.arguments:
            offered = await self.arguments[command]()
            wanted = argument.lstrip()
        else:
            return
        for name, about in offered:
            if name.lower().startswith(wanted.lower()):
                yield Completion(name, -len(wanted), sanitize(name), sanitize(about))
