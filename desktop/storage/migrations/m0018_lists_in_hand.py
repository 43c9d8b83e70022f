"""A committee's list somebody is mending: its rows as they were read, and each corrected cell, in their order."""

from __future__ import annotations

from sqlite_utils import Database

from desktop.storage.migrations.steps import migrations, run


@migrations(name="0018_lists_in_hand")
def _lists_in_hand(db: Database) -> None:
    run(
        db,
        """CREATE TABLE list_in_hand (id TEXT PRIMARY KEY, village TEXT NOT NULL REFERENCES village(code),
            rep TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, touched INTEGER NOT NULL,
            UNIQUE (village, rep, key))""",
        """CREATE TABLE list_edit (list TEXT NOT NULL REFERENCES list_in_hand(id) ON DELETE CASCADE,
            seq INTEGER NOT NULL, number INTEGER NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL,
            undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)), PRIMARY KEY (list, seq))""",
    )
