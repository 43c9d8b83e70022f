"""The tables and their migration say the same, on both engines' terms."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from desktop.hub.desk import Desk
from desktop.hub.tables import metadata

HUB = Path(__file__).parents[2] / "desktop" / "hub"
NOT_PORTABLE = re.compile(
    r"\b(SERIAL|IDENTITY|SEQUENCE|TRIGGER|ADVISORY|LISTEN|NOTIFY|LOCK TABLE|FOR UPDATE|DEFERRABLE|xmin|ctid)\b"
)


def test_the_migrations_make_exactly_the_tables(desk: Desk) -> None:
    with desk.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_the_sql_keeps_to_what_spreads_over_machines() -> None:
    """SYNC.md: no sequences, triggers, advisory locks; village first in the keys of what belongs to a village."""
    for table in metadata.sorted_tables:
        text = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert not NOT_PORTABLE.search(text), table.name
        keys = [column.name for column in table.primary_key]
        if "village" in table.c and table.name not in ("record_name", "document_seen", "picture"):
            assert keys[0] == "village", table.name
        for constraint in table.constraints:
            assert type(constraint).__name__ == "PrimaryKeyConstraint", table.name
    for path in HUB.rglob("*.py"):
        strings = [
            node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
        ]
        found = [text for text in strings if isinstance(text, str) and NOT_PORTABLE.search(text)]
        assert not found, (path.name, found)
