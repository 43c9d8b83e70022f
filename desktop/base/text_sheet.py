"""Writing spreadsheets whose every cell is text: numbers keep their digits, nothing runs as a formula.

Written here piece by piece, in memory alone: spreadsheet libraries put each sheet into a temp file on its way, and
these sheets hold names and numbers that may lie nowhere in clear but where the person asked for them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

LONGEST_CELL = 32_000
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TEXT, _BOLD = 0, 1
# 49 is the number format "@": text, also when somebody edits the cell later
_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">\
<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="2">\
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>\
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1"/>\
</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


@dataclass(frozen=True, slots=True)
class TextTable:
    """One sheet: a bold line of titles that stays in sight, and the rows below it."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[str]]


def text_sheets(tables: Sequence[TextTable]) -> bytes:
    """An xlsx with one sheet per table."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in _frame([table.title for table in tables]).items():
            box.writestr(name, text.encode())
        for number, table in enumerate(tables, 1):
            with box.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                part.write(_opening(table.header).encode())
                part.write(_row(1, table.header, _BOLD))
                for at, row in enumerate(table.rows, 2):
                    part.write(_row(at, row, _TEXT))
                part.write(b"</sheetData></worksheet>")
    return packed.getvalue()


def _frame(titles: list[str]) -> dict[str, str]:
    """The parts every workbook has, beside its sheets."""
    numbers = range(1, len(titles) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    listed = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    )
    related = "".join(_relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>{listed}</sheets></workbook>'
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": _relations(_relation(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _HEAD + book,
        "xl/_rels/workbook.xml.rels": _relations(related + _relation(len(titles) + 1, "styles", "styles.xml")),
        "xl/styles.xml": _STYLES,
    }


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_RELATION}/{kind}" Target="{target}"/>'


def _relations(inside: str) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _opening(header: Sequence[str]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{max(10, min(40, 2 * len(name) + 6))}" customWidth="1"/>'
        for n, name in enumerate(header, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )


def _row(number: int, texts: Sequence[str], style: int) -> bytes:
    cells = "".join(_cell(f"{_letters(column)}{number}", text, style) for column, text in enumerate(texts) if text)
    return f'<row r="{number}">{cells}</row>'.encode()


def _cell(place: str, text: str, style: int) -> str:
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_fit(text)}</t></is></c>'


def _fit(text: str) -> str:
    """What XML and spreadsheets can hold; "_x0041_" stays itself and does not become "A"."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", _UNFIT.sub("", text)[:LONGEST_CELL]))


def _letters(column: int) -> str:
    """0 -> A, 26 -> AA"""
    letters = ""
    column += 1
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(65 + left) + letters
    return letters
