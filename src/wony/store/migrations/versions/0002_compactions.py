"""What stands for the beginnings of long conversations, and what was learnt about each model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0002"
down_revision = "0001"

_JSON = sa.Text().with_variant(JSONB(), "postgresql")
_ID = sa.String(36).with_variant(UUID(as_uuid=False), "postgresql")
_TIME = sa.TIMESTAMP().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add both tables; nothing that is there is touched."""
    op.create_table(
        "compactions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("session_id", _ID, sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("last_id", _ID, nullable=False),
        sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.current_timestamp()),
        sa.Column("undone", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("goal", sa.Text, nullable=False),
        sa.Column("facts", _JSON, nullable=False),
        sa.Column("lines", _JSON, nullable=False),
        sa.Column("metadata", _JSON),
    )
    op.create_index("compactions_by_place", "compactions", ["session_id", "seq"], unique=True)
    op.create_table(
        "gauges",
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("value", _JSON, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False, server_default=sa.func.current_timestamp()),
    )
