"""The story of imports: which file, by its hash, gave how many people, whether all of it was taken back, and what its
columns were taken for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.base.ids import new_id
from desktop.storage.store import Store


@dataclass(frozen=True, slots=True)
class Run:
    """One import. `audit_to` is the last row of the audit chain that belongs to it."""

    id: str
    village: str
    signed_sheet: str | None
    rows: int
    accepted: int
    rejected: int
    drafts: int
    at: str
    rep: str | None
    audit_to: int
    undone_at: str | None
    undone_by: str | None
    sent: int
    """People of it who are further than this laptop, or withdrawn."""


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
    drafts: int,
    rep: str,
) -> str:
    """Keep that a file was taken in; returns the run's id."""
    run = new_id()
    store.execute(
        "INSERT INTO import_run"
        " (id, kind, village, file_sha256, signed_sheet, rows, accepted, rejected, drafts, at, rep)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (run, kind, village, file_sha256, signed_sheet, rows, accepted, rejected, drafts, store.now(), rep),
    )
    return run


def close(store: Store, run: str) -> None:
    """Everything the import writes is written: from here on an act about its people is somebody's later work."""
    store.execute("UPDATE import_run SET audit_to = (SELECT coalesce(max(n), 0) FROM audit) WHERE id = ?", (run,))


def runs(store: Store, village: str | None = None) -> list[Run]:
    """Rosters that were imported, newest first."""
    return _runs(store, "? IS NULL OR r.village = ?", (village, village))


def get(store: Store, run: str) -> Run | None:
    found = _runs(store, "r.id = ?", (run,))
    return found[0] if found else None


def _runs(store: Store, where: str, params: Sequence[object]) -> list[Run]:
    sql = f"""SELECT r.id, r.village, r.signed_sheet, r.rows, r.accepted, r.rejected, r.drafts, r.at, r.rep,
            r.audit_to, r.undone_at, r.undone_by, (SELECT count(*) FROM person p
                WHERE p.origin = r.id AND p.state NOT IN ('draft', 'captured')) AS sent
        FROM import_run r WHERE r.kind = 'roster' AND ({where}) ORDER BY r.rowid DESC"""
    return [Run(**row) for row in store.rows(sql, params)]


def in_the_way(store: Store, run: Run) -> dict[str, int]:
    """Why people of an import cannot simply go: reason -> how many. Empty when nobody went on from the import."""
    of_run, printed = "p.origin = :run", "SELECT 1 FROM frozen_short f WHERE f.person_id = p.id"
    corrected = "SELECT 1 FROM correction c WHERE c.person_id = p.id"
    counted = {
        "sent": f"{of_run} AND p.state NOT IN ('draft', 'captured', 'withdrawn')",
        "withdrawn": f"{of_run} AND p.state = 'withdrawn'",
        "corrected": f"{of_run} AND p.state = 'captured' AND (p.rev > 1 OR EXISTS ({corrected}))",
        "printed": f"{of_run} AND EXISTS ({printed})",
        "touched": f"""{of_run} AND p.state IN ('draft', 'captured') AND p.rev < 2 AND (p.id IN touched_draft
            OR p.id IN (SELECT a.subject FROM audit a WHERE a.n > :after AND a.act <> 'imported'))""",
        "in_batch": f"""{of_run} AND p.state = 'captured' AND EXISTS (SELECT 1 FROM outbox o WHERE o.person_id = p.id
            AND o.state <> 'waiting')""",
    }
    told = {"run": run.id, "after": run.audit_to}
    found = {
        why: int(store.value(f"SELECT count(*) FROM person p WHERE {where}", told)) for why, where in counted.items()
    }
    return {why: count for why, count in found.items() if count}


def sent_behind(store: Store, run: str) -> int:
    """Lines numbered behind the import's first that are in a batch already: their numbers cannot move up any more."""
    sql = """SELECT count(*) FROM outbox WHERE state <> 'waiting' AND seq >
        (SELECT min(o.seq) FROM outbox o JOIN person p ON p.id = o.person_id WHERE p.origin = ?)"""
    return int(store.value(sql, (run,)))


def take_back(store: Store, run: str, *, rep: str) -> int:
    """Remove everybody an import brought, with all it wrote about them; returns how many people. What waits behind
    moves up, so that the device's sequence keeps no hole. Only when nothing is `in_the_way`."""
    with store.atomic():
        _drop_lines(store, run)
        theirs = "IN (SELECT id FROM person WHERE origin = ?)"
        store.execute(f"DELETE FROM consent WHERE person_id {theirs}", (run,))
        store.execute(f"DELETE FROM audit_salt WHERE subject {theirs}", (run,))
        gone = store.execute("DELETE FROM person WHERE origin = ?", (run,))
        store.execute("DELETE FROM column_choice WHERE run = ?", (run,))
        store.execute(
            "UPDATE import_run SET undone_at = ?, undone_by = ? WHERE id = ? AND undone_at IS NULL",
            (store.now(), rep, run),
        )
    return gone


def _drop_lines(store: Store, run: str) -> None:
    theirs = "person_id IN (SELECT id FROM person WHERE origin = ?)"
    first = store.value(f"SELECT min(seq) FROM outbox WHERE {theirs}", (run,))
    if first is None:
        return
    dropped = store.execute(f"DELETE FROM outbox WHERE {theirs}", (run,))
    # by way of negative numbers: no two lines may have one number, not even for a moment
    store.execute(
        """UPDATE outbox SET seq = -moved.seq FROM
            (SELECT seq AS before, row_number() OVER (ORDER BY seq) + ? - 1 AS seq FROM outbox WHERE seq > ?) AS moved
            WHERE outbox.seq = moved.before""",
        (first, first),
    )
    store.execute("UPDATE outbox SET seq = -seq WHERE seq < 0")
    store.execute("UPDATE device SET next_seq = next_seq - ? WHERE one = 1", (dropped,))


def remember_columns(store: Store, *, village: str, titles: str, fields: Sequence[str], run: str) -> None:
    """Keep what the columns under these titles (by their hash) were taken for in this village."""
    store.execute(
        "INSERT INTO column_choice (village, titles, fields, run) VALUES (?, ?, ?, ?)",
        (village, titles, json.dumps(list(fields)), run),
    )


def remembered_columns(store: Store, village: str) -> dict[str, tuple[str, ...]]:
    """titles (by their hash) -> field of each column, as taken last; what was taken back is not remembered."""
    sql = """SELECT c.titles, c.fields FROM column_choice c JOIN import_run r ON r.id = c.run
        WHERE c.village = ? ORDER BY r.rowid"""
    return {row["titles"]: tuple(json.loads(row["fields"])) for row in store.rows(sql, (village,))}
