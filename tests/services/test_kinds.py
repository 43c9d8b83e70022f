"""A form that changes its kind, and what a listing does not keep."""

from __future__ import annotations

import pytest

from desktop.base.errors import RefusedInput
from desktop.domain.people import Person
from desktop.services import enrol, kinds, people
from desktop.services.session import Session
from tests.conftest import VILLAGE
from tests.services.test_enrol import FORM, fill, outbox_of


def test_a_draft_keeps_everything_when_it_changes_its_kind(session: Session) -> None:
    draft = enrol.begin(session, VILLAGE)
    enrol.commit_field(session, draft.id, "name", "李春花")
    enrol.commit_field(session, draft.id, "plan", "LOC9")
    changed = kinds.change_kind(session, draft.id, "listing")
    assert (changed.kind, changed.name, changed.plan) == ("listing", "李春花", "LOC9")
    assert kinds.change_kind(session, draft.id, "signup").plan == "LOC9"


def test_a_listing_is_captured_without_what_only_a_sign_up_is_asked(session: Session) -> None:
    draft = enrol.begin(session, VILLAGE)
    for field, value in (
        ("name", "李春花"),
        ("plan", "LOC9"),
        ("address", "西洪村2组17号院"),
        ("mobile", "13903961234"),
    ):
        enrol.commit_field(session, draft.id, field, value)
    enrol.give_consent(session, draft.id, "sensitive", "sign")
    enrol.choose_directory(session, draft.id, "full", "sign")
    kinds.change_kind(session, draft.id, "listing")
    kinds.drop_unneeded(session, draft.id)
    assert enrol.finish(session, draft.id).captured
    kept = people.show(session, draft.id).person
    assert (kept.plan, kept.address, kept.mobile) == (None, None, "13903961234")
    assert [c.kind for c in kept.consents if c.stands] == ["directory"]


def test_who_was_signed_up_stays_what_she_is(session: Session) -> None:
    person = enrol.finish(session, fill(session).id).person
    with pytest.raises(RefusedInput):
        kinds.change_kind(session, person.id, "listing")
    assert people.show(session, person.id).person.kind == "signup"


def listed(session: Session) -> Person:
    draft = enrol.begin(session, VILLAGE, "listing")
    for field, value in FORM.items():
        if field in ("name", "mobile", "group_no", "household", "short_no"):
            enrol.commit_field(session, draft.id, field, value)
    enrol.choose_directory(session, draft.id, "masked", "sign")
    return enrol.finish(session, draft.id).person


def test_a_listing_goes_on_as_a_sign_up_with_nothing_typed_again(session: Session) -> None:
    listing = listed(session)
    going = kinds.change_kind(session, listing.id, "signup")
    assert (going.name, going.mobile, going.household, going.short_no) == ("李春花", "18623450178", "02017", "661024")
    assert people.show(session, listing.id).person.kind == "listing", "until it is finished the listing stands"
    for field, value in FORM.items():
        if getattr(going, field) is None:
            enrol.commit_field(session, listing.id, field, value)
    for consent in ("service", "sensitive"):
        enrol.give_consent(session, listing.id, consent, "sign")  # type: ignore[arg-type]
    done = enrol.finish(session, listing.id)
    assert done.captured, done.problems
    assert (done.person.kind, done.person.rev, done.person.directory_choice) == ("signup", 2, "masked")
    assert done.person.doc_no == FORM["doc_no"]
    assert [r["kind"] for r in outbox_of(session, listing.id)] == ["listing", "signup"]
    assert [p.id for p in people.list_people(session, VILLAGE)] == [listing.id], "one entry, as before"


def test_a_listing_that_wants_no_service_after_all_is_as_it_was(session: Session) -> None:
    listing = listed(session)
    kinds.change_kind(session, listing.id, "signup")
    enrol.commit_field(session, listing.id, "doc_no", FORM["doc_no"])
    back = kinds.change_kind(session, listing.id, "listing")
    assert back == people.show(session, listing.id).person
    assert (back.kind, back.doc_no, back.rev) == ("listing", None, 1)


def test_a_new_form_goes_over_into_the_entry_the_list_has(session: Session) -> None:
    listing = listed(session)
    form = enrol.begin(session, VILLAGE)
    for field in ("name", "doc_type", "doc_no", "doc_to", "plan", "service", "network"):
        enrol.commit_field(session, form.id, field, FORM[field])
    enrol.give_consent(session, form.id, "service", "press")
    known = kinds.go_on_with(session, form.id, listing.id)
    assert (known.id, known.kind, known.doc_no, known.household) == (listing.id, "signup", FORM["doc_no"], "02017")
    assert known.plan == "LOC9"
    assert known.consent("service").method == "press"  # type: ignore[union-attr]
    assert known.directory_choice == "masked", "her answer of then stands"
    assert [p.id for p in people.list_people(session, VILLAGE)] == [listing.id]


def test_a_form_never_goes_over_into_somebody_who_was_signed_up(session: Session) -> None:
    person = enrol.finish(session, fill(session).id).person
    form = enrol.begin(session, VILLAGE)
    with pytest.raises(RefusedInput):
        kinds.go_on_with(session, form.id, person.id)
    assert people.show(session, form.id).person.state == "draft"


def test_a_form_that_was_given_another_name_meanwhile_goes_over_into_nobody(session: Session) -> None:
    """The entry was offered for the name written before; the key is pressed a moment too late."""
    listing = enrol.begin(session, VILLAGE, "listing")
    enrol.commit_field(session, listing.id, "name", "王满仓")
    enrol.choose_directory(session, listing.id, "none", "sign")
    enrol.finish(session, listing.id)
    form = enrol.begin(session, VILLAGE)
    enrol.commit_field(session, form.id, "name", "李春花")
    with pytest.raises(RefusedInput, match="姓名不同"):
        kinds.go_on_with(session, form.id, listing.id)
    assert people.show(session, listing.id).person.name == "王满仓"
    assert enrol.in_hand(session, form.id).name == "李春花"
