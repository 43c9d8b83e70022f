"""Folding order: which two pages stand side by side on each side of a sheet that is printed on both and folded."""

from __future__ import annotations


def sheet_size(page: tuple[float, float]) -> tuple[float, float]:
    """The sheet that folds into two of these pages."""
    return page[0] * 2, page[1]


def sides(count: int) -> list[tuple[int, int]]:
    """(left, right) page numbers, front then back of each sheet, outermost first; turned over along the short edge.
    `count` is a multiple of four."""
    if count % 4:
        raise ValueError(f"a booklet has a multiple of four pages, not {count}")
    found = []
    for sheet in range(count // 4):
        first = 2 * sheet + 1
        found.append((count + 1 - first, first))
        found.append((first + 1, count - first))
    return found
