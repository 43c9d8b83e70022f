"""What a person is told will be printed of her is what the books and the wall hold."""

from __future__ import annotations

import os
from datetime import date

import pytest
from hypothesis import given, settings

from desktop.base.errors import RefusedInput
from desktop.domain.consent import CHOICE_NAMES
from desktop.domain.directory import choose
from desktop.domain.people import Person
from desktop.domain.printed import printed_of, too_young
from desktop.domain.villages import Village
from desktop.paper import my_data, receipt
from desktop.paper.leaf import Facts, Leaf, Text
from desktop.services import ages, directory, enrol, papers, people
from desktop.services import villages as village_acts
from desktop.services.session import Session
from tests.conftest import VILLAGE
from tests.domain.test_enrolment import number_of
from tests.domain.test_parties import AGENT, USER
from tests.paper.test_random_villages import PERSON, village
from tests.paper.villagers import TODAY, text_of
from tests.paper.villagers import VILLAGE as PLACE
from tests.services.test_enrol import FORM, fill

CHILD = {
    "name": "王小满", "doc_no": number_of(12), "doc_to": "2029-06-01", "guardian_name": "王建国",
    "guardian_relation": "父亲", "guardian_doc_type": "RIC", "guardian_doc_no": number_of(45),
}  # fmt: skip


def said(leaf: Leaf) -> dict[str, str]:
    return {label: words for block in leaf.blocks if isinstance(block, Facts) for label, words in block.rows}


def held(person: Person, audience: str) -> bool:
    book = choose([person], [], PLACE, TODAY, audience=audience)
    return [entry.person_id for entry in book.entries()] == [person.id]


@settings(max_examples=2_000 if os.environ.get("CUNBU_LONG") else 200, deadline=None)
@given(PERSON)
def test_the_receipt_says_what_the_books_and_the_wall_hold(row: dict[str, object]) -> None:
    [person] = village([row])
    paper = receipt.leaf(person, PLACE, "张代表", TODAY)
    told = said(paper)
    assert told["号码簿"].startswith("不登") is not held(person, "village")
    if held(person, "village"):
        assert told["号码簿"] == CHOICE_NAMES[person.directory_choice or ""]
    uses = next(b.text for b in paper.blocks if isinstance(b, Text) and b.lead == "登记这些是为了")
    assert ("交村委会印本村号码簿" in uses) is held(person, "village")
    assert ("上墙公示" in uses) is held(person, "wall")
    hers = said(my_data.leaf(person, PLACE, (), "张代表", TODAY))
    assert hers["号码簿里"] == told["号码簿"]
    assert (hers["墙上"] == "上墙") is held(person, "wall")
    [entry] = [*choose([person], [], PLACE, TODAY).entries()] or [None]
    assert printed_of(person, TODAY).numbers == (entry.lines if entry else ())


def test_a_child_is_not_listed_whatever_was_ticked_and_her_receipt_names_who_answers(session: Session) -> None:
    draft = fill(session, **CHILD, short_no=None)
    enrol.give_consent(session, draft.id, "publish", "sign")
    assert draft.directory_choice == "full"
    done = enrol.finish(session, draft.id)
    assert done.captured, done.problems
    child = people.show(session, draft.id).person
    assert (child.directory_choice, child.consent("directory"), child.consent("publish")) == ("none", None, None)
    words = text_of(papers.make_receipt(session, child.id).pdf)
    assert "全部" not in words
    assert "王建国(父亲)" in words
    assert "未满 18 岁" in words
    assert directory.preview(session, VILLAGE)[0].entry_count == 0


def test_a_child_need_not_be_asked_but_an_adult_must(session: Session) -> None:
    draft = enrol.begin(session, VILLAGE)
    for field, value in (FORM | CHILD | {"short_no": None}).items():
        if value:
            enrol.commit_field(session, draft.id, field, value)
    for kind in ("service", "sensitive"):
        enrol.give_consent(session, draft.id, kind, "sign")
    assert enrol.finish(session, draft.id).captured
    grown = enrol.commit_field(session, draft.id, "doc_no", FORM["doc_no"])
    assert grown.directory_choice is None, "the law's no was not hers"
    assert "not_asked" in {p.code for p in enrol.finish(session, draft.id).problems}


def test_a_child_by_an_answer_alone_is_asked_once_another_answer_stands(session: Session) -> None:
    person = enrol.begin(session, VILLAGE, "listing")
    enrol.commit_field(session, person.id, "name", "王小满")
    enrol.choose_directory(session, person.id, "full", "sign")
    assert enrol.finish(session, person.id).captured
    ages.answer(session, person.id, "minor")
    enrol.commit_field(session, person.id, "household", "02017")
    done = enrol.finish(session, person.id)
    assert (done.captured, done.person.directory_choice) == (True, "none"), done.problems
    assert printed_of(done.person, session.today).kept_out == "minor"
    ages.answer(session, person.id, "adult")
    then = people.show(session, person.id).person
    assert (then.directory_choice, printed_of(then, session.today).kept_out) == (None, "not_asked")


@pytest.mark.parametrize("choice", ["full", "masked", "short_only", "home_only"])
def test_not_listed_and_on_the_wall_cannot_both_be_said(session: Session, choice: str) -> None:
    person = fill(session)
    enrol.choose_directory(session, person.id, choice, "sign")
    enrol.give_consent(session, person.id, "publish", "sign")
    person = enrol.choose_directory(session, person.id, "none", "sign")
    assert (person.consent("publish"), person.consent("directory")) == (None, None)
    with pytest.raises(RefusedInput, match="不上墙"):
        enrol.give_consent(session, person.id, "publish", "sign")
    enrol.commit_field(session, person.id, "directory_choice", choice)
    enrol.give_consent(session, person.id, "directory", "sign")
    enrol.give_consent(session, person.id, "publish", "sign")
    enrol.commit_field(session, person.id, "directory_choice", "none")  # as a correction does
    assert enrol.finish(session, person.id).captured
    assert people.show(session, person.id).person.consent("publish") is None


def test_taking_the_directory_back_takes_the_wall_back(session: Session) -> None:
    person = fill(session)
    enrol.give_consent(session, person.id, "publish", "sign")
    person = enrol.take_back_consent(session, person.id, "directory")
    assert (person.directory_choice, person.consent("publish")) == ("none", None)


def test_who_acts_for_her_and_who_uses_the_number_stand_on_her_receipt(session: Session) -> None:
    person = enrol.finish(session, fill(session, **AGENT, **USER).id).person
    place: Village = village_acts.get(session, VILLAGE)
    told = said(receipt.leaf(person, place, "张代表", session.today))
    assert told["经办人"] == f"{AGENT['agent_name']}({AGENT['agent_relation']});使用人 {USER['user_name']}"
    assert papers.make_receipt(session, person.id).print.pages == 1


BORN = [("2008-11-23", True), ("2008-11-22", False), (None, False), ("不详", False)]


@pytest.mark.parametrize(("born", "young"), BORN)
def test_whom_the_law_keeps_out_is_asked_nothing(born: str | None, young: bool) -> None:
    assert too_young(Person("p", "listing", VILLAGE, birth=born), date(2026, 11, 22)) is young
