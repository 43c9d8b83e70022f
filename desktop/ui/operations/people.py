"""People, as the table and its side card ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.base.clock import from_iso, local_text
from desktop.domain.people import KIND_NAMES, STATE_NAMES, Person
from desktop.services import leaving, people, people_export, villages
from desktop.services.session import Session

MOST_FOUND = 5000

ACT_WORDS: dict[str, str] = {
    "captured": "保存", "corrected": "改正", "withdrawn": "撤回", "erased": "抹去", "consent_given": "给同意",
    "consent_taken_back": "收回同意", "directory_chosen": "选登记方式", "imported": "从名册导入", "sealed": "装批",
    "received": "县里已收", "accepted": "已受理", "returned": "退回", "begun": "开始登记",
    "draft_discarded": "丢弃草稿",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """What a filter finds: ids in order, and how many there are of each state and kind in the same village."""

    ids: list[str]
    by_state: dict[str, int]
    by_kind: dict[str, int]
    village: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    person: Person
    village_name: str
    acts: tuple[str, ...]


def listing(session: Session, *, village: str | None, kind: str | None, state: str | None, text: str) -> Listing:
    """Ids in directory order; with a text, what the search finds among them."""
    states = (state,) if state else ()
    if text:
        ids = people.search_ids(session, text, village=village, limit=MOST_FOUND)
        if kind or state:
            allowed = set(people.order(session, village, kind=kind, states=states))
            ids = [i for i in ids if i in allowed]
    else:
        ids = people.order(session, village, kind=kind, states=states)
    by_state, by_kind = _counts(session, village, kind)
    return Listing(ids, by_state, by_kind, village, text)


def _counts(session: Session, village: str | None, kind: str | None) -> tuple[dict[str, int], dict[str, int]]:
    by_state: dict[str, int] = dict.fromkeys(STATE_NAMES, 0)
    by_kind: dict[str, int] = dict.fromkeys(KIND_NAMES, 0)
    for code, kinds in people.count_by_state(session).items():
        if village not in (None, code):
            continue
        for each, states in kinds.items():
            by_kind[each] += sum(states.values())
            if kind in (None, each):
                for state, number in states.items():
                    by_state[state] += number
    return by_state, by_kind


def rows(session: Session, *, ids: list[str]) -> list[Person]:
    return people.rows(session, ids)


def story(session: Session, *, person_id: str) -> Story:
    """One person with what happened to her record, newest first, in words."""
    found = people.show(session, person_id)
    names = {v.code: v.name for v in villages.list_villages(session)}
    acts = tuple(
        f"{local_text(from_iso(act['at']), '%m-%d %H:%M')} {ACT_WORDS.get(act['act'], act['act'])}"
        for act in reversed(found.acts)
    )
    return Story(found.person, names.get(found.person.village, ""), acts)


def withdraw(session: Session, *, ids: list[str], reason: str) -> int:
    """Take people out; those already withdrawn are passed over. Returns how many were taken."""
    taken = 0
    with session.store.atomic():
        for person in people.rows(session, ids):
            if person.state != "withdrawn":
                leaving.withdraw(session, person.id, reason)
                taken += 1
    return taken


def erase(session: Session, *, person_id: str) -> None:
    leaving.erase(session, person_id)


def export(session: Session, *, path: Path, village: str | None, kind: str | None) -> int:
    """The list as a spreadsheet, readable by anyone who has the file; returns how many people."""
    return people_export.export(session, path, village=village, kind=kind)
