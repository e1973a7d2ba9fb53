"""What tools changed in files since a question, and putting it back when the person steps back over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wony.cli.conversation import Conversation
from wony.cli.screen import YELLOW
from wony.cli.tool_lines import one_line, receipts_of
from wony.errors import UsageError
from wony.types import StoredMessage

_LAST = 10_000
"""Messages in which the last question is looked for."""


@dataclass(slots=True)
class _File:
    """One file, with the changes to it, the newest first."""

    path: str
    ids: list[str]
    can_go_back: bool
    was_made: bool


async def offer_restoring(talk: Conversation) -> None:
    """Show the files that the last turn changed, and put them back after a yes."""
    files = await _changed(talk, await talk.manager.transcript(talk.session, _LAST))
    if not files:
        return
    talk.screen.tell(talk.say("slash_tools.changed_files"))
    for file in files:
        talk.screen.tell(f"  {one_line(file.path)} · {talk.say(f'slash_tools.{_state(file)}')}", hang=2)
    able = [file for file in files if file.can_go_back]
    if not able:
        return
    if not await talk.keyboard.confirm(talk.say("slash_tools.restore"), talk.prompt):
        talk.tell(talk.say("slash_tools.left"))
        return
    changes = talk.app.toolkit().changes()
    done = 0
    for file in able:
        try:
            for undo_id in file.ids:
                await changes.restore(undo_id)
            done += 1
        except UsageError as error:
            talk.fail(error)
    talk.tell(talk.say("slash_tools.restored", n=done), YELLOW if done < len(able) else "")


async def _changed(talk: Conversation, said: Sequence[StoredMessage]) -> Sequence[_File]:
    """Return the files that were changed since the last question, as far as they can be had back."""
    files: dict[str, _File] = {}
    for stored in reversed(said):
        if stored.message.role == "user":
            break
        for receipt in reversed(receipts_of(stored)):
            change = await talk.app.toolkit().changes().describe(receipt.undo) if receipt.undo else None
            if change is None:
                continue
            # Of several changes to a file, the newest tells whether it is as it was left.
            file = files.setdefault(
                str(change.path), _File(str(change.path), [], change.is_untouched, change.was_new)
            )
            file.ids.append(receipt.undo)
            file.was_made = change.was_new
    return list(files.values())


def _state(file: _File) -> str:
    if not file.can_go_back:
        return "changed_since"
    return "was_made" if file.was_made else "was_changed"
