"""What `wony ask` gathers of a turn: the object for --json, and what nobody could be asked about."""

from __future__ import annotations

import dataclasses
import json
import shlex
from typing import TYPE_CHECKING

from wony.cli.screen import YELLOW, Screen
from wony.events import AnswerFinished, Event, ToolFinished
from wony.locales import Catalogue
from wony.types import Json, Notice, Session

if TYPE_CHECKING:
    from wony.app import AnswerOptions, SessionManager

DENIED = 7
"""The exit code after something was not done because nobody could be asked."""
_NOBODY, _NOBODY_EVER = "policy.nobody_to_ask", "policy.nobody_to_ask_ever"


class Refused:
    """What was not done because nobody could be asked."""

    def __init__(self) -> None:
        self._rules: dict[str, None] = {}
        self._times = 0

    def hear(self, event: Event) -> None:
        """Take note of a call that was not done."""
        if not (isinstance(event, ToolFinished) and event.result.denied and event.result.details):
            return
        why = event.result.details
        if why.id in (_NOBODY, _NOBODY_EVER):
            self._times += 1
        if why.id == _NOBODY:
            self._rules[str(why.params.get("rule", ""))] = None

    def told(self, screen: Screen, say: Catalogue) -> int:
        """Say in one line what would allow it, and return the exit code."""
        if not self._times:
            return 0
        flags = " ".join(f"--allow {shlex.quote(rule)}" for rule in self._rules if rule)
        id = "approval.nobody_allow" if flags else "approval.nobody"
        screen.note(say(id, n=self._times, **({"flags": flags} if flags else {})), style=YELLOW)
        return DENIED


class Collected:
    """A view that shows notices only: --json prints the answer as it was stored."""

    def __init__(self, screen: Screen, say: Catalogue) -> None:
        self._screen = screen
        self._say = say
        self._finished: AnswerFinished | None = None
        self._calls: list[ToolFinished] = []

    def draw(self, event: Event) -> None:
        """Take note of an event."""
        if isinstance(event, AnswerFinished):
            self._finished = event
        elif isinstance(event, ToolFinished):
            self._calls.append(event)
        elif isinstance(event, Notice):
            self._screen.note(self._say(event.id, **event.params))

    def rest(self) -> None:
        """Nothing is drawn here."""

    def resume(self) -> None:
        """Nothing is drawn here."""

    def close(self, interrupted: bool = False) -> None:
        """Nothing is left to finish."""

    async def print_json(self, manager: SessionManager, session: Session, chosen: AnswerOptions) -> None:
        """Print the answer as one object; one that broke off has its status and what came of it."""
        before, session = session.head_id, await manager.refresh(session)
        stored = next(iter(reversed(await manager.transcript(session, 1))), None)
        if stored is None or stored.id == before or stored.message.role == "user":
            return  # nothing was stored, or only what another question was answered
        is_answer = stored.message.role == "assistant"  # else the turn was stopped behind a tool
        finished = self._finished
        answer: dict[str, Json] = {
            "session_id": session.id,
            "session_name": session.name,
            "message_id": stored.id,
            "model": chosen.model,
            "content": stored.message.content if is_answer else "",
            "thinking": stored.message.thinking,
            "status": stored.status if is_answer else "interrupted",
            "reason": finished.reason if finished else None,
            "usage": dataclasses.asdict(finished.usage) if finished else None,
            "tool_calls": [_call_json(one) for one in self._calls],
            "receipts": [one.to_json() for call in self._calls for one in call.result.receipts],
        }
        # ASCII only: whatever the model wrote, a terminal or a log shows it harmlessly.
        self._screen.emit(json.dumps(answer, default=str) + "\n")
        self._screen.flush()


def _call_json(event: ToolFinished) -> dict[str, Json]:
    result = event.result
    return {
        "name": event.call.name,
        "arguments": dict(event.call.arguments),
        "failed": result.failed,
        "denied": result.denied,
        "why": result.details.id if result.denied and result.details else None,
        "seconds": round(event.seconds, 3),
    }
