"""What the clerk decided about our sign-ups, as signed by the hub."""

from __future__ import annotations

from typing import Any

from desktop.storage.store import Store
from desktop.wire import signing
from desktop.wire.decisions import Decision


def keep(store: Store, decision: Decision, document: bytes) -> bool:
    """Keep a verified decision; its person moves on if the revision is still hers. False = known already."""
    with store.atomic():
        new = store.execute(
            "INSERT INTO decision (person_id, rev, code, note, decided_at, decided_by, signature)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                decision.id,
                decision.rev,
                decision.code or decision.outcome,
                decision.note,
                decision.decided_at,
                decision.by,
                document,
            ],
        )
        if new:
            store.execute(
                "UPDATE person SET state = ?, decision_code = ?, decision_note = ? WHERE id = ? AND rev = ?"
                " AND kind = 'signup' AND state IN ('sealed', 'received', 'accepted', 'returned')",
                [decision.outcome, decision.code or None, decision.note or None, decision.id, decision.rev],
            )
    return bool(new)


def returned(store: Store, most: int) -> list[dict[str, Any]]:
    """People whom the county returned, newest first: id, code, note, decided_at, decided_by, and `other`: who stands
    in the way, as the decision's own document says; {} for nobody."""
    rows = store.rows(
        """SELECT p.id, p.decision_code AS code, p.decision_note AS note, max(d.decided_at) AS decided_at,
            d.decided_by, d.signature
        FROM person p LEFT JOIN decision d ON d.person_id = p.id AND d.rev = p.rev
        WHERE p.state = 'returned' GROUP BY p.id ORDER BY decided_at DESC LIMIT ?""",
        (most,),
    )
    for row in rows:
        document = row.pop("signature")
        other = signing.unverified_body(bytes(document)).get("other") if document else None  # verified when it came
        row["other"] = {str(k): str(v) for k, v in other.items()} if isinstance(other, dict) else {}
    return rows
