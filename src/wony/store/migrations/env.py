"""Run by Alembic for every migration; the connection and its transaction are the caller's (`migrate.py`)."""

from __future__ import annotations

from alembic import context

from wony.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
