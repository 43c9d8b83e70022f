"""What the county's clock said when a laptop told its own, so that they can be weighed; who emptied the inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("heard_ms", sa.BigInteger(), nullable=True))
    op.add_column("inbox", sa.Column("settled_by", sa.String(64), nullable=True))
