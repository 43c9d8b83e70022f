"""When the copies of a print that carry no number were called back: nobody knows who had them."""

from __future__ import annotations

from sqlite_utils import Database

from desktop.storage.migrations.steps import migrations, run


@migrations(name="0031_called_back")
def _called_back(db: Database) -> None:
    run(db, "ALTER TABLE print ADD COLUMN called_back_at TEXT")
