"""What the last comparison with the county said, and the county's figures where they may differ from ours.

Where a laptop was copied, the county counts both as one and has more of it than either knows. Once its own contents
were looked up there, these figures are right until one side changes. Where some stayed missing after they were sent
again, they are remembered as well: the same question is not asked every round without end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desktop.storage import rounds, settings
from desktop.storage.store import Store

Figures = dict[str, tuple[int, str]]
_KEY, _LAST, _NONCE = "county_counted", "county_compared", "county_asked"


def remember(store: Store, here: Figures, there: Figures, missing: Mapping[str, int] | None = None) -> None:
    """`missing`: how many of our contents are not there, per village, after all was tried."""
    settings.put(store, _KEY, json.dumps({"here": here, "there": there, "missing": dict(missing or {})}))


def county(store: Store, here: Figures) -> Figures:
    """What the county says where it agrees with these figures of ours."""
    said = _said(store)
    return said[1] if said[0] == here and not said[2] else here


def tried(store: Store, here: Figures, there: Figures) -> dict[str, int] | None:
    """What stayed missing when both sides stood just as they do now; None = they never did."""
    said = _said(store)
    return said[2] if said[2] and said[:2] == (here, there) else None


def _said(store: Store) -> tuple[Figures, Figures, dict[str, int]]:
    text = settings.get(store, _KEY)
    said = json.loads(text) if text else {}
    here, there = (
        {village: (int(f[0]), str(f[1])) for village, f in said.get(side, {}).items()} for side in ("here", "there")
    )
    return here, there, dict(said.get("missing", {}))


def keep_last(store: Store, checks: Mapping[str, list[Any]], *, again: int, road: str) -> None:
    """The outcome of a comparison: per village our count, theirs, our code, theirs, how many of ours they lack."""
    said = {"at": store.now(), "checks": dict(checks), "again": again, "road": road}
    settings.put(store, _LAST, json.dumps(said))


def last(store: Store) -> dict[str, Any]:
    """{at, checks, again, road}; {} for never. A file of before this was kept has its last round."""
    text = settings.get(store, _LAST)
    if text:
        return dict(json.loads(text))
    at, checks = rounds.latest_checks(store)
    return {"at": at, "checks": {v: [*said, 0] for v, said in checks.items()}, "again": 0, "road": ""} if at else {}


def put_question(store: Store, nonce: str) -> None:
    """What the newest stick asks under; an answer to an older one says nothing of today."""
    settings.put(store, _NONCE, nonce)


def question(store: Store) -> str | None:
    return settings.get(store, _NONCE)
