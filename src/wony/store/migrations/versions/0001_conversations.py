"""Conversations, their messages, prompts and settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0001"
down_revision = None

_JSON = sa.Text().with_variant(JSONB(), "postgresql")
_ID = sa.String(36).with_variant(UUID(as_uuid=False), "postgresql")
_TIME = sa.TIMESTAMP().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
_STREAMING = sa.text("status = 'streaming'")


def upgrade() -> None:
    """Make the first schema."""
    _sessions()
    _messages()
    _prompts_and_settings()


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.String(255)),
        _now("created_at"),
        _now("updated_at"),
        sa.Column("activity", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("head_id", _ID),
        sa.Column("message_count", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("metadata", _JSON),
    )
    op.create_index("sessions_by_activity", "sessions", ["activity", "id"])
    op.create_index("sessions_by_name", "sessions", ["name"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("session_id", _ID, sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("parent_id", _ID),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("role", sa.String(50), nullable=False),
        sa.Column("status", sa.String(20), nullable=False, server_default=sa.text("'complete'")),
        _now("created_at"),
        sa.Column("tokens_used", sa.Integer),
        sa.Column("writer", sa.String(255)),
        sa.Column("heartbeat", _TIME),
        sa.Column("tool_name", sa.String(255)),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("thinking", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("tool_calls", _JSON),
        sa.Column("metadata", _JSON),
    )
    op.create_index("messages_by_place", "messages", ["session_id", "seq"], unique=True)
    op.create_index(
        "messages_streaming", "messages", ["session_id"], sqlite_where=_STREAMING, postgresql_where=_STREAMING
    )


def _prompts_and_settings() -> None:
    op.create_table(
        "prompts",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.String(255), nullable=False, unique=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("variables", _JSON),
        _now("created_at"),
        _now("updated_at"),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("value", _JSON, nullable=False),
        _now("updated_at"),
    )


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, _TIME, nullable=False, server_default=sa.func.current_timestamp())
