"""Memory of this or another process."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def resident_mb(process: int | None = None) -> float:
    """Megabytes that stand in memory now. Linux tells; elsewhere it is not known (nan)."""
    if not sys.platform.startswith("linux"):
        return float("nan")
    pages = int(Path(f"/proc/{process or os.getpid()}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
