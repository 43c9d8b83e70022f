"""What the sync page shows of the batches and of who wants a hand: read only."""

from __future__ import annotations

from typing import Any

from desktop.storage.store import Store


def latest(store: Store, limit: int = 50) -> list[dict[str, Any]]:
    """Newest first: number, village, made_at, count, road, state, received, aside (kept until somebody at the county
    has looked), refused, returned."""
    return store.rows(
        """SELECT b.number, b.made_at, b.count, b.road, b.state, b.receipted_at,
            (SELECT v.name FROM outbox o JOIN village v ON v.code = o.village
                WHERE o.batch = b.sha LIMIT 1) AS village,
            (SELECT count(*) FROM outbox o WHERE o.batch = b.sha AND o.state = 'receipted'
                AND NOT (o.result = 'quarantined' AND o.result_code NOT IN ('asked', 'yielded'))) AS received,
            (SELECT count(*) FROM outbox o WHERE o.batch = b.sha AND o.state = 'receipted'
                AND o.result = 'quarantined' AND o.result_code NOT IN ('asked', 'yielded')) AS aside,
            (SELECT count(*) FROM outbox o WHERE o.batch = b.sha AND o.state = 'set_aside') AS refused,
            (SELECT count(*) FROM outbox o JOIN person p ON p.id = o.person_id AND p.rev = o.rev
                WHERE o.batch = b.sha AND p.state = 'returned') AS returned
        FROM batch b ORDER BY b.number DESC LIMIT ?""",
        (limit,),
    )
