"""The order of what people said is counted: a clock that is put right runs backwards, a counter does not."""

from __future__ import annotations

from sqlite_utils import Database

from desktop.storage.migrations.steps import migrations, run


@migrations(name="0023_act_order")
def _act_order(db: Database) -> None:
    """Each record bears the number its last revision has in the audit chain."""
    run(
        db,
        "ALTER TABLE person ADD COLUMN act_no INTEGER",
        """UPDATE person SET act_no = told.n FROM (SELECT subject, max(n) AS n FROM audit
            WHERE act IN ('captured', 'corrected', 'imported', 'yielded') GROUP BY subject) AS told
            WHERE told.subject = person.id AND person.rev > 0""",
        "CREATE INDEX person_act ON person(village, act_no)",
    )
