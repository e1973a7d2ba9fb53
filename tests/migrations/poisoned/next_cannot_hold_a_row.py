"""A migration that the stored rows do not allow."""

from __future__ import annotations

from alembic import op

from wony.store.schema import REVISION

revision = f"{int(REVISION) + 1:04}"
down_revision = REVISION


def upgrade() -> None:
    """Demand after some work what no row satisfies."""
    op.execute("UPDATE sessions SET name = 'the same'")
    op.execute("DELETE FROM settings")
    op.create_index("sessions_by_unique_name", "sessions", ["name"], unique=True)
