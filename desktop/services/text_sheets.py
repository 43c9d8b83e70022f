"""Saving a table as a spreadsheet of text cells, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop.base.disk import why
from desktop.base.errors import RefusedInput
from desktop.base.paths import write_new
from desktop.base.text_sheet import TextTable, text_sheets


def write_text_sheet(target: Path, header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str) -> None:
    """Write an xlsx with one sheet; a place that cannot be written is a RefusedInput."""
    packed = text_sheets([TextTable(title, header, rows)])
    try:
        write_new(target, packed)
    except OSError as refused:
        raise RefusedInput(
            f"存不进去:{target.name}{why(refused)}。本机数据没有动,请换个地方再存。", code="cannot_save"
        ) from refused
