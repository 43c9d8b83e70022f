"""csv as spreadsheets have written it: UTF-8 with or without mark, UTF-16, GB 18030; comma, tab, semicolon."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from desktop.base.errors import RefusedInput
from desktop.services.sheet_rows import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, Sheet, broken, too_big

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_KEPT_AS_TEXT = re.compile(r'="?([^"=]*)"?')
_DELIMITERS = (",", "\t", ";", "|")


def sheets(path: Path) -> list[Sheet]:
    return [text_sheet(_decode(path.read_bytes()))]


def text_sheet(text: str, delimiter: str | None = None) -> Sheet:
    """A table in text; without a delimiter it is the sign that cuts the first lines into most columns."""
    sign = delimiter or _delimiter(text)
    return Sheet("", lambda: _rows(text, sign), about=lambda: text.count("\n"))


def _decode(raw: bytes) -> str:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.count("\0") > 0:
            break
        return text
    raise RefusedInput(
        "这不是表格文件,或文字编码认不出,没有导入。请用表格软件打开后另存为 xlsx 再试。", code="unknown_format"
    )


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into most columns."""
    head = text[:20_000].splitlines()[:30]
    return max(_DELIMITERS, key=lambda sign: max((line.count(sign) for line in head), default=0))


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for record in reader:
            number += 1
            if number > MAX_ROWS:
                raise too_big(f"表格超过 {MAX_ROWS} 行")
            if any(record):
                yield _row(number, record[:MAX_COLUMNS])
    except csv.Error as error:
        raise broken() from error


def _row(number: int, record: list[str]) -> Row:
    cells = [c[:MAX_CELL] for c in record]
    formulas: set[int] = set()
    for column, cell in enumerate(cells):
        if cell.startswith("="):
            kept = _KEPT_AS_TEXT.fullmatch(cell)  # ="0123": how people keep long numbers in a csv
            if kept and kept[1].isalnum():
                cells[column] = kept[1]
            else:
                formulas.add(column)
    return Row(number, cells, frozenset(formulas))
