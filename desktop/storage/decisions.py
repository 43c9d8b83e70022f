"""What the clerk decided about our sign-ups, as signed by the hub."""

from __future__ import annotations

from desktop.storage.store import Store
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
