"""A migration that the stored rows do not allow."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Demand after some work what no row satisfies."""
    op.execute("UPDATE sessions SET name = 'the same'")
    op.execute("DELETE FROM settings")
    op.create_index("sessions_by_unique_name", "sessions", ["name"], unique=True)
