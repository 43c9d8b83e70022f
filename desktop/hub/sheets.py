"""Reading a table a clerk made: xlsx or csv, bounded, its cells as text."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook

from desktop.base.errors import NotFound, RefusedInput

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_STYLES = 8 * 1024 * 1024
"""A million styles pack into a hundred kilobytes, and the reader takes a kilobyte of memory for each."""
MAX_ROWS = 100_000


def rows(path: Path, name: str, sheet: str | None = None) -> Iterator[list[str]]:
    """The rows of a file; `name` is what it is called in sentences ("村表"), `sheet` the one meant (None = the first;
    one that is not there has no rows)."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise RefusedInput(f"{name}文件过大,没有导入。", code="too_large")
        data = path.read_bytes()
    except OSError as missing:
        raise NotFound(f"打不开{name}文件,没有导入。请核对路径。", code="no_file") from missing
    if data[:4] == b"PK\x03\x04":
        found = _sheet(data, name, sheet)
    elif sheet is None:
        found = _plain(_decoded(data, name), name)
    else:  # plain text has no pages
        return
    for number, row in enumerate(found):
        if number > MAX_ROWS:
            raise RefusedInput(f"{name}行数过多,没有导入。", code="too_large")
        yield list(row)


def _sheet(data: bytes, name: str, wanted: str | None) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            styles = sum(part.file_size for part in parts if part.filename == "xl/styles.xml")
            if sum(part.file_size for part in parts) > MAX_UNPACKED or styles > MAX_STYLES:
                raise RefusedInput(f"{name}文件过大,没有导入。", code="too_large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        if wanted is not None and wanted not in book.sheetnames:
            return
        sheet = book.worksheets[0] if wanted is None else book[wanted]
        for row in sheet.iter_rows(values_only=True, max_col=40):
            yield ["" if cell is None else str(cell) for cell in row]
    except RefusedInput:
        raise
    except Exception as broken:  # openpyxl raises whatever the broken part made it raise
        words = f"{name}文件打不开或已损坏,没有导入。请另存为 xlsx 或 csv 再试。"
        raise RefusedInput(words, code="bad_file") from broken


def _plain(text: str, name: str) -> Iterator[list[str]]:
    """Lines of a csv, with the line ends of any system."""
    try:
        yield from csv.reader(io.StringIO(text, newline=None))
    except csv.Error as broken:  # a quote that nobody closed makes one endless cell
        words = f"{name}文件有一格过长或引号没有成对,没有导入。请另存为 xlsx 再试。"
        raise RefusedInput(words, code="bad_file") from broken


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedInput(f"{name}不是 UTF-8 或 GB 18030 文字,没有导入。请另存为 xlsx 再试。", code="bad_file")
