"""`wony history export`: a conversation as Markdown for people, or as JSON with everything that is stored."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from wony.app import App
from wony.cli.answers import json_text, print_json
from wony.cli.command_options import HistoryExportOptions
from wony.cli.dates import when
from wony.cli.markdown_export import answer_markdown, heading, plain, question_markdown
from wony.cli.sanitize import sanitize
from wony.cli.screen import Screen
from wony.cli.tool_lines import DONE, FAILED, TOOL, PastCall, call_text, past_calls, receipt_text
from wony.errors import UsageError
from wony.locales import Catalogue
from wony.protocols import EVERYTHING
from wony.types import Json, Session, StoredMessage

FORMAT_VERSION = 1
_SHORT_ID = 13
"""As much of an id as holds its whole time; what follows is chance."""
_MARKS = {
    "interrupted": "render.interrupted_here",
    "error": "render.failed_here",
    "streaming": "render.still_streaming",
}


def short(id: str) -> str:
    """Return an id as people see it and may type it."""
    return id[:_SHORT_ID]


def session_json(session: Session, messages: Sequence[StoredMessage] | None = None) -> dict[str, Json]:
    """Return a session as every `--json` shows it."""
    value: dict[str, Json] = {
        "id": session.id,
        "name": session.name,
        "created_at": session.created_at.isoformat(),
        "updated_at": session.updated_at.isoformat(),
        "message_count": session.message_count,
        "prompts": session.metadata.get("prompts"),
    }
    if messages is not None:
        value["messages"] = [_message_json(stored) for stored in messages]
    return value


async def export(options: HistoryExportOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Write a conversation to a file, or to standard output."""
    if options.output is not None and options.output.exists() and not options.force:
        raise UsageError("history.file_exists", path=str(options.output))
    manager = await app.sessions()
    session = await manager.open(options.session)
    if options.format == "json":
        value = whole_json(session, [stored async for stored in manager.everything(session)])
        if options.output is None:
            print_json(screen, value)
            return 0
        text = json_text(value)
    else:
        text = sanitize(whole_markdown(session, await manager.transcript(session, EVERYTHING), say))
        if options.output is None:
            screen.emit(text)
            return 0
    write_private(options.output, text)
    screen.note(say("history.exported", path=str(options.output)))
    return 0


def whole_json(session: Session, messages: Sequence[StoredMessage]) -> Json:
    """Return all that is stored of a session, every branch of it."""
    return {
        "format": "wony-session",
        "version": FORMAT_VERSION,
        **session_json(session, messages),
        "head_id": session.head_id,
        "metadata": dict(session.metadata),
    }


def whole_markdown(session: Session, messages: Sequence[StoredMessage], say: Catalogue) -> str:
    """Return the branch that is talked on, as a document."""
    parts = [heading(1, session.name or say("history.nameless"))]
    parts.append(f"{session.created_at.astimezone():%Y-%m-%d %H:%M} · `{session.id}`")
    calls = past_calls(messages)
    for stored in messages:
        message = stored.message
        if message.role == "user":
            parts.append(heading(2, say("history.you")) + f"\n\n{when(stored.created_at, say)}")
            parts.append(question_markdown(message.content))
        elif message.role == "assistant":
            parts.append(heading(2, str(stored.metadata.get("model") or say("history.assistant"))))
            parts.append(answer_markdown(message.content))
            parts.append(_calls_markdown(calls.get(stored.id, ()), say))
            if mark := _MARKS.get(stored.status):
                parts.append(f"*{say(mark)}*")
    return "\n\n".join(part for part in parts if part) + "\n"


def _calls_markdown(made: Sequence[PastCall], say: Catalogue) -> str:
    """Return calls and what they changed as a list."""
    lines = []
    for one in made:
        lines.append(f"- {TOOL}{plain(call_text(one.call, say))} {FAILED if one.failed else DONE}")
        lines.extend(f"  - {plain(receipt_text(each, say))}" for each in one.receipts)
    return "\n".join(lines)


def _message_json(stored: StoredMessage) -> dict[str, Json]:
    message = stored.message
    return {
        "id": stored.id,
        "parent_id": stored.parent_id,
        "seq": stored.seq,
        "role": message.role,
        "content": message.content,
        "thinking": message.thinking,
        "tool_calls": [
            {"id": call.id, "name": call.name, "arguments": dict(call.arguments)}
            for call in message.tool_calls
        ],
        "tool_name": message.tool_name,
        "status": stored.status,
        "created_at": stored.created_at.isoformat(),
        "tokens_used": stored.tokens_used,
        "metadata": dict(stored.metadata),
    }


def write_private(path: Path, text: str) -> None:
    """Write the file for its owner alone, in one step: a conversation is nobody else's business."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.resolve().parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise UsageError("history.file_unwritable", path=str(path), reason=error.strerror or "") from None
