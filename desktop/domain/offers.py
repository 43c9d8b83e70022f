"""What is offered for an empty field: from her own household, the person before, the village, or the law. An offer is
shown, never stored, until somebody takes it; nothing that is hers alone to answer is ever offered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from desktop.domain import documents, names
from desktop.domain.people import Person
from desktop.domain.roster_words import check_group, group_from_text
from desktop.domain.villages import Village

FIRST_OF_THE_DAY = {"service": "new", "network": "4G"}
NEVER_REPEATED_SERVICE = "port_in"
"""Who brings her number from elsewhere says so herself, with the plan she moves to: no custom of the day."""


class Whose(Enum):
    """Whose a field is, and by it who may be asked for a value of it."""

    WISH = "what is wanted: nobody's identity"
    HOUSE = "her household's, or her own entry on the list"
    VILLAGE = "the village's"
    CARD = "what the law says of her document"
    GUARDIAN = "guardian"
    AGENT = "agent"
    USER = "user"
    OWN = "hers alone, her answers too: never offered from anybody"
    BETWEEN = "between two people, as a mandate is: never offered from anybody"
    LAPTOP = "of the stock this laptop gives out"

    @property
    def hangs_on(self) -> tuple[str, ...]:
        """The fields that tell whose it is: an offer stands only while all of them are as they were when it was made,
        so nothing of one identity is ever offered beside the name or number of another."""
        return _HANGS_ON.get(self, ())


_HANGS_ON: dict[Whose, tuple[str, ...]] = {
    Whose.WISH: ("service",),
    Whose.HOUSE: ("name", "doc_no", "group_no", "household", "address"),
    Whose.VILLAGE: ("group_no",),
    Whose.CARD: ("doc_type", "doc_no", "doc_from", "birth"),
    Whose.GUARDIAN: ("guardian_name", "guardian_doc_no"),
    Whose.AGENT: ("agent_name", "agent_doc_no"),
    Whose.USER: ("user_name", "user_doc_no"),
}
PARTIES = (Whose.GUARDIAN, Whose.AGENT, Whose.USER)
_OF_A_PARTY = {
    Whose.GUARDIAN: ("doc_type", "doc_no", "phone"),
    Whose.AGENT: ("doc_type", "doc_no", "address", "phone"),
    Whose.USER: ("doc_type", "doc_no", "address", "phone"),
}
_WHOSE: dict[str, Whose] = {
    **dict.fromkeys(("doc_type", "service", "network", "plan", "contract"), Whose.WISH),
    **dict.fromkeys(("group_no", "household", "address", "home_line", "contact_phone"), Whose.HOUSE),
    **dict.fromkeys(("guardian_relation", "agent_relation", "agent_letter", "user_role"), Whose.BETWEEN),
    **{f"{who.value}_{part}": who for who, parts in _OF_A_PARTY.items() for part in parts},
}


def whose(field: str) -> Whose:
    """Whose identity a field is part of; a field nobody thought of is her own."""
    return _WHOSE.get(field, Whose.OWN)


_FIGURES = "0-9一二三四五六七八九十百零〇两"
_GROUP = re.compile(rf"(?:第|(?<![{_FIGURES}]))([{_FIGURES}]{{1,6}})\s*(?:村民小组|村民组|小组|组)")


@dataclass(frozen=True, slots=True)
class Offer:
    """`why` says where it comes from, `whose` what it hangs on. An open one only begins the value: more has to be
    typed behind it."""

    value: str
    why: str
    whose: Whose
    is_open: bool = False


def group_in(address: str | None) -> str | None:
    """The group an address names: 西洪村2组17号 -> 2组."""
    found = _GROUP.search(address or "")
    group = group_from_text(found[0]) if found else None
    return None if check_group(group) else group


def begun_address(last: str | None, village: Village, county: str, group: str | None) -> str:
    """Everything of an address but the house: as the last one was written, else by the village's own names."""
    found = _GROUP.search(last or "")
    place = (last or "")[: found.start()] if found else f"河南省{county}{village.township}{village.name}"
    return place + (group or "")


def of_the_law(person: Person) -> dict[str, Offer]:
    """The last day of a resident card follows from the first and the birth."""
    end = documents.lawful_end(person.doc_from, person.birth) if person.doc_type in (None, "RIC") else None
    return {"doc_to": Offer(end, "按法定年限", Whose.CARD)} if end else {}


def of_before(person: Person, before: Person | None) -> dict[str, Offer]:
    """What the person before had, where it is nobody's identity, or that of one who is beside this person too."""
    usual = {field: Offer(value, "常用", Whose.WISH) for field, value in FIRST_OF_THE_DAY.items()}
    if before is None or before.kind != "signup":
        return usual
    wishes = ("service", "network", "plan", "contract") if _same_wish(person, before) else ("network",)
    wanted = [*wishes, *(field for field, who in _WHOSE.items() if who in PARTIES)]
    found = {field: value for field in wanted if (value := _as_before(person, before, field))}
    told = {field: Offer(value, "照上一位", whose(field)) for field, value in found.items()}
    return told if _same_wish(person, before) else usual | told


def repeated(person: Person, before: Person, field: str) -> tuple[Any, str]:
    """A field asked for by hand, as it was for the person before, and ""; or nothing, and why."""
    who = whose(field)
    if who in (Whose.OWN, Whose.BETWEEN):
        return None, "这一格每人不同,不照抄上一位。"
    if who in PARTIES and not _same_one(person, before, who):
        return None, "姓名与上一位的不同,不是同一个人,不照抄。请照这位的证件填。"
    if field in ("home_line", "contact_phone") and not _same_house(person, before):
        return None, "与上一位不是同一户,电话不照抄。同一户的请先写户号或住址。"
    if field in ("service", "plan", "contract") and not _same_wish(person, before):
        return None, "业务与上一位的不同,或上一位是携号转入,不照抄,请问本人。"
    value = getattr(before, field)
    return value, "" if value is not None else "上一位这一格是空的。"


def taken_from(person: Person, before: Person | None, who: Whose) -> tuple[str, ...]:
    """Fields of a party that stand here as they stood beside the person before: they were taken, not written."""
    if before is None:
        return ()
    fields = (f"{who.value}_{part}" for part in _OF_A_PARTY[who])
    return tuple(f for f in fields if getattr(person, f) and getattr(person, f) == getattr(before, f))


def becomes_another(person: Person, named: Person, before: Person | None, who: Whose) -> bool:
    """Whether one known from the person before is written over with another name."""
    return before is not None and _same_one(person, before, who) and not _same_one(named, before, who)


def _as_before(person: Person, before: Person, field: str) -> Any:
    who = whose(field)
    return getattr(before, field) if who not in PARTIES or _same_one(person, before, who) else None


def _same_one(person: Person, before: Person, who: Whose) -> bool:
    """Known by the name, and by the number too once that is written."""
    name, number = (f"{who.value}_name", f"{who.value}_doc_no")
    mine, hers = getattr(person, name), getattr(before, name)
    if not mine or not hers or names.fold_variants(mine) != names.fold_variants(hers):
        return False
    return getattr(person, number) in (None, "", getattr(before, number))


def _same_house(person: Person, before: Person) -> bool:
    if person.household and person.household == before.household:
        return person.group_no == before.group_no
    return bool(person.address) and person.address == before.address


def _same_wish(person: Person, before: Person) -> bool:
    """A plan goes with the service it was wished for."""
    return before.service != NEVER_REPEATED_SERVICE and person.service in (None, "", before.service)


def still_open(person: Person, offered: Mapping[str, Offer]) -> dict[str, Offer]:
    """Without what is written already."""
    return {field: offer for field, offer in offered.items() if not getattr(person, field)}
