"""What is said while she still sits there: somebody's same number, the day's cards, an agent's many people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from stdnum import luhn

from desktop.base.errors import RefusedInput
from desktop.domain.people import Person
from desktop.services import enrol, stock, supervisor
from desktop.services import session as door
from desktop.services.session import Session
from tests.domain.test_enrolment import number_of
from tests.domain.test_parties import AGENT
from tests.services.test_enrol import fill, outbox_of

OTHER = {"name": "王小明", "doc_no": "41012219850819996X", "short_no": None}
CODE = "县里主管2026"


def codes(problems: tuple[object, ...] | list[object]) -> set[str]:
    return {p.code for p in problems}  # type: ignore[attr-defined]


def card(n: int) -> str:
    body = f"8986011234567{n:06d}"
    return body + luhn.calc_check_digit(body)


def test_the_same_phone_is_passed_over_only_with_a_reason(session: Session) -> None:
    enrol.finish(session, fill(session).id)
    second = fill(session, **OTHER)
    refused = enrol.finish(session, second.id)
    assert not refused.captured
    assert {"same_phone", "reason_needed"} <= codes(refused.problems)
    enrol.commit_field(session, second.id, "twin_reason", "家人合用")
    done = enrol.finish(session, second.id)
    assert done.captured
    assert done.person.twin_reason == "家人合用"


def test_a_listing_may_share_the_telephone_of_its_house(session: Session) -> None:
    enrol.finish(session, fill(session).id)
    listing = enrol.begin(session, "411722105201", "listing")
    for field, value in {"name": "李小花", "mobile": "18623450178"}.items():
        enrol.commit_field(session, listing.id, field, value)
    enrol.choose_directory(session, listing.id, "full", "sign")
    assert enrol.finish(session, listing.id).captured


def test_somebody_in_the_book_who_wants_service_is_no_duplicate_but_told(session: Session) -> None:
    listing = enrol.begin(session, "411722105201", "listing")
    for field, value in {"name": "李春花", "doc_type": "RIC", "doc_no": "412825193803029986"}.items():
        enrol.commit_field(session, listing.id, field, value)
    enrol.choose_directory(session, listing.id, "none", "sign")
    enrol.finish(session, listing.id)
    done = enrol.finish(session, fill(session).id)
    assert done.captured
    assert "also_listed" in codes(done.problems)


def test_cards_she_says_she_has_count(session: Session) -> None:
    assert enrol.finish(session, fill(session, cards_declared="4").id).captured
    full = enrol.finish(session, fill(session, cards_declared="5", short_no=None, twin_reason="本人再办一张").id)
    assert not full.captured
    [said] = [p for p in full.problems if p.code == "sixth_card"]
    assert "另有 5 张" in said.message
    assert "一证通查" in said.message


# -- the day's cards
def test_membership_in_the_day_s_stock_decides(session: Session) -> None:
    person = fill(session, iccid=card(7))
    assert "no_stock_today" in codes(enrol.look_over(session, person))
    stock.take_out(session, card(1), card(20), 20)
    assert not codes(enrol.look_over(session, person)) & {"no_stock_today", "not_in_stock"}
    assert stock.in_stock(session, person)
    stranger = enrol.commit_field(session, person.id, "iccid", card(21))
    assert "not_in_stock" in codes(enrol.look_over(session, stranger))
    assert not enrol.finish(session, person.id).captured
    bound_later = enrol.commit_field(session, person.id, "blank_card", True)
    assert "not_in_stock" not in codes(enrol.look_over(session, bound_later))


def test_a_wrong_check_digit_of_a_card_only_warns(session: Session) -> None:
    stock.take_out(session, card(1), card(20))
    odd = card(7)[:-1] + str((int(card(7)[-1]) + 1) % 10)
    done = enrol.finish(session, fill(session, iccid=odd).id)
    assert done.captured
    assert "check_digit" in codes(done.problems)


def test_the_stock_counts_what_is_registered(session: Session) -> None:
    stock.take_out(session, card(1), card(20))
    enrol.finish(session, fill(session, iccid=card(7)).id)
    [line] = stock.today(session)
    assert (line.range.cards, line.used) == (20, 1)


@pytest.mark.parametrize(
    ("first", "last", "counted", "code"),
    [
        (card(1), card(20), 19, "count_differs"),
        (card(20), card(1), None, "no_range"),
        (card(1), card(999999), None, "no_range"),
        (card(1), "89860612345670000209", None, "no_range"),
        ("123", card(1), None, "bad_prefix"),
    ],
)
def test_a_range_that_is_none_is_refused_with_the_reason(
    session: Session, first: str, last: str, counted: int | None, code: str
) -> None:
    with pytest.raises(RefusedInput) as refused:
        stock.take_out(session, first, last, counted)
    assert refused.value.code == code
    assert stock.today(session) == []


def test_ranges_never_overlap_and_can_be_put_back(session: Session) -> None:
    made = stock.take_out(session, card(10), card(20))
    for first, last in ((5, 10), (20, 30), (12, 13), (1, 99)):
        with pytest.raises(RefusedInput, match="重叠"):
            stock.take_out(session, card(first), card(last))
    stock.put_back(session, made.id)
    stock.take_out(session, card(1), card(99))
    assert [line.range.cards for line in stock.today(session)] == [99]


# -- one agent, many people
def acted_for(session: Session, n: int) -> Person:
    mine = {"doc_no": number_of(30 + n), "name": f"王小{'明春花建国'[n]}", "mobile": f"1862345017{n}"}
    return fill(session, **OTHER | AGENT | mine)


def test_the_third_person_of_one_agent_waits_for_a_supervisor(session: Session) -> None:
    for n in range(2):
        assert enrol.finish(session, acted_for(session, n).id).captured
    third = acted_for(session, 2)
    assert "supervisor_needed" in codes(enrol.finish(session, third.id).problems)
    with pytest.raises(RefusedInput, match="还没有设"):
        supervisor.approve(session, third.id, CODE)
    supervisor.set_code(session, CODE)
    with pytest.raises(RefusedInput, match="不对"):
        supervisor.approve(session, third.id, "猜一个口令")
    supervisor.approve(session, third.id, CODE)
    assert enrol.finish(session, third.id).captured
    assert "supervisor_needed" in codes(enrol.finish(session, acted_for(session, 3).id).problems)


def test_another_agent_needs_another_look(session: Session) -> None:
    supervisor.set_code(session, CODE)
    for n in range(2):
        enrol.finish(session, acted_for(session, n).id)
    third = acted_for(session, 2)
    supervisor.approve(session, third.id, CODE)
    assert enrol.in_hand(session, third.id).approved_at
    changed = enrol.commit_field(session, third.id, "agent_doc_no", number_of(61))
    assert changed.approved_at is None


def test_a_supervisor_s_code_is_changed_only_by_the_one_before(session: Session) -> None:
    supervisor.set_code(session, CODE)
    with pytest.raises(RefusedInput):
        supervisor.set_code(session, "另外一个口令", "不是它")
    supervisor.set_code(session, "另外一个口令", CODE)
    assert CODE not in str(session.store.rows("SELECT * FROM setting"))


def test_guessing_has_to_wait(session: Session) -> None:
    supervisor.set_code(session, CODE)
    person = acted_for(session, 0)
    for _ in range(supervisor.TRIES):
        with pytest.raises(RefusedInput, match="不对"):
            supervisor.approve(session, person.id, "猜一个口令")
    with pytest.raises(RefusedInput, match="等 5 分钟"):
        supervisor.approve(session, person.id, CODE)
    clock = session.clock
    session.clock = lambda: clock() + timedelta(minutes=6)
    assert supervisor.approve(session, person.id, CODE).approved_at


# -- the rep's own codes
def test_the_rep_s_codes_travel_with_what_she_captures(session: Session) -> None:
    door.set_code(session, "developer", " 4171 0001 ")
    with pytest.raises(RefusedInput):
        door.set_code(session, "channel", "渠道")
    person = enrol.finish(session, fill(session).id).person
    [record] = outbox_of(session, person.id)
    assert record["developer"] == "41710001"
    assert "channel" not in record
