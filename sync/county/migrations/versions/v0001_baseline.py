"""The first step: the tables as `sync/county/tables.py` declares them.

Formats may still break until 1.0 (DESIGN.md ruling 28). Then the declaration is copied here and frozen,
and what changes afterwards is a step of its own.
"""

from __future__ import annotations

from alembic import op

from sync.county.tables import METADATA

revision = "0001.4"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    METADATA.create_all(op.get_bind(), checkfirst=False)
