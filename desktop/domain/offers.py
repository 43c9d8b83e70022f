"""What is offered for an empty field: from her own household, the person before, the village, or the law. An offer is
shown, never stored, until somebody takes it; nothing that is hers alone to answer is ever offered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain import documents
from desktop.domain.people import Person
from desktop.domain.roster_words import group_from_text
from desktop.domain.villages import Village

FROM_BEFORE = ("service", "network", "plan", "contract")
AGENT_FROM_BEFORE = (
    "agent_name", "agent_relation", "agent_doc_type", "agent_doc_no", "agent_address", "agent_phone", "agent_letter",
)  # fmt: skip
FIRST_OF_THE_DAY = {"service": "new", "network": "4G"}
_GROUP = re.compile(r"(?:第)?([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*(?:村民小组|村民组|小组|组)")


@dataclass(frozen=True, slots=True)
class Offer:
    """`why` says where it comes from. An open one only begins the value: more has to be typed behind it."""

    value: str
    why: str
    is_open: bool = False


def group_in(address: str | None) -> str | None:
    """The group an address names: 西洪村2组17号 -> 2组."""
    found = _GROUP.search(address or "")
    return group_from_text(found[0]) if found else None


def begun_address(last: str | None, village: Village, county: str, group: str | None) -> str:
    """Everything of an address but the house: as the last one was written, else by the village's own names."""
    found = _GROUP.search(last or "")
    place = (last or "")[: found.start()] if found else f"河南省{county}{village.township}{village.name}"
    return place + (group or "")


def of_the_law(person: Person) -> dict[str, Offer]:
    """The last day of a resident card follows from the first and the birth."""
    end = documents.lawful_end(person.doc_from, person.birth) if person.doc_type in (None, "RIC") else None
    return {"doc_to": Offer(end, "按法定年限")} if end else {}


def of_before(before: Person | None, *, with_agent: bool) -> dict[str, Offer]:
    """What the person before had, where it is not hers alone. The agent only once it is said that there is one."""
    if before is None or before.kind != "signup":
        return {field: Offer(value, "常用") for field, value in FIRST_OF_THE_DAY.items()}
    wanted = (*FROM_BEFORE, *(AGENT_FROM_BEFORE if with_agent and before.agent_name else ()))
    return {field: Offer(value, "照上一位") for field in wanted if (value := getattr(before, field))}


def still_open(person: Person, offered: Mapping[str, Offer]) -> dict[str, Offer]:
    """Without what is written already."""
    return {field: offer for field, offer in offered.items() if not getattr(person, field)}
