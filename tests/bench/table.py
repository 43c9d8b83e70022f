"""What every bench prints: one line a figure, with its limit where it has one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: the middle and the worst of it (p50 and p99, or lowest and highest). `limit` holds for the worst;
    `low` for the middle: it must not be less."""

    name: str
    p50: float
    p99: float
    unit: str = "ms"
    limit: float | None = None
    low: float | None = None
    note: str = ""

    @classmethod
    def not_measured(cls, name: str, why: str) -> Row:
        """A figure that is owed: it counts as missed, and says why."""
        return cls(name, math.nan, math.nan, "", limit=0, note=f"NOT MEASURED: {why}")

    def with_limit(self, limit: float) -> Row:
        return replace(self, limit=limit)

    @property
    def missed(self) -> bool:
        over = self.limit is not None and not self.p99 <= self.limit
        return over or (self.low is not None and not self.p50 >= self.low)

    def __str__(self) -> str:
        bounds = [f"at least {self.low:g}"] if self.low is not None else []
        bounds += [f"limit {self.limit:g}"] if self.limit is not None else []
        figures = f"{_figure(self.p50):>10s} {_figure(self.p99):>10s} {self.unit:2s}"
        told = "  ".join(filter(None, [", ".join(bounds), "MISSED" if self.missed else "", self.note]))
        return f"  {self.name:38s} {figures} {told}".rstrip()


def show(title: str, rows: Sequence[Row]) -> int:
    """Print the table; 1 when a limit is missed."""
    print(f"\n{title}\n  {'':38s} {'p50':>10s} {'p99':>10s}", flush=True)
    for row in rows:
        print(row, flush=True)
    return int(any(row.missed for row in rows))


def percentile(values: Sequence[float], hundredth: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * hundredth / 100) - 1)]


def _figure(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:,.3f}" if value < 100 and value != int(value) else f"{value:,.0f}"
