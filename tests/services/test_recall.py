"""Papers follow what became of their people: what must come back is on the recall list, whoever has it, and a change
sheet is good for every edition that is still out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.base.errors import CunbuError, PaperError
from desktop.domain.people import Person
from desktop.services import copies, directory, enrol, leaving, papers, printing, village_papers
from desktop.services.papers import MadePaper
from desktop.services.session import Session
from desktop.storage import people as people_table
from desktop.storage import prints
from tests.conftest import VILLAGE
from tests.services.test_papers import captured, text_of

THIRD = {"name": "赵后来", "short_no": None, "doc_no": "412825198803029989", "mobile": "18611110000"}
SECOND = {"name": "王小明", "short_no": None, "doc_no": "41012219850819996X", "mobile": "18623450999"}


def printed(session: Session, serial: str, sheets: int) -> None:
    """What a printer took without a number on it."""
    job = prints.add_job(session.store, serial, printer="p", job="1", copies=sheets, state="processing")
    prints.set_job(session.store, job, state="completed", reason=None, ended=True)


def test_unnumbered_copies_are_called_back_and_every_edition_has_its_changes(session: Session) -> None:
    """The field's case: two layouts of edition 1 printed, one withdrawn and one erased, edition 2 made final."""
    first, second, _stays = captured(session), captured(session, **SECOND), captured(session, **THIRD)
    one, large = directory.make(session, VILLAGE), directory.make(session, VILLAGE, layout="large")
    printed(session, one.serial, 2)
    printed(session, large.serial, 3)
    leaving.withdraw(session, first.id)
    two = directory.make(session, VILLAGE)
    assert two.book.edition == 2
    due = copies.due(session, VILLAGE)
    assert [(held.number_words, held.holder) for held in due] == [("2 份", "没登记"), ("3 份", "没登记")]
    recall = text_of(village_papers.make_recall(session, VILLAGE).pdf)
    for words in (one.serial, large.serial, "2 份", "3 份", "没登记", "已有第 2 版"):
        assert words in recall
    sheet = text_of(village_papers.make_change_sheet(session, VILLAGE).pdf)
    for words in ("手里是第 2 版的", "和第 2 版比，没有变动", "手里是第 1 版的", "划去 1 人", "李春花"):
        assert words in sheet
    assert "186 2345 0178" not in sheet
    leaving.erase(session, second.id)
    sheet = text_of(village_papers.make_change_sheet(session, VILLAGE).pdf).replace("\n", "")
    assert "请把手里的第 1 版整本交回" in sheet
    assert "王小明" not in sheet
    assert {held.what for held in copies.due(session, VILLAGE)} >= {f"号码簿 第 1 版 {one.serial}"}


def test_what_came_back_is_off_the_list_and_what_failed_was_never_on_it(session: Session, tmp_path: Path) -> None:
    person = captured(session)
    made = directory.make(session, VILLAGE)
    job = prints.add_job(session.store, made.serial, printer="p", job="1", copies=4, state="failed")
    prints.set_job(session.store, job, state="failed", reason=None, ended=True)
    leaving.withdraw(session, person.id)
    assert copies.due(session, VILLAGE) == []
    printing.save(session, made.serial, tmp_path / "a.pdf")
    assert [held.number_words for held in copies.due(session, VILLAGE)] == ["文件"]
    assert "存过 1 个文件" in copies.unnumbered_words(session, made.serial)
    assert copies.take_back(session, made.serial, 0) is None
    assert copies.due(session, VILLAGE) == []
    assert copies.unnumbered_words(session, made.serial) == ""


def test_a_page_with_a_number_that_was_given_to_somebody_else_comes_back(session: Session) -> None:
    person = captured(session)
    hers = papers.make_receipt(session, person.id)
    other = papers.make_receipt(session, captured(session, **SECOND).id)
    for paper in (hers, other):
        printed(session, paper.serial, 1)
    assert copies.due(session, VILLAGE) == []
    session.store.execute("UPDATE frozen_short SET county = 'ffffffffffffffff'")
    (due,) = copies.due(session, VILLAGE)
    assert (hers.serial in due.what, due.why) == (True, "短号 661 024 县里给了别人")


Maker = Callable[[Session, str], MadePaper]
MAKERS: dict[str, Maker] = {
    "receipt": papers.make_receipt, "form": papers.make_signup_form, "price": papers.make_price_card,
    "data": papers.make_my_data, "strike": village_papers.make_strike_out,
}  # fmt: skip
ALL = {"receipt", "form", "price", "data"}
ALLOWED = {
    "draft": {"price", "data"},
    **dict.fromkeys(("captured", "sealed", "received", "accepted", "returned", "opened", "counted"), ALL),
    "not listed": ALL | {"strike"},
    "withdrawn": {"data", "strike"},
    "erased": set(),
}


@pytest.mark.parametrize("paper", MAKERS)
@pytest.mark.parametrize("state", ALLOWED)
def test_the_papers_of_a_person_follow_her_state(session: Session, state: str, paper: str) -> None:
    """In every state but draft she stood in a final book before."""
    person = captured(session)
    if state == "draft":
        session.store.execute("UPDATE person SET state = 'draft'")
    else:
        directory.make(session, VILLAGE)
        _bring(session, person, state)
    if paper in ALLOWED[state]:
        assert MAKERS[paper](session, person.id).pdf
        return
    before = len(prints.all_prints(session.store))
    with pytest.raises(PaperError) as refused:
        MAKERS[paper](session, person.id)
    assert refused.value.sentence.endswith("。")
    assert len(prints.all_prints(session.store)) == before


def _bring(session: Session, person: Person, state: str) -> None:
    if state == "withdrawn":
        leaving.withdraw(session, person.id)
    elif state == "erased":
        leaving.erase(session, person.id)
    elif state == "not listed":
        enrol.choose_directory(session, person.id, "none", "sign")
        enrol.finish(session, person.id)
    else:
        people_table.set_fields(session.store, person.id, state=state)


def test_nobody_who_is_listed_is_struck_out(session: Session) -> None:
    person = captured(session)
    directory.make(session, VILLAGE)
    with pytest.raises(CunbuError, match="现在还登在号码簿里"):
        village_papers.make_strike_out(session, person.id)
