"""Rows and sheets as every reader gives them, the bounds all readers keep, and their refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from desktop.base.errors import RefusedInput

MAX_FILE = 64 * 2**20
MAX_ROWS = 200_000
MAX_COLUMNS = 256
MAX_CELL = 1000
"""Longer cells are cut: no field of ours is near it, so such a row is refused by the field's own rule."""


Pulse = Callable[[], None]


def nothing() -> None:
    """The pulse of a reading that nobody watches."""


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # the spreadsheet's own, from 1
    cells: list[str]
    formulas: frozenset[int] = frozenset()  # columns, from 0

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def blank(self) -> bool:
        return not self.formulas and not any(c.strip() for c in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `rows()` reads it again from the start each time, without holding it in memory."""

    name: str
    rows: Callable[[], Iterator[Row]]
    merged: Callable[[], list[tuple[int, int, int, int]]] = field(default=list)  # row, column, last row, last column
    about: Callable[[], int | None] = lambda: None
    """How many rows there will be, roughly: only for telling how long it takes."""


def broken() -> RefusedInput:
    return RefusedInput(
        "文件已损坏或不完整,没有导入。请重新拷贝,或用表格软件打开后另存一份再试。", code="broken_file"
    )


def too_big(what: str) -> RefusedInput:
    return RefusedInput(f"{what},没有导入。请删去图片和空白行列,或分成几份再试。", code="too_big")


def number_text(raw: str) -> str:
    """A number cell as people mean it: 13297773781 for 1.3297773781E10, 2 for 2.0.

    Sixteen digits and more stay in scientific notation: the spreadsheet keeps fifteen, so the rest is not what was
    typed, and the checks downstream must see that.
    """
    if raw.isdecimal() and raw.isascii() and len(raw) <= 15:
        return str(int(raw))
    try:
        value = float(raw)
    except ValueError:
        return raw[:MAX_CELL]
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.14e}" if abs(value) >= 1e15 else repr(value)
