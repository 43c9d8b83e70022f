"""Numbered copies of prints: which file each is, who has it, and whether it came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop.storage.store import Store

_COLUMNS = "serial, copy, sha256, made_at, holder, given_at, returned_at"

_JOBS = "print_job AS job WHERE job.serial = print_copy.serial AND job.copy = print_copy.copy"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a print; `copy` is its number. Times are UTC ISO."""

    serial: str
    copy: int
    sha256: str
    made_at: str
    holder: str | None = None
    given_at: str | None = None
    returned_at: str | None = None

    @property
    def is_out(self) -> bool:
        return self.returned_at is None


def next_number(store: Store, serial: str) -> int:
    return int(store.value("SELECT coalesce(max(copy), 0) FROM print_copy WHERE serial = ?", (serial,))) + 1


def add(store: Store, serial: str, number: int, sha256: str) -> None:
    store.execute(
        "INSERT INTO print_copy (serial, copy, sha256, made_at) VALUES (?, ?, ?, ?)",
        (serial, number, sha256, store.now()),
    )


def drop(store: Store, serial: str, number: int) -> None:
    store.execute("DELETE FROM print_copy WHERE serial = ? AND copy = ? AND holder IS NULL", (serial, number))


def get(store: Store, serial: str, number: int) -> Copy | None:
    row = store.row(f"SELECT {_COLUMNS} FROM print_copy WHERE serial = ? AND copy = ?", (serial, number))
    return _copy(row) if row else None


def by_sha256(store: Store, sha256: str) -> Copy | None:
    row = store.row(f"SELECT {_COLUMNS} FROM print_copy WHERE sha256 = ?", (sha256,))
    return _copy(row) if row else None


def of_print(store: Store, serial: str) -> list[Copy]:
    sql = f"SELECT {_COLUMNS} FROM print_copy WHERE serial = ? ORDER BY copy"
    return [_copy(row) for row in store.rows(sql, (serial,))]


def of_village(store: Store, village: str) -> list[Copy]:
    """Every copy of the village's prints that may be on paper, oldest print first. One whose jobs have all failed is
    on none."""
    columns = ", ".join(f"print_copy.{name.strip()}" for name in _COLUMNS.split(","))
    sql = (
        f"SELECT {columns} FROM print_copy JOIN print ON print.serial = print_copy.serial WHERE print.village = ?"
        f" AND NOT EXISTS (SELECT 1 FROM {_JOBS} GROUP BY job.serial HAVING min(job.state = 'failed') = 1)"
        " ORDER BY print.made_at, print.serial, print_copy.copy"
    )
    return [_copy(row) for row in store.rows(sql, (village,))]


def give(store: Store, serial: str, number: int, holder: str) -> None:
    sql = "UPDATE print_copy SET holder = ?, given_at = ?, returned_at = NULL WHERE serial = ? AND copy = ?"
    store.execute(sql, (holder, store.now(), serial, number))


def take_back(store: Store, serial: str, number: int) -> None:
    sql = "UPDATE print_copy SET returned_at = ? WHERE serial = ? AND copy = ? AND returned_at IS NULL"
    store.execute(sql, (store.now(), serial, number))


def unnumbered(store: Store, village: str) -> dict[str, tuple[int, int]]:
    """Serial -> (sheets sent to a printer without a number, files saved) that may be in somebody's hands; what was
    sent or saved before it was called back is not."""
    since = "(p.called_back_at IS NULL OR {} > p.called_back_at)"
    sql = f"""SELECT p.serial,
            (SELECT coalesce(sum(j.copies), 0) FROM print_job j WHERE j.serial = p.serial AND j.copy IS NULL
                AND j.state <> 'failed' AND {since.format("j.sent_at")}) AS sent,
            (SELECT count(*) FROM saved_file f WHERE f.serial = p.serial AND {since.format("f.at")}) AS saved
        FROM print p WHERE p.village = ?"""
    return {
        row["serial"]: (row["sent"], row["saved"])
        for row in store.rows(sql, (village,))
        if row["sent"] or row["saved"]
    }


def call_back(store: Store, serial: str) -> None:
    """All that carry no number came back."""
    store.execute("UPDATE print SET called_back_at = ? WHERE serial = ?", (store.now(), serial))


def _copy(row: dict[str, Any]) -> Copy:
    return Copy(**row)
