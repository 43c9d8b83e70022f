"""What hints at an age, and what somebody answered who was asked."""

from __future__ import annotations

from sqlite_utils import Database

from desktop.storage.migrations.steps import migrations, run


@migrations(name="0022_ages")
def _ages(db: Database) -> None:
    run(
        db,
        "ALTER TABLE person ADD COLUMN age_hints TEXT",
        "ALTER TABLE person ADD COLUMN age_asked TEXT",
    )
