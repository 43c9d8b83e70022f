"""Does everything still fit together: outbox lines, the batches they left in, and the receipts that came back."""

from __future__ import annotations

import hashlib

from desktop.storage import outbox
from desktop.storage.store import Store


def last_receipt_at(store: Store) -> str | None:
    found = store.value("SELECT max(receipted_at) FROM batch")
    return None if found is None else str(found)


def check_outbox(store: Store) -> list[str]:
    """Findings in Chinese, empty when every line that claims a receipt has one and no waiting text was altered."""
    findings = []
    unproved = store.value(
        "SELECT count(*) FROM outbox o LEFT JOIN batch b ON b.sha = o.batch"
        " WHERE o.state = 'receipted' AND (b.receipt IS NULL)"
    )
    if unproved:
        findings.append(f"{unproved} 条写着已收,却没有回执")
    lost = store.value(
        "SELECT count(*) FROM person p WHERE p.state NOT IN ('draft', 'withdrawn')"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.person_id = p.id AND o.rev = p.rev)"
    )
    if lost:
        findings.append(f"{lost} 人没有排进待发")
    if outbox.signed_for(store) != outbox.held_by_county(store):
        findings.append("县里签收的条数与逐条清点不符")
    wordless = store.value(
        "SELECT count(*) FROM outbox o WHERE o.state = 'waiting'"
        " AND NOT EXISTS (SELECT 1 FROM outbox_text t WHERE t.seq = o.seq)"
    )
    if wordless:
        findings.append(f"{wordless} 条待发的没有内容")
    for row in store.rows("SELECT seq, payload, sha256 FROM outbox JOIN outbox_text USING (seq)"):
        if hashlib.sha256(row["payload"]).hexdigest() != row["sha256"]:
            findings.append(f"待发第 {row['seq']} 条内容与指纹不符")
    return findings
