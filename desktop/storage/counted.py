"""The county's figures as they were when every content of ours was found among them.

Where a laptop was copied, the county counts both as one and has more of it than either knows. Once its own contents
were looked up there, these figures are right until one side changes."""

from __future__ import annotations

import json

from desktop.storage import settings
from desktop.storage.store import Store

Figures = dict[str, tuple[int, str]]
_KEY = "county_counted"


def remember(store: Store, here: Figures, there: Figures) -> None:
    settings.put(store, _KEY, json.dumps({"here": here, "there": there}))


def county(store: Store, here: Figures) -> Figures:
    """What the county says where it agrees with these figures of ours."""
    text = settings.get(store, _KEY)
    if not text:
        return here
    said = json.loads(text)
    known = {village: tuple(figures) for village, figures in said["here"].items()}
    return {village: (f[0], f[1]) for village, f in said["there"].items()} if known == here else here
