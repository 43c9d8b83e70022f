"""Tags by which laptops meet documents, telephones and cards of the whole county."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tag_holder",
        sa.Column("village", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.Integer(), primary_key=True),
        sa.Column("tag", sa.BigInteger(), primary_key=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("tag_holder_tag", "tag_holder", ["village", "tag"])
    op.create_table(
        "tag",
        sa.Column("village", sa.String(64), primary_key=True),
        sa.Column("kind", sa.Integer(), primary_key=True),
        sa.Column("tag", sa.BigInteger(), primary_key=True),
        sa.Column("days", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("deleted_on", sa.Integer()),
        sqlite_with_rowid=False,
    )
    op.create_index("tag_version", "tag", ["village", "version", "kind", "tag"])
    op.create_index("tag_deleted", "tag", ["village", "deleted_on"])
    op.create_table(
        "tag_scope",
        sa.Column("village", sa.String(64), primary_key=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
    )
