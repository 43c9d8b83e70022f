"""Asking somebody's age: the answer that lets her stand in the book, or keeps her out, with who asked and when."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.base.errors import NotFound, RefusedInput
from desktop.domain import of_age, printed
from desktop.domain.ages import Hint, pack, unpack
from desktop.domain.of_age import AgeStanding, Answer
from desktop.domain.people import Person
from desktop.services import queue
from desktop.services.session import Session
from desktop.storage import audit, people


def standing(session: Session, person: Person) -> AgeStanding:
    """What is known of her age today."""
    return of_age.standing(person, session.today)


def answer(session: Session, person_id: str, said: Answer) -> Person:
    """Keep what she answered. A captured person is a revision further by it, so that the county and colleagues hear.
    Where her document says that she is a child, no answer makes her older."""
    with session.store.atomic():
        person = people.get(session.store, person_id)
        if person is None:
            raise NotFound("找不到这个人,可能已被删除。没有改动。", code="no_such_person")
        if person.state == "withdrawn":
            raise RefusedInput("这个人已撤回,不用再问,没有改动。", code="withdrawn")
        if said == "adult" and standing(session, person).code == "minor" and not person.age_asked:
            raise RefusedInput(
                "按证件号或出生日期未满 18 岁,不能记“已满 18 岁”,没有改动。日期写错的,请先更正。", code="minor"
            )
        text = of_age.answer_text(person, said, session.store.now(), session.rep.name, session.today)
        asked = person.with_fields(age_asked=text)
        if printed.of_age_after_all(person, asked, session.today):
            asked = asked.with_fields(directory_choice=None)
        return revised(session, person, asked, "age_asked", age=said)


def hint(session: Session, person_id: str, hints: Sequence[Hint]) -> bool:
    """One more thing was said of her age. A captured person is a revision further by it."""
    with session.store.atomic():
        person = people.get(session.store, person_id)
        if person is None or person.state == "withdrawn":
            return False
        packed = pack([*unpack(person.age_hints), *hints])
        if packed == person.age_hints:
            return False
        revised(session, person, person.with_fields(age_hints=packed), "age_hinted")
        return True


def revised(session: Session, person: Person, told: Person, act: str, **values: str) -> Person:
    """What was told of her goes on disk; a captured person is a revision further by it, which the county hears."""
    if person.rev:
        told = told.with_fields(rev=person.rev + 1, state="captured", captured_at=person.captured_at)
    people.update(session.store, told)
    audit.add(session.store, act, rep=session.rep.id, subject=person.id, rev=told.rev, values=values)
    if person.rev:
        queue.enrolments(session, [told])
    return told
