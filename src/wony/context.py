"""What the model sees of a conversation: the unchanging text first, then what was said, oldest first.

It only ever appends, so that what was sent before stays a prefix of what is sent next and the server need
not read it again.  Where the beginning of a conversation has been condensed, its summary stands under the
system text.  It knows neither the store nor the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from wony.errors import ContextOverflow
from wony.summary.rendered import rendered
from wony.tokens import Counted, Counts, counts
from wony.types import Compaction, Message, StoredMessage, Tool

MOST_CHARACTERS = 1_000_000
"""No window of gpt-oss holds more: 131,072 tokens of plain English are about 600,000 characters."""
MOST_MESSAGES = 20_000
"""No window holds more either: every message costs some tokens of framing, however short it is."""


@dataclass(frozen=True, slots=True)
class Context:
    """One branch as the model sees it.  `branch` is oldest first and begins behind the compaction."""

    system: str
    branch: tuple[StoredMessage, ...]
    compaction: Compaction | None = None
    tools: tuple[Tool, ...] = ()
    note: str = ""
    """Said behind it to the model alone, never stored as a message: the answer to it keeps it."""

    @property
    def opening(self) -> str:
        """The text before everything that is said."""
        summary = self.summary
        return f"{self.system}\n\n{summary}" if summary else self.system

    @property
    def summary(self) -> str:
        """What stands for the condensed part, or nothing."""
        if self.compaction is None:
            return ""
        return rendered(self.compaction, self.compaction.metadata["language"])

    @property
    def is_endless(self) -> bool:
        """Whether no window could hold it, or not even its beginning was read from the store."""
        begins_at = self.compaction.last_id if self.compaction else None
        lacks_beginning = bool(self.branch) and self.branch[0].parent_id != begins_at
        return lacks_beginning or self._length > MOST_CHARACTERS

    @property
    def _length(self) -> int:
        return sum(len(s.message.content) + len(s.message.thinking) for s in self.branch)

    def messages(self) -> tuple[Message, ...]:
        """Return the messages of a request.  Raises ContextOverflow when no window could hold them."""
        if self.is_endless:
            raise ContextOverflow("context.too_long", characters=self._length)
        return self.everything()

    def everything(self) -> tuple[Message, ...]:
        """Return the messages of a request, however long they are."""
        return tuple(_joined([Message("system", self.opening), *_sendable(self.branch), *self._said]))

    @property
    def _said(self) -> tuple[Message, ...]:
        return (Message("user", self.note),) if self.note else ()

    def counts(self) -> Counts:
        """Return what a request is made of, tools included."""
        return counts(self.everything(), self.tools)

    @property
    def is_one_turn(self) -> bool:
        """Whether nothing stands before the last question, neither turns nor a summary."""
        questions = [n for n, stored in enumerate(self.branch) if stored.message.role == "user"]
        return self.compaction is None and (not questions or questions[-1] == 0)

    @property
    def has_earlier_turns(self) -> bool:
        """Whether anything stands before the last question that could be condensed."""
        questions = [n for n, stored in enumerate(self.branch) if stored.message.role == "user"]
        return bool(questions) and questions[-1] > 0

    def least(self) -> Counts:
        """Return what the least that can be sent is made of: system text, tools and the last turn."""
        questions = [n for n, stored in enumerate(self.branch) if stored.message.role == "user"]
        last_turn = self.branch[questions[-1] if questions else 0 :]
        return counts(
            _joined([Message("system", self.system), *_sendable(last_turn), *self._said]), self.tools
        )

    def behind(self, compaction: Compaction) -> Context:
        """Return the context with `compaction` in place of what it covers."""
        last = next(n for n, stored in enumerate(self.branch) if stored.id == compaction.last_id)
        return replace(self, branch=self.branch[last + 1 :], compaction=compaction)

    def until(self, place: int) -> Context:
        """Return the context as it was when `branch[place]` was its last message."""
        note = str(self.branch[place + 1].metadata.get("note", "")) if place + 1 < len(self.branch) else ""
        return replace(self, branch=self.branch[: place + 1], note=note)

    def former(self) -> tuple[Context, StoredMessage] | None:
        """Return what was sent for the answer before, with the same beginning, and that answer."""
        own = self.compaction.id if self.compaction else ""
        for place in range(len(self.branch) - 1, 0, -1):
            stored = self.branch[place]
            if stored.message.role == "assistant" and stored.metadata.get("compaction", "") == own:
                return self.until(place - 1), stored
        return None

    def last_counted(self, model: str) -> Counted | None:
        """Return the last prompt with the same beginning that a server counted for `model`.

        Another model's count says nothing: it may cut the same words into other tokens.
        """
        own = self.compaction.id if self.compaction else ""
        for place in range(len(self.branch) - 1, 0, -1):
            about = self.branch[place].metadata
            tokens = about.get("usage", {}).get("prompt_tokens", 0)
            if about.get("cache", {}).get("left_out"):
                continue  # it was not all of the prompt that was counted
            if tokens and about.get("model") == model and about.get("compaction", "") == own:
                return Counted(self.until(place - 1).counts(), tokens)
        return None

    def last_window(self, model: str) -> int | None:
        """Return the window that a server last told for an answer of `model`."""
        for stored in reversed(self.branch):
            if stored.metadata.get("model") == model and (usage := stored.metadata.get("usage")):
                window: int | None = usage.get("window")
                return window
        return None


def _sendable(branch: Sequence[StoredMessage]) -> Iterator[Message]:
    """Leave out what a model cannot be given: answers that never began, and calls nobody answered."""
    for place, here in enumerate(branch):
        message = here.message
        if message.tool_calls:
            answered = takewhile(lambda after: after.message.role == "tool", branch[place + 1 :])
            message = replace(message, tool_calls=message.tool_calls[: sum(1 for _ in answered)])
        if aside := here.metadata.get("aside"):
            message = replace(message, content=f"{message.content}\n\n{aside}")
        if message.role != "assistant" or message.content or message.tool_calls:
            yield message


def _joined(messages: Iterable[Message]) -> list[Message]:
    """Join answers that stand side by side: gpt-oss's template loses the second one's thinking."""
    joined: list[Message] = []
    for message in messages:
        last = joined[-1] if joined else None
        if last and last.role == message.role == "assistant" and not last.tool_calls:
            joined[-1] = replace(
                message,
                content="\n\n".join(filter(None, (last.content, message.content))),
                thinking="\n\n".join(filter(None, (last.thinking, message.thinking))),
            )
        else:
            joined.append(message)
    return joined
