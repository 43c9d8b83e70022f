"""How each edition of the village directory is set: its page, its columns, and the type of its fixed pages."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.paper.directory_rows import LEAST_TYPE, Layout
from desktop.paper.sheet import A4, A5


@dataclass(frozen=True, slots=True)
class Style:
    """Fixed pages are drawn to the A4 book's measures times `k`, type never under what a villager can read."""

    page: tuple[float, float]
    layout: Layout
    left: float = 56.0
    top: float = 74.0
    bottom: float = 74.0
    k: float = 1.0

    @property
    def wide(self) -> float:
        """Between the margins of the fixed pages."""
        return self.page[0] - 2 * self.left

    @property
    def across(self) -> float:
        """Widths against those of the A4 book."""
        return self.wide / 483.28

    @property
    def down(self) -> float:
        """Heights against those of the A4 book."""
        return self.page[1] / A4[1]

    def type(self, size: float) -> float:
        return max(size * self.k, LEAST_TYPE)


A4_BOOK = Style(A4, Layout(A4[0]))
LARGE = Style(
    A4,
    Layout(
        A4[0], columns=1, size=18, small=16, row=31, sub_row=25, heading=36, group=54, left=56, right=56, name=190,
        readable=16, smallest=16,
    ),
    k=18 / 14,
)  # fmt: skip
BOOKLET = Style(
    A5, Layout(A5[0], columns=1, left=40, right=40, top=54, bottom=54, name=120), left=36, top=54, bottom=58, k=0.86
)
