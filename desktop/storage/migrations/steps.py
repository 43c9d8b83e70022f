"""The list that every step of the schema enters itself in."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("cunbu")


def run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.conn.execute(statement)
