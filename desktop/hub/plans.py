"""The county's own plans and contracts: a workbook a clerk fills in, checked against what is sold now.

A code once sold stays: whoever signed up with it keeps her price, and a page printed yesterday says the same today.
So a price never changes under its code, and a code that a new workbook leaves out is carried on, no longer on sale.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from desktop.base.clock import local_date
from desktop.base.errors import HubError, RefusedInput
from desktop.base.paths import write_new
from desktop.base.reference import json_table
from desktop.domain import catalogue
from desktop.hub import database, plan_book
from desktop.hub.desk import Desk
from desktop.hub.tables import plan_table
from desktop.wire import plans as wire_plans
from desktop.wire.plans import PlanTable
from desktop.wire.records import first_fault

_FIXED = {"plans": ("fee", "scope"), "contracts": ("prepay", "gift", "months")}
"""What never changes under a code."""


def version(connection: Connection) -> int:
    return int(connection.execute(select(func.max(plan_table.c.version))).scalar() or 0)


def body(connection: Connection, number: int) -> bytes:
    """A version as it travels."""
    found = connection.execute(select(plan_table.c.body).where(plan_table.c.version == number)).scalar_one()
    return bytes(found)


def in_force(desk: Desk) -> PlanTable:
    """What is sold now: the county's own table, or the one the program ships."""
    with database.reading(desk.engine) as connection:
        newest = version(connection)
        return wire_plans.unpack(body(connection, newest)) if newest else _shipped()


def use(desk: Desk) -> None:
    """Read plans in this process as the county has them."""
    catalogue.use(dict(in_force(desk)))


def import_file(desk: Desk, path: Path) -> tuple[int, int]:
    """Take a workbook, all of it or nothing. Returns how many plans and contracts stand in it."""
    said = plan_book.read(path)
    table = wire_plans.pack(_checked(said, in_force(desk), local_date(desk.clock())))

    def act(connection: Connection) -> None:
        row = {"version": version(connection) + 1, "made_at": desk.now(), "body": table}
        if not database.insert_new(connection, plan_table, [row], "version"):
            raise database.Raced

    database.write(desk.engine, act)
    return len(said["plans"]), len(said.get("contracts", ()))


def write_file(desk: Desk, out: Path) -> None:
    """The workbook of what is sold now, to be changed and imported again."""
    try:
        write_new(out, plan_book.written(in_force(desk)))
    except OSError as refused:
        raise HubError("文件写不下去,没有导出。请换个地方再试。", code="cannot_write") from refused


def _shipped() -> PlanTable:
    """The program's own catalogue in the shape in which a county's travels."""
    table = json_table("catalogue/catalogue.json")
    rows = [
        {
            "code": row["code"], "name": row["name"], "alias": row.get("alias"), "fee": row["fee"],
            "scope": row["scope"], "valid_from": row["valid_from"], "valid_to": row["valid_to"],
            "conditions": list(catalogue.own_conditions(row)), "source": None,
        }
        for row in table["plans"]
    ]  # fmt: skip
    return wire_plans.check({name: table[name] for name in ("source", "contracts", "conditions")} | {"plans": rows})


def _checked(said: dict[str, Any], before: PlanTable, today: date) -> PlanTable:
    """The table that comes of a workbook: what it has no page for stays, what it leaves out is sold no more."""
    table = {**before, **said}
    for kind, fixed in _FIXED.items():
        gone = _left_out(table[kind], before[kind], fixed, today, before["source"])  # type: ignore[literal-required]
        table[kind] = [*table[kind], *gone]
    try:
        return wire_plans.check(table)
    except ValidationError as wrong:
        field = first_fault(wrong)[1]
        words = f"{plan_book.NAME}有一格不对({field}),没有导入。请改正后再试。"
        raise RefusedInput(words, code="bad_table") from wrong
    except ValueError as twice:
        words = f"{plan_book.NAME}里有代码写了两次,没有导入。请改正后再试。"
        raise RefusedInput(words, code="code_twice") from twice


def _left_out(
    new: list[dict[str, Any]], before: list[dict[str, Any]], fixed: tuple[str, ...], today: date, source: str
) -> Iterator[dict[str, Any]]:
    here = {row["code"]: row for row in new}
    ended = (today - timedelta(days=1)).isoformat()
    for old in before:
        row = here.get(old["code"])
        if row is None:
            yield old | {"valid_to": min(old["valid_to"] or ended, ended)} | _of(old, source)
        elif any(row[name] != old[name] for name in fixed):
            words = f"代码 {old['code']} 的价格或范围与从前不同,没有导入。已办的人还按从前的价,请用新代码。"
            raise RefusedInput(words, code="price_changed")


def _of(old: dict[str, Any], source: str) -> dict[str, Any]:
    """A plan carried on still stands where it stood."""
    return {"source": old["source"] or source} if "source" in old else {}
