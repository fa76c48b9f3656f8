"""What Alembic runs for each upgrade: the connection, its transaction and its lock are the caller's."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], transaction_per_migration=False, transactional_ddl=False,
)
context.run_migrations()
