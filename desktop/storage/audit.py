"""The audit chain: who did what to whom and when, as salted digests, each row hashed onto the one before.

No value is ever written here. The salt of a subject can be erased, after which its digests say nothing, while the
chain itself still verifies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from desktop.storage.store import Store

START = "0" * 64
ASKED_AT_ONCE = 500
_plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def add(
    store: Store,
    act: str,
    *,
    rep: str | None,
    subject: str | None = None,
    rev: int | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Append one act; `values` (field -> value) are kept as digests only."""
    add_many(store, act, rep=rep, subjects=[(subject, rev, values or {})])


def add_many(
    store: Store, act: str, *, rep: str | None, subjects: list[tuple[str | None, int | None, Mapping[str, Any]]]
) -> None:
    """Append the same act for many subjects in one transaction."""
    with store.atomic():
        last = store.row("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1") or {"n": 0, "hash": START}
        n, prev, now = int(last["n"]), str(last["hash"]), store.now()
        lines = []
        salts = _salts(store, [subject for subject, _, values in subjects if subject is not None and values])
        for subject, rev, values in subjects:
            n += 1
            digests = _digests(salts[subject], values) if subject in salts else "{}"
            line = (n, now, rep, act, subject, rev, digests, prev)
            prev = _hash(line)
            lines.append((*line, prev))
        store.execute_many(
            "INSERT INTO audit (n, at, rep, act, subject, rev, digests, prev, hash) VALUES (?,?,?,?,?,?,?,?,?)", lines
        )


def broken_at(store: Store) -> int | None:
    """Number of the first row that does not fit the chain; None when the chain is whole."""
    prev, expected = START, 1
    sql = "SELECT n, at, rep, act, subject, rev, digests, prev, hash FROM audit ORDER BY n"
    for row in store.rows(sql):
        line = tuple(row[name] for name in ("n", "at", "rep", "act", "subject", "rev", "digests", "prev"))
        if row["n"] != expected or row["prev"] != prev or _hash(line) != row["hash"]:
            return int(row["n"])
        prev, expected = row["hash"], expected + 1
    return None


def of_subject(store: Store, subject: str) -> list[dict[str, Any]]:
    sql = "SELECT n, at, rep, act, rev, digests FROM audit WHERE subject = ? ORDER BY n"
    return [{**row, "digests": json.loads(row["digests"])} for row in store.rows(sql, (subject,))]


def forget(store: Store, subject: str) -> None:
    """Erase the salt, so that the digests of this subject can no longer be matched with any value."""
    store.execute("DELETE FROM audit_salt WHERE subject = ?", (subject,))


def _salts(store: Store, subjects: list[str | None]) -> dict[str | None, bytes]:
    """The salt of each subject, a new one where it has none yet."""
    found: dict[str | None, bytes] = {}
    for start in range(0, len(subjects), ASKED_AT_ONCE):
        some = subjects[start : start + ASKED_AT_ONCE]
        marks = ", ".join("?" * len(some))
        found.update(store.tuples(f"SELECT subject, salt FROM audit_salt WHERE subject IN ({marks})", some))
    new = {subject: secrets.token_bytes(16) for subject in subjects if subject not in found}
    if new:
        store.execute_many("INSERT INTO audit_salt (subject, salt) VALUES (?, ?)", list(new.items()))
    return found | new


def _digests(salt: bytes, values: Mapping[str, Any]) -> str:
    """field -> digest as JSON; the names are ours and the digests hexadecimal, so nothing in it needs escaping."""
    salted = hashlib.blake2b(key=salt, digest_size=12)
    digests = []
    for field, value in values.items():
        if value is not None:
            digest = salted.copy()
            digest.update(str(value).encode())
            digests.append(f'"{field}":"{digest.hexdigest()}"')
    return f"{{{','.join(sorted(digests))}}}"


def _hash(line: tuple[Any, ...]) -> str:
    return hashlib.sha256(_plain(line).encode()).hexdigest()


def last(store: Store, act: str) -> str | None:
    """When this act last happened, UTC; None = never."""
    found = store.value("SELECT max(at) FROM audit WHERE act = ?", (act,))
    return None if found is None else str(found)


def latest(store: Store) -> str | None:
    """The time of the act that was counted last, signing in apart."""
    found = store.value("SELECT at FROM audit WHERE act <> 'signed_in' ORDER BY n DESC LIMIT 1")
    return None if found is None else str(found)


def next_number(store: Store) -> int:
    """The number the next act will have."""
    return 1 + int(store.value("SELECT coalesce(max(n), 0) FROM audit"))
