"""In which order short numbers were given, so that the laptops of a village can be told of the new ones alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("short_number", sa.Column("version", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE short_number SET version = (SELECT count(*) FROM short_number AS other"
        " WHERE other.village = short_number.village AND other.number <= short_number.number)"
    )
    op.create_index("short_number_told", "short_number", ["village", "version"])
