"""A surname with two readings: chosen once, kept with the person and the village, and everybody sorted by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.villages import Village
from desktop.services import enrol, people, roster
from desktop.services import villages as village_acts
from desktop.services.session import Session
from tests.conftest import VILLAGE
from tests.services.lists import number


def named(session: Session, name: str, reading: str | None = None):
    person = enrol.begin(session, VILLAGE, "listing")
    person = enrol.commit_field(session, person.id, "name", name)
    return enrol.commit_field(session, person.id, "surname_reading", reading) if reading else person


def told(session: Session, person_id: str) -> tuple[str | None, str | None]:
    person = people.show(session, person_id).person
    return person.surname_reading, person.initials


def test_the_chosen_reading_outlives_a_corrected_given_name(session: Session) -> None:
    person = named(session, "盖叫天", "gai4")
    person = enrol.commit_field(session, person.id, "name", "盖叫大")
    assert (person.surname_reading, person.initials) == ("gai4", "gjd")
    person = enrol.commit_field(session, person.id, "name", "王叫大")
    assert (person.surname_reading, person.initials) == (None, "wjd")
    person = enrol.commit_field(session, person.id, "name", "盖叫大")
    assert (person.surname_reading, person.initials) == ("gai4", "gjd"), "the village's own answer"


def test_a_capture_and_a_correction_keep_it(session: Session) -> None:
    person = named(session, "盖叫天", "gai4")
    enrol.choose_directory(session, person.id, "none", "sign")
    assert enrol.finish(session, person.id).captured
    enrol.commit_field(session, person.id, "name", "盖叫大")
    assert enrol.finish(session, person.id).captured
    assert told(session, person.id) == ("gai4", "gjd")


def test_the_second_of_the_surname_has_the_village_s_answer(session: Session) -> None:
    named(session, "盖叫天", "gai4")
    assert named(session, "盖桂香").surname_reading == "gai4"
    assert named(session, "单桂香").surname_reading is None
    village_acts.save(session, Village("411722105202", "东洪村", "朱里镇"))
    other = enrol.begin(session, "411722105202", "listing")
    other = enrol.commit_field(session, other.id, "name", "盖桂香")
    assert other.surname_reading is None, "that village was not asked"


def test_a_list_takes_the_village_s_answer(session: Session, tmp_path: Path) -> None:
    named(session, "盖叫天", "gai4")
    path = tmp_path / "名册.csv"
    path.write_text(f"姓名,身份证号码,村民小组\n盖桂香,{number(1)},2组\n", "utf-8-sig")
    roster.take(session, roster.preview(session, path, VILLAGE))
    [person] = [p for p in people.list_people(session, VILLAGE) if p.name == "盖桂香"]
    assert (person.surname_reading, person.initials) == ("gai4", "ggx")


@pytest.mark.parametrize("first", [None, "ge3"])
def test_another_answer_sorts_everybody_anew(session: Session, first: str | None) -> None:
    before = [named(session, "盖桂香", first), named(session, "盖叫天")]
    later = named(session, "盖小满", "gai4")
    assert [told(session, p.id)[0] for p in (*before, later)] == ["gai4"] * 3
    stored = people.list_people(session, VILLAGE)
    assert all((p.sort_key or "").startswith("gai4") for p in stored)


def test_nobody_of_another_surname_or_of_letters_is_moved(session: Session) -> None:
    others = [named(session, "盖·买买提"), named(session, "王盖天")]
    kept = [told(session, p.id) for p in others]
    named(session, "盖叫天", "gai4")
    assert [told(session, p.id) for p in others] == kept
