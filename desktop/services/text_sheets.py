"""Writing spreadsheets whose every cell is text: numbers keep their digits, nothing runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from desktop.base.errors import RefusedInput
from desktop.base.paths import write_private

LONGEST_CELL = 32_000


def write_text_sheet(target: Path, header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str) -> None:
    """Write an xlsx of text cells, whole or not at all."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for n, name in enumerate(header):
        sheet.column_dimensions[get_column_letter(n + 1)].width = max(10, min(40, 2 * len(name) + 6))

    def cell(text: str, *, bold: bool = False) -> Cell:
        made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
        made.data_type = "s"  # never a formula, whatever it begins with
        made.number_format = "@"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(name, bold=True) for name in header])
    for row in rows:
        sheet.append([cell(text) for text in row])
    packed = io.BytesIO()
    book.save(packed)
    try:
        write_private(target, packed.getvalue())
    except OSError as refused:
        raise RefusedInput(
            f"存不进去:{target.name}。本机数据没有动,请换个地方再存。", code="cannot_save"
        ) from refused
