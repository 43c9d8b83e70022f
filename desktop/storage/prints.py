"""The print ledger: every page that left, its snapshot and bytes, its jobs and saved copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop.base.ids import new_id
from desktop.storage.store import Store

_COLUMNS = (
    "serial, kind, village, edition, layout, sort, made_at, made_by, sha256, pages, entries, left_out, draft, digest,"
    " voided_at, void_reason, stamped_at, erased_at"
)


@dataclass(frozen=True, slots=True)
class Print:
    """One ledger entry. `digest` is the hash of what was printed from (to see when a print has gone stale)."""

    serial: str
    kind: str
    village: str
    edition: int
    layout: str | None
    sort: str | None
    made_at: str
    made_by: str | None
    sha256: str
    pages: int
    entries: int
    left_out: int
    draft: bool
    digest: str
    voided_at: str | None = None
    void_reason: str | None = None
    stamped_at: str | None = None
    erased_at: str | None = None


def add(store: Store, made: Print, *, snapshot: bytes, pdf: bytes) -> None:
    store.execute(
        f"INSERT INTO print ({_COLUMNS}, snapshot, pdf) VALUES ({', '.join('?' * 20)})",
        (
            made.serial, made.kind, made.village, made.edition, made.layout, made.sort, made.made_at, made.made_by,
            made.sha256, made.pages, made.entries, made.left_out, made.draft, made.digest, made.voided_at,
            made.void_reason, made.stamped_at, made.erased_at, snapshot, pdf,
        ),
    )  # fmt: skip


def get(store: Store, serial: str) -> Print | None:
    row = store.row(f"SELECT {_COLUMNS} FROM print WHERE serial = ?", (serial,))
    return _print(row) if row else None


def by_sha256(store: Store, sha256: str) -> Print | None:
    row = store.row(f"SELECT {_COLUMNS} FROM print WHERE sha256 = ?", (sha256,))
    return _print(row) if row else None


def all_prints(store: Store, village: str | None = None) -> list[Print]:
    """Newest first."""
    sql = f"SELECT {_COLUMNS} FROM print WHERE ? IS NULL OR village = ? ORDER BY rowid DESC"
    return [_print(row) for row in store.rows(sql, (village, village))]


def pdf_of(store: Store, serial: str) -> bytes | None:
    found = store.value("SELECT pdf FROM print WHERE serial = ?", (serial,))
    return None if found is None else bytes(found)


def snapshot_of(store: Store, serial: str) -> bytes | None:
    """The compressed value a print was drawn from; empty once it was erased."""
    found = store.value("SELECT snapshot FROM print WHERE serial = ?", (serial,))
    return None if found is None else bytes(found)


def with_content(store: Store, village: str | None = None) -> list[tuple[str, bytes]]:
    """(serial, snapshot) of every print (of a village) whose content is still kept."""
    sql = "SELECT serial, snapshot FROM print WHERE erased_at IS NULL AND (? IS NULL OR village = ?)"
    rows = store.rows(sql, (village, village))
    return [(row["serial"], bytes(row["snapshot"])) for row in rows]


def erase_content(store: Store, serial: str) -> None:
    """Drop what a print said; its serial, counts and hash stay."""
    sql = "UPDATE print SET snapshot = X'', pdf = X'', erased_at = ? WHERE serial = ?"
    store.execute(sql, (store.now(), serial))


def stamp(store: Store, serial: str) -> bool:
    sql = "UPDATE print SET stamped_at = ? WHERE serial = ? AND stamped_at IS NULL AND voided_at IS NULL"
    return store.execute(sql, (store.now(), serial)) > 0


def stamped(store: Store, village: str) -> list[str]:
    """Serials of the village's lists that were stamped and not voided, oldest first."""
    sql = (
        "SELECT serial FROM print WHERE village = ? AND kind = 'detail_list' AND stamped_at IS NOT NULL"
        " AND voided_at IS NULL ORDER BY rowid"
    )
    return [row["serial"] for row in store.rows(sql, (village,))]


def next_edition(store: Store, village: str, kind: str) -> int:
    """One above the highest in the ledger; a preview is not in it and uses none up."""
    sql = "SELECT coalesce(max(edition), 0) FROM print WHERE village = ? AND kind = ?"
    return int(store.value(sql, (village, kind))) + 1


def count_of_year(store: Store, year: str) -> int:
    """Prints with a serial of this year. Times are no help: in UTC the year begins eight hours after China's."""
    return int(store.value("SELECT count(*) FROM print WHERE serial LIKE ?", (f"%-{year}-%",)))


def void(store: Store, serial: str, *, reason: str) -> bool:
    sql = "UPDATE print SET voided_at = ?, void_reason = ? WHERE serial = ? AND voided_at IS NULL"
    return store.execute(sql, (store.now(), reason, serial)) > 0


def add_job(
    store: Store, serial: str, *, printer: str, job: str, copies: int, state: str, copy: int | None = None
) -> str:
    """`copy` is the number of the copy sent, where copies are numbered."""
    job_id = new_id()
    store.execute(
        "INSERT INTO print_job (id, serial, printer, job, copies, state, sent_at, copy)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (job_id, serial, printer, job, copies, state, store.now(), copy),
    )
    return job_id


def set_job(store: Store, job_id: str, *, state: str, reason: str | None, ended: bool) -> None:
    store.execute(
        "UPDATE print_job SET state = ?, reason = ?, ended_at = ? WHERE id = ?",
        (state, reason, store.now() if ended else None, job_id),
    )


def jobs(store: Store, serial: str) -> list[dict[str, Any]]:
    columns = "id, printer, job, copies, copy, state, reason, sent_at, ended_at"
    sql = f"SELECT {columns} FROM print_job WHERE serial = ? ORDER BY id"
    return store.rows(sql, (serial,))


def job(store: Store, job_id: str) -> dict[str, Any] | None:
    sql = "SELECT id, serial, printer, job, copies, copy, state, reason FROM print_job WHERE id = ?"
    return store.row(sql, (job_id,))


def was_sent(store: Store, serial: str) -> bool:
    """Whether a job of this print may have come out of a printer."""
    return bool(store.value("SELECT count(*) FROM print_job WHERE serial = ? AND state <> 'failed'", (serial,)))


def open_jobs(store: Store) -> list[str]:
    """Jobs of which the spooler has not yet said how they ended, oldest first."""
    sql = "SELECT id FROM print_job WHERE ended_at IS NULL AND state <> 'unknown' ORDER BY id"
    return [row["id"] for row in store.rows(sql)]


def add_saved_file(store: Store, *, serial: str | None, kind: str, path: str) -> str:
    file_id = new_id()
    store.execute(
        "INSERT INTO saved_file (id, serial, kind, path, at) VALUES (?, ?, ?, ?, ?)",
        (file_id, serial, kind, path, store.now()),
    )
    return file_id


def name_saved_file(store: Store, file_id: str, *, serial: str, kind: str) -> None:
    """Say which print a listed file is."""
    store.execute("UPDATE saved_file SET serial = ?, kind = ? WHERE id = ?", (serial, kind, file_id))


def saved_files(store: Store) -> list[dict[str, Any]]:
    """Readable files that left the vault and are not marked deleted, newest first."""
    sql = "SELECT id, serial, kind, path, at FROM saved_file WHERE deleted_at IS NULL ORDER BY at DESC, id DESC"
    return store.rows(sql)


def mark_deleted(store: Store, file_id: str) -> None:
    store.execute("UPDATE saved_file SET deleted_at = ? WHERE id = ?", (store.now(), file_id))


def _print(row: dict[str, Any]) -> Print:
    row["draft"] = bool(row["draft"])
    return Print(**row)
