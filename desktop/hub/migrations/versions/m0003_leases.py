"""Leases of short numbers and who holds one; where a laptop's epochs begin and fork; how far a revoked one counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stream", sa.Column("begun", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("stream", sa.Column("forked", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("device", sa.Column("revoked_after", sa.BigInteger(), nullable=True))
    op.add_column("device", sa.Column("not_after", sa.String(32), nullable=False, server_default=""))
    op.create_index("decision_device", "decision", ["device", "village", "version"])
    op.create_index("batch_number", "batch", ["device", "epoch", "number"])
    op.create_table(
        "lease",
        sa.Column("village", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("epoch", sa.String(32), nullable=False),
        sa.Column("granted_at", sa.String(32), nullable=False),
        sa.Column("void_at", sa.String(32)),
        sa.Column("document", sa.LargeBinary(), nullable=False),
    )
    op.create_index("lease_device", "lease", ["device", "epoch"])
    op.create_table(
        "short_number",
        sa.Column("village", sa.String(64), primary_key=True),
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_index("short_number_of", "short_number", ["village", "id"])
