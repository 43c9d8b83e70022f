"""号码簿: the pages on the desk are the pages that would be printed, and nothing claims more than happened."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from desktop.services import contacts, enrol, ledger, printing, roster
from desktop.services import directory as service
from desktop.storage.prints import Print
from desktop.ui.shell import Shell
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import CTRL, press, write

pytestmark = pytest.mark.window


@pytest.fixture
def shell(qtbot, bench, samples: Path) -> Shell:
    """西洪村 with its 120 people and its posts, on 号码簿."""
    session = bench.session
    roster.take(
        session, roster.preview(session, samples / "roster_village_120.xlsx", XIHONG.code, signed_sheet="签字单 1")
    )
    contacts.import_file(session, samples / "contacts.xlsx", XIHONG.code)
    made = Shell(bench)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    bench.village = XIHONG
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.begin()
    made.open("directory")
    settle(qtbot, bench)
    return made


@pytest.fixture
def page(shell: Shell):
    return shell.pages["directory"]


def books(bench) -> list[Print]:
    return [p for p in ledger.all_prints(bench.session, XIHONG.code) if p.kind == "directory"]


def test_the_preview_has_the_pages_of_the_print(bench, page) -> None:
    book, rendered = service.preview(bench.session, XIHONG.code)
    assert page.desk.view.page_count == rendered.pages > 3
    assert page.desk.title.text() == "西洪村便民号码簿"
    assert page.desk.badge.word == "校对稿"
    assert page.right.sum.sum.text() == f"名单 120 = 列入 {book.entry_count} + 不列 {120 - book.entry_count}"
    assert books(bench) == [], "looking enters nothing in the ledger"


def test_pages_are_turned_as_spreads_and_come_nearer(page) -> None:
    view = page.desk.view
    view.setFocus()
    assert view.pages == (1,)
    press(Qt.Key.Key_PageDown)
    assert view.pages == (2, 3)
    press(Qt.Key.Key_End)
    assert view.pages[-1] == view.page_count
    press(Qt.Key.Key_Home)
    fitting = view.zoom_words()
    press(Qt.Key.Key_Plus, CTRL)
    assert int(view.zoom_words().split()[0]) > int(fitting.split()[0])
    press(Qt.Key.Key_0, CTRL)
    assert view.zoom_words() == fitting
    picture = view.grab().toImage()
    inks = {picture.pixelColor(x, picture.height() // 2).lightness() for x in range(0, picture.width(), 3)}
    assert max(inks) == 255, "a white page lies on the desk"


def test_another_order_keeps_the_place(qtbot, bench, page) -> None:
    page.desk.view.turn(1)
    page.left.sort.choose("pinyin")
    settle(qtbot, bench)
    assert page.shown.book.sort == "pinyin"
    assert page.desk.view.pages == (2, 3)


def test_a_saved_proof_is_in_the_ledger_and_listed(qtbot, bench, page, tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    page.save_to(path)
    settle(qtbot, bench)
    found = ledger.verify(bench.session, path.read_bytes())
    assert found.known
    assert found.print.draft
    assert len(PdfReader(path).pages) == page.desk.view.page_count
    assert [f["path"] for f in printing.saved_files(bench.session)] == [str(path.resolve())]
    assert "谁都能打开" in page.desk.words.text()
    page.save_to(tmp_path / "again.pdf")
    settle(qtbot, bench)
    assert len(books(bench)) == 1, "the same proof twice is one print"


def test_without_a_printer_nothing_is_printed_and_the_card_says_so(qtbot, bench, page) -> None:
    page.right.printer._show_printers(())
    press(Qt.Key.Key_P, CTRL)
    settle(qtbot, bench)
    assert "没有打印" in page.right.printer.words()
    assert books(bench) == []


@pytest.mark.spooler
def test_a_proof_goes_to_a_real_queue_and_printed_is_said_by_the_spooler_alone(
    qtbot, bench, spooler, print_queue, shell: Shell, page
) -> None:
    card = page.right.printer
    card.refresh()
    qtbot.waitUntil(lambda: card.ready, timeout=15_000)
    said: list[str] = []
    real = card.say
    card.say = lambda words, state: (said.append(state), real(words, state))
    press(Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: "finished" in said, timeout=30_000)
    [made] = books(bench)
    [pdf] = print_queue.printed()
    assert ledger.verify(bench.session, pdf).print.serial == made.serial
    assert made.draft
    assert said.index("finished") == len(said) - 1
    assert "已打印" in card.words()
    assert made.serial in card.words()


def test_a_final_book_stays_final_until_something_changes(qtbot, bench, page) -> None:
    assert page.shown.book.may_be_final, page.shown.book.notes
    page.make_final()
    settle(qtbot, bench)
    [made] = books(bench)
    assert not made.draft
    assert page.desk.badge.word == "定稿 第 1 版"
    assert page.desk.print_button.words == "打印"
    assert not page.desk.final_button.isVisible()
    page.refresh()
    settle(qtbot, bench)
    assert page.shown.print == made
    entry = next(page.shown.book.entries())
    enrol.commit_field(bench.session, entry.person_id, "mobile", "13903961234")
    enrol.commit_field(bench.session, entry.person_id, "seen_original", bench.session.store.now())
    assert enrol.finish(bench.session, entry.person_id).captured
    bench.announce("people")
    settle(qtbot, bench)
    assert page.desk.badge.word == "校对稿"
    assert page.shown.book.edition == 2


def test_a_finding_opens_the_person_and_the_form_leads_back(qtbot, bench, shell: Shell, page) -> None:
    finding = next(n for n in page.shown.book.notes if len(n.person_ids) > 1)
    note = next(n for n in page.right.findings.findChildren(type(page.right.findings._note(finding)))
                if n.title.text() == finding.title)  # fmt: skip
    page.right.findings._unfold(note, finding)
    lines = note.findChild(object, "people").findChildren(type(page.desk.print_button).__mro__[1])
    assert len(lines) == len(finding.person_ids)
    lines[0].click()
    settle(qtbot, bench)
    assert shell.here == "enrol"
    assert shell.pages["enrol"].hand.person.id == finding.person_ids[0]
    shell.pages["enrol"].on_escape()
    settle(qtbot, bench)
    assert shell.here == "directory"


def test_no_village_no_book(qtbot, bench, page) -> None:
    bench.choose_village(None)
    page.activate(None)
    settle(qtbot, bench)
    assert page.stack.currentIndex() == 1


def test_words_are_found_in_the_book_whatever_spaces_are_printed(bench, page) -> None:
    book, _ = service.preview(bench.session, XIHONG.code)
    entry = next(e for e in book.entries() if e.lines and e.lines[0].kind == "mobile" and "*" not in e.lines[0].text)
    press(Qt.Key.Key_F, CTRL)
    write(entry.lines[0].text.replace(" ", ""))
    press(Qt.Key.Key_Return)
    view = page.desk.view
    assert "有 1 处" in page.desk.words.text()
    [(found, _)] = view._found
    assert found + 1 in view.pages
    box = next(box for number, box in view.placed(view._desk.size()) if number == found)
    [(mark, in_hand)] = view.marks(found, box)
    assert in_hand
    assert box.contains(mark.toRect())
    page.desk.find_line.setText("没有这个人")
    press(Qt.Key.Key_Return)
    assert "书里没有" in page.desk.words.text()


def test_every_edition_is_drawn_and_says_what_paper_it_wants(qtbot, bench, page) -> None:
    for key, card in page.left.layouts.items():
        card.click()
        settle(qtbot, bench)
        assert page.shown.layout == key
        assert page.desk.view.page_count == page.shown.pages > 0
        assert f"{page.shown.pages} 页" in card.accessibleDescription()
    assert "A4" in page.right.printer._paper.text()


def test_sheets_and_cost_follow_pages_copies_and_sides(qtbot, bench, page) -> None:
    printer = page.right.printer
    printer.both_sides.set_value(True)
    printer.copies.setValue(3)
    pages = page.shown.pages
    each = -(-pages // 2)
    assert f"每份 {each} 张,共 {3 * each} 张" in printer._paper.text()
    assert "元" not in printer._paper.text(), "no price was set, none is made up"
    printer.price.setValue(8)
    settle(qtbot, bench)
    assert f"约 {3 * each * 8 / 100:.2f} 元" in printer._paper.text()
    assert printing.sheet_price(bench.session) == 8


def test_the_title_follows_the_edition(qtbot, bench, page) -> None:
    page.left.layouts["wallet"].click()
    settle(qtbot, bench)
    assert page.desk.title.text() == "西洪村随身电话卡"
