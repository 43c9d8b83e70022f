"""What is offered for an empty field, from whom, and what never is."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain import offers as domain_offers
from desktop.domain.offers import Whose
from desktop.domain.people import EDITABLE, Person
from desktop.domain.villages import Village
from desktop.services import enrol
from desktop.services.offers import offers_for
from desktop.services.session import Session
from tests.conftest import VILLAGE
from tests.domain.test_enrolment import number_of
from tests.domain.test_parties import AGENT, USER
from tests.services.test_enrol import FORM, fill


def fresh(session: Session, **values: Any) -> Person:
    person = enrol.begin(session, VILLAGE)
    for field, value in values.items():
        person = enrol.commit_field(session, person.id, field, value)
    return person


def offered(session: Session, person: Person) -> dict[str, str]:
    return {field: offer.value for field, offer in offers_for(session, person).items()}


def test_the_first_person_of_the_day_is_offered_the_usual_and_the_village(session: Session) -> None:
    found = offers_for(session, fresh(session))
    assert (found["service"].value, found["network"].value) == ("new", "4G")
    assert found["address"].value == "河南省上蔡县朱里镇西洪村"
    assert found["address"].is_open
    assert "plan" not in found


def test_the_next_is_offered_what_the_person_before_had_but_nothing_of_her_own(session: Session) -> None:
    enrol.finish(session, fill(session).id)
    found = offered(session, fresh(session))
    assert (found["service"], found["plan"], found["contract"]) == ("new", "LOC9", "D15")
    assert not found.keys() & {
        "name", "doc_no", "mobile", "wished_number", "iccid", "short_no", "directory_choice", "seen_original",
        "contact_phone", "household", "home_line",
    }  # fmt: skip


def test_her_household_is_known_by_the_address_of_her_card(session: Session) -> None:
    enrol.finish(session, fill(session, home_line="0396-6912188").id)
    found = offers_for(session, fresh(session, address=FORM["address"]))
    assert {f: found[f].value for f in ("group_no", "household", "home_line")} == {
        "group_no": "2组", "household": "02017", "home_line": "0396-6912188",
    }  # fmt: skip
    assert found["household"].why == "同户 李春花"


def test_her_household_is_known_by_its_number_within_the_group(session: Session) -> None:
    enrol.finish(session, fill(session).id)
    assert offered(session, fresh(session, household="02017"))["address"] == FORM["address"]
    other = fresh(session, group_no="3组", household="02017")
    assert offers_for(session, other)["address"].is_open


def test_one_namesake_on_the_committee_s_list_is_herself_two_are_nobody(session: Session) -> None:
    for group in ("2组", "3组"):
        listing = enrol.begin(session, VILLAGE, "listing")
        for field, value in {"name": "王满仓", "group_no": group, "household": "7"}.items():
            enrol.commit_field(session, listing.id, field, value)
        enrol.choose_directory(session, listing.id, "none", "sign")
        enrol.finish(session, listing.id)
        found = offered(session, fresh(session, name="王满仓"))
        assert found.get("group_no") == ("2组" if group == "2组" else None)


def test_where_a_household_disagrees_nothing_is_offered(session: Session) -> None:
    enrol.finish(session, fill(session).id)
    second = {"name": "王小明", "doc_no": "41012219850819996X", "short_no": None, "mobile": "13800138000"}
    enrol.finish(session, fill(session, **second, household="02018").id)
    found = offered(session, fresh(session, address=FORM["address"]))
    assert "household" not in found
    assert found["group_no"] == "2组"


def test_the_group_in_the_address_and_the_end_of_the_card_follow(session: Session) -> None:
    person = fresh(
        session,
        doc_type="RIC",
        doc_no=number_of(30),
        doc_from="2020-05-06",
        address="河南省上蔡县朱里镇西洪村第三组9号",
    )
    found = offered(session, person)
    assert found["group_no"] == "3组"
    assert found["doc_to"] == "2030-05-06"
    assert offered(session, fresh(session, group_no="5组"))["address"].endswith("西洪村5组")


PARTY = {
    "guardian": ("name", "relation", "doc_type", "doc_no", "phone"),
    "agent": ("name", "relation", "doc_type", "doc_no", "address", "phone", "letter"),
    "user": ("role", "name", "doc_type", "doc_no", "address", "phone"),
}
OTHERS = {
    **AGENT, **USER, "user_phone": "13800138001", "guardian_name": "李长顺", "guardian_relation": "父亲",
    "guardian_doc_type": "RIC", "guardian_doc_no": number_of(55), "guardian_phone": "13800138002",
}  # fmt: skip


def with_everybody_beside_her(session: Session, **more: Any) -> Person:
    return enrol.finish(session, fill(session, **OTHERS | more).id).person


def test_every_field_of_a_form_says_whose_it_is() -> None:
    for party, parts in PARTY.items():
        said = {f: domain_offers.whose(f) for f in EDITABLE if f.startswith(f"{party}_")}
        assert set(said.values()) <= {Whose(party), Whose.BETWEEN, Whose.OWN}
        assert {f"{party}_{part}" for part in parts} <= said.keys()
        assert said[f"{party}_name"] is Whose.OWN, "a name is never offered"
    for field in ("name", "doc_no", "mobile", "iccid", "wished_number", "short_no", "remark", "seen_original"):
        assert domain_offers.whose(field) is Whose.OWN


@pytest.mark.parametrize("party", PARTY)
def test_one_of_another_name_is_offered_nothing_of_the_one_before(session: Session, party: str) -> None:
    before = with_everybody_beside_her(session)
    parts = [f"{party}_{part}" for part in PARTY[party]]
    for name in ("王大力", None, "李建", "李建国国"):
        person = fresh(session, **({f"{party}_name": name} if name else {}))
        assert not offered(session, person).keys() & set(parts), name
        assert all(domain_offers.repeated(person, before, field)[0] is None for field in parts)
        related = fresh(session, **{parts[1] if party != "user" else "user_role": OTHERS[f"{party}_relation"
                        if party != "user" else "user_role"]})  # fmt: skip
        assert not offered(session, related).keys() & set(parts), "a relation alone names nobody"


@pytest.mark.parametrize("party", PARTY)
def test_the_same_one_again_is_offered_but_not_what_is_between_two(session: Session, party: str) -> None:
    before = with_everybody_beside_her(session)
    person = fresh(session, **{f"{party}_name": OTHERS[f"{party}_name"]})
    found = {f: v for f, v in offered(session, person).items() if f.startswith(party)}
    assert found == {
        f"{party}_{part}": OTHERS[f"{party}_{part}"]
        for part in PARTY[party] if part not in ("name", "relation", "letter", "role")
    }  # fmt: skip
    assert domain_offers.repeated(person, before, f"{party}_doc_no") == (OTHERS[f"{party}_doc_no"], "")
    other = enrol.commit_field(session, person.id, f"{party}_doc_no", number_of(61))
    assert not [f for f in offered(session, other) if f.startswith(party)], "a namesake with a number of her own"


@pytest.mark.parametrize("party", PARTY)
def test_what_was_taken_of_one_goes_when_the_name_becomes_another(session: Session, party: str) -> None:
    with_everybody_beside_her(session)
    person = fresh(session, **{f"{party}_name": OTHERS[f"{party}_name"]})
    for field, value in offered(session, person).items():
        if field.startswith(party):
            person = enrol.commit_field(session, person.id, field, value)
    person = enrol.commit_field(session, person.id, f"{party}_phone", "13900139000")
    person = enrol.commit_field(session, person.id, f"{party}_name", "王大力")
    left = {f for f in EDITABLE if f.startswith(party) and getattr(person, f)}
    assert left == {f"{party}_name", f"{party}_phone"}, "what was typed stays"
    assert person.agent_doc_hash is None


def test_who_brings_her_number_is_no_custom_of_the_day(session: Session) -> None:
    before = enrol.finish(session, fill(session, service="port_in", wished_number="13900139000").id).person
    found = offered(session, fresh(session))
    assert (found["service"], found["network"]) == ("new", "4G")
    assert not found.keys() & {"plan", "contract", "wished_number", "mobile"}
    person = fresh(session, service="port_in")
    assert not offered(session, person).keys() & {"plan", "contract", "wished_number"}
    for field in ("service", "plan", "contract", "wished_number"):
        assert domain_offers.repeated(person, before, field)[0] is None


def test_a_plan_is_offered_with_the_service_it_was_wished_for(session: Session) -> None:
    enrol.finish(session, fill(session).id)
    assert "plan" in offered(session, fresh(session, service="new"))
    assert not offered(session, fresh(session, service="existing")).keys() & {"plan", "contract"}


def test_a_telephone_is_repeated_within_one_house_alone(session: Session) -> None:
    before = enrol.finish(session, fill(session, home_line="0396-6912188").id).person
    stranger, mate = fresh(session), fresh(session, address=FORM["address"])
    assert domain_offers.repeated(stranger, before, "home_line")[0] is None
    assert domain_offers.repeated(mate, before, "home_line") == ("0396-6912188", "")
    assert domain_offers.repeated(stranger, before, "address") == (FORM["address"], "")


def test_a_listing_is_offered_its_house_alone(session: Session) -> None:
    enrol.finish(session, fill(session).id)
    listing = enrol.begin(session, VILLAGE, "listing")
    enrol.commit_field(session, listing.id, "household", "02017")
    assert set(offered(session, enrol.in_hand(session, listing.id))) == {"group_no"}


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("西洪村2组17号", "2组"),
        ("西洪村第十二村民小组", "12组"),
        ("西洪村", None),
        ("西洪村组17号", None),
        (None, None),
    ],
)
def test_the_group_an_address_names(address: str | None, group: str | None) -> None:
    assert domain_offers.group_in(address) == group


def test_the_begun_address_is_written_as_the_last_one() -> None:
    place = Village(VILLAGE, "西洪村", "朱里镇")
    last = "上蔡县朱里镇西洪行政村西洪自然村2组17号"
    assert domain_offers.begun_address(last, place, "上蔡县", "3组") == "上蔡县朱里镇西洪行政村西洪自然村3组"
    assert domain_offers.begun_address("西洪村东头", place, "上蔡县", None) == "河南省上蔡县朱里镇西洪村"
