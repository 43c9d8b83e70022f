"""Where everything stands: counts by state and village, what waits, the last receipt."""

from __future__ import annotations

from typing import Any

from desktop.services import short_pool
from desktop.services.session import Session
from desktop.storage import audit, colleagues, outbox, people, proofs, villages


def status(session: Session) -> dict[str, Any]:
    """villages -> {name, listing, signup: state -> people, short_numbers_left, colleagues: people the county told
    of}; waiting; last_receipt."""
    counts = people.count_by_state(session.store)
    told = colleagues.count_by_village(session.store)
    places = {}
    for village in villages.own(session.store):
        places[village.code] = {
            "name": village.name,
            **{kind: counts.get(village.code, {}).get(kind, {}) for kind in ("listing", "signup")},
            "short_numbers_left": len(short_pool.free(session, village.code)),
            "colleagues": told.get(village.code, 0),
        }
    return {
        "villages": places,
        "waiting": outbox.not_receipted(session.store),
        "last_receipt": proofs.last_receipt_at(session.store),
    }


def verify(session: Session) -> list[str]:
    """Findings about the file, the audit chain and the outbox against the receipts; empty when all is sound."""
    findings = [f"数据文件:{line}" for line in session.store.check_file()]
    broken = audit.broken_at(session.store)
    if broken is not None:
        findings.append(f"操作记录第 {broken} 条对不上前一条")
    return findings + proofs.check_outbox(session.store)
