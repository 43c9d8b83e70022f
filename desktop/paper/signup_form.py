"""The signup form: what a customer asked for, to be signed, with a receipt to tear off.

It is hers and the carrier's, never the village's: it carries her document's number in full.
"""

from __future__ import annotations

from datetime import date

from desktop.domain import broadband, catalogue, documents
from desktop.domain.consent import CONSENT_NAMES
from desktop.domain.directory_rules import group_number, group_short
from desktop.domain.people import SERVICE_NAMES, Person
from desktop.domain.printed import printed_of
from desktop.domain.villages import Village
from desktop.paper.leaf import Blanks, Block, Cut, Facts, Heading, Leaf, Text, Ticks

SENTENCE = "本表为预登记,以现场核验开卡为准"
PLEDGE = (
    "以上内容由本人提供,真实有效。号码本人(或填写的使用人)使用,不转卖、不出租、不出借。"
    "套餐、合约的价格和条件见明白卡,本人已看过。开户时带证件原件到场核验,核验不过不开户,预存款原样退回。"
)
CHECK = "查自己名下有几个号码:带证件到任何一家营业厅,或用工信部的“一证通查”。对处理不满意:10010,或拨 12300 申诉。"
_PARTIES = (("guardian", "监护人"), ("agent", "经办人"), ("user", "使用人(责任人)"))


def leaf(person: Person, village: Village, rep: str, today: date) -> Leaf:
    blocks: list[Block] = [Facts(_owner(person))]
    for prefix, title in _PARTIES:
        rows = _party(person, prefix)
        if rows:
            blocks += [Heading(title), Facts(rows)]
    blocks += [Heading("办理"), Facts(_service(person))]
    plan = catalogue.plan(person.plan)
    if plan is not None:
        said = ";".join(catalogue.conditions(plan, person.contract))
        blocks.append(Text(f"{said}。", "资费和条件"))
    printed = printed_of(person, today)
    ticks = tuple(
        (name, person.consent(kind) is not None and printed.leads_to(kind)) for kind, name in CONSENT_NAMES.items()
    )
    blocks += [Text("每一项单独问过本人,打了黑块的是同意:", "个人信息"), Ticks(ticks), Text(PLEDGE, "本人声明")]
    blocks.append(Blanks((("客户签字", 3), ("经办人签字", 3), ("日期", 2))))
    blocks += [Cut("沿线撕下,交客户保存"), Facts(_stub(person, village, rep)), Text(CHECK)]
    place = f"{village.township}{village.name}"
    return Leaf(
        "入网预登记表", place, today.isoformat(), tuple(blocks), SENTENCE, size=12, about=(person.id,),
        foot=f"客户经理 {rep} · 一式两份",
    )  # fmt: skip


def _owner(person: Person) -> tuple[tuple[str, str], ...]:
    kind = documents.DOCUMENT_TYPES.get(person.doc_type or "")
    until = f"{person.doc_from or ''} 至 {person.doc_to or ''}" if person.doc_to else ""
    rows = (
        ("客户姓名", (person.name or "").strip()), ("证件类型", kind.name if kind else ""),
        ("证件号码", documents.group_document(person.doc_no) if person.doc_no else ""), ("有效期", until),
        ("证件地址", person.address or ""), ("联系电话", group_number(person.contact_phone or person.mobile) or ""),
    )  # fmt: skip
    return tuple((name, value) for name, value in rows if value)


def _party(person: Person, prefix: str) -> tuple[tuple[str, str], ...]:
    rows = []
    for part, title in (("name", "姓名"), ("relation", "关系"), ("doc_type", "证件类型"), ("doc_no", "证件号码"),
                        ("address", "住址"), ("phone", "电话"), ("letter", "委托书")):  # fmt: skip
        value = getattr(person, f"{prefix}_{part}", None)
        if value and part == "doc_type":
            value = documents.DOCUMENT_TYPES[value].name if value in documents.DOCUMENT_TYPES else value
        if value:
            rows.append((title, str(value)))
    return tuple(rows) if any(name == "姓名" for name, _ in rows) else ()


def _service(person: Person) -> tuple[tuple[str, str], ...]:
    plan, terms = catalogue.plan(person.plan), catalogue.contract(person.contract)
    rows = [
        ("业务", SERVICE_NAMES.get(person.service or "", "")),
        ("号码", group_number(person.wished_number) or "待定"),
    ]
    rows.append(("卡号", person.iccid or ("开卡时写入" if person.blank_card else "待定")))
    if plan is not None:
        rows.append(("套餐", f"{plan.name},每月 {plan.fee} 元({plan.scope}),从开户当月起"))
    if terms is not None:
        rows.append(("合约", f"{terms.name},{terms.months} 个月,预存 {terms.prepay} 元"))
    rows += [("宽带", words) for words in broadband.conditions(plan, person.broadband)]
    serials = "、".join(s for s in (person.imei1, person.imei2) if s)
    if serials:
        rows.append(("手机串号", serials))
    short = group_short(person.short_no)
    if short:
        rows.append(("虚拟网短号", short))
    return tuple((name, value) for name, value in rows if value)


def _stub(person: Person, village: Village, rep: str) -> tuple[tuple[str, str], ...]:
    last = (person.doc_no or "")[-4:] or person.doc_last4 or ""
    plan, terms = catalogue.plan(person.plan), catalogue.contract(person.contract)
    rows = (
        ("姓名", " ".join(x for x in ((person.name or "").strip(), f"证件尾号 {last}" if last else "") if x)),
        ("办理", ",".join(x.name for x in (plan, terms) if x is not None)),
        ("客户经理", " ".join(x for x in (rep, "县公司客服 10010") if x)),
        ("村委会", village.fixed_line or ""),
    )  # fmt: skip
    return tuple((name, value) for name, value in rows if value)
