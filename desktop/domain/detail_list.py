"""The enrolment detail list (用户入网明细): which sign-ups stand on it and what each row says. Pure.

The township's copy shows the first six and last four of document numbers, the carrier's shows them whole. A list that
was stamped is frozen: who stands on one stands on no later one. Every person is a row or left out with a reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from desktop.base.errors import PaperError
from desktop.domain import catalogue, documents, phones
from desktop.domain.directory import county_of
from desktop.domain.directory_book import LeftOut
from desktop.domain.directory_order import natural, parse_group
from desktop.domain.directory_rules import group_short
from desktop.domain.people import Person
from desktop.domain.villages import Village

LEFT_OUT_REASONS: dict[str, str] = {
    "withdrawn": "已撤回",
    "draft": "草稿未登记完",
    "listing": "只登号码簿,没有办业务",
    "other_village": "不属本村",
    "stamped": "已在盖过章的清单上",
}
SENTENCE = "本表为预登记,以现场核验开卡为准"


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One sign-up as printed: every value is ready text."""

    person_id: str
    name: str
    sex: str
    doc_type: str
    doc_no: str  # as this copy shows it
    phone: str
    plan: str
    contract: str
    short_no: str
    prepay: int


@dataclass(frozen=True, slots=True)
class DetailList:
    """`carrier` = the carrier's copy, with whole document numbers, for the county alone."""

    village: Village
    county: str
    made_on: date
    number: int
    rows: tuple[DetailRow, ...]
    left_out: tuple[LeftOut, ...]
    carrier: bool = False
    rep: str = ""

    @property
    def entry_count(self) -> int:
        return len(self.rows)

    @property
    def total_prepay(self) -> int:
        return sum(row.prepay for row in self.rows)

    @property
    def content_hash(self) -> str:
        """SHA-256 over what the rows say, so that paper and database can be compared row for row."""
        text = "\n".join("\t".join(map(str, astuple(row)[1:])) for row in self.rows)
        return hashlib.sha256(f"{self.village.code}\n{self.number}\n{text}".encode()).hexdigest()


def choose(
    people: Sequence[Person],
    village: Village,
    today: date,
    number: int = 1,
    *,
    carrier: bool = False,
    rep: str = "",
    stamped: Collection[str] = (),
) -> DetailList:
    """The list as of today: every complete sign-up of this village, by group, household and order of entry; without
    those who stand on a stamped list (`stamped`, ids)."""
    chosen: list[Person] = []
    left_out: list[LeftOut] = []
    for person in people:
        code = _reason(person, village.code) or ("stamped" if person.id in stamped else None)
        if code is None:
            chosen.append(person)
        else:
            left_out.append(LeftOut(person.id, (person.name or "").strip(), code, LEFT_OUT_REASONS[code]))
    chosen.sort(key=_order)
    made = DetailList(
        village, county_of(village.code), today, number, tuple(_row(p, carrier) for p in chosen), tuple(left_out),
        carrier, rep,
    )  # fmt: skip
    if sorted([r.person_id for r in made.rows] + [g.person_id for g in left_out]) != sorted(p.id for p in people):
        raise PaperError(
            f"明细对不上:{len(people)} 人,列入 {made.entry_count} 人,不列 {len(left_out)} 人。"
            "没有印任何东西。请把这句话告诉技术支持。",
            code="count_mismatch",
        )
    return made


def _reason(person: Person, village: str) -> str | None:
    checks = (
        ("withdrawn", person.state == "withdrawn"),
        ("listing", person.kind != "signup"),
        ("draft", person.state == "draft"),
        ("other_village", person.village != village),
    )
    return next((code for code, holds in checks if holds), None)


def _order(person: Person) -> tuple[object, ...]:
    number, title = parse_group(person.group_no)
    return (number is None, number or 0, title, natural(person.household or ""), person.created_at or "", person.id)


def _row(person: Person, carrier: bool) -> DetailRow:
    kind = documents.DOCUMENT_TYPES.get(person.doc_type or "")
    plan, deposit = catalogue.plan(person.plan), catalogue.contract(person.contract)
    number = person.doc_no or ""
    phone = person.contact_phone or person.mobile or person.home_line or ""
    return DetailRow(
        person.id,
        (person.name or "").strip(),
        person.sex or "",
        kind.name if kind else "",
        number if carrier else documents.mask_document(number) if number else "",
        phones.group_phone(phones.normalise_phone(phone)) if phone else "",
        plan.short_label if plan else (person.plan or ""),
        deposit.name if deposit else (person.contract or ""),
        group_short(person.short_no) or "",
        deposit.prepay if deposit else 0,
    )
