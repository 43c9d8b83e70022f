"""Alembic's entry: the connection is handed in, already inside the transaction that holds the write lock."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, transactional_ddl=True, target_metadata=context.config.attributes["metadata"]
)
context.run_migrations()
