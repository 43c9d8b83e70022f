"""Whose batch it is: what an earlier county has signed for is not what this one holds."""

from __future__ import annotations

import json

from sqlite_utils import Database

from desktop.storage.migrations.steps import migrations, run


@migrations(name="0027_whose_batch")
def _whose_batch(db: Database) -> None:
    """The county a batch is sealed for. `held` counts for the county this laptop belongs to, and for no other."""
    run(
        db,
        "ALTER TABLE batch ADD COLUMN hub TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX batch_hub ON batch(hub)",  # behind the sealed bytes the column itself is slow to reach
        "DELETE FROM held",
    )
    row = db.execute("SELECT hub FROM device").fetchone()
    here = str(json.loads(row[0])["name"]) if row and row[0] else ""
    for sha, receipt in db.execute("SELECT sha, receipt FROM batch").fetchall():
        whose = str(json.loads(json.loads(receipt)["signed"])["hub"]) if receipt else here
        db.execute("UPDATE batch SET hub = ? WHERE sha = ?", [whose, sha])
    found: dict[str, tuple[int, int]] = {}
    lines = db.execute(
        "SELECT o.village, o.sha256 FROM outbox AS o JOIN batch AS b ON b.sha = o.batch"
        " WHERE o.state = 'receipted' AND b.hub = ?",
        [here],
    )
    for village, sha256 in lines:
        count, digest = found.get(village, (0, 0))
        found[village] = count + 1, digest ^ int(sha256, 16)
    for village, (count, digest) in found.items():
        db.execute("INSERT INTO held (village, count, digest) VALUES (?, ?, ?)", [village, count, f"{digest:064x}"])
