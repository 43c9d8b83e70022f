"""What the window remembers between starts. No personal data: village codes, sizes and choices only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from desktop.base.paths import write_private

FILE = "window.json"
MOST_BYTES = 64_000


@dataclass(slots=True)
class Settings:
    theme: str = "light"
    scale: int = 100  # percent, 100-200; takes effect at the next start
    idle_minutes: int = 10
    village: str | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    path: Path | None = None

    def save(self) -> None:
        if self.path is not None:
            values = {k: v for k, v in asdict(self).items() if k != "path"}
            write_private(self.path, json.dumps(values, ensure_ascii=False, indent=1).encode())


def load(folder: Path) -> Settings:
    """Settings of this data folder; anything unreadable or out of range falls back to the default."""
    made = Settings(path=folder / FILE)
    try:
        values = json.loads((folder / FILE).read_bytes()[:MOST_BYTES])
    except (OSError, ValueError, RecursionError):
        return made
    if not isinstance(values, dict):
        return made
    for each in fields(Settings):
        value = values.get(each.name)
        default = getattr(made, each.name)
        if each.name != "path" and value is not None and (default is None or isinstance(value, type(default))):
            setattr(made, each.name, value)
    made.scale = min(200, max(100, made.scale))
    made.idle_minutes = min(120, max(1, made.idle_minutes))
    return made
