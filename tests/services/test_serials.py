"""Whose a page is: no two laptops give one serial, and what a restore has lost is known again by its seal."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.villages import Village
from desktop.paper import qr
from desktop.services import backup, directory, ledger, serials, short_pool, villages
from desktop.services import session as door
from desktop.services.session import Session
from desktop.storage import device, lookups
from tests.conftest import VILLAGE
from tests.services.test_papers import captured

PASSPHRASE = "walnut river 8"
PLACE = Village(VILLAGE, "西洪村", "朱里镇")


def test_a_thousand_laptops_give_a_thousand_serials(session: Session) -> None:
    """One byte told of it: of 21 laptops two gave the same."""
    given, marks = set(), set()
    for n in range(1000):
        session.store.execute("UPDATE device SET id = ?, epoch = ?", [f"laptop-{n}", device.new_epoch()])
        serial = serials.next_serial(session, PLACE)
        given.add(serial)
        marks.add(serial.split("-")[2][: serials.OF_DEVICE])
    assert (len(given), len(marks)) == (1000, 1000)
    assert all(map(serials.is_serial, given))
    longest = serials.next_serial(session, Village(VILLAGE, "大西洪庄村", "朱里镇"))
    assert len(qr.payload(longest, "0" * 64, "A" * qr.SEAL)) <= 61, "or the square code grows by a size"


def test_another_laptops_page_is_not_vouched_for(session: Session) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    village, year, mark, number = made.serial.split("-")
    other = f"{village}-{year}-{'0' * 5}{mark[5:]}-{number}"
    for text in (other, qr.payload(other, "0" * 64, "A" * qr.SEAL)):
        found = ledger.find(session, text)
        assert (found.known, found.whose) == (False, "other")
        assert "别的电脑" in found.sentence
    for text, whose in (
        (f"{village}-{year}-7F-{number}", "unknown"),
        ("anything", "unknown"),
        (f"{village}-{year}-{mark}-999", "maybe"),
        (qr.payload(f"{village}-{year}-{mark}-999", "0" * 64, "A" * qr.SEAL), "forged"),
    ):
        assert ledger.find(session, text).whose == whose
    code = qr.in_file(made.pdf)
    assert code is not None
    assert ledger.find(session, qr.payload(*code)).known
    assert not ledger.find(session, qr.payload(code[0], code[1], "A" * qr.SEAL)).known


def test_a_changed_file_is_told_from_a_strange_one(session: Session) -> None:
    captured(session)
    made = directory.make(session, VILLAGE)
    changed = ledger.verify(session, made.pdf + b" ")
    assert (changed.known, changed.whose, "被改过" in changed.sentence) == (False, "forged", True)
    strange = ledger.verify(session, b"%PDF-1.7 anything")
    assert (strange.known, strange.whose) == (False, "unknown")


def test_after_a_restore_ones_own_later_paper_is_ones_own(tmp_path: Path, samples: Path) -> None:
    """And its short numbers stay where they were: what the backup does not know is read from the file it replaces."""
    made = door.make_vault(tmp_path / "v", "丁小凡", PASSPHRASE)
    session = made.session
    villages.import_file(session, samples / "villages.xlsx")
    backup.back_up(session, tmp_path / "old.bak")
    person = captured(session)
    paper = directory.make(session, VILLAGE)
    code = qr.in_file(paper.pdf)
    assert code is not None
    session.close()
    again = backup.restore(tmp_path / "v", tmp_path / "old.bak", PASSPHRASE).session
    for found in (ledger.verify(again, paper.pdf), ledger.find(again, qr.payload(*code))):
        assert (found.known, found.whose, "是本机印的" in found.sentence) == (False, "ours", True)
    assert ledger.find(again, paper.serial).whose == "maybe"
    assert lookups.printed_for(again.store, VILLAGE, "661024") == person.id
    assert "661024" not in short_pool.free(again, VILLAGE)
    assert captured(again, short_no="661025")
    assert directory.make(again, VILLAGE).serial != paper.serial
    again.close()
