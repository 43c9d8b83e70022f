"""A group's name has one form for every reader, and a number no village has is asked about everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.enrolment import check_person
from desktop.domain.offers import group_in
from desktop.domain.roster_words import check_group, group_from_text
from desktop.services import contacts, enrol
from desktop.services.session import Session
from tests.conftest import VILLAGE
from tests.domain.test_enrolment import LISTING, SIGNUP, TODAY


@pytest.mark.parametrize(
    "text", ["2050组", "2050", "第61村民小组", "61组", "六十一组", "一百零三组", "02017组", "100队", "9" * 5000]
)
def test_a_group_over_sixty_is_asked_about(text: str) -> None:
    [problem] = check_group(text) or check_group(f"{text}组")
    assert (problem.field, problem.code, problem.severity) == ("group_no", "group_too_high", "warning")


@pytest.mark.parametrize(
    "text", [None, "", "2组", "60组", "六十组", "东队", "后李庄", "组", "百组", "二队", "第十二村民小组"]
)
def test_a_usual_group_is_not(text: str | None) -> None:
    assert check_group(text) == []


def test_form_list_and_posts_ask_alike(session: Session) -> None:
    for person in (SIGNUP, LISTING):
        for in_form in (True, False):
            found = check_person(person.with_fields(group_no="2050组"), TODAY, in_form=in_form)
            assert [p.code for p in found if p.field == "group_no"] == ["group_too_high"]
    line = contacts.new_contact(session, VILLAGE, "groups")
    assert [p.code for p in contacts.save(session, replace(line, post="2050组组长", name="单桂香"))] == [
        "group_too_high"
    ]
    assert contacts.save(session, replace(line, post="2组组长", name="单桂香")) == []
    person = enrol.begin(session, VILLAGE)
    enrol.commit_field(session, person.id, "group_no", "2050")
    assert "group_too_high" in {p.code for p in enrol.look_over(session, enrol.in_hand(session, person.id))}


@pytest.mark.parametrize(
    ("address", "group"),
    [("西洪村一百零三组17号", None), ("西洪村2050组17号", None), ("西洪村十二组3号", "12组"), ("西洪村第3组", "3组")],
)
def test_an_address_offers_no_group_no_village_has(address: str, group: str | None) -> None:
    assert group_in(address) == group


def test_chinese_numbers_beyond_a_hundred() -> None:
    said = {"一百零三组": "103组", "一百组": "100组", "一百二十组": "120组", "十百组": "十百组", "百二组": "百二组"}
    assert {text: group_from_text(text) for text in said} == said
