"""The schema as SQLAlchemy Core tables: what it is for Alembic, and where a fresh file's DDL comes from.

Imported only when the schema is made, changed or compared; queries are plain SQL elsewhere.
"""

from __future__ import annotations

from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

metadata = MetaData()

# SQLite would turn a JSON number in a column called JSON into a number of its own; TEXT stays as it is.
json_type = Text().with_variant(JSONB(), "postgresql")
id_type = String(36).with_variant(UUID(as_uuid=False), "postgresql")
time_type = TIMESTAMP().with_variant(TIMESTAMP(timezone=True), "postgresql")
now = func.current_timestamp()

sessions = Table(
    "sessions",
    metadata,
    Column("id", id_type, primary_key=True),
    Column("name", String(255)),
    Column("created_at", time_type, nullable=False, server_default=now),
    Column("updated_at", time_type, nullable=False, server_default=now),
    # Counts up with every use of any session: "the latest" needs no clock.
    Column("activity", BigInteger, nullable=False, server_default=text("0")),
    Column("head_id", id_type),
    Column("message_count", Integer, nullable=False, server_default=text("0")),
    Column("metadata", json_type),
    Index("sessions_by_activity", "activity", "id"),
    Index("sessions_by_name", "name"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", id_type, primary_key=True),
    Column("session_id", id_type, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("parent_id", id_type),
    Column("seq", Integer, nullable=False),
    Column("role", String(50), nullable=False),
    Column("status", String(20), nullable=False, server_default=text("'complete'")),
    Column("created_at", time_type, nullable=False, server_default=now),
    Column("tokens_used", Integer),
    # While streaming: which process writes, and when it last did.
    Column("writer", String(255)),
    Column("heartbeat", time_type),
    Column("tool_name", String(255)),
    Column("content", Text, nullable=False),
    Column("thinking", Text, nullable=False, server_default=text("''")),
    Column("tool_calls", json_type),
    Column("metadata", json_type),
    Index("messages_by_place", "session_id", "seq", unique=True),
    Index(
        "messages_streaming",
        "session_id",
        sqlite_where=text("status = 'streaming'"),
        postgresql_where=text("status = 'streaming'"),
    ),
)

compactions = Table(
    "compactions",
    metadata,
    Column("id", id_type, primary_key=True),
    Column("session_id", id_type, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    # The order they were made in, without a clock.
    Column("seq", Integer, nullable=False),
    Column("last_id", id_type, nullable=False),
    Column("created_at", time_type, nullable=False, server_default=now),
    Column("undone", Boolean, nullable=False, server_default=false()),
    Column("goal", Text, nullable=False),
    Column("facts", json_type, nullable=False),
    Column("lines", json_type, nullable=False),
    Column("metadata", json_type),
    Index("compactions_by_place", "session_id", "seq", unique=True),
)

prompts = Table(
    "prompts",
    metadata,
    Column("id", id_type, primary_key=True),
    Column("name", String(255), nullable=False, unique=True),
    Column("content", Text, nullable=False),
    Column("variables", json_type),
    Column("created_at", time_type, nullable=False, server_default=now),
    Column("updated_at", time_type, nullable=False, server_default=now),
    Column("description", Text, nullable=False, server_default=text("''")),
    # What it claims: model, think, language, tools.
    Column("settings", json_type),
    Column("version", Integer, nullable=False, server_default=text("1")),
)

# What a prompt said before it was saved again; the newest is in `prompts` alone.
prompt_versions = Table(
    "prompt_versions",
    metadata,
    Column("prompt_id", id_type, ForeignKey("prompts.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("variables", json_type),
    Column("description", Text, nullable=False),
    Column("settings", json_type),
    Column("saved_at", time_type, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("value", json_type, nullable=False),
    Column("updated_at", time_type, nullable=False, server_default=now),
)

gauges = Table(
    "gauges",
    metadata,
    # A model's name may be the path of a file.
    Column("model", Text, primary_key=True),
    Column("value", json_type, nullable=False),
    Column("updated_at", time_type, nullable=False, server_default=now),
)
