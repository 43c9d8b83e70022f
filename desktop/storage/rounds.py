"""How each round of the conversation ended, for the sync page: counts only."""

from __future__ import annotations

import json
from typing import Any

from desktop.base.ids import new_id
from desktop.storage.store import Store

KEPT = 500


def keep(store: Store, outcome: str, report: dict[str, Any]) -> None:
    """Add a round and drop the oldest beyond KEPT."""
    with store.atomic():
        store.execute(
            "INSERT INTO sync_round (id, at, outcome, report) VALUES (?, ?, ?, ?)",
            [new_id(), store.now(), outcome, json.dumps(report, ensure_ascii=False)],
        )
        store.execute(
            "DELETE FROM sync_round WHERE id NOT IN (SELECT id FROM sync_round ORDER BY id DESC LIMIT ?)", [KEPT]
        )


def latest(store: Store, limit: int = 20) -> list[dict[str, Any]]:
    """Newest first: {"at", "outcome", "report"}."""
    rows = store.rows("SELECT at, outcome, report FROM sync_round ORDER BY id DESC LIMIT ?", [limit])
    return [{**row, "report": json.loads(row["report"])} for row in rows]


def latest_checks(store: Store) -> tuple[str, dict[str, list[Any]]]:
    """When both sides were last compared, and per village our count, theirs, our code, theirs; ("", {}) for never."""
    row = store.row("SELECT at, report FROM sync_round WHERE outcome = 'done' ORDER BY id DESC LIMIT 1")
    return (row["at"], json.loads(row["report"]).get("checks", {})) if row else ("", {})
