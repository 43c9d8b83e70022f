"""The shipped tables, read once. Rooms above ask here; none of them opens a resource file itself."""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import Any

from desktop.base.paths import resources


@cache
def json_table(name: str) -> Any:
    """Content of resources/NAME (a JSON file); shared, so callers must not change it."""
    return json.loads((resources() / name).read_text("utf-8"))


@cache
def csv_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of resources/NAME (a CSV file with a header line)."""
    with (resources() / name).open(encoding="utf-8-sig", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def text_file(name: str) -> str:
    return (resources() / name).read_text("utf-8")
