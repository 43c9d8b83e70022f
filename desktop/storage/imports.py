"""The story of imports: which file, by its hash, gave how many people."""

from __future__ import annotations

from desktop.base.ids import new_id
from desktop.storage.store import Store


def note(
    store: Store,
    kind: str,
    *,
    village: str,
    file_sha256: str,
    signed_sheet: str | None,
    rows: int,
    accepted: int,
    rejected: int,
    rep: str,
) -> str:
    """Keep that a file was taken in; returns the run's id."""
    run = new_id()
    store.execute(
        "INSERT INTO import_run (id, kind, village, file_sha256, signed_sheet, rows, accepted, rejected, at, rep)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (run, kind, village, file_sha256, signed_sheet, rows, accepted, rejected, store.now(), rep),
    )
    return run
