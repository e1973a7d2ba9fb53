"""The newest schema as SQLite's own words, so that a fresh file needs neither SQLAlchemy nor Alembic.

A test proves that this page, `tables.py` and the migrations make one and the same schema.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

REVISION = "0003"
"""The newest migration: what this program reads and writes."""


class Target(NamedTuple):
    """The schema that a database must have, and the folders of the migrations that lead to it."""

    revision: str
    versions: tuple[Path, ...]


CURRENT = Target(REVISION, (Path(__file__).parent / "migrations" / "versions",))

FRESH = (
    """
    CREATE TABLE sessions (
        id VARCHAR(36) NOT NULL,
        name VARCHAR(255),
        created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        activity BIGINT DEFAULT 0 NOT NULL,
        head_id VARCHAR(36),
        message_count INTEGER DEFAULT 0 NOT NULL,
        metadata TEXT,
        PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX sessions_by_activity ON sessions (activity, id)",
    "CREATE INDEX sessions_by_name ON sessions (name)",
    """
    CREATE TABLE messages (
        id VARCHAR(36) NOT NULL,
        session_id VARCHAR(36) NOT NULL,
        parent_id VARCHAR(36),
        seq INTEGER NOT NULL,
        role VARCHAR(50) NOT NULL,
        status VARCHAR(20) DEFAULT 'complete' NOT NULL,
        created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        tokens_used INTEGER,
        writer VARCHAR(255),
        heartbeat TIMESTAMP,
        tool_name VARCHAR(255),
        content TEXT NOT NULL,
        thinking TEXT DEFAULT '' NOT NULL,
        tool_calls TEXT,
        metadata TEXT,
        PRIMARY KEY (id),
        FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX messages_by_place ON messages (session_id, seq)",
    "CREATE INDEX messages_streaming ON messages (session_id) WHERE status = 'streaming'",
    """
    CREATE TABLE compactions (
        id VARCHAR(36) NOT NULL,
        session_id VARCHAR(36) NOT NULL,
        seq INTEGER NOT NULL,
        last_id VARCHAR(36) NOT NULL,
        created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        undone BOOLEAN DEFAULT 0 NOT NULL,
        goal TEXT NOT NULL,
        facts TEXT NOT NULL,
        lines TEXT NOT NULL,
        metadata TEXT,
        PRIMARY KEY (id),
        FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX compactions_by_place ON compactions (session_id, seq)",
    """
    CREATE TABLE prompts (
        id VARCHAR(36) NOT NULL,
        name VARCHAR(255) NOT NULL,
        content TEXT NOT NULL,
        variables TEXT,
        created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        description TEXT DEFAULT '' NOT NULL,
        settings TEXT,
        version INTEGER DEFAULT 1 NOT NULL,
        PRIMARY KEY (id),
        UNIQUE (name)
    )
    """,
    """
    CREATE TABLE prompt_versions (
        prompt_id VARCHAR(36) NOT NULL,
        version INTEGER NOT NULL,
        content TEXT NOT NULL,
        variables TEXT,
        description TEXT NOT NULL,
        settings TEXT,
        saved_at TIMESTAMP NOT NULL,
        PRIMARY KEY (prompt_id, version),
        FOREIGN KEY(prompt_id) REFERENCES prompts (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE settings (
        "key" VARCHAR(255) NOT NULL,
        value TEXT NOT NULL,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        PRIMARY KEY ("key")
    )
    """,
    """
    CREATE TABLE gauges (
        model TEXT NOT NULL,
        value TEXT NOT NULL,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL,
        PRIMARY KEY (model)
    )
    """,
    """
    CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL,
        CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    )
    """,
    f"INSERT INTO alembic_version (version_num) VALUES ('{REVISION}')",
)
