"""Who waits for the rep's answer, in words: the reason, both versions side by side, and which answers there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop.base.clock import from_iso, local_text
from desktop.domain import documents
from desktop.domain.people import Person
from desktop.domain.roster_words import FIELD_TITLES
from desktop.services import answers
from desktop.services.answers import SHORT_TAKEN, Case
from desktop.services.session import Session
from desktop.storage import lookups, villages
from desktop.ui.operations.today import day_words

MOST = 100
COMPARED = (
    "name", "doc_type", "doc_no", "doc_to", "address", "group_no", "household", "mobile", "contact_phone",
    "home_line", "wished_number", "iccid", "plan", "contract", "short_no", "directory_choice", "remark",
)  # fmt: skip
TITLES = FIELD_TITLES | {
    "name": "姓名", "doc_type": "证件", "doc_to": "有效期至", "address": "地址", "group_no": "村民组",
    "household": "户", "home_line": "固定电话", "wished_number": "拟办号码", "iccid": "卡号", "plan": "套餐",
    "contract": "合约", "short_no": "短号", "directory_choice": "号码簿", "remark": "备注",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Need:
    """`sides`: rows of (what, mine, theirs) under `heads`. `keep`: the word on the first answer, and `how` what it
    does: "form" opens the form, "short" takes the next short number, "mine" sends this laptop's version again."""

    person_id: str
    name: str
    village: str
    reason: str
    said: str
    how: str
    keep: str
    heads: tuple[str, str] = ("", "")
    sides: tuple[tuple[str, str, str], ...] = ()
    yields: bool = False  # the second answer lets the county's version stand instead of withdrawing her
    asked: bool = False


def needs(session: Session) -> tuple[Need, ...]:
    names = {v.code: v.name for v in villages.all_villages(session.store)}
    return tuple(_need(session, case, names) for case in answers.cases(session, MOST))


def _need(session: Session, case: Case, names: dict[str, str]) -> Need:
    person = case.person
    who = person.id, person.name or "", names.get(person.village, "")
    said = " ".join(p for p in (case.decided_by, day_words(session, case.decided_at or None)) if p and p != "—")
    if case.conflict:
        reason = "同一个人县里有两份不一样的,先到的已收下"
        sides = _compared(person, case.theirs)
        said = (said and f"县里那份 {said} 收下") or "县里那份下次同步取来,两边摆在一起看"
        how, keep = ("mine", "交我的") if sides else ("form", "打开表")
        return Need(*who, reason, said, how, keep, ("我这份", "县里那份"), sides, bool(sides), case.asked)
    if case.reason == SHORT_TAKEN:
        return _clash(session, case, who, said)
    if case.decided_at:
        reason = case.note or case.reason or "县里没有写原因,请打电话问一声"
        return Need(*who, reason, f"营业员 {said}".strip(), "form", "改好再交", asked=case.asked)
    words = f"县里没有收下这一条({case.reason})"
    return Need(*who, words, "打开改好会重新发出", "form", "改好再交", asked=case.asked)


def _clash(session: Session, case: Case, who: tuple[str, str, str], said: str) -> Need:
    person, other = case.person, case.theirs
    number = other.get("number") or person.short_no or ""
    printed = lookups.printed_for(session.store, person.village, number) == person.id
    heads = "您登记", f"{other.get('rep') or '别的电脑'}登记"
    sides = (
        ("姓名", person.name or "", str(other.get("name") or "—")),
        ("时间", _when(person.captured_at), _when(other.get("at"))),
        ("号码簿", "已印" if printed else "未印", "问对方"),
    )
    keep = f"换成 {case.next_short}" if case.next_short else "打开表另选"
    how = "short" if case.next_short else "form"
    reason = f"短号 {number} 两人同用,那一份先到"
    return Need(*who, reason, said, how, keep, heads, sides if other else (), asked=case.asked)


def _compared(person: Person, theirs: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Only what differs: eyes are tired."""
    if not theirs:
        return ()
    pairs = ((name, _shown(name, getattr(person, name)), _shown(name, theirs.get(name))) for name in COMPARED)
    found = tuple((TITLES.get(name, name), mine, other) for name, mine, other in pairs if mine != other)
    return found or (("内容", "看得见的都一样", "看得见的都一样"),)


def _shown(name: str, value: Any) -> str:
    text = str(value or "—")
    return documents.mask_document(text) if name == "doc_no" and text != "—" else text


def _when(moment: str | None) -> str:
    try:
        return local_text(from_iso(moment), "%m-%d %H:%M") if moment else "—"
    except ValueError:
        return "—"


def settle(session: Session, *, need: Need) -> str:
    """The first answer; what was done, in words."""
    if need.how == "short":
        return f"已换成短号 {answers.take_next_short(session, need.person_id)},下次同步再交。"
    answers.keep_mine(session, need.person_id)
    return "已按您这份再交,下次同步送到。"


def give_way(session: Session, *, person_id: str) -> str:
    answers.take_theirs(session, person_id)
    return "已改用县里那份,下次同步告诉县里。"


def ask_supervisor(session: Session, *, person_id: str) -> str:
    answers.ask_supervisor(session, person_id)
    return "已请主管定,下次同步送到;县里定了会回话。"
