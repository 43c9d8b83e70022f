"""Frozen batches and their receipts. A batch is written here before its first byte leaves and never changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.storage import outbox
from desktop.storage.store import Store
from desktop.wire.receipts import Line
from desktop.wire.versions import QUESTION


@dataclass(frozen=True, slots=True)
class Frozen:
    """One batch: `sha` names its signed content, `upload_sha` the sealed bytes that travel."""

    sha: str
    upload_sha: str
    number: int
    prev: str
    first_seq: int
    last_seq: int
    count: int
    sealed: bytes = field(repr=False)
    made_at: str = ""
    road: str | None = None
    hub: str = ""  # the county it is sealed for


_NAMES = ", ".join(Frozen.__slots__)
_MARKS = ", ".join("?" * len(Frozen.__slots__))


def add(store: Store, batch: Frozen, village: str) -> None:
    """Freeze a village's waiting lines between the batch's first and last number into it: their people are sealed and
    the device's chain moves on, in one transaction."""
    with store.atomic():
        store.execute(
            f"INSERT INTO batch ({_NAMES}, size, state) VALUES ({_MARKS}, ?, 'frozen')",
            [*(getattr(batch, name) for name in Frozen.__slots__), len(batch.sealed)],
        )
        store.execute(
            "UPDATE outbox SET state = 'frozen', batch = ? WHERE state = 'waiting' AND village = ?"
            " AND seq BETWEEN ? AND ?",
            [batch.sha, village, batch.first_seq, batch.last_seq],
        )
        store.execute(
            "UPDATE person SET state = 'sealed' FROM outbox AS o WHERE o.batch = ? AND o.schema <> ?"
            " AND person.id = o.person_id AND person.rev = o.rev AND person.state = 'captured'",
            [batch.sha, QUESTION],
        )
        store.execute("UPDATE device SET chain_head = ?, batch_number = ? WHERE one = 1", [batch.sha, batch.number])


def unreceipted(store: Store) -> list[Frozen]:
    return _frozen(store, "state = 'frozen'")


def receipted(store: Store) -> list[str]:
    """Content names of every batch this county has signed for and whose lines are still its own, in their order."""
    return [
        row["sha"]
        for row in store.rows(
            f"SELECT sha FROM batch WHERE state = 'receipted' AND hub = {outbox.COUNTY}"
            " AND count = (SELECT count(*) FROM outbox WHERE batch = sha) ORDER BY number"
        )
    ]


def get(store: Store, sha: str) -> Frozen | None:
    """A batch by its content name."""
    found = _frozen(store, "sha = ?", [sha])
    return found[0] if found else None


def receipt_of(store: Store, sha: str) -> bytes | None:
    found = store.value("SELECT receipt FROM batch WHERE sha = ?", [sha])
    return bytes(found) if found else None


def latest_receipt(store: Store) -> bytes | None:
    """This county's."""
    found = store.value(
        f"SELECT receipt FROM batch WHERE receipt IS NOT NULL AND hub = {outbox.COUNTY}"
        " ORDER BY last_seq DESC, number DESC"
    )
    return bytes(found) if found else None


def contents(store: Store, sha: str) -> list[tuple[int, str, int]]:
    """(seq, id, rev) of every record in the batch, in its order."""
    rows = store.rows("SELECT seq, person_id, rev FROM outbox WHERE batch = ? ORDER BY seq", [sha])
    return [(row["seq"], row["person_id"], row["rev"]) for row in rows]


def note_road(store: Store, sha: str, road: str) -> bool:
    """Remember that this batch has been on a road before: next time its progress is asked for first. False: it is
    no more, because somebody in it was erased before its first byte left."""
    return bool(store.execute("UPDATE batch SET road = ? WHERE sha = ?", [road, sha]))


def thaw_unsent(store: Store, person_id: str) -> int:
    """Take a person's lines out of batches of which no byte has left: they wait again, as do those frozen behind
    them, because each batch names the one before. Returns how many batches will be frozen anew."""
    chain: list[dict[str, Any]] = []
    sha = store.value("SELECT chain_head FROM device")
    while row := store.row("SELECT sha, prev, number, state, road FROM batch WHERE sha = ?", [sha]):
        if row["state"] != "frozen" or row["road"] is not None:
            break
        chain.append(dict(row))
        sha = row["prev"]
    hers = {row["batch"] for row in store.rows("SELECT batch FROM outbox WHERE person_id = ?", [person_id])}
    while chain and chain[-1]["sha"] not in hers:
        chain.pop()
    for row in chain:
        _wait_again(store, "batch = ?", row["sha"])
        store.execute("DELETE FROM batch WHERE sha = ?", [row["sha"]])
        store.execute(
            "UPDATE device SET chain_head = ?, batch_number = ? WHERE one = 1", [row["prev"], row["number"] - 1]
        )
    return len(chain)


def keep_receipt(store: Store, sha: str, receipt: bytes, lines: Sequence[Line], received_at: str) -> None:
    """Settle a batch by its verified receipt, in one transaction.

    A person moves on only if the receipted revision is still hers; what the county did not take goes back to
    "only here" and its row is set aside, without holding up its neighbours.
    """
    with store.atomic():
        fresh = store.execute(
            "UPDATE batch SET state = 'receipted', receipt = ?, receipted_at = ? WHERE sha = ? AND state = 'frozen'",
            [receipt, received_at, sha],
        )
        if not fresh:  # settled before: a county that was put back has signed again
            store.execute("UPDATE batch SET receipt = ?, receipted_at = ? WHERE sha = ?", [receipt, received_at, sha])
            outbox.forget_held(store, sha)
        _note_results(store, sha, lines)
        outbox.note_held(store, sha)
        for state, kept in (("received", "receipted"), ("captured", "set_aside")):
            store.execute(
                "UPDATE person SET state = ? FROM outbox AS o WHERE o.batch = ? AND o.state = ? AND o.schema <> ?"
                " AND person.id = o.person_id AND person.rev = o.rev AND person.state = 'sealed'",
                [state, sha, kept, QUESTION],
            )
        outbox.drop_texts_of_erased(store, sha)


def _note_results(store: Store, sha: str, lines: Sequence[Line]) -> None:
    """What became of each line: most became the same, and that is one statement."""
    results = Counter(map(_result, lines))
    if not results:
        return
    common = results.most_common(1)[0][0]
    sql = "UPDATE outbox SET state = ?, result = ?, result_code = ?, result_field = ? WHERE batch = ?"
    store.execute(sql, [*common, sha])
    others = [(*_result(line), sha, line.seq) for line in lines if _result(line) != common]
    store.execute_many(f"{sql} AND seq = ?", others)


def _result(line: Line) -> tuple[str, str, str, str]:
    return "receipted" if line.held else "set_aside", line.result, line.code or line.why, line.field


def thaw(store: Store) -> int:
    """Take back what was frozen for a hub this laptop no longer belongs to; it will be frozen anew. Returns rows."""
    with store.atomic():
        rows = _wait_again(store, "state = 'frozen'")
        store.execute("DELETE FROM batch WHERE state = 'frozen'")
    return rows


def _wait_again(store: Store, which: str, *params: object) -> int:
    """Frozen lines wait again; one whose person was erased since has no words to travel with, and is done."""
    store.execute(
        "UPDATE person SET state = 'captured' WHERE state = 'sealed' AND EXISTS (SELECT 1 FROM outbox"
        f" WHERE outbox.{which} AND outbox.person_id = person.id AND outbox.rev = person.rev)",
        params,
    )
    store.execute(
        "UPDATE outbox SET state = 'set_aside', result = 'rejected', result_code = 'erased', batch = NULL"
        f" WHERE {which} AND state = 'frozen' AND NOT EXISTS"
        " (SELECT 1 FROM outbox_text WHERE outbox_text.seq = outbox.seq)",
        params,
    )
    again = f"UPDATE outbox SET state = 'waiting', batch = NULL WHERE {which} AND state = 'frozen'"
    return store.execute(again, params)


def _frozen(store: Store, where: str, params: Sequence[object] = ()) -> list[Frozen]:
    rows = store.rows(f"SELECT {_NAMES} FROM batch WHERE {where} ORDER BY number", params)
    return [Frozen(**row) for row in rows]
