"""Both of a suspect pair: who else came with a document that somebody had come with before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_also",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
    )
    op.create_index("document_also_id", "document_also", ["id"])
