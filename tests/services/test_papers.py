"""Pages and their ledger: paper equals database, a file is recognised, a printed number stays its owner's."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.base.clock import fixed_clock
from desktop.base.errors import NotFound, PaperError, RefusedInput
from desktop.devices.printers import system_queue
from desktop.domain.people import Person
from desktop.paper import recovery_sheet
from desktop.services import directory, enrol, leaving, ledger, papers, printing
from desktop.services.session import Session
from desktop.storage import prints
from tests.conftest import VILLAGE
from tests.services.test_enrol import FORM, fill
from tests.spooler import PrintQueue, Spooler


def captured(session: Session, **changes: str | None) -> Person:
    done = enrol.finish(session, fill(session, twin_reason="家人合用", **changes).id)
    assert done.captured, done.problems
    return done.person


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_book_agrees_with_the_store(session: Session) -> None:
    person = captured(session)
    declined = captured(session, name="王小明", short_no=None, doc_no="41012219850819996X")
    enrol.choose_directory(session, declined.id, "none", "sign")
    enrol.finish(session, declined.id)
    made = directory.make(session, VILLAGE)
    assert (made.entries, made.left_out) == (1, 1)
    said = text_of(made.pdf)
    assert "李春花" in said
    assert "186 2345 0178" in said
    assert "王小明" not in said
    assert str(FORM["doc_no"]) not in said
    assert made.serial in said
    again = ledger.get(session, made.serial)
    assert (again.entries, again.left_out, again.sha256) == (1, 1, made.sha256)
    assert ledger.pdf_of(session, made.serial) == made.pdf
    assert person.name in said


def test_an_edition_rises_only_when_the_book_changes(session: Session) -> None:
    captured(session)
    assert directory.make(session, VILLAGE).book.edition == 1
    assert directory.make(session, VILLAGE).book.edition == 1
    fill(session, name="王小明", short_no=None, doc_no="41012219850819996X")
    assert directory.make(session, VILLAGE).book.edition == 1, "one more who is left out changes nothing on paper"
    captured(session, name="赵新来", short_no=None, doc_no="412825198803029989")
    assert directory.make(session, VILLAGE).book.edition == 2


def test_a_preview_enters_nothing(session: Session) -> None:
    captured(session)
    book, pages = directory.preview(session, VILLAGE)
    assert book.entry_count == 1
    assert pages.pages >= 1
    assert ledger.all_prints(session) == []


def test_a_book_with_nobody_stays_a_proof(session: Session) -> None:
    made = directory.make(session, VILLAGE)
    assert made.draft
    with pytest.raises(PaperError, match="不能定稿"):
        directory.make(session, VILLAGE, final=True)
    assert len(ledger.all_prints(session)) == 1, "the refused one left no trace"


def test_a_name_no_font_has_makes_a_proof_and_is_told(session: Session) -> None:
    captured(session, name="李\U000323ae花")
    made = directory.make(session, VILLAGE)
    assert made.missing_glyphs == ("\U000323ae",)
    assert made.draft


def test_a_file_is_recognised_byte_for_byte(session: Session, tmp_path: Path) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    saved = printing.save(session, made.serial, tmp_path / "book.pdf").read_bytes()
    assert ledger.verify(session, saved).known
    assert not ledger.verify(session, saved + b" ").known
    ledger.void(session, made.serial, "印错了")
    said = ledger.verify(session, saved)
    assert said.known
    assert "作废" in said.sentence
    with pytest.raises(NotFound):
        ledger.void(session, "没有这个编号")


def test_a_printed_short_number_is_never_anybody_elses(session: Session) -> None:
    person = captured(session)
    directory.make(session, VILLAGE)
    leaving.withdraw(session, person.id)
    other = enrol.begin(session, VILLAGE)
    with pytest.raises(RefusedInput, match="印在纸上"):
        enrol.commit_field(session, other.id, "short_no", "661024")


def test_saved_files_are_listed_until_deleted(session: Session, tmp_path: Path) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    printing.save(session, made.serial, tmp_path / "book.pdf")
    [row] = printing.saved_files(session)
    assert row["exists"]
    printing.delete_saved(session, row["id"])
    assert not (tmp_path / "book.pdf").exists()
    assert printing.saved_files(session) == []


def test_saving_where_one_may_not_is_a_sentence(session: Session, tmp_path: Path) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(PaperError, match="换个地方"):
        printing.save(session, made.serial, tmp_path / "taken" / "book.pdf")


def test_the_villagers_receipt_says_what_was_written_down(session: Session) -> None:
    person = captured(session)
    said = text_of(papers.make_receipt(session, person.id).pdf)
    assert "李春花" in said
    assert "9986" in said
    assert str(FORM["doc_no"]) not in said
    assert "以现场核验开卡为准" in said
    assert "实名认证" not in said
    draft = fill(session, name="王小明", short_no=None)
    with pytest.raises(PaperError):
        papers.make_receipt(session, draft.id)


def test_the_detail_list_masks_documents_and_counts_rows(session: Session) -> None:
    captured(session)
    listing = enrol.begin(session, VILLAGE, "listing")
    enrol.commit_field(session, listing.id, "name", "王小明")
    enrol.choose_directory(session, listing.id, "full", "sign")
    assert enrol.finish(session, listing.id).captured
    made = papers.make_detail_list(session, VILLAGE)
    said = text_of(made.pdf)
    assert made.print.entries == 1
    assert "李春花" in said
    assert "王小明" not in said
    assert str(FORM["doc_no"]) not in said
    assert "412825" in said


def test_what_is_printed_through_the_real_queue_is_the_ledgers_bytes(
    session: Session, print_queue: PrintQueue
) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    assert print_queue.name in {p.name for p in printing.list_printers()}
    (job,) = printing.send(session, made.serial, print_queue.name)
    assert print_queue.wait(1) == [made.pdf]
    for _ in range(200):  # the spooler closes the job a moment after its last page
        job = printing.job_state(session, job.id)
        if job.state != "processing":
            break
    assert (job.state, job.words) == ("finished", "已打印")
    assert [j["state"] for j in printing.jobs_of(session, made.serial)] == ["finished"]
    assert print_queue.options(1)[0] == made.serial, "the queue shows the serial, no name"


def test_a_job_nobody_watched_is_settled_with_the_next_one(session: Session, print_queue: PrintQueue) -> None:
    captured(session)
    first, second = directory.make(session, VILLAGE), directory.make(session, VILLAGE)
    job = system_queue().submit(first.pdf, print_queue.name, title=first.serial)
    queue, kept = print_queue.name, session.store
    unwatched = prints.add_job(kept, first.serial, printer=queue, job=job.id, copies=1, state="processing")
    # and here the window was closed
    for _ in range(200):
        if system_queue().state(job).state == "finished":
            break
    printing.send(session, second.serial, print_queue.name)
    [settled] = printing.jobs_of(session, first.serial)
    assert (settled["id"], settled["state"]) == (unwatched, "finished")
    assert system_queue().state(job).state == "unknown", "its pages are gone"


def test_a_printer_that_gives_the_job_up_is_told_with_its_reason(session: Session, spooler: Spooler) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    queue = spooler.add("broken", "refuse")
    (job,) = printing.send(session, made.serial, queue.name)
    for _ in range(400):
        job = printing.job_state(session, job.id)
        if job.state not in ("processing", "held"):
            break
    assert job.state == "failed"
    assert job.words.startswith("没有印成")
    assert ledger.get(session, made.serial).voided_at is None, "the print itself is still good"


def test_a_cut_while_a_paper_is_made_leaves_no_file_that_nobody_lists(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(path: Path) -> None:
        raise KeyboardInterrupt

    captured(session)
    monkeypatch.setattr(printing, "put_in_new_place", cut)
    on_the_list: list[str] = []

    def make() -> directory.MadeDirectory:
        on_the_list.extend(row["path"] for row in printing.saved_files(session))
        return directory.make(session, VILLAGE)

    with pytest.raises(KeyboardInterrupt):
        printing.make_and_save(session, tmp_path / "book.pdf", make)
    assert on_the_list == [str(tmp_path / "book.pdf")], "listed before the first byte was written"
    assert not (tmp_path / "book.pdf").exists()
    assert len(ledger.all_prints(session)) == 1, "its serial is used up: no second paper can bear it"


def test_a_saved_paper_is_on_the_list_under_its_serial(session: Session, tmp_path: Path) -> None:
    captured(session)
    made = printing.make_and_save(session, tmp_path / "book.pdf", lambda: directory.make(session, VILLAGE))
    [row] = printing.saved_files(session)
    assert (row["serial"], row["kind"], row["exists"]) == (made.serial, "directory", True)
    with pytest.raises(PaperError, match="台账没有变"):
        printing.make_and_save(session, tmp_path / "book.pdf" / "no", lambda: directory.make(session, VILLAGE))
    assert len(printing.saved_files(session)) == len(ledger.all_prints(session)) == 1


def test_serials_of_new_years_morning_are_all_different(session: Session) -> None:
    """In China it is 2027 for eight hours while UTC, which the tables keep, still says 2026."""
    captured(session)
    serials = []
    for moment in (datetime(2026, 12, 31, hour, 30, tzinfo=UTC) for hour in (15, 17, 18, 23)):
        session.clock = fixed_clock(moment)
        serials.append(directory.make(session, VILLAGE).serial)
    session.clock = fixed_clock(datetime(2027, 1, 1, 2, tzinfo=UTC))
    serials.append(directory.make(session, VILLAGE).serial)
    assert [serial[-3:] for serial in serials] == ["001", "001", "002", "003", "004"]
    assert ["-2026-" in serial for serial in serials] == [True, False, False, False, False]


def test_a_secret_page_leaves_the_spooler_with_its_job(session: Session, print_queue: PrintQueue) -> None:
    pdf = recovery_sheet.render("AGE-SECRET-KEY-1TEST", rep="张代表", today=session.today).pdf
    assert printing.print_once(pdf, print_queue.name, title="recovery") == "已打印"
    assert print_queue.printed() == [pdf]
    assert not [f for f in (print_queue.folder / "spool").glob("d*") if f.is_file()], "no page is left in the spooler"


def test_a_list_with_a_name_no_font_has_is_a_proof_and_cannot_be_stamped(session: Session) -> None:
    captured(session, name="张\U000323af三")
    made = papers.make_detail_list(session, VILLAGE)
    assert made.print.draft
    with pytest.raises(PaperError, match="不是校对稿"):
        ledger.stamp(session, made.serial)
