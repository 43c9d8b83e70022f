"""Pages as hands use them: today, the people, a village's own data, documents, the board, the county."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from desktop.services import contacts, copies, directory, enrol, people, printing, villages
from desktop.services.village_papers import person_in_row
from desktop.storage import settings
from desktop.ui.operations.more_papers import OF_A_VILLAGE
from desktop.ui.people import acts as people_acts
from desktop.ui.people.table import STATE
from desktop.ui.village.contacts_table import NAME, PHONE, POST
from desktop.ui.village.dialog import VillageDialog
from desktop.ui.window import Window
from desktop.ui.workbench import Workbench
from tests.ui.conftest import DONGHONG, XIHONG, settle


# -- 今日
def test_start_goes_to_the_form_in_the_village_found_by_its_initials(qtbot, window: Window) -> None:
    page = window.shell.page
    qtbot.keyClicks(page.search, "dhc")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    settle(qtbot, window.bench)
    assert window.bench.village == DONGHONG
    assert window.shell.here == "enrol"


def test_what_waits_leads_to_where_it_is_done(qtbot, window: Window) -> None:
    def begin(session) -> None:
        draft = enrol.begin(session, XIHONG.code)
        enrol.commit_field(session, draft.id, "name", "李春花")

    window.bench.act(begin, ("people",))
    settle(qtbot, window.bench)
    page = window.shell.page
    [line] = [button for button in page.waits.findChildren(type(page.start).__mro__[2]) if "草稿" in button.text()]
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    settle(qtbot, window.bench)
    shown = window.shell.page
    assert (window.shell.here, window.bench.village) == ("people", XIHONG)
    assert shown.model.rowCount() == 1
    assert shown.model.index(0, STATE).data() == "草稿"


def test_the_countys_village_list_comes_in_from_the_page(qtbot, window: Window, samples: Path) -> None:
    window.shell.page.take_villages(samples / "villages.xlsx")
    settle(qtbot, window.bench)
    known = {v.code for v in villages.list_villages(window.bench.session)}
    assert len(known) > 3
    assert window.shell.page.model.rowCount() == len(known)
    assert "收下" in window.shell.toast.words.text()


# -- 名单
@pytest.mark.parametrize("typed", ["initials", "phone", "last four", "name"])
def test_one_box_finds_a_person_by_anything(qtbot, peopled: Window, typed: str) -> None:
    bench = peopled.bench
    peopled.shell.open("people")
    settle(qtbot, bench)
    wanted = next(p for p in people.list_people(bench.session, XIHONG.code) if p.mobile and p.doc_last4)
    text = {
        "initials": wanted.initials,
        "phone": (wanted.mobile or "")[3:9],
        "last four": wanted.doc_last4,
        "name": wanted.name,
    }[typed]
    page = peopled.shell.page
    page.search.setText(str(text))
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert wanted.id in page.model.ids
    assert page.model.rowCount() < 30


def test_place_selection_and_ticks_stay_when_another_page_was_open_and_data_changed(qtbot, peopled: Window) -> None:
    shell = peopled.shell
    shell.open("people")
    settle(qtbot, peopled.bench)
    page = shell.page
    page.table.selectRow(40)
    page.model.toggle(7)
    ticked = set(page.model.ticked)
    settle(qtbot, peopled.bench)
    here, top = page.model.ids[40], page.table.verticalScrollBar().value()
    assert top > 0
    shell.open("today")
    peopled.bench.announce("people")
    settle(qtbot, peopled.bench)
    shell.open("people")
    settle(qtbot, peopled.bench)
    assert page.model.ids[page.table.currentIndex().row()] == here
    assert page.model.ticked == ticked
    assert page.table.verticalScrollBar().value() == top


def test_withdrawing_asks_first_and_then_takes_her_out_everywhere(qtbot, peopled: Window, monkeypatch) -> None:
    asked: list[str] = []
    answers = iter([False, True])
    monkeypatch.setattr(people_acts, "ask", lambda _parent, *words: asked.append(words[0]) or next(answers))
    peopled.shell.open("people")
    settle(qtbot, peopled.bench)
    page = peopled.shell.page
    for row in (0, 3):
        page.table.setCurrentIndex(page.model.index(row, 1))
        qtbot.keyClick(page.table, Qt.Key.Key_Space)
    gone = set(page.model.ticked)
    assert page.acts.words.text() == "已选 2 人"
    page.acts.withdraw_button.click()
    settle(qtbot, peopled.bench)
    assert page.model.ticked == gone, "nothing happened yet"
    page.acts.withdraw_button.click()
    settle(qtbot, peopled.bench)
    assert asked == ["撤回 2 人的登记?"] * 2
    states = {p.id: p.state for p in people.list_people(peopled.bench.session, XIHONG.code)}
    assert {states[person] for person in gone} == {"withdrawn"}
    assert sum(state == "withdrawn" for state in states.values()) == 2
    assert page.model.ticked == set()
    assert "已撤回 2" in page.states.chips["withdrawn"].text()


def test_the_exported_list_is_named_among_the_readable_files_and_deleted_from_there(
    qtbot, peopled: Window, tmp_path: Path
) -> None:
    peopled.shell.open("people")
    settle(qtbot, peopled.bench)
    peopled.shell.page.acts.export_to(tmp_path / "名单.xlsx")
    settle(qtbot, peopled.bench)
    count = len(people.list_people(peopled.bench.session, XIHONG.code))
    assert load_workbook(tmp_path / "名单.xlsx").active.max_row == 1 + count
    peopled.shell.open("documents", tab="files")
    settle(qtbot, peopled.bench)
    files = peopled.shell.page.files
    assert [line.name for line in files.model.rows] == ["名单.xlsx"]
    files.delete([files.model.rows[0].id])
    settle(qtbot, peopled.bench)
    assert not (tmp_path / "名单.xlsx").exists()
    assert printing.saved_files(peopled.bench.session) == []


def test_enter_on_a_row_opens_her_form(qtbot, peopled: Window) -> None:
    shell = peopled.shell
    shell.open("people")
    settle(qtbot, peopled.bench)
    wanted = shell.page.model.ids[2]
    with qtbot.waitSignal(peopled.bench.went) as went:
        shell.page.table.setCurrentIndex(shell.page.model.index(2, 1))
        qtbot.keyClick(shell.page.table, Qt.Key.Key_Return)
    assert went.args == ["enrol", {"person": wanted}]
    settle(qtbot, peopled.bench)


# -- 村资料
@pytest.fixture
def dialog(qtbot, window: Window) -> VillageDialog:
    made = VillageDialog(window.bench, XIHONG, window.shell)
    made.open()
    settle(qtbot, window.bench)
    return made


def test_a_new_post_is_written_into_the_last_line_and_kept_cell_by_cell(qtbot, dialog: VillageDialog) -> None:
    model, bench = dialog.model, dialog.bench
    model.setData(model.index(0, POST), "村支书")
    settle(qtbot, bench)
    model.setData(model.index(0, NAME), "洪建国")
    model.setData(model.index(0, PHONE), "0396-6912188")
    settle(qtbot, bench)
    [kept] = contacts.of_village(bench.session, XIHONG.code)
    assert (kept.post, kept.name, kept.phone) == ("村支书", "洪建国", "0396-6912188")
    assert model.rowCount() == 2


def test_a_deleted_post_comes_back_with_undo(qtbot, dialog: VillageDialog, samples: Path) -> None:
    bench = dialog.bench
    dialog.take_file(samples / "contacts.xlsx")
    settle(qtbot, bench)
    before = contacts.of_village(bench.session, XIHONG.code)
    dialog.table.setCurrentIndex(dialog.model.index(1, POST))
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    settle(qtbot, bench)
    assert len(contacts.of_village(bench.session, XIHONG.code)) == len(before) - 1
    dialog.toast.undo_button.click()
    settle(qtbot, bench)
    assert {c.id for c in contacts.of_village(bench.session, XIHONG.code)} == {c.id for c in before}


def test_a_village_is_corrected_field_by_field(qtbot, dialog: VillageDialog) -> None:
    dialog.grid.setText("G09")
    dialog.grid.commit()
    dialog.klass.setCurrentIndex(dialog.klass.findData("standard"))
    dialog.klass.activated.emit(dialog.klass.currentIndex())
    settle(qtbot, dialog.bench)
    kept = villages.get(dialog.bench.session, XIHONG.code)
    assert (kept.grid, kept.klass, kept.name) == ("G09", "standard", "西洪村")


# -- 单据
def test_a_detail_list_is_made_saved_recognised_and_voided(
    qtbot, peopled: Window, tmp_path: Path, monkeypatch
) -> None:
    from desktop.ui.documents import print_card

    bench = peopled.bench
    peopled.shell.open("documents")
    settle(qtbot, bench)
    page = peopled.shell.page
    qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, bench)
    assert page.card.line is not None
    serial = page.card.line.serial
    page.card.save_to(tmp_path / "明细.pdf")
    settle(qtbot, bench)
    page.check_file(tmp_path / "明细.pdf")
    settle(qtbot, bench)
    assert _said(page) == "核对一致"
    (tmp_path / "改过.pdf").write_bytes((tmp_path / "明细.pdf").read_bytes() + b" ")
    page.check_file(tmp_path / "改过.pdf")
    settle(qtbot, bench)
    assert _said(page) == "请留意"
    monkeypatch.setattr(print_card, "ask", lambda *_: True)
    page.card.void_button.click()
    settle(qtbot, bench)
    assert page.card.line.serial == serial
    assert page.card.line.voided
    assert not page.card.print_button.isEnabled()


def _said(page) -> str:
    from desktop.ui.widgets import Note

    return [note for note in page.card.findChildren(Note) if not note.isHidden()][-1].title.text()


def test_papers_of_the_village_are_made_by_keys_and_a_proof_s_row_opens_its_person(qtbot, peopled: Window) -> None:
    bench = peopled.bench
    peopled.shell.open("documents")
    settle(qtbot, bench)
    page = peopled.shell.page
    made = []
    for kind in OF_A_VILLAGE:
        if kind == "change_sheet":  # nothing final to compare with yet: a sentence, no paper
            continue
        page.make_paper(kind)
        settle(qtbot, bench)
        assert page.card.line is not None, (kind, peopled.shell.toast.words.text())
        made.append(page.card.line.key)
    assert made == ["proof", "register", "recall", "detail_list", "day_sheet", "agreement", "who_we_are"]
    proof = next(line for line in page.model.rows if line.key == "proof")
    page.refresh(proof.serial)
    settle(qtbot, bench)
    page.card.row_line.setText("2")
    with qtbot.waitSignal(bench.went) as went:
        qtbot.keyClick(page.card.row_line, Qt.Key.Key_Return)
    assert went.args == ["enrol", {"person": person_in_row(bench.session, proof.serial, 2), "back": "documents"}]
    settle(qtbot, bench)


def test_a_typed_serial_is_checked_and_a_stamped_list_cannot_be_voided(qtbot, peopled: Window, monkeypatch) -> None:
    from desktop.ui.documents import print_card

    bench = peopled.bench
    peopled.shell.open("documents")
    settle(qtbot, bench)
    page = peopled.shell.page
    page.on_make()
    settle(qtbot, bench)
    page.typed.setText(page.card.line.serial.lower())
    qtbot.keyClick(page.typed, Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert _said(page) == "核对一致"
    page.typed.setText("XH-2026-00-999")
    qtbot.keyClick(page.typed, Qt.Key.Key_Return)
    settle(qtbot, bench)
    assert _said(page) == "请留意"
    monkeypatch.setattr(print_card, "ask", lambda *_: True)
    page.card.stamp_button.click()
    settle(qtbot, bench)
    assert page.card.line.stamped
    assert page.card.line.state == ("已盖章", "green")
    assert not page.card.void_button.isEnabled()


def test_who_holds_which_copy_is_typed_beside_the_book(qtbot, peopled: Window) -> None:
    bench = peopled.bench
    made = directory.make(bench.session, XIHONG.code)
    copies.make(bench.session, made.serial)
    copies.make(bench.session, made.serial)
    peopled.shell.open("documents", serial=made.serial)
    settle(qtbot, bench)
    part = peopled.shell.page.card.copies
    for typed in ("1 村委会", "第2号 卫生室", "2 收回", "7 学校", "村委会"):
        part.line.setText(typed)
        qtbot.keyClick(part.line, Qt.Key.Key_Return)
        settle(qtbot, bench)
    one, two = copies.of_print(bench.session, made.serial)
    assert ((one.holder, one.is_out), (two.holder, two.is_out)) == (("村委会", True), ("卫生室", False))
    assert [line.words for line in peopled.shell.page.card.line.copy_lines] == [
        "第 1 号 · 村委会", "第 2 号 · 卫生室 已收回",
    ]  # fmt: skip
    assert _said(peopled.shell.page) == "请留意", "a line without a number is not understood, and stays"
    assert part.line.text() == "村委会"


# -- 短号
def test_a_free_number_goes_to_the_form_and_a_given_one_to_its_holder(qtbot, peopled: Window) -> None:
    bench = peopled.bench
    holder = enrol.begin(bench.session, XIHONG.code)
    for field, value in (("name", "程爱莲"), ("short_no", "661024")):
        holder = enrol.commit_field(bench.session, holder.id, field, value)
    peopled.shell.open("short", number="661024")
    settle(qtbot, bench)
    page = peopled.shell.page
    assert page._who.text() == holder.name
    assert not page.use.isEnabled()
    page.board.setFocus()
    with qtbot.waitSignal(bench.went) as went:
        qtbot.keyClick(page.board, Qt.Key.Key_Return)
    assert went.args == ["people", {"person": holder.id}]
    settle(qtbot, bench)
    peopled.shell.open("short")
    page.chips.chips["free"].click()
    page.board.choose(page.model.index(0, 0))
    with qtbot.waitSignal(bench.went) as went:
        page.use.click()
    assert went.args == ["enrol", {"short_no": page.model.cells[0].number}]
    settle(qtbot, bench)


# -- 同步
def test_a_laptop_that_belongs_nowhere_is_told_to_join_and_keeps_everything(qtbot, peopled: Window) -> None:
    peopled.shell.open("sync")
    settle(qtbot, peopled.bench)
    page = peopled.shell.page
    here = page.only_here.number.text()
    assert int(here) > 100
    qtbot.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert "还没有归县里管" in peopled.shell.toast.words.text()
    assert page.joining.isVisible()
    page.joining.url.setText("http://127.0.0.1:9")
    page.joining.code.setText("ABCD-EFGH-JKLM")
    page.joining.go.click()
    settle(qtbot, peopled.bench)
    assert page.joining.code_field.message.text() or page.joining.url_field.message.text()
    assert page.only_here.number.text() == here


def test_no_word_of_failure_for_what_is_only_unknown() -> None:
    from desktop.domain.people import STATE_NAMES
    from desktop.ui.operations import hub

    words = [*STATE_NAMES.values(), *hub.OUTCOMES.values(), *hub.ROADS.values()]
    words += [hub._batch_state({"state": "frozen", "road": road})[0] for road in (None, "http")]
    assert not any("失败" in word for word in words)


# -- settings
def test_a_damaged_settings_file_is_no_reason_not_to_open(tmp_path: Path) -> None:
    from desktop.ui import settings as window_settings

    (tmp_path / window_settings.FILE).write_text('{"scale": "huge", "theme": 7, "idle_minutes": 0}')
    loaded = window_settings.load(tmp_path)
    assert (loaded.scale, loaded.theme, loaded.idle_minutes) == (100, "light", 1)
    for odd in (b"\xff\x00 not json", b"[" * 10_000):
        (tmp_path / window_settings.FILE).write_bytes(odd)
        assert window_settings.load(tmp_path).scale == 100


def test_the_settings_file_holds_no_name(qtbot, window: Window, data_dir: Path) -> None:
    window.bench.settings.path = data_dir / "window.json"
    window.bench.choose_village(XIHONG)
    settle(qtbot, window.bench)
    kept = (data_dir / "window.json").read_text("utf-8")
    assert XIHONG.code in kept
    assert "西洪" not in kept
    assert "张代表" not in kept


def test_a_workbench_answers_for_the_session_it_was_asked_under(qtbot, bench: Workbench) -> None:
    heard = []
    bench.read(lambda session: settings.reps(session.store)[0].name, heard.append)
    qtbot.waitUntil(lambda: heard == ["张代表"])
