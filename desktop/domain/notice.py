"""The notice that is read out before anybody agrees to anything: who, why, what, how long, which rights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from desktop.base.reference import json_table


@dataclass(frozen=True, slots=True)
class Notice:
    version: str  # kept with each consent
    title: str
    parts: tuple[str, ...]


@cache
def notice() -> Notice:
    """The present version, from resources/templates/notice.json."""
    table = json_table("templates/notice.json")
    return Notice(table["version"], table["title"], tuple(table["parts"]))
