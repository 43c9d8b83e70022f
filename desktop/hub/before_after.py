"""What a record that waits for a human would change: what the county holds of the person, and what it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from desktop.base.errors import NotFound
from desktop.hub import database, inbox
from desktop.hub.desk import Desk
from desktop.hub.tables import device, record, record_name
from desktop.hub.tables import inbox as inbox_table
from desktop.wire import canonical, container
from desktop.wire.versions import ENROLMENT, ERASURE, WITHDRAWAL, rank

_NAMES = {
    "name": "姓名", "doc_type": "证件类型", "doc_no": "证件号码", "sex": "性别", "birth": "出生日期",
    "address": "地址", "group_no": "组", "household": "户", "mobile": "手机", "home_line": "固话",
    "contact_phone": "联系电话", "wished_number": "新号", "short_no": "短号", "plan": "套餐", "contract": "合约",
    "service": "业务",
    "iccid": "卡号",
    "directory_choice": "号码簿", "remark": "备注", "kind": "类别", "village": "村代码", "agent_name": "经办人",
    "guardian_name": "监护人", "user_name": "使用人", "consents": "同意",
}  # fmt: skip
_ASIDE = frozenset({"rev", "id", "schema", "supersedes", "captured_at", "created_at", "created_by", "rep", "unsure"})
_ACTS = {WITHDRAWAL: "撤回", ERASURE: "要求删除"}


@dataclass(frozen=True, slots=True)
class Change:
    """One waiting record of a person. `fields`: name, before, after; none for one that takes her back."""

    rev: int
    words: str
    rep: str
    act: str
    fields: list[tuple[str, str, str]]

    def rows(self) -> list[str]:
        shown = [f"{name}:{before or '—'} → {after or '—'}" for name, before, after in self.fields]
        return [self.act, *shown] if self.act else shown or ["与县里的一样"]


def of(desk: Desk, record_id: str) -> list[Change]:
    """Every waiting record of this person, by revision."""
    mine = (inbox_table.c.id == record_id) & inbox_table.c.settled_at.is_(None)
    with database.reading(desk.engine) as connection:
        rows = connection.execute(select(inbox_table).where(mine).order_by(inbox_table.c.rev)).mappings().all()
        if not rows:
            raise NotFound("收件箱里没有这条,什么都没有改动。请核对编号。", code="no_such_record")
        here = _held(connection, desk, record_id)
        return [_change(connection, desk, row, here) for row in rows]


def _held(connection: Connection, desk: Desk, record_id: str) -> dict[str, Any]:
    """The newest of her that the county holds; {} for nothing, or one that left."""
    names = connection.execute(select(record_name).where(record_name.c.id == record_id)).mappings().all()
    newest = max(names, key=lambda row: rank(row["rev"], row["schema"]), default=None)
    if newest is None or newest["schema"] != ENROLMENT:
        return {}
    this = [record.c[name] == newest[name] for name in ("village", "id", "rev", "schema")]
    return _said(desk, connection.execute(select(record.c.payload).where(*this)).scalar_one())


def _said(desk: Desk, payload: Any) -> dict[str, Any]:
    return canonical.load_object(desk.keys.open(bytes(payload)), limit=container.MAX_PAYLOAD)


def _change(connection: Connection, desk: Desk, row: Any, here: dict[str, Any]) -> Change:
    words = inbox.words(inbox.Waiting(**{name: row[name] for name in inbox.Waiting.__slots__}))
    held = connection.execute(select(device.c.rep).where(device.c.id == row["device"])).scalar()
    rep = desk.keys.open(bytes(held)).decode() if held else ""
    if row["schema"] in _ACTS:
        named = [("姓名", _text(here.get("name")), "")]
        return Change(row["rev"], words, rep, _ACTS[row["schema"]], named)
    said = _said(desk, row["payload"])
    names = [name for name in (*_NAMES, *sorted((said.keys() | here.keys()) - _NAMES.keys())) if name not in _ASIDE]
    fields = [
        (_NAMES.get(name, name), _text(here.get(name)), _text(said.get(name)))
        for name in names if here.get(name) != said.get(name)
    ]  # fmt: skip
    return Change(row["rev"], words, rep, "", fields)


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)[:200]
