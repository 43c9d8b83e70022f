"""A list of people as a spreadsheet, every cell typed as text; readable, so it goes into the list of saved files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from desktop.domain import of_age
from desktop.domain.consent import CHOICE_NAMES
from desktop.domain.people import KIND_NAMES, STATE_NAMES, Person
from desktop.services import people as people_acts
from desktop.services import readable
from desktop.services.session import Session
from desktop.services.text_sheets import write_text_sheet

_COLUMNS: dict[str, Callable[[Person], str | None]] = {
    "类别": lambda p: KIND_NAMES[p.kind],
    "状态": lambda p: STATE_NAMES[p.state],
    "村民小组": lambda p: p.group_no,
    "户号": lambda p: p.household,
    "姓名": lambda p: p.name,
    "证件类型": lambda p: p.doc_type,
    "证件号码": lambda p: p.doc_no or (f"尾号{p.doc_last4}" if p.doc_last4 else None),
    "住址": lambda p: p.address,
    "手机号码": lambda p: p.mobile,
    "固定电话": lambda p: p.home_line,
    "拟办号码": lambda p: p.wished_number,
    "套餐": lambda p: p.plan,
    "合约": lambda p: p.contract,
    "短号": lambda p: p.short_no,
    "号码簿显示": lambda p: CHOICE_NAMES.get(p.directory_choice or "", None),
    "备注": lambda p: p.remark,
    "编号": lambda p: p.id,
}


_AGES = {"minor": "未成年", "hinted": "可能未成年,没问过本人"}


def _age(person: Person, today: date) -> str | None:
    """What keeps her out of the books travels along: whoever takes this list in knows no more than it says."""
    found = of_age.standing(person, today)
    return "已故" if found.gone is not None else _AGES.get(found.code)


def export(session: Session, target: Path, *, village: str | None = None, kind: str | None = None) -> int:
    """Write the people of a village (or all) to an xlsx; returns how many."""
    found: list[Person] = people_acts.list_people(session, village, kind=kind)
    rows = [[*(column(p) or "" for column in _COLUMNS.values()), _age(p, session.today) or ""] for p in found]
    with readable.listed(session, target, kind="people", act="exported_people"):
        write_text_sheet(target, [*_COLUMNS, "年龄提示"], rows, title="名单")
    return len(found)
