"""What a prompt says of itself, which version it is, and the versions before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0003"
down_revision = "0002"

_JSON = sa.Text().with_variant(JSONB(), "postgresql")
_ID = sa.String(36).with_variant(UUID(as_uuid=False), "postgresql")
_TIME = sa.TIMESTAMP().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the columns and the table; every prompt that is there is version 1 of itself."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        for column in _added():
            op.add_column("prompts", column)
    op.create_table(
        "prompt_versions",
        sa.Column("prompt_id", _ID, sa.ForeignKey("prompts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("variables", _JSON),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("settings", _JSON),
        sa.Column("saved_at", _TIME, nullable=False),
    )


def _rebuild() -> None:
    """SQLite would write an added column behind the constraints, and no fresh file looks like that."""
    op.rename_table("prompts", "prompts_before")
    op.create_table(
        "prompts",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.String(255), nullable=False, unique=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("variables", _JSON),
        sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.current_timestamp()),
        sa.Column("updated_at", _TIME, nullable=False, server_default=sa.func.current_timestamp()),
        *_added(),
    )
    columns = "id, name, content, variables, created_at, updated_at"
    op.execute(f"INSERT INTO prompts ({columns}) SELECT {columns} FROM prompts_before")
    op.drop_table("prompts_before")


def _added() -> list[sa.Column[object]]:
    return [
        sa.Column("description", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("settings", _JSON),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
    ]
