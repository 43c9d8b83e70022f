"""The county's xlsx for bulk loading: the newest standing revision of each person, every cell typed as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop.base.errors import HubError
from desktop.base.paths import write_private
from desktop.base.text_sheet import TextTable, text_sheets
from desktop.domain import broadband, catalogue
from desktop.domain.documents import DOCUMENT_TYPES
from desktop.domain.people import KIND_NAMES
from desktop.hub import database, decisions, pairs, plans
from desktop.hub.desk import Desk
from desktop.hub.tables import record, village
from desktop.wire.versions import ENROLMENT, rank

COLUMNS: tuple[tuple[str, str], ...] = (
    ("acc_nbr", "用户号码"), ("iccid", "卡号"), ("is_blankcard", "是否白卡"), ("cust_name", "客户名称"),
    ("certi_type", "证件类型"), ("certi_num", "证件号码"), ("certi_addr", "证件地址"), ("certi_valid", "有效期"),
    ("customer_type", "客户类型"), ("is_realname", "是否实名"), ("certify_flag", "责任人或使用人"),
    ("certify_cust_name", "使用人姓名"), ("certify_cert_type", "使用人证件类型"),
    ("certify_cert_num", "使用人证件号码"),
    ("certify_cert_addr", "使用人证件地址"), ("agent_name", "经办人姓名"), ("agent_cert_type", "经办人证件类型"),
    ("agent_cert_num", "经办人证件号码"), ("agent_cert_addr", "经办人证件地址"), ("prod_offer_code", "商品编码"),
    ("plan_title", "套餐名称"), ("offer_eff_type", "首月规则"), ("contract_month", "合约期"), ("is_old", "新老用户"),
    ("terminal_num", "手机串号"), ("cust_id", "集团客户编号"), ("group_code", "收入归集集团编号"),
    ("group_name", "集团名称"), ("vpn_group", "虚拟网编号"), ("short_no", "短号"), ("directed_pack", "定向流量包"),
    ("develop_name", "发展人编码"), ("develop_code", "发展人部门编码"), ("channelId", "渠道ID"),
    ("channelType", "渠道类型"), ("deal_operator", "操作员"), ("saleModType", "销售方式"), ("pay_money", "实收"),
    ("remark", "备注"), ("broadband", "宽带"),
    ("contact_phone", "联系电话"), ("sex", "性别"), ("birth", "出生日期"), ("township", "乡镇"),
    ("village", "村代码"), ("village_name", "村名"), ("state", "状态"),
    ("suspect", "疑似重复"), ("suspect_with", "疑似与谁重复"), ("flag", "请核对"),
    ("id", "记录编号"),
    ("rev", "版本"), ("kind", "类别"),
)  # fmt: skip
"""Names as a provincial order system has them (`develop_name` is the developer's code there), then our own."""
FOR_PEOPLE = {"remark", "contact_phone", "sex", "birth", "rev"}
"""What no loader reads: a correction of nothing else leaves an acceptance as it is."""

_STATES = {"accepted": "已受理", "returned": "退回"}
FLAGS = {
    "certificate_ended": "证书过期的电脑送来",
    "revoked_device": "停用的电脑送来",
    "another_laptop": "另一台电脑改过",
}
"""Marks of records that were taken in and that a clerk is to look at."""
_OLD = {"new": "新用户", "existing": "老用户", "port_in": "携号转入"}


def write_village(desk: Desk, out: Path, code: str, kind: str | None = None) -> int:
    """Write the people of a village, or of one kind; returns the rows. Nobody received from it yet is a HubError."""
    plans.use(desk)
    rows = list(_rows(desk, code, kind))
    if not rows:
        raise HubError("这个村还没有收到记录,没有写文件。请核对村代码。", code="nothing_to_export")
    people = [[row.get(name, "") for name, _ in COLUMNS] for row in rows]
    packed = text_sheets(
        [TextTable("用户", [title for _, title in COLUMNS], people), TextTable("字段", ["字段", "名称"], COLUMNS)]
    )
    try:
        write_private(out, packed)  # whoever asks has given it a name of its own (`Globals.place`)
    except OSError as refused:
        raise HubError("文件写不下去,没有导出。请换个地方再试。", code="cannot_write") from refused
    return len(rows)


def _rows(desk: Desk, code: str, kind: str | None) -> Iterator[dict[str, str]]:
    query = select(record).where(record.c.village == code).order_by(record.c.id, record.c.rev)
    with database.reading(desk.engine) as connection:
        rows = sorted(connection.execute(query).mappings(), key=lambda row: rank(row["rev"], row["schema"]))
        newest: dict[str, Any] = {row["id"]: row for row in rows}
        outcomes = decisions.latest_outcomes(connection, code)
        place = connection.execute(select(village).where(village.c.code == code)).mappings().first()
        living = {id_: row for id_, row in newest.items() if row["schema"] == ENROLMENT}
        people = {id_: json.loads(desk.keys.open(bytes(row["payload"]))) for id_, row in living.items()}
        doubles = pairs.partners(connection, desk, people)
    for row in sorted(living.values(), key=lambda held: (held["received_at"], held["seq"])):
        if kind in (None, row["kind"]):
            state = _STATES.get(outcomes.get((row["id"], row["rev"]), ""), "县里已收")
            others = doubles.get(row["id"], [])
            marked = {"suspect": "是" if row["suspect"] or others else "", "suspect_with": " ".join(others)}
            marked |= {"state": state, "flag": FLAGS.get(row["flag"], row["flag"])}
            yield line(people[row["id"]], dict(place or {})) | marked


def line(said: dict[str, Any], place: dict[str, Any]) -> dict[str, str]:
    """One record in the loader's words; what nobody has said stays empty."""
    plan, contract = catalogue.plan(said.get("plan")), catalogue.contract(said.get("contract"))
    number = said.get("mobile") if said.get("service") == "existing" else said.get("wished_number")
    values = {
        "acc_nbr": number,
        "iccid": said.get("iccid"),
        "is_blankcard": "是" if said.get("blank_card") else "否" if said.get("iccid") else "",
        "cust_name": said.get("name"),
        "certi_type": _document_name(said.get("doc_type")),
        "certi_num": said.get("doc_no"),
        "certi_addr": said.get("address"),
        "certi_valid": said.get("doc_to"),
        "customer_type": _customer_type(said),
        "is_realname": "否",
        "terminal_num": " ".join(said[name] for name in ("imei1", "imei2") if said.get(name)),
        "prod_offer_code": said.get("plan"),
        "plan_title": plan.name if plan else said.get("plan"),
        "contract_month": contract.months if contract else "",
        "is_old": _OLD.get(str(said.get("service")), ""),
        "directed_pack": "是" if said.get("service") in ("new", "port_in") else "",
        "develop_name": said.get("developer"),
        "channelId": said.get("channel"),
        "deal_operator": said.get("rep"),
        "broadband": sold.speed if (sold := broadband.line(said.get("broadband"))) else "",
        "cust_id": place.get("named_customer"),
        "group_code": place.get("revenue_group"),
        "vpn_group": place.get("vpn_group"),
        "pay_money": contract.prepay if contract else "",
        "contact_phone": said.get("contact_phone") or said.get("mobile") or said.get("home_line"),
        "township": place.get("township"),
        "village_name": place.get("name"),
        "kind": KIND_NAMES.get(str(said.get("kind"))),
    }
    values |= _agent(said) | _user(said)
    same = ("short_no", "remark", "sex", "birth", "village", "id", "rev")
    values |= {name: said.get(name) for name in same}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _agent(said: dict[str, Any]) -> dict[str, Any]:
    """Who acts for the owner; for a minor that is the guardian."""
    party = "agent" if said.get("agent_name") else "guardian"
    return {
        "agent_name": said.get(f"{party}_name"),
        "agent_cert_type": _document_name(said.get(f"{party}_doc_type")),
        "agent_cert_num": said.get(f"{party}_doc_no"),
        "agent_cert_addr": said.get(f"{party}_address"),
    }


def _user(said: dict[str, Any]) -> dict[str, Any]:
    """Whose telephone it will be, or who answers for it: 0 and 1 in the loader's own column."""
    flag = {"responsible": "0", "user": "1"}.get(str(said.get("user_role")), "")
    return {
        "certify_flag": flag,
        "certify_cust_name": said.get("user_name"),
        "certify_cert_type": _document_name(said.get("user_doc_type")),
        "certify_cert_num": said.get("user_doc_no"),
        "certify_cert_addr": said.get("user_address"),
    }


def _customer_type(said: dict[str, Any]) -> str:
    kind = DOCUMENT_TYPES.get(str(said.get("doc_type")))
    return "" if said.get("kind") != "signup" else "个人" if kind is None or kind.person else "单位"


def _document_name(code: str | None) -> str | None:
    return DOCUMENT_TYPES[code].name if code in DOCUMENT_TYPES else code
