"""Rows to the core's values and back.  The one place that knows in which order columns come."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from wony.errors import StoreError
from wony.store.database import Row
from wony.types import Compaction, Json, Message, Session, StoredMessage, SummaryLine, ToolCall

SESSION = "id, name, created_at, updated_at, message_count, head_id, metadata"
MESSAGE = (
    "id, session_id, parent_id, seq, role, content, thinking, tool_calls, tool_name, "
    "status, created_at, tokens_used, metadata"
)

COMPACTION = "id, session_id, last_id, goal, facts, lines, created_at, undone, metadata"


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


def compaction_of(row: Row) -> Compaction:
    """Return the compaction that the columns COMPACTION hold."""
    values: Any = row
    id, session, last, goal, facts, lines, created, undone, metadata = values
    try:
        return Compaction(
            id=id,
            session_id=session,
            last_id=last,
            goal=goal,
            facts=tuple(json_of(facts)),
            lines=tuple(SummaryLine(line["text"], tuple(line["message_ids"])) for line in json_of(lines)),
            created_at=time_of(created),
            undone=bool(undone),
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
    """Return JSON as it is stored: readable in any language, with null for what is no number in JSON."""
    try:
        return _dumped(value)
    except ValueError:  # NaN or Infinity, from a server or a model
        return _dumped(_finite(value))


def _dumped(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _finite(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def metadata_text(metadata: Mapping[str, Json] | None) -> str | None:
    """Return the JSON of a mapping; None, which leaves the column alone, for None."""
    return None if metadata is None else json_text(dict(metadata))


def lines_text(lines: Sequence[SummaryLine]) -> str:
    """Return the JSON of a summary's lines."""
    return json_text([{"text": line.text, "message_ids": line.message_ids} for line in lines])


def calls_text(calls: Sequence[ToolCall]) -> str | None:
    """Return the JSON of tool calls, None where there are none."""
    if not calls:
        return None
    return json_text([_call_of(call) for call in calls])


def _call_of(call: ToolCall) -> Mapping[str, Json]:
    told = {"name": call.name, "arguments": call.arguments, "id": call.id}
    return told | {"raw": call.raw} if call.raw else told


def _calls_of(values: Sequence[Mapping[str, Any]]) -> tuple[ToolCall, ...]:
    return tuple(
        ToolCall(value["name"], value["arguments"], value.get("id", ""), value.get("raw", ""))
        for value in values
    )
