"""A short number that was on any paper, or that the county has signed for, is one person's for good."""

from __future__ import annotations

from sqlite_utils import Database

from desktop.storage.migrations.steps import migrations, run


@migrations(name="0030_frozen_numbers")
def _frozen_numbers(db: Database) -> None:
    """`county`: the mark of whom the county has given the number to, and it has the last word; `county_id`: who of
    this laptop that is, if anybody. Without it, whoever stood on the paper that was made here."""
    run(
        db,
        "DROP TRIGGER printed_short_stays",
        "ALTER TABLE frozen_short ADD COLUMN county TEXT",
        "ALTER TABLE frozen_short ADD COLUMN county_id TEXT",
        """ALTER TABLE frozen_short ADD COLUMN holder TEXT GENERATED ALWAYS AS
            (CASE WHEN county IS NULL THEN person_id ELSE coalesce(county_id, '') END) VIRTUAL""",
        """CREATE TRIGGER printed_short_stays BEFORE UPDATE OF short_no ON person
            WHEN NEW.short_no IS NOT NULL AND NEW.short_no IS NOT OLD.short_no AND EXISTS (SELECT 1 FROM frozen_short
                WHERE village = NEW.village AND number = NEW.short_no AND holder <> NEW.id)
            BEGIN SELECT RAISE(ABORT, 'printed short number'); END""",
        """CREATE TRIGGER printed_short_given BEFORE INSERT ON person
            WHEN NEW.short_no IS NOT NULL AND EXISTS (SELECT 1 FROM frozen_short
                WHERE village = NEW.village AND number = NEW.short_no AND holder <> NEW.id)
            BEGIN SELECT RAISE(ABORT, 'printed short number'); END""",
        # what has left this laptop may stand in a colleague's book by now
        """CREATE TRIGGER sent_short_stays AFTER UPDATE OF short_no, state, village ON person
            WHEN OLD.short_no IS NOT NULL AND (NEW.short_no IS NOT OLD.short_no OR NEW.village <> OLD.village
                OR (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn'))
                AND NOT (OLD.state = 'returned' AND OLD.decision_code IS 'short_taken')
                AND EXISTS (SELECT 1 FROM outbox WHERE person_id = OLD.id AND state <> 'waiting')
            BEGIN INSERT INTO frozen_short (village, number, person_id, serial, at)
                VALUES (OLD.village, OLD.short_no, OLD.id, '', coalesce(OLD.captured_at, OLD.created_at))
                ON CONFLICT (village, number) DO NOTHING; END""",
        """CREATE TRIGGER frozen_short_stays BEFORE UPDATE OF village, number, person_id ON frozen_short
            WHEN OLD.person_id <> '' BEGIN SELECT RAISE(ABORT, 'printed short number'); END""",
        """CREATE TRIGGER frozen_short_kept BEFORE DELETE ON frozen_short
            WHEN OLD.person_id <> '' BEGIN SELECT RAISE(ABORT, 'printed short number'); END""",
    )
