"""Who waits for an answer, as the rep sees it: both versions side by side, three answers, what each of them does."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.cli.main import run
from desktop.services import enrol, ledger, papers
from desktop.services import session as door
from desktop.services.session import Session
from desktop.storage import people, villages
from desktop.sync import engine, joining
from desktop.ui.operations import more_papers
from desktop.ui.sync_page.needs import NeedsCard
from desktop.ui.widgets import Note
from desktop.ui.window import Window
from tests.hubs import ROOT, Hub, hub
from tests.services.test_enrol import FORM
from tests.sync.conftest import resident
from tests.ui.conftest import XIHONG, settle

__all__ = ["hub"]
NUMBER = "661024"


def code(hub: Hub, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["hub", "code", "--data", str(hub.folder)]) == 0
    return capsys.readouterr().out.strip()


def signed_up(session: Session, name: str, n: int, short_no: str | None) -> str:
    person = enrol.begin(session, XIHONG.code)
    said = FORM | {"name": name, "doc_no": resident(n), "mobile": f"1380000000{n}", "short_no": short_no}
    for field, value in said.items():
        if value is not None:
            enrol.commit_field(session, person.id, field, value)
    for kind in ("service", "sensitive"):
        enrol.give_consent(session, person.id, kind, "sign")
    enrol.choose_directory(session, person.id, "full", "sign")
    done = enrol.finish(session, person.id)
    assert done.captured, done.problems
    return done.person.id


@pytest.fixture
def waiting(
    qtbot, window: Window, hub: Hub, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> tuple[Window, str, str]:
    """The sync page with two who came back: one whose short number a colleague gave before, one to be mended."""
    colleague = door.make_vault(tmp_path / "colleague", "李代表", "walnut river 8").session
    villages.save(colleague.store, [XIHONG])
    signed_up(colleague, "曹喜顺", 1, NUMBER)
    joining.join(colleague.store, hub.url, code(hub, capsys), "李代表")
    engine.sync_round(colleague.store)
    colleague.close()
    session = window.bench.session
    clash, mend = signed_up(session, "程爱莲", 2, NUMBER), signed_up(session, "赵铁柱", 3, None)
    joining.join(session.store, hub.url, code(hub, capsys), "张代表")
    window.bench.choose_village(XIHONG)
    engine.sync_round(session.store)
    decide(hub, mend, "--return", "ADDR", "--note", "证件地址不规范:少了“组”")
    window.shell.open("sync")
    settle(qtbot, window.bench)
    sync(qtbot, window)
    return window, clash, mend


def decide(hub: Hub, person: str, *words: str) -> None:
    command = [sys.executable, "-m", "desktop", "hub", "decide", person, *words, "--data", str(hub.folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)


def sync(qtbot, window: Window) -> None:
    window.shell.page.on_sync()
    settle(qtbot, window.bench)


def card(window: Window) -> NeedsCard:
    found: NeedsCard = window.shell.page.needs
    return found


def note_of(window: Window, name: str) -> Note:
    return next(note for note in card(window).findChildren(Note) if name in note.title.text())


def words(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def press(qtbot, window: Window, name: str, answer: str) -> None:
    buttons = note_of(window, name).findChildren(QPushButton)
    button = next(b for b in buttons if b.accessibleName().startswith(answer))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, window.bench)


def test_a_clash_shows_both_and_one_press_gives_the_next_number(qtbot, waiting) -> None:
    window, clash, _ = waiting
    assert card(window).title.text() == "需要您处理 2"
    said = words(note_of(window, "程爱莲"))
    for part in (f"短号 {NUMBER} 两人同用", "您登记", "李代表登记", "曹喜顺", "未印"):
        assert part in said
    session = window.bench.session
    free = enrol.free_short_numbers(session, XIHONG.code)[0]
    press(qtbot, window, "程爱莲", f"换成 {free}")
    person = people.get(session.store, clash)
    assert (person.short_no, person.state, person.rev) == (free, "captured", 2)
    sync(qtbot, window)
    assert card(window).title.text() == "需要您处理 1"


def test_the_supervisor_is_asked_and_the_note_waits_in_blue(qtbot, waiting) -> None:
    window, _, mend = waiting
    assert "证件地址不规范:少了“组”" in words(note_of(window, "赵铁柱"))
    press(qtbot, window, "赵铁柱", "问主管")
    note = note_of(window, "赵铁柱")
    assert note.property("tone") == "blue"
    assert "等县里回话" in words(note)
    asks = next(b for b in note.findChildren(QPushButton) if b.accessibleName().startswith("问主管"))
    assert not asks.isEnabled()
    sync(qtbot, window)
    assert people.get(window.bench.session.store, mend).state == "returned"


def test_mending_opens_the_form_of_that_person(qtbot, waiting) -> None:
    window, _, mend = waiting
    press(qtbot, window, "赵铁柱", "改好再交")
    assert window.shell.page.key == "enrol"
    assert window.shell.page.hand.person.id == mend


def test_a_picture_waits_with_its_size_and_goes_when_the_rep_says_so(
    qtbot, window: Window, hub: Hub, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    session = window.bench.session
    signed_up(session, "程爱莲", 2, None)
    serial = papers.make_detail_list(session, XIHONG.code).serial
    ledger.stamp(session, serial)
    Image.new("RGB", (900, 600), "white").save(tmp_path / "stamp.png")
    joining.join(session.store, hub.url, code(hub, capsys), "张代表")
    window.shell.open("sync")
    settle(qtbot, window.bench)
    page = window.shell.page
    assert not page.pictures.isVisible()
    window.bench.act(partial(more_papers.keep_stamped, serial=serial, path=tmp_path / "stamp.png"), ("sync",))
    settle(qtbot, window.bench)
    assert page.pictures.isVisible()
    assert "图片 1 张" in page.round.pictures.text()
    assert "约 1 分钟" in page.round.pictures.text()
    qtbot.mouseClick(page.pictures, Qt.MouseButton.LeftButton)
    settle(qtbot, window.bench)
    assert not page.pictures.isVisible()
    listed = subprocess.run(
        [sys.executable, "-m", "desktop", "hub", "pictures", "--json", "--data", str(hub.folder)],
        check=True, capture_output=True, cwd=ROOT,
    )  # fmt: skip
    assert serial in listed.stdout.decode()
