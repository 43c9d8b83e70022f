"""The my-data sheet: everything this laptop holds about one villager, for her own hands only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.base.clock import from_iso, local_text
from desktop.domain import catalogue, documents
from desktop.domain.ages import unpack
from desktop.domain.consent import CHOICE_NAMES, CONSENT_NAMES, METHOD_NAMES
from desktop.domain.people import SERVICE_NAMES, STATE_NAMES, Person
from desktop.domain.printed import printed_of
from desktop.domain.roster_words import FIELD_TITLES
from desktop.domain.villages import Village
from desktop.paper.leaf import Block, Column, Facts, Grid, Heading, Leaf, Text

SENTENCE = "只交本人。下面是这台电脑里关于您的全部内容。"
_WORDS: dict[str, dict[str, str]] = {"service": SERVICE_NAMES, "directory_choice": CHOICE_NAMES}
_NOT_SAID = frozenset(
    {"id", "kind", "village", "state", "rev", "doc_hash", "agent_doc_hash", "sort_key", "stroke_key", "pinyin",
     "initials", "created_by", "created_at", "captured_at", "act_no", "consents", "is_head", "blank_card"}
)  # fmt: skip
"""Keys made from what is said anyway, and the record's own numbers."""
_TITLES = {
    **FIELD_TITLES, "name_bss": "县里系统用的姓名", "surname_reading": "姓的读音", "doc_last4": "证件号码末四位",
    "doc_from": "有效期起", "doc_to": "有效期止", "seen_original": "看过证件原件", "network": "网络",
    "wished_number": "想办的号码", "iccid": "卡号", "handset": "手机", "imei1": "手机串号", "imei2": "手机串号 2",
    "broadband": "宽带", "cards_declared": "自报名下张数", "agent_seen": "看过经办人原件", "user_role": "使用人身份",
    "twin_reason": "重复时写下的理由", "approved_at": "主管同意", "decision_code": "县里的答复",
    "decision_note": "县里的说明",
    "age_hints": "名单里与年龄有关的话", "age_asked": "问过年龄",
    "directory_choice": "号码簿,您选的", "service": "办理",
    **{f"{prefix}_{part}": f"{who}{what}"
       for prefix, who in (("guardian", "监护人"), ("agent", "经办人"), ("user", "使用人"))
       for part, what in (("name", "姓名"), ("relation", "关系"), ("doc_type", "证件"), ("doc_no", "证件号码"),
                          ("address", "住址"), ("phone", "电话"), ("letter", "委托书号"))},
}  # fmt: skip


def leaf(person: Person, village: Village, acts: Sequence[tuple[str, str]], rep: str, today: date) -> Leaf:
    """`acts` is what happened to the record: (when, what)."""
    rows = [("状态", STATE_NAMES[person.state])]
    for field in (f for f in Person.__dataclass_fields__ if f not in _NOT_SAID):
        value = getattr(person, field)
        if value not in (None, ""):
            rows.append((_TITLES.get(field, field), _words(field, str(value))))
    printed = printed_of(person, today)
    rows += [("号码簿里", printed.book), ("墙上", printed.wall)]
    blocks: list[Block] = [Facts(tuple(rows)), Heading("您答应过的事")]
    columns = (Column("事项", 30), Column("何时", 26), Column("怎样", 34), Column("撤回", 22))
    consents = tuple(
        (CONSENT_NAMES[c.kind], _when(c.given_at), METHOD_NAMES[c.method], _when(c.withdrawn_at))
        for c in person.consents
    )
    blocks += [Grid(columns, consents), Heading("这份记录的经过")]
    blocks.append(Grid((Column("何时", 26), Column("做了什么", 84)), tuple(acts)))
    ask = f"告诉客户经理{rep},或到县公司营业厅。不用说理由,可以更正、撤回、要求删除。县里收到后的资料由县公司答复。"
    blocks.append(Text(ask, "想改、想删"))
    place = f"{village.township}{village.name}"
    return Leaf(
        "我的资料", place, today.isoformat(), tuple(blocks), sentence=SENTENCE, about=(person.id,), foot="只交本人"
    )


def _words(field: str, value: str) -> str:
    """Codes as people say them."""
    if field == "age_hints":
        return "、".join(hint.words for hint in unpack(value))
    if field == "age_asked":
        said, at, _, rep = ([*value.split(" ", 3), "", "", ""])[:4]
        return f"{'已满' if said == 'adult' else '未满'} 18 岁,{_when(at)} {rep}问"
    if field.endswith("doc_type"):
        kind = documents.DOCUMENT_TYPES.get(value)
        return kind.name if kind else value
    plan = catalogue.plan(value) if field == "plan" else None
    terms = catalogue.contract(value) if field == "contract" else None
    if plan or terms:
        return (plan or terms).name  # type: ignore[union-attr]
    return _WORDS.get(field, {}).get(value, value)


def _when(moment: str | None) -> str:
    return local_text(from_iso(moment), "%Y-%m-%d %H:%M") if moment else ""
