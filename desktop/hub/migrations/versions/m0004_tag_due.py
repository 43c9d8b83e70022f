"""What the county's tags have still to take in: receipts do not wait for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tag_due",
        sa.Column("village", sa.String(64), primary_key=True),
        sa.Column("upload", sa.String(64), primary_key=True),
    )
