"""Rows to the core's values and back.  The one place that knows in which order columns come."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from wony.errors import StoreError
from wony.store.database import Row
from wony.types import Json, Message, Session, StoredMessage, ToolCall

SESSION = "id, name, created_at, updated_at, message_count, head_id, metadata"
MESSAGE = (
    "id, session_id, parent_id, seq, role, content, thinking, tool_calls, tool_name, "
    "status, created_at, tokens_used, metadata"
)


def session_of(row: Row) -> Session:
    """Return the session that the columns SESSION hold."""
    values: Any = row
    id, name, created, updated, count, head, metadata = values
    try:
        return Session(
            id=id,
            name=name or "",
            created_at=time_of(created),
            updated_at=time_of(updated),
            message_count=count,
            head_id=head,
            metadata=json_of(metadata) or {},
        )
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError("store.damaged_row", id=id, reason=str(error)) from error


def message_of(row: Row) -> StoredMessage:
    """Return the message that the columns MESSAGE hold."""
    values: Any = row
    (id, session, parent, seq, role, content, thinking, calls, tool, status, created, tokens, metadata) = (
        values
    )
    try:
        return StoredMessage(
            id=id,
            session_id=session,
            parent_id=parent,
            seq=seq,
            message=Message(role, content, thinking, _calls_of(json_of(calls) or ()), tool or ""),
            status=status,
            created_at=time_of(created),
            tokens_used=tokens,
            metadata=json_of(metadata) or {},
        )
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError("store.damaged_row", id=id, reason=str(error)) from error


def time_of(value: object) -> datetime:
    """Return a stored time: SQLite keeps text, PostgreSQL times."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def json_of(value: object) -> Json:
    """Return the JSON value of a column, None for an empty one."""
    return None if value is None else json.loads(str(value))


def json_text(value: Json) -> str:
    """Return JSON as it is stored: readable in any language."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def metadata_text(metadata: Mapping[str, Json] | None) -> str | None:
    """Return the JSON of a mapping; None, which leaves the column alone, for None."""
    return None if metadata is None else json_text(dict(metadata))


def calls_text(calls: Sequence[ToolCall]) -> str | None:
    """Return the JSON of tool calls, None where there are none."""
    if not calls:
        return None
    return json_text([{"name": call.name, "arguments": call.arguments, "id": call.id} for call in calls])


def _calls_of(values: Sequence[Mapping[str, Any]]) -> tuple[ToolCall, ...]:
    return tuple(ToolCall(value["name"], value["arguments"], value.get("id", "")) for value in values)
