"""The villager's receipt in 16 pt: what was written down, what for, whom to call, and how to leave the list."""

from __future__ import annotations

from datetime import date

from desktop.domain import broadband, catalogue, documents, parties
from desktop.domain.consent import CONSENT_NAMES
from desktop.domain.directory_rules import OPENED, PENDING, group_number, group_short
from desktop.domain.people import SERVICE_NAMES, Person
from desktop.domain.printed import Printed, printed_of
from desktop.domain.villages import Village
from desktop.paper.leaf import Block, Facts, Leaf, Text

SENTENCE = "本回单为预登记,以现场核验开卡为准"
CONSENT_USES: dict[str, str] = {
    "service": "办理您选的入网业务",
    "sensitive": "开卡时核对是您本人(证件信息只作这一用)",
    "directory": "按您的选择交村委会印本村号码簿",
    "publish": "在村里上墙公示",
    "marketing": "给您发优惠短信",
}


def leaf(person: Person, village: Village, rep: str, today: date) -> Leaf:
    printed = printed_of(person, today)
    blocks: list[Block] = [Facts(tuple(facts(person, printed)), bold=True)]
    blocks += [Text(text, lead) for lead, text in told(person, village, rep, printed)]
    place = f"{village.township}{village.name}"
    return Leaf(
        "预登记回单", place, today.isoformat(), tuple(blocks), SENTENCE, size=16, about=(person.id,),
        foot="请留好这张回单",
    )  # fmt: skip


def facts(person: Person, printed: Printed) -> list[tuple[str, str]]:
    """What was written down, label and words; the document by its last four only."""
    kind = documents.DOCUMENT_TYPES.get(person.doc_type or "")
    last = (person.doc_no or "")[-4:] or person.doc_last4 or ""
    rows = [("姓名", (person.name or "").strip())]
    if kind or last:
        rows.append(("证件", " ".join(x for x in (kind.name if kind else "", f"尾号 {last}" if last else "") if x)))
    for label, number in (("手机", person.mobile), ("固定电话", person.home_line)):
        if number:
            rows.append((label, group_number(number) or number))
    if person.kind == "signup":
        rows += _service_facts(person)
    return [*rows, *_beside_her(person), ("号码簿", printed.book)]


def _beside_her(person: Person) -> list[tuple[str, str]]:
    """Who answered or acts for her, by name; all on one line, so that the receipt stays one page."""
    named = []
    for role in (parties.GUARDIAN, parties.AGENT, parties.user_role(person)):
        name, relation = parties.told(person, role, "name"), getattr(person, f"{role.prefix}_relation", None)
        if name:
            named.append((role.word, f"{name}({relation})" if relation else name))
    rest = "".join(f";{word} {name}" for word, name in named[1:])
    return [(named[0][0], named[0][1] + rest)] if named else []


def _service_facts(person: Person) -> list[tuple[str, str]]:
    rows = []
    if person.service:
        rows.append(("业务", SERVICE_NAMES.get(person.service, person.service)))
    plan, deposit = catalogue.plan(person.plan), catalogue.contract(person.contract)
    if plan:
        rows.append(("套餐", f"每月 {plan.fee} 元 {plan.scope}套餐"))
    if deposit:
        each = catalogue.plain(deposit.gift_per_month)
        words = f"预存 {deposit.prepay} 元,送 {deposit.gift} 元,从次月起分 {deposit.months} 个月到账,每月 {each} 元"
        rows.append(("合约", words))
    for words in broadband.conditions(plan, person.broadband):
        rows.append(("宽带", words))
    number = group_number(person.wished_number) if person.state in OPENED else None
    rows.append(("号码", number or PENDING))
    short = group_short(person.short_no)
    if short:
        rows.append(("短号", f"{short}(自开通之日起可用)"))
    return rows


def told(person: Person, village: Village, rep: str, printed: Printed) -> list[tuple[str, str]]:
    uses = [CONSENT_USES[kind] for kind in CONSENT_NAMES if person.consent(kind) and printed.leads_to(kind)]
    office = f"村委会 {village.fixed_line};" if village.fixed_line else ""
    leaving = "已印的簿子通知划去,下一版不再印。" if not printed.kept_out else "现在号码簿里没有印您。"
    change = f"告诉客户经理{rep},或到村委会说一声。不用说理由,不影响办别的业务;{leaving}"
    return [
        ("登记这些是为了", ";".join(uses) + "。" if uses else "还没有留下您的同意,这些内容不会交给别人。"),
        ("有事找谁", f"客户经理 {rep};{office}联通客服 10010。对处理不满意,可拨 12300 申诉。"),
        ("想改、想退出号码簿" if not printed.kept_out else "想改这些内容", change),
        ("查自己名下有几个号码", "带证件到任何一家营业厅,或在手机上用工信部的“一证通查”。不要把验证码告诉任何人。"),
    ]
