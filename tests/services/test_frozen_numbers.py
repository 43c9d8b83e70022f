"""A short number that was on any paper is its person's for good, whatever becomes of her."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.base.errors import RefusedInput
from desktop.base.ids import new_id
from desktop.domain.people import Person
from desktop.paper.editions import EDITIONS
from desktop.services import directory, enrol, leaving, papers, people, short_pool, village_papers
from desktop.services.session import Session
from desktop.storage import frozen, lookups
from desktop.storage import people as people_table
from desktop.storage.cipher import IntegrityError
from desktop.wire import canonical
from tests.conftest import VILLAGE
from tests.services.lists import HEAD, listed, look, row
from tests.services.tables import write_xlsx
from tests.services.test_papers import captured, text_of

NUMBER = "661024"
Paper = Callable[[Session, Person], object]
PAPERS: dict[str, Paper] = {
    "receipt": lambda session, person: papers.make_receipt(session, person.id),
    "sign-up form": lambda session, person: papers.make_signup_form(session, person.id),
    "her own sheet": lambda session, person: papers.make_my_data(session, person.id),
    "detail list": lambda session, person: papers.make_detail_list(session, VILLAGE),
    "carrier's list": lambda session, person: papers.make_detail_list(session, VILLAGE, carrier=True),
    "proof": lambda session, person: village_papers.make_proof(session, VILLAGE),
}
for name in (name for name, edition in EDITIONS.items() if edition.audience != "card"):
    PAPERS[f"book {name}"] = lambda session, person, name=name: directory.make(session, VILLAGE, layout=name)


def with_number(session: Session) -> Person:
    person = captured(session, short_no=NUMBER)
    enrol.give_consent(session, person.id, "publish", "sign")
    return enrol.finish(session, person.id).person


def another(session: Session) -> Person:
    return captured(session, name="赵后来", short_no=None, doc_no="412825198803029989")


@pytest.mark.parametrize("paper", PAPERS)
def test_on_any_paper_it_is_frozen_and_stays_so(session: Session, tmp_path: Path, paper: str) -> None:
    person = with_number(session)
    PAPERS[paper](session, person)
    assert lookups.printed_for(session.store, VILLAGE, NUMBER) == person.id
    leaving.erase(session, person.id)
    second = another(session)
    assert NUMBER not in short_pool.free(session, VILLAGE)
    draft = enrol.begin(session, VILLAGE)
    with pytest.raises(RefusedInput, match="已经印在纸上"):
        enrol.commit_field(session, draft.id, "short_no", NUMBER)
    enrol.commit_field(session, second.id, "short_no", NUMBER)
    assert "short_taken" in [problem.code for problem in enrol.finish(session, second.id).problems]
    path = write_xlsx(tmp_path / "册.xlsx", [[*HEAD, "短号"], [*row(7), NUMBER]])
    assert [r.person.short_no for r in look(session, path).rows if r.person] == [None]
    with pytest.raises(RefusedInput, match="印在纸上"):
        people_table.insert(session.store, [second.with_fields(id=new_id(), iccid=None, short_no=NUMBER)])
    names = "id, kind, village, state, short_no, created_at"
    for wrong in (
        f"UPDATE person SET short_no = '{NUMBER}' WHERE id = '{second.id}'",
        f"INSERT INTO person ({names}) VALUES ('x', 'listing', '{VILLAGE}', 'draft', '{NUMBER}', '2026')",
        "DELETE FROM frozen_short",
        f"UPDATE frozen_short SET person_id = '{second.id}'",
    ):
        with pytest.raises(IntegrityError, match="printed"):
            session.store.execute(wrong)


def test_what_was_on_no_paper_and_never_left_is_free_again(session: Session) -> None:
    person = with_number(session)
    leaving.withdraw(session, person.id)
    assert NUMBER in short_pool.free(session, VILLAGE)


def test_what_has_left_is_frozen_although_nothing_was_printed_here(session: Session) -> None:
    """A colleague's laptop may have it in a book by now."""
    person = with_number(session)
    session.store.execute("UPDATE outbox SET state = 'frozen'")
    enrol.commit_field(session, person.id, "short_no", "661025")
    assert enrol.finish(session, person.id).captured
    assert lookups.printed_for(session.store, VILLAGE, NUMBER) == person.id
    leaving.withdraw(session, person.id)
    assert not {NUMBER, "661025"} & set(short_pool.free(session, VILLAGE))


def test_the_county_is_told_of_the_numbers_she_had_on_paper(session: Session) -> None:
    person = with_number(session)
    papers.make_receipt(session, person.id)
    enrol.commit_field(session, person.id, "short_no", "661025")
    enrol.finish(session, person.id)
    assert said(session)["papers"] == [NUMBER]
    papers.make_receipt(session, person.id)
    leaving.erase(session, person.id)
    assert said(session)["papers"] == [NUMBER, "661025"]
    assert "name" not in said(session)


def said(session: Session) -> dict[str, object]:
    sql = "SELECT payload FROM outbox_text ORDER BY seq DESC LIMIT 1"
    return canonical.load_object(bytes(session.store.value(sql)), limit=100_000)


def test_a_number_that_turned_out_to_be_anothers_is_on_no_later_paper(session: Session) -> None:
    """The county's word comes after the print: the old paper is out of date, and no new one says it again."""
    person = with_number(session)
    before = directory.make(session, VILLAGE)
    session.store.execute("UPDATE frozen_short SET county = 'ffffffffffffffff'")
    after = directory.make(session, VILLAGE)
    assert "661 024" in text_of(before.pdf)
    assert "661 024" not in text_of(after.pdf)
    assert after.book.edition == before.book.edition + 1
    assert "short_lost" in [note.code for note in after.book.notes]
    papers.make_receipt(session, person.id)
    assert people.show(session, person.id).person.short_no == NUMBER, "the record is the rep's to correct"
    session.store.execute("UPDATE person SET short_no = NULL")
    with pytest.raises(IntegrityError):
        session.store.execute(f"UPDATE person SET short_no = '{NUMBER}'")


def test_one_of_two_that_meet_does_not_stop_an_import(session: Session, tmp_path: Path) -> None:
    with_number(session)
    frozen.freeze(session.store, VILLAGE, "S", [("661030", "somebody")])
    session.store.execute("UPDATE frozen_short SET county = 'ffffffffffffffff'")
    found = listed(session, tmp_path, [row(7)])
    assert found.rows[0].person is not None
    people_table.insert(session.store, [another(session).with_fields(id=new_id(), iccid=None, short_no="661031")])
