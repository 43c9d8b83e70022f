"""The card reader at the form: fills what is empty, never what was typed, and lets go when the page is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.devices.card_reader import ABSENT, CONNECTED, FakeReader
from desktop.services import enrol
from desktop.ui.enrol import reader as reader_module
from desktop.ui.workbench import Workbench
from tests.domain import cards
from tests.ui.conftest import XIHONG, settle
from tests.ui.hands import ALT, CTRL, NONE, enrol_page, fill, here, press, write

pytestmark = pytest.mark.window

R = Qt.Key.Key_R
ADDRESS = "河南省上蔡县朱里镇西洪村2组17号"


@pytest.fixture
def fake(monkeypatch) -> FakeReader:
    """A reader on the table; `lay` puts a card on it."""
    made = FakeReader()
    monkeypatch.setattr(reader_module, "choose_reader", lambda: made)
    return made


@pytest.fixture
def page(qtbot, bench, fake):
    made = enrol_page(qtbot, bench, XIHONG)[1]
    qtbot.waitUntil(lambda: made.reader.strip.state.text() == CONNECTED)
    return made


def on_disk(bench: Workbench, page):
    return enrol.in_hand(bench.session, page.hand.person.id)


def lay(qtbot, bench: Workbench, page, fake: FakeReader, raw: bytes) -> None:
    """Until the form or the strip has answered."""
    before = page.reader.strip.words.text()
    fake.lay(raw)
    qtbot.waitUntil(lambda: page.reader.strip.words.text() not in ("", before))
    settle(qtbot, bench)


def ask(qtbot, bench: Workbench, page) -> None:
    press(R, ALT)
    qtbot.waitUntil(lambda: page.reader.strip.words.text() != "正在读卡…")
    settle(qtbot, bench)


def test_a_laid_card_fills_an_empty_form(qtbot, bench, page, fake) -> None:
    lay(qtbot, bench, page, fake, cards.resident())
    person = on_disk(bench, page)
    assert (person.name, person.doc_type, person.doc_no) == ("李春花", "RIC", "412825193803029986")
    assert (person.sex, person.birth, person.ethnic) == ("女", "1938-03-02", "汉族")
    assert (person.address, person.doc_from, person.doc_to) == (ADDRESS, "2007-03-02", "长期")
    assert person.seen_original is None, "that is the rep's word"
    assert page.form.controls["name"].text() == "李春花"
    assert page.left.card.name.text() == "李春花"
    assert "上蔡县公安局" in page.reader.strip.words.text()
    assert here() == "我已当面看过原件"


def test_the_name_read_can_still_be_edited(qtbot, bench, page, fake) -> None:
    lay(qtbot, bench, page, fake, cards.resident())
    page.form.enter("name")
    fill("李春华")
    settle(qtbot, bench)
    assert on_disk(bench, page).name == "李春华"


def test_a_name_with_an_unknown_character_gets_the_hand(qtbot, bench, page, fake) -> None:
    lay(qtbot, bench, page, fake, cards.resident(name="李\ue000花"))
    assert on_disk(bench, page).name == "李\ue000花"
    assert here() == "姓名"
    assert "造字" in page.reader.strip.words.text()


def test_the_number_wins_over_the_record(qtbot, bench, page, fake) -> None:
    lay(qtbot, bench, page, fake, cards.resident(sex="1", birth="19380303"))
    person = on_disk(bench, page)
    assert (person.sex, person.birth) == ("女", "1938-03-02")
    assert "与号码不同" in page.reader.strip.words.text()


def test_nothing_typed_is_overwritten_until_asked_twice(qtbot, bench, page, fake) -> None:
    fill("李春华")
    settle(qtbot, bench)
    lay(qtbot, bench, page, fake, cards.resident())
    assert on_disk(bench, page).name == "李春华"
    assert on_disk(bench, page).doc_no is None, "it may be somebody else's card"
    ask(qtbot, bench, page)
    assert "已写 李春华,读到 李春花" in page.reader.strip.words.text()
    assert on_disk(bench, page).name == "李春华"
    ask(qtbot, bench, page)
    person = on_disk(bench, page)
    assert (person.name, person.doc_no, person.address) == ("李春花", "412825193803029986", ADDRESS)


def test_what_was_adopted_can_be_taken_back(qtbot, bench, page, fake) -> None:
    undone = []
    bench.told.connect(lambda _sentence, undo: undone.append(undo))
    fill("李春华")
    fake.lay(cards.resident())
    settle(qtbot, bench)
    qtbot.waitUntil(lambda: page.reader.strip.words.isVisible())
    ask(qtbot, bench, page)
    ask(qtbot, bench, page)
    undone[-1]()
    settle(qtbot, bench)
    person = on_disk(bench, page)
    assert (person.name, person.doc_no, person.address) == ("李春华", None, None)
    assert page.form.controls["name"].text() == "李春华"


def test_the_same_persons_card_fills_only_what_is_empty(qtbot, bench, page, fake) -> None:
    page.form.put("address", "河南省上蔡县朱里镇西洪村二组")
    page.form.enter("name")
    fill("李春花")
    settle(qtbot, bench)
    fake.lay(cards.resident())
    ask(qtbot, bench, page)
    person = on_disk(bench, page)
    assert (person.doc_no, person.doc_to) == ("412825193803029986", "长期")
    assert person.address == "河南省上蔡县朱里镇西洪村二组"
    assert "住址" in page.reader.strip.words.text()
    ask(qtbot, bench, page)
    assert on_disk(bench, page).address == ADDRESS


def test_what_is_typed_after_the_differences_were_shown_is_shown_too(qtbot, bench, page, fake) -> None:
    fill("李春华")
    settle(qtbot, bench)
    lay(qtbot, bench, page, fake, cards.resident())
    ask(qtbot, bench, page)
    page.form.enter("address")
    write("河南省上蔡县朱里镇西洪村二组")
    ask(qtbot, bench, page)
    assert on_disk(bench, page).name == "李春华"
    assert "二组" in page.reader.strip.words.text()


def test_a_half_typed_name_is_not_lost_to_a_card(qtbot, bench, page, fake) -> None:
    write("王")
    lay(qtbot, bench, page, fake, cards.resident())
    assert page.form.controls["name"].text() == "王"


def test_the_next_persons_card_laid_too_early_waits_for_the_next_form(qtbot, bench, page, fake) -> None:
    lay(qtbot, bench, page, fake, cards.resident())
    lay(qtbot, bench, page, fake, cards.wang())
    assert on_disk(bench, page).name == "李春花"
    page.hand.begin(XIHONG.code, "signup")
    settle(qtbot, bench)
    assert page.form.controls["name"].text() == ""
    ask(qtbot, bench, page)
    person = on_disk(bench, page)
    assert (person.name, person.ethnic) == ("王满仓", "回族")


def test_a_hand_that_is_busy_elsewhere_stays_there(qtbot, bench, page, fake) -> None:
    page.form.enter("mobile")
    write("18623")
    lay(qtbot, bench, page, fake, cards.resident())
    assert here() == "现用手机"
    assert page.form.controls["mobile"].value() == "18623"
    assert on_disk(bench, page).name == "李春花"


def test_a_listing_takes_no_address(qtbot, bench, page, fake) -> None:
    page.hand.change_kind("listing")
    settle(qtbot, bench)
    lay(qtbot, bench, page, fake, cards.resident())
    person = on_disk(bench, page)
    assert (person.name, person.address, person.doc_to) == ("李春花", None, None)


def test_rubbish_is_refused_in_words(qtbot, bench, page, fake) -> None:
    lay(qtbot, bench, page, fake, b"\xff" * 256)
    assert "什么都没有填" in page.reader.strip.words.text()
    assert on_disk(bench, page).name is None


def test_no_card_there(qtbot, bench, page) -> None:
    ask(qtbot, bench, page)
    assert "没有读到卡" in page.reader.strip.words.text()


def test_leaving_the_page_lets_go_of_the_reader(qtbot, bench, page, fake) -> None:
    shell = page.window()
    watch = page.reader.watch
    fill("李春华")
    lay(qtbot, bench, page, fake, cards.resident())
    shell.open("today")
    assert watch.join(5)
    assert page.reader.watch is None
    shell.open("enrol")
    settle(qtbot, bench)
    assert page.reader.strip.words.text() == "", "what waited is forgotten"
    assert page.reader.watch is not None


def test_no_reader_says_so_and_starts_nothing(qtbot, bench, monkeypatch) -> None:
    monkeypatch.delenv("CUNBU_READER", raising=False)
    page = enrol_page(qtbot, bench, XIHONG)[1]
    assert page.reader.strip.state.text() == ABSENT
    assert page.reader.watch is None
    press(R, ALT)
    assert "照证件填写" in page.reader.strip.words.text()


def test_recorded_cards_by_alt_r(qtbot, bench, tmp_path: Path, monkeypatch) -> None:
    """The demo's road: a folder of recordings, one for each Alt+R."""
    (tmp_path / "1.bin").write_bytes(cards.resident())
    monkeypatch.setenv("CUNBU_READER", f"fake:{tmp_path}")
    page = enrol_page(qtbot, bench, XIHONG)[1]
    qtbot.waitUntil(lambda: page.reader.strip.state.text() == CONNECTED)
    ask(qtbot, bench, page)
    qtbot.waitUntil(lambda: not bench.lanes.busy)
    assert on_disk(bench, page).name == "李春花"


def test_keys_beyond_the_telephone_number(qtbot, bench, page, fake) -> None:
    """A known household with a card: the fields of the card cost no key."""
    lay(qtbot, bench, page, fake, cards.resident())
    press(Qt.Key.Key_Space, NONE)
    settle(qtbot, bench)
    assert on_disk(bench, page).seen_original
    press(Qt.Key.Key_Return, CTRL)
    settle(qtbot, bench)
    lacking = {p.field for p in enrol.look_over(bench.session, on_disk(bench, page)) if p.severity == "error"}
    assert not lacking & {"name", "doc_type", "doc_no", "doc_from", "doc_to", "address", "seen_original"}


def test_closing_the_window_lets_go_of_the_reader(qtbot, page) -> None:
    watch = page.reader.watch
    page.window().close()
    assert watch.join(5)
    assert page.reader.watch is None


def test_the_agent_s_card_goes_into_the_agent_s_block(qtbot, bench, page, fake) -> None:
    fill("王满仓")
    press(Qt.Key.Key_G, ALT)
    lay(qtbot, bench, page, fake, cards.resident())
    person = on_disk(bench, page)
    assert (person.name, person.doc_no) == ("王满仓", None)
    assert (person.agent_name, person.agent_doc_no, person.agent_address) == ("李春花", "412825193803029986", ADDRESS)
    assert person.agent_seen is None


def test_an_agent_typed_otherwise_changes_only_by_asking_twice(qtbot, bench, page, fake) -> None:
    press(Qt.Key.Key_G, ALT)
    fill("李春兰")
    page.form.enter("agent_phone")
    lay(qtbot, bench, page, fake, cards.resident())
    assert on_disk(bench, page).agent_name == "李春兰"
    ask(qtbot, bench, page)
    assert on_disk(bench, page).agent_name == "李春花"
