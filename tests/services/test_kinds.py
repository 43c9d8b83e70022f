"""A form that changes its kind, and what a listing does not keep."""

from __future__ import annotations

import pytest

from desktop.base.errors import RefusedInput
from desktop.services import enrol, kinds, people
from desktop.services.session import Session
from tests.conftest import VILLAGE


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


def test_who_was_captured_stays_what_she_is(session: Session) -> None:
    draft = enrol.begin(session, VILLAGE, "listing")
    enrol.commit_field(session, draft.id, "name", "李春花")
    enrol.choose_directory(session, draft.id, "none", "sign")
    assert enrol.finish(session, draft.id).captured
    with pytest.raises(RefusedInput):
        kinds.change_kind(session, draft.id, "signup")
    assert people.show(session, draft.id).person.kind == "listing"
