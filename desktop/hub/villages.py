"""The county's own village list. With one, records of other villages wait for a human; without one all are taken."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import Connection, update

from desktop.base.errors import NotFound, RefusedInput
from desktop.base.text import clean_cell
from desktop.domain.villages import CLASS_NAMES
from desktop.hub import database, ledger, pull_places
from desktop.hub.desk import Desk
from desktop.hub.tables import village

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 100_000
_HEADERS = {
    "村代码": "code",
    "村名": "name",
    "乡镇": "township",
    "类别": "klass",
    "虚拟网编号": "vpn_group",
    "集团客户编号": "named_customer",
    "收入归集群": "revenue_group",
}
_CLASSES = {name: key for key, name in CLASS_NAMES.items()}


def import_list(desk: Desk, path: Path) -> int:
    """Take a village list (xlsx or csv); all of it or nothing. Returns how many villages are on it."""
    found = list(_villages(_rows(path)))
    if not found:
        raise RefusedInput("村表里没有村,没有导入。表头要有“村代码”“村名”。", code="no_villages")

    def act(connection: Connection) -> int:
        database.insert_new(connection, village, [ledger.blank_village(row["code"]) for row in found])
        for row in found:
            change = update(village).where(village.c.code == row["code"])
            connection.execute(change.values(**{k: v for k, v in row.items() if k != "code"}, listed=1))
        pull_places.note_import(connection)
        return len(found)

    return database.write(desk.engine, act)


def _villages(rows: Iterable[list[str]]) -> Iterator[dict[str, str]]:
    columns: dict[int, str] = {}
    for number, row in enumerate(rows, 1):
        cells = [clean_cell(cell)[0].strip() for cell in row]
        if not columns:
            columns = {at: _HEADERS[cell] for at, cell in enumerate(cells) if cell in _HEADERS}
            columns = columns if {"code", "name"} <= set(columns.values()) else {}
            continue
        line = {name: cells[at][:64] for at, name in columns.items() if at < len(cells)}
        if not any(line.values()):
            continue
        code = line.get("code", "")
        if len(code) != 12 or not (code.isascii() and code.isdigit()):
            raise RefusedInput(f"村表第 {number} 行的村代码不是 12 位数字,没有导入。请改正后再试。", code="bad_code")
        yield line | {"klass": _CLASSES.get(line.get("klass", ""), "standard")}


def _rows(path: Path) -> Iterator[list[str]]:
    try:
        if path.stat().st_size > MAX_FILE:
            raise RefusedInput("村表文件过大,没有导入。", code="too_large")
        data = path.read_bytes()
    except OSError as missing:
        raise NotFound("打不开村表文件,没有导入。请核对路径。", code="no_file") from missing
    rows = _sheet(data) if data[:4] == b"PK\x03\x04" else csv.reader(io.StringIO(_decoded(data)))
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise RefusedInput("村表行数过多,没有导入。", code="too_large")
        yield list(row)


def _sheet(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
                raise RefusedInput("村表文件过大,没有导入。", code="too_large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True, max_col=40):
            yield ["" if cell is None else str(cell) for cell in row]
    except RefusedInput:
        raise
    except Exception as broken:  # openpyxl raises whatever the broken part made it raise
        raise RefusedInput(
            "村表文件打不开或已损坏,没有导入。请另存为 xlsx 或 csv 再试。", code="bad_file"
        ) from broken


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedInput("村表不是 UTF-8 或 GB 18030 文字,没有导入。请另存为 xlsx 再试。", code="bad_file")
