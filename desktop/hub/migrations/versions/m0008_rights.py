"""Whose a record is, who was erased, what marks a record that was taken in, and what happened to a laptop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_owner",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("device", sa.String(64), nullable=False),
    )
    # the first revision that came is the owner's; of two at one moment any
    op.execute(
        "INSERT INTO record_owner (id, device) SELECT r.id, min(r.device) FROM record r JOIN"
        " (SELECT id, min(received_at) AS first FROM record GROUP BY id) f ON f.id = r.id AND f.first = r.received_at"
        " GROUP BY r.id"
    )
    op.create_table(
        "erased",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_table(
        "device_story",
        sa.Column("device", sa.String(64), primary_key=True),
        sa.Column("at", sa.String(32), primary_key=True),
        sa.Column("what", sa.String(16), primary_key=True),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
    )
    op.add_column("device", sa.Column("revoked_epoch", sa.String(32), nullable=False, server_default=""))
    op.add_column("device", sa.Column("greeted", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("device", sa.Column("said_clock", sa.String(32), nullable=False, server_default=""))
    op.add_column("join_code", sa.Column("who", sa.LargeBinary()))
    op.add_column("join_code", sa.Column("why", sa.LargeBinary()))
    op.add_column("record", sa.Column("flag", sa.String(32), nullable=False, server_default=""))
    op.add_column("holding", sa.Column("taken", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE holding SET taken = count")
