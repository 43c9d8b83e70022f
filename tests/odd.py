"""Every JSON type where another is expected: what an enemy, a newer program or a broken one may write."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

DEEP: Any = []
for _ in range(60):
    DEEP = [DEEP]
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**53, 2**63, 2**64, 10**40, -(2**63) - 1, 1e300, "", "\0", "a\0b",
    "\ud800", "x" * 70, "9" * 20, "王", "2026-99-99", "9999-12-31T99:99:99Z", "\u2028",
    [], [None], [[]], [1, 2], {}, {"a": []}, {"id": "x"}, DEEP,
)  # fmt: skip
"""Half a surrogate pair travels as its escape."""


def text(value: Any) -> bytes:
    """JSON as a foreign program writes it: escapes, nothing refused."""
    return json.dumps(value).encode("ascii")


def changed(body: Any) -> Iterator[tuple[str, Any]]:
    """The body with each of its fields, at every depth, replaced by each odd value or taken away."""
    for path in _paths(body):
        for odd in ODD:
            yield f"{path}={odd!r:.30}", _with(body, path, odd)
        yield f"{path} gone", _without(body, path)


def _paths(body: Any) -> Iterator[tuple[Any, ...]]:
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inner:
        yield (key,)
        for rest in _paths(value):
            yield (key, *rest)


def _with(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    made = copy.deepcopy(body)
    at = made
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return made


def _without(body: Any, path: tuple[Any, ...]) -> Any:
    made = copy.deepcopy(body)
    at = made
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return made
