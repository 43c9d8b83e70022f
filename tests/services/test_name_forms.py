"""Rare names at the table: two forms are one name, the county's spelling follows it, what no font has is kept."""

from __future__ import annotations

from desktop.services import characters, duplicates, enrol
from desktop.services.session import Session
from desktop.storage import lookups
from tests.conftest import VILLAGE
from tests.services.test_enrol import fill


def test_one_document_under_two_forms_of_a_name_is_one_person(session: Session) -> None:
    enrol.finish(session, fill(session, name="张䶮").id)
    other = fill(session, name="張龑", short_no=None)
    assert [p.code for p in duplicates.look(session, other) if p.field == "doc_no"] == ["same_document"]
    enrol.commit_field(session, other.id, "name", "张岩")
    codes = [p.code for p in duplicates.look(session, enrol.in_hand(session, other.id)) if p.field == "doc_no"]
    assert codes == ["one_document_two_names"]


def test_a_listing_without_document_is_known_by_either_form(session: Session) -> None:
    person = enrol.begin(session, VILLAGE, "listing")
    enrol.commit_field(session, person.id, "name", "张龑")
    enrol.commit_field(session, person.id, "mobile", "18623450178")
    assert enrol.in_hand(session, person.id).name == "张龑", "kept as written"
    assert lookups.known_listings(session.store, VILLAGE) == {("张䶮", "18623450178")}


def test_the_countys_spelling_follows_the_name_until_somebody_writes_another(session: Session) -> None:
    person = enrol.begin(session, VILLAGE)
    assert enrol.commit_field(session, person.id, "name", "张䶮").name_bss == "张龑"
    enrol.commit_field(session, person.id, "name_bss", "张炎")
    enrol.commit_field(session, person.id, "mobile", "18623450178")
    assert enrol.in_hand(session, person.id).name_bss == "张炎"
    assert enrol.commit_field(session, person.id, "name", "王芳").name_bss is None
    assert enrol.commit_field(session, person.id, "name", "").name_bss is None


def test_what_was_written_for_the_county_stands_when_the_form_is_finished(session: Session) -> None:
    person = fill(session, name="张䶮", name_bss="张炎")
    done = enrol.finish(session, person.id)
    assert (done.captured, done.person.name, done.person.name_bss) == (True, "张䶮", "张炎")


def test_a_character_without_a_font_is_named_and_kept(session: Session) -> None:
    assert characters.undrawable("李\U000323af䶮𬎆〇") == ("\U000323af",)
    done = enrol.finish(session, fill(session, name="李\U000323af").id)
    assert done.captured, done.problems
    assert done.person.name == "李\U000323af"


def test_characters_taken_are_remembered_last_first_each_once(session: Session) -> None:
    for char in "䶮𬎆䶮":
        characters.note_used(session, char)
    assert characters.recent(session) == ("䶮", "𬎆")
    for code in range(0x4E00, 0x4E00 + 2 * characters.KEPT):
        characters.note_used(session, chr(code))
    assert len(characters.recent(session)) == characters.KEPT
