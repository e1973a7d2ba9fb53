"""A migration as a later version may bring it: a new column, a rebuilt table, rows that are changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from wony.store.schema import REVISION

revision = f"{int(REVISION) + 1:04}"
down_revision = REVISION


def upgrade() -> None:
    """Add a column with content, and rebuild the table that all messages point to."""
    op.add_column("messages", sa.Column("length", sa.Integer))
    op.execute("UPDATE messages SET length = length(CAST(content AS BLOB))")
    with op.batch_alter_table("sessions", recreate="always") as batch:
        batch.add_column(sa.Column("pinned", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.create_index("messages_by_length", "messages", ["length"])
    op.execute("CREATE TABLE first_words AS SELECT id, session_id, content, thinking FROM messages")
    op.create_index("first_words_by_id", "first_words", ["id", "content"])
