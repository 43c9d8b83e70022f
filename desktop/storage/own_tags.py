"""Which of the county's tags are this laptop's own records: as the county was told them, not as they stand here now.

They are made from the lines the county has signed for, in the transaction that brings a village up to date, so both
speak of the same moment: a correction still on its way neither hides anybody nor accuses the person herself.
"""

from __future__ import annotations

from typing import Any

from desktop.storage.store import Store
from desktop.wire import canonical, container, signing, tags
from desktop.wire.tags import Tagger
from desktop.wire.versions import ENROLMENT


def days_of(store: Store, village: str, kind: int, tag: int) -> list[int]:
    """The days on which people of this laptop came with a tag, as the county knows them."""
    sql = "SELECT day FROM own_tag WHERE village = ? AND kind = ? AND tag = ?"
    return [day for (day,) in store.tuples(sql, [village, kind, tag])]


def claim(store: Store, village: str, tagger: Tagger, hub: str) -> None:
    """Take in the lines of this village that this hub has signed for since the last time."""
    lines = store.rows(
        "SELECT seq, person_id, rev, schema, payload, batch, result FROM outbox LEFT JOIN outbox_text USING (seq)"
        " WHERE village = ? AND state = 'receipted' AND claimed = 0 ORDER BY seq",
        [village],
    )
    receipts: dict[str, tuple[str, str]] = {}
    for line in lines:
        batch = line["batch"]
        if batch not in receipts:
            receipts[batch] = _receipt(store, batch)
        receiver, received_at = receipts[batch]
        if receiver == hub and line["result"] in ("new", "same") and not _outdated(store, line):
            _follow(store, village, tagger, line, received_at)
    store.execute_many("UPDATE outbox SET claimed = 1 WHERE seq = ?", [(line["seq"],) for line in lines])


def forget(store: Store, village: str) -> None:
    """The village's key is no longer here; should it come back, every line is looked at again."""
    with store.atomic():
        store.execute("DELETE FROM own_tag WHERE village = ?", [village])
        store.execute("UPDATE outbox SET claimed = 0 WHERE village = ? AND claimed = 1", [village])


def _receipt(store: Store, batch: str) -> tuple[str, str]:
    """Whose receipt a batch has, and of when."""
    found = store.value("SELECT receipt FROM batch WHERE sha = ?", [batch])
    body = signing.unverified_body(bytes(found)) if found else {}
    return str(body.get("hub", "")), str(body.get("received_at", ""))


def _outdated(store: Store, line: dict[str, Any]) -> bool:
    """Whether a later line of this person was taken in before: a stick may bring receipts out of order."""
    sql = "SELECT 1 FROM outbox WHERE person_id = ? AND claimed = 1 AND state = 'receipted' AND rev > ?"
    return store.value(sql, [line["person_id"], line["rev"]]) is not None


def _follow(store: Store, village: str, tagger: Tagger, line: dict[str, Any], received_at: str) -> None:
    """What the person is known by from this line on. A tag she had before keeps its day."""
    record: dict[str, Any] = {}
    if line["schema"] == ENROLMENT and line["payload"]:
        record = canonical.load_object(line["payload"], limit=container.MAX_PAYLOAD)
    wanted = tags.tags_of(tagger, record) if record else set()
    rows = store.tuples("SELECT village, kind, tag FROM own_tag WHERE person_id = ?", [line["person_id"]])
    held = {(kind, tag) for place, kind, tag in rows if place == village}
    gone = [(line["person_id"], *row) for row in rows if row[0] != village or row[1:] not in wanted]
    store.execute_many("DELETE FROM own_tag WHERE person_id = ? AND village = ? AND kind = ? AND tag = ?", gone)
    day = tags.day_of(record, received_at)
    store.execute_many(
        "INSERT INTO own_tag (village, kind, tag, person_id, day) VALUES (?, ?, ?, ?, ?)",
        [(village, kind, tag, line["person_id"], day) for kind, tag in wanted - held],
    )
