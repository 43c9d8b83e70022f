"""Spreadsheets for tests: ordinary ones by openpyxl, wicked ones piece by piece."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="一" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
BOOK_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
)


def write_xlsx(
    path: Path,
    rows: Sequence[Sequence[Any]],
    *,
    title: str = "花名册",
    merged: Sequence[str] = (),
    more: Mapping[str, Any] | None = None,
) -> Path:
    """A workbook as a spreadsheet writes it; `more` holds further sheets by name."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    for name, others in (more or {}).items():
        extra = book.create_sheet(name)
        for row in others:
            extra.append(list(row))
    book.save(path)
    return path


def raw_xlsx(path: Path, sheet: str | bytes, **parts: str) -> Path:
    """A workbook of one sheet whose XML is given as it stands; `parts`: strings, styles, workbook."""
    files: dict[str, str | bytes] = {
        "xl/workbook.xml": parts.get("workbook", WORKBOOK),
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    if "strings" in parts:
        files["xl/sharedStrings.xml"] = parts["strings"]
    if "styles" in parts:
        files["xl/styles.xml"] = parts["styles"]
    return write_zip(path, files)


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def sheet_xml(data: str, after: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{after}</worksheet>'


def ods_xml(table: str) -> str:
    return (
        '<?xml version="1.0"?>'
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f"{table}</office:spreadsheet></office:body></office:document-content>"
    )


def write_xls(path: Path, rows: Sequence[Sequence[Any]], *, locked: bool = False) -> Path:
    """An Excel 97 workbook, small but whole: one sheet, text, numbers, and formulas given as "=…" (value 7)."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            at = struct.pack("<HHH", row, column, 0)
            if value is None:
                continue
            if isinstance(value, str) and value.startswith("="):
                cells += record(0x0006, at + struct.pack("<dHIH", 7.0, 0, 0, 3) + b"\x1e\x07\x00")
            elif isinstance(value, str):
                cells += record(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
            else:
                cells += record(0x0203, at + struct.pack("<d", value))
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6)
    sheet_begin = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6)
    name = "册".encode("utf-16-le")
    head = record(0x0809, begin) + (record(0x002F, b"\0" * 6) if locked else b"")
    after = len(head) + 4 + 8 + len(name) + 4
    head += record(0x0085, struct.pack("<IBBBB", after, 0, 0, 1, 1) + name) + record(0x000A, b"")
    stream = head + record(0x0809, sheet_begin) + cells + record(0x000A, b"")
    path.write_bytes(_ole("Workbook", stream.ljust(4096, b"\0")))
    return path


def _ole(name: str, stream: bytes) -> bytes:
    """A compound file with one stream: header, one allocation sector, one folder sector, the stream."""
    size, sectors = 512, -(-len(stream) // 512)
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    header += struct.pack("<108I", *[free] * 108)
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    fat = struct.pack(f"<{len(table)}I", *table) + struct.pack("<I", free) * (128 - len(table))

    def entry(title: str, kind: int, child: int, first: int, length: int) -> bytes:
        raw = title.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", free, free, child)
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBB", len(raw), kind, 1)
            + links
            + b"\0" * 36
            + struct.pack("<III", first, length, 0)
        )

    folder = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream))
    return bytes(header).ljust(size, b"\0") + fat + folder.ljust(size, b"\0") + stream.ljust(sectors * size, b"\0")
