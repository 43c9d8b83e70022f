"""Copies of prints: numbered, known again, handed out, called back; what was printed is never drawn from new data."""

from __future__ import annotations

import pytest

from desktop.base.errors import DeviceError, NotFound, PaperError
from desktop.paper import qr
from desktop.services import (
    copies,
    directory,
    enrol,
    leaving,
    ledger,
    papers,
    printing,
    redraw,
    stale,
    village_papers,
)
from desktop.services.session import Session
from desktop.storage import prints
from tests.conftest import VILLAGE
from tests.services.test_papers import captured, text_of
from tests.spooler import PrintQueue, Spooler

OTHER = {"name": "王小明", "short_no": None, "doc_no": "41012219850819996X", "mobile": "18623450999"}


def renumbered(session: Session, person_id: str, mobile: str) -> None:
    enrol.commit_field(session, person_id, "mobile", mobile)
    assert enrol.finish(session, person_id).captured


def test_each_copy_has_its_number_and_is_known_again(session: Session) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    (one, first), (two, second) = copies.make(session, made.serial), copies.make(session, made.serial)
    assert (one.copy, two.copy) == (1, 2)
    assert "第 1 号" in text_of(first)
    assert "第 2 号" in text_of(second)
    assert "第 2 份" in ledger.verify(session, second).sentence
    assert copies.make(session, made.serial, 2)[1] == second, "the same copy again is the same file"
    changed = bytearray(second)
    changed[len(changed) // 2] ^= 1
    assert not ledger.verify(session, bytes(changed)).known


@pytest.mark.parametrize("layout", ["a4", "a5-booklet", "a3-wall", "large", "wallet"])
def test_a_copy_says_what_was_printed_whatever_has_happened_since(session: Session, layout: str) -> None:
    person = captured(session)
    made = directory.make(session, VILLAGE, layout=layout)
    renumbered(session, person.id, "18699998888")
    again = redraw.draw(
        session, ledger.get(session, made.serial), redraw.content(session, ledger.get(session, made.serial)), 0
    )
    assert again.pdf == made.pdf
    assert "186 9999 8888" not in text_of(copies.make(session, made.serial)[1])


def test_other_papers_come_back_from_what_was_kept_too(session: Session) -> None:
    person = captured(session)
    for made in (
        papers.make_receipt(session, person.id), papers.make_signup_form(session, person.id),
        papers.make_price_card(session, person.id), papers.make_my_data(session, person.id),
        papers.make_detail_list(session, VILLAGE), papers.make_detail_list(session, VILLAGE, carrier=True),
        village_papers.make_proof(session, VILLAGE), village_papers.make_agreement(session, VILLAGE),
        village_papers.make_day_sheet(session, VILLAGE),
    ):  # fmt: skip
        value = redraw.content(session, made.print)
        assert redraw.draw(session, made.print, value, 0).pdf == made.pdf, made.print.kind
        assert "第 2 份" in text_of(copies.make(session, made.serial)[1]), made.print.kind


def test_a_typed_serial_and_a_scanned_code_find_the_print(session: Session) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    print_ = ledger.get(session, made.serial)
    assert ledger.find(session, f" {made.serial.lower()} ").print == print_
    code = qr.payload(made.serial, print_.digest)
    assert ledger.find(session, code).known
    other = ledger.find(session, qr.payload(made.serial, "0" * 64))
    assert (other.known, "不是本机印的原件" in other.sentence) == (False, True)
    assert not ledger.find(session, "XH-2026-00-999").known


def test_changed_data_marks_an_old_print_stale_and_calls_its_copies_back(session: Session) -> None:
    person = captured(session)
    made = directory.make(session, VILLAGE)
    copies.make(session, made.serial)
    copies.make(session, made.serial)
    copies.give(session, made.serial, 1, "2组 王建国户")
    assert stale.of_village(session, VILLAGE) == {}
    renumbered(session, person.id, "18699998888")
    assert stale.of_village(session, VILLAGE) == {made.serial: "内容已变"}
    newer = directory.make(session, VILLAGE)
    assert stale.of_village(session, VILLAGE) == {made.serial: f"已有第 {newer.book.edition} 版"}
    copies.take_back(session, made.serial, 2)
    held = copies.held(session, VILLAGE)
    assert [(one.number, one.holder, one.why) for one in held] == [(1, "2组 王建国户", "已有第 2 版")]
    recall = village_papers.make_recall(session, VILLAGE)
    assert "2组 王建国户" in text_of(recall.pdf)
    assert "2组 王建国户" in text_of(village_papers.make_register(session, VILLAGE).pdf)


def test_copies_nobody_knows_and_void_prints_are_refused_in_words(session: Session) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    with pytest.raises(NotFound, match="第 7 份"):
        copies.give(session, made.serial, 7, "王建国")
    copies.make(session, made.serial)
    with pytest.raises(PaperError, match="领用人"):
        copies.give(session, made.serial, 1, "  ")
    ledger.void(session, made.serial)
    with pytest.raises(PaperError, match="已作废"):
        copies.make(session, made.serial)


def test_the_change_sheet_says_who_is_new_changed_and_gone(session: Session) -> None:
    person, gone = captured(session), captured(session, **OTHER)
    with pytest.raises(PaperError, match="还没有定稿"):
        village_papers.make_change_sheet(session, VILLAGE)
    directory.make(session, VILLAGE)
    renumbered(session, person.id, "18699998888")
    leaving.withdraw(session, gone.id)
    new = captured(session, **{**OTHER, "name": "赵新来", "doc_no": "412825198803029989", "mobile": "18611110000"})
    text = text_of(village_papers.make_change_sheet(session, VILLAGE).pdf)
    for words in ("改号 1 人", "186 2345 0178", "186 9999 8888", "新登 1 人", str(new.name), "划去 1 人", "王小明"):
        assert words in text
    assert "186 2345 0999" not in text, "the number of one who left is not printed again"


def test_a_strike_out_slip_names_her_place_and_the_copies_that_are_out(session: Session) -> None:
    person = captured(session)
    with pytest.raises(PaperError, match="不用划去通知"):
        village_papers.make_strike_out(session, person.id)
    made = directory.make(session, VILLAGE)
    copies.make(session, made.serial)
    copies.give(session, made.serial, 1, "村委会")
    leaving.withdraw(session, person.id)
    text = text_of(village_papers.make_strike_out(session, person.id).pdf)
    assert "第 1 号 村委会" in text
    assert "李春花" in text
    assert "186 2345 0178" not in text


def test_a_correction_by_hand_is_typed_back_by_its_row(session: Session) -> None:
    person, other = captured(session), captured(session, **OTHER)
    made = village_papers.make_proof(session, VILLAGE)
    ids = [village_papers.person_in_row(session, made.serial, row) for row in (1, 2)]
    assert set(ids) == {person.id, other.id}
    with pytest.raises(NotFound, match="没有第 3 行"):
        village_papers.person_in_row(session, made.serial, 3)


def test_a_stamped_list_is_frozen_and_later_people_stand_on_the_next(session: Session) -> None:
    captured(session)
    first = papers.make_detail_list(session, VILLAGE)
    ledger.stamp(session, first.serial)
    captured(session, **OTHER)
    second = papers.make_detail_list(session, VILLAGE)
    assert (second.print.entries, redraw.content(session, second.print).number) == (1, 2)
    assert "王小明" in text_of(second.pdf)
    assert "李春花" not in text_of(second.pdf)
    with pytest.raises(PaperError, match="已盖章"):
        ledger.void(session, first.serial)
    with pytest.raises(PaperError, match="已登记过盖章"):
        ledger.stamp(session, first.serial)


def test_document_numbers_are_whole_on_the_carriers_copy_alone(session: Session) -> None:
    person = captured(session)
    number = str(person.doc_no)
    township = text_of(papers.make_detail_list(session, VILLAGE).pdf)
    carrier = text_of(papers.make_detail_list(session, VILLAGE, carrier=True).pdf)
    assert number not in township.replace(" ", "")
    assert number in carrier.replace(" ", "")


def test_erasing_somebody_empties_every_page_that_names_her_and_proofs_still_hold(session: Session) -> None:
    person, other = captured(session), captured(session, **OTHER)
    book = directory.make(session, VILLAGE)
    hers, his = papers.make_receipt(session, person.id), papers.make_receipt(session, other.id)
    leaving.erase(session, person.id)
    for made in (book, hers):
        assert prints.pdf_of(session.store, made.serial) == b""
        assert ledger.verify(session, made.pdf).known, "the paper people hold is still recognised"
        with pytest.raises(PaperError, match="要求删除"):
            ledger.pdf_of(session, made.serial)
        with pytest.raises(PaperError, match="要求删除"):
            copies.make(session, made.serial)
    assert ledger.pdf_of(session, his.serial) == his.pdf
    rows = session.store.rows("SELECT snapshot, pdf FROM print")
    assert not any("李春花".encode() in bytes(row["snapshot"]) + bytes(row["pdf"]) for row in rows)


def test_numbered_copies_are_jobs_of_their_own(session: Session, print_queue: PrintQueue) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    jobs = printing.send(session, made.serial, print_queue.name, copies=3, numbered=True)
    assert [job.copy for job in jobs] == [1, 2, 3]
    print_queue.wait(3)
    assert [printing.job_state(session, job.id).words for job in jobs] == [f"第 {n} 份已打印" for n in (1, 2, 3)]


def test_what_was_printed_before_is_a_second_copy(session: Session, print_queue: PrintQueue) -> None:
    person = captured(session)
    made = papers.make_receipt(session, person.id)
    (first,) = printing.send(session, made.serial, print_queue.name)
    (second,) = printing.send(session, made.serial, print_queue.name)
    assert (first.copy, second.copy) == (None, 2)


def test_a_job_that_waits_can_be_taken_back(session: Session, spooler: Spooler) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    queue = spooler.add("village", "ok")
    spooler.command("cupsdisable", "village")
    (job,) = printing.send(session, made.serial, queue.name)
    assert job.state == "held"
    gone = printing.cancel(session, job.id)
    assert (gone.state, gone.reason) == ("failed", "任务被取消")
    assert printing.job_state(session, job.id) == gone


def test_a_copy_whose_job_failed_at_the_printer_is_not_out(session: Session, spooler: Spooler) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    queue = spooler.add("village", "ok")
    spooler.command("cupsdisable", "village")
    one, two = printing.send(session, made.serial, queue.name, copies=2, numbered=True)
    printing.cancel(session, one.id)
    assert [held.number for held in copies.held(session, VILLAGE)] == [2]
    printing.cancel(session, two.id)
    assert copies.held(session, VILLAGE) == []


def test_a_later_edition_marks_who_is_new_and_who_changed(session: Session) -> None:
    person, same = captured(session), captured(session, **OTHER)
    first = directory.make(session, VILLAGE)
    assert first.book.news == {}
    assert "(改)" not in text_of(first.pdf)
    renumbered(session, person.id, "18699998888")
    new = captured(session, **{**OTHER, "name": "赵新来", "doc_no": "412825198803029989", "mobile": "18611110000"})
    second = directory.make(session, VILLAGE)
    assert second.book.news == {person.id: "改", new.id: "新"}
    text = text_of(second.pdf)
    for words in ("李春花(改)", "赵新来(新)", "新、改"):
        assert words in text
    assert f"{same.name}(" not in text
    again = directory.make(session, VILLAGE, layout="large")
    assert (again.book.edition, again.book.news) == (2, second.book.news), "the same edition carries the same marks"
    assert stale.of_village(session, VILLAGE).keys() == {first.serial}
    kept = ledger.get(session, second.serial)
    assert redraw.draw(session, kept, redraw.content(session, kept), 0).pdf == second.pdf


def test_a_copy_no_printer_took_is_in_no_register(session: Session, spooler: Spooler) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    with pytest.raises(DeviceError):
        printing.send(session, made.serial, "no such printer", numbered=True)
    assert copies.of_print(session, made.serial) == []
    assert copies.held(session, VILLAGE) == []


def test_no_page_kept_of_others_names_the_head_of_the_household(session: Session) -> None:
    head = captured(session, is_head=True, household="02017")
    other = captured(session, **OTHER, household="02017")
    directory.make(session, VILLAGE)
    renumbered(session, other.id, "18699998888")
    sheet = village_papers.make_change_sheet(session, VILLAGE)
    leaving.erase(session, head.id)
    assert str(head.name) not in text_of(sheet.pdf)
