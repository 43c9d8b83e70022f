"""Who stands in the directory, and with which numbers: each person as she herself chose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from desktop.domain import documents, phones, shortnumbers
from desktop.domain.directory_book import LEFT_OUT_REASONS, Audience, LeftOut, Note, NumberLine
from desktop.domain.names import fold_variants
from desktop.domain.of_age import standing
from desktop.domain.people import Person

ADULT = 18
OPENED = ("opened", "counted")
PENDING = "待开通"
ANSWERED = (None, "declined", "not_posted", "not_on_card")
"""Reasons that come after a person's own answer: her later record speaks for the earlier one too."""
BARRED = ("minor", "age_hinted", "gone")
"""Reasons that hold for every record of her, whichever of them tells it."""


def age_on(birth: str | None, day: date) -> int | None:
    """Full years on this day; None when the birth date is not known."""
    born = documents.read_date(birth) if birth else None
    return documents.age_on(born, day) if born else None


def group_number(text: str | None, *, mask: bool = False) -> str | None:
    """A phone number as people read it ("186 2345 0178", "0396-6912188"), the last four hidden if asked.

    None when it is not a number one can dial: it is not printed.
    """
    found = phones.check_phone(text) if text else None
    if found is None or not found.ok:
        return None
    return phones.mask_phone(found.value) if mask else phones.group_phone(found.value)


def group_short(text: str | None) -> str | None:
    found = shortnumbers.check_short(text) if text else None
    return shortnumbers.group_short(found.value) if found and found.ok else None


def same_number(one: str | None, other: str | None) -> bool:
    return bool(one and other) and phones.normalise_phone(one or "") == phones.normalise_phone(other or "")


def reason_left_out(person: Person, village: str, today: date, audience: Audience = "village") -> str | None:
    """The code of the first reason why this person is not listed; None when she is.

    A wall is read by everyone who passes: it takes a consent of its own. A card carries posts, never villagers.
    """
    age = standing(person, today)
    checks = (
        ("withdrawn", person.state == "withdrawn"),
        ("draft", person.state == "draft"),
        ("other_village", person.village != village),
        ("gone", age.gone is not None),
        ("minor", age.code == "minor"),
        ("age_hinted", age.code == "hinted"),
        ("declined", person.directory_choice == "none"),
        ("not_asked", person.directory_choice not in ("full", "masked", "short_only", "home_only")),
        ("no_consent", person.consent("directory") is None),
        ("no_name", not (person.name or "").strip()),
        ("not_posted", audience == "wall" and person.consent("publish") is None),
        ("not_on_card", audience == "card"),
    )
    return next((code for code, holds in checks if holds), None)


def left_out(person: Person, code: str) -> LeftOut:
    return LeftOut(person.id, (person.name or "").strip(), code, LEFT_OUT_REASONS[code])


def split_listed(
    people: Sequence[Person], village: str, today: date, audience: Audience = "village"
) -> tuple[list[Person], list[LeftOut]]:
    """The people to list, in the order given, and everyone else with a reason.

    One villager may be both a listing and a sign-up, on a committee's list often without her document: the later
    record that holds an answer speaks for both, so a later "not listed" takes the earlier entry out too.
    """
    codes = {p.id: reason_left_out(p, village, today, audience) for p in people}
    whose = _who_is_who(people)
    newest = {whose[p.id]: p.id for p in sorted((p for p in people if codes[p.id] in ANSWERED), key=_as_told)}
    barred = {whose[p.id]: codes[p.id] for p in people if codes[p.id] in BARRED}
    listed: list[Person] = []
    gone: list[LeftOut] = []
    for person in people:
        code = codes[person.id]
        if code is None and newest[whose[person.id]] != person.id:
            code = "same_person"
        if code is None and person.birth is None:  # her other record knows more of her age
            code = barred.get(whose[person.id])
        if code is None:
            listed.append(person)
        else:
            gone.append(left_out(person, code))
    return listed, gone


def _who_is_who(people: Sequence[Person]) -> dict[str, str]:
    """Id -> what she is known by: her document. A record without one is of whom the same name and telephone tell,
    unless two documents bear them."""
    documents_of: dict[tuple[str, str], set[str]] = {}
    for person in people:
        if person.state != "withdrawn" and (called := _called(person)):
            documents_of.setdefault(called, set()).update({person.doc_hash or person.doc_no or ""} - {""})
    whose = {}
    for person in people:
        known = person.doc_hash or person.doc_no
        called = _called(person)
        if not known and called:
            others = documents_of.get(called, set())
            known = next(iter(others)) if len(others) == 1 else " ".join(called)
        whose[person.id] = known or person.id
    return whose


def _called(person: Person) -> tuple[str, str] | None:
    name, phone = "".join((person.name or "").split()), person.mobile or person.home_line
    return (fold_variants(name), phones.normalise_phone(phone)) if name and phone else None


def _as_told(person: Person) -> tuple[int, str, str, str]:
    """In the order in which people answered here, as it was counted; a clock may have been put right in between."""
    return (person.act_no or 0, person.captured_at or "", person.created_at or "", person.id)


def number_lines(person: Person) -> tuple[NumberLine, ...]:
    """What is printed for this person by her own choice; nothing that cannot be dialled is printed.

    A wished number is not in service before opening, so 待开通 stands in its place; where it is the number she has
    today (port-in, existing customer) that number is printed as any other.
    """
    choice = person.directory_choice
    lines: list[NumberLine] = []
    if choice in ("full", "masked"):
        mask = choice == "masked"
        mobile = group_number(person.mobile, mask=mask)
        if mobile:
            lines.append(NumberLine("mobile", mobile))
        wished = group_number(person.wished_number, mask=mask)
        if wished and not same_number(person.wished_number, person.mobile):
            lines.append(NumberLine("wished", wished if person.state in OPENED else PENDING))
    if choice in ("full", "masked", "home_only"):
        home = group_number(person.home_line, mask=choice == "masked")
        if home and not (choice != "home_only" and same_number(person.home_line, person.mobile)):
            lines.append(NumberLine("home", home))
    if choice != "home_only":
        short = group_short(person.short_no)
        if short:
            lines.append(NumberLine("short", short))
    return tuple(lines)


def number_notes(people: Iterable[Person]) -> list[Note]:
    """Numbers that cannot be printed, and numbers not yet in service."""
    notes: list[Note] = []
    pending: list[str] = []
    empty: list[str] = []
    for person in people:
        lines = number_lines(person)
        named = (("手机号码", person.mobile), ("固定电话", person.home_line))
        for label, value in named:
            if value and value.strip() and group_number(value) is None:
                notes.append(
                    Note(
                        "phone_invalid",
                        person.name or "",
                        f"{label}不像电话号码,没有印。请核对后改正",
                        "warning",
                        (person.id,),
                    )
                )
        if person.short_no and group_short(person.short_no) is None:
            notes.append(
                Note("short_invalid", person.name or "", "短号不对,没有印。请核对后改正", "warning", (person.id,))
            )
        if any(line.text == PENDING for line in lines):
            pending.append(person.id)
        if not lines:
            empty.append(person.id)
    if pending:
        notes.append(
            Note("pending", f"{len(pending)} 人新号未开通", "印“待开通”,开通后换版", "warning", tuple(pending))
        )
    if empty:
        notes.append(
            Note("no_number", f"{len(empty)} 人没有可印的号码", "姓名照印,号码处印一横", "warning", tuple(empty))
        )
    return notes
