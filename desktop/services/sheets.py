"""Reading tables people send: xlsx, xls, ods, csv. Every file is taken for an enemy's until read.

What comes out is text: rows with the spreadsheet's own numbers, cells as a person would have typed them, and which
cells were formulas. Anything that cannot be read is a RefusedInput with a sentence; nothing is kept.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from desktop.base.errors import NotFound, RefusedInput
from desktop.services import sheets_apart, sheets_csv, sheets_ods, sheets_xls, sheets_xlsx
from desktop.services.sheet_rows import MAX_FILE, Pulse, Row, Sheet, broken, nothing, too_big

__all__ = ["Row", "Sheet", "open_file", "open_here"]

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"


def open_file(path: Path, pulse: Pulse = nothing) -> list[Sheet]:
    """The visible sheets of a file, told apart by content, not by name. `pulse` is called while long parts are read,
    and may raise to give up. Whatever needs more than plain text is read by another process."""
    if _head(path).startswith((_ZIP, _OLE)):
        return sheets_apart.sheets(path, pulse)
    return open_here(path, pulse)


def open_here(path: Path, pulse: Pulse = nothing) -> list[Sheet]:
    """The same, read by this very process: a file that was made to end its reader ends it."""
    head = _head(path)
    if head.startswith(_ZIP):
        return _open_zip(path, pulse)
    if head.startswith(_OLE):
        return sheets_xls.sheets(path)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise RefusedInput("这其实是网页格式的文件,没有导入。请用表格软件打开,另存为 xlsx 再试。", code="html_file")
    return sheets_csv.sheets(path)


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise NotFound("找不到这个文件,没有导入。请核对文件位置。", code="no_such_file")
        size = path.stat().st_size
        if size > MAX_FILE:
            raise too_big(f"文件有 {size // 2**20} MB,上限 {MAX_FILE // 2**20} MB")
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise RefusedInput("文件打不开,没有导入。请看是否正被别的软件占用或 U 盘已拔。", code="unreadable") from error
    if not head:
        raise RefusedInput("文件是空的,没有导入。请核对选的文件。", code="empty_file")
    return head


def _open_zip(path: Path, pulse: Pulse) -> list[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    # NotImplementedError: what zipfile raises for a packing it does not know
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise broken() from error
    if "xl/workbook.bin" in names:
        raise RefusedInput("xlsb 格式读不了,没有导入。请另存为 xlsx 再试。", code="unknown_format")
    if "content.xml" in names:
        return sheets_ods.sheets(path, pulse)
    if any(n.startswith("xl/") for n in names):
        return sheets_xlsx.sheets(path, pulse)
    raise RefusedInput("这不是表格文件,没有导入。请选 xlsx、xls、ods 或 csv 文件。", code="unknown_format")
