"""The county's own village list. With one, records of other villages wait for a human; without one all are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, update

from desktop.base.errors import RefusedInput
from desktop.base.text import clean_cell
from desktop.domain.villages import CLASS_NAMES
from desktop.hub import database, ledger, pull_places, sheets
from desktop.hub.desk import Desk
from desktop.hub.tables import village

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
    found = list(_villages(sheets.rows(path, "村表")))
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
