"""Erased at the laptop, forgotten at the county: in every table, on every road, whatever comes later."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.base.errors import HubError
from desktop.domain.consent import Consent
from desktop.hub import decisions, devices, export, inbox, pull, restore, stickside
from desktop.hub.desk import Desk
from desktop.wire import canonical, stick
from desktop.wire import pull as wire_pull
from desktop.wire.records import enrolment_record, erasure_record
from tests.hub.conftest import Laptop
from tests.sync.conftest import VILLAGE, someone

AT = "2026-11-22T03:00:00.000Z"
ALICE = someone(50, name="王春花", directory_choice="full", address="西洪村九组").with_fields(
    consents=(Consent("directory", "2026-11", "2026-11-22T02:47:28.123Z", "sign"),)
)


def another(desk: Desk) -> Laptop:
    made = Laptop(desk)
    made.join()
    return made


def everything(desk: Desk) -> bytes:
    """Every cell of every table, opened where it is sealed."""
    found = []
    with desk.engine.connect() as connection:
        for table in ("record", "inbox", "decision", "shared", "document_seen", "short_number", "batch"):
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}").all():
                for cell in row:
                    sealed = bytes(cell) if isinstance(cell, bytes | memoryview) else b""
                    try:
                        found.append(desk.keys.open(sealed) if sealed else str(cell).encode())
                    except HubError:
                        found.append(sealed)
    return b"\n".join(found)


HERS = [str(text).encode() for text in (ALICE.name, ALICE.doc_no, ALICE.mobile, ALICE.address) if text]


def told(desk: Desk, laptop: Laptop) -> list[str]:
    """Ids of colleagues' people this laptop is told of."""
    from desktop.wire import colleagues

    with desk.engine.connect() as connection:
        known = devices.find(connection, laptop.id)
    ask = {"stream": "people/1", "held": {}, "most": 100_000, "nonce": "n", "epoch": "", "whole": True}
    sealed = pull.answer(desk, known, canonical.dump(ask))
    page = wire_pull.open_page(
        sealed, identity=laptop.identity, hub_key=desk.keys.verify_key, device=laptop.id, nonce="n"
    )
    return [id_ for part in page.parts for id_, payload in colleagues.unpack_rows(part.rows) if payload]


@pytest.mark.parametrize("decided", [None, True, False], ids=str)
def test_nothing_of_hers_stays_and_what_proves_stays(
    desk: Desk, laptop: Laptop, tmp_path: Path, decided: bool | None
) -> None:
    first = enrolment_record(ALICE, rep="张")
    old = laptop.seal([first])
    path = tmp_path / "old.cunbu"
    path.write_bytes(stick.write([old]))
    receipt = stickside.ingest(desk, path).receipts[0]
    laptop.send(enrolment_record(someone(51), rep="张"))
    colleague = another(desk)
    colleague.send(
        enrolment_record(someone(60), rep="李"), enrolment_record(ALICE.with_fields(rev=7, name="王春花"), rep="李")
    )
    if decided is not None:
        decisions.decide(desk, ALICE.id, accept=decided, code="" if decided else "ADDR", note=f"{ALICE.name}的地址")
    assert (ALICE.id in told(desk, colleague)) == (decided is True)
    assert all(word in everything(desk) for word in HERS)
    (line,) = laptop.send(erasure_record(ALICE.with_fields(rev=3), at=AT, rep="张"))
    assert line.result == "new"
    assert not [word for word in HERS if word in everything(desk)]
    assert told(desk, colleague) == [someone(51).id] or ALICE.id not in told(desk, colleague)
    assert export.write_village(desk, tmp_path / "out.xlsx", VILLAGE) == 2
    assert not [one for one in inbox.waiting(desk) if one.id == ALICE.id]
    with pytest.raises(HubError):
        decisions.decide(desk, ALICE.id, accept=True)
    assert stickside.ingest(desk, path).receipts[0] == receipt
    with desk.engine.connect() as connection:
        sql = f"SELECT sha256 FROM record WHERE id = '{ALICE.id}' ORDER BY rev"
        assert canonical.sha256(first) in connection.exec_driver_sql(sql).scalars().all()


def test_what_comes_of_her_later_is_kept_as_a_hash_alone(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    """An old stick arrives behind the erasure; a colleague's laptop writes under her id."""
    late = laptop.seal([enrolment_record(ALICE, rep="张")])
    laptop.send(erasure_record(ALICE.with_fields(rev=2), at=AT, rep="张"))
    path = tmp_path / "late.cunbu"
    path.write_bytes(stick.write([late]))
    assert stickside.ingest(desk, path).results["new"] == 1
    another(desk).send(enrolment_record(ALICE.with_fields(rev=5), rep="李"))
    assert not [word for word in HERS if word in everything(desk)]
    with pytest.raises(HubError):
        export.write_village(desk, tmp_path / "out.xlsx", VILLAGE)
    with pytest.raises(HubError):
        inbox.admit(desk, ALICE.id)


def test_nobody_is_erased_by_another_laptop(desk: Desk, laptop: Laptop) -> None:
    laptop.send(enrolment_record(ALICE, rep="张"))
    (line,) = another(desk).send(erasure_record(ALICE.with_fields(rev=2), at=AT, rep="李"))
    assert (line.result, line.why) == ("quarantined", "another_laptop")
    assert all(word in everything(desk) for word in HERS)


def test_nobody_is_erased_by_another_laptop_while_she_only_waits(desk: Desk, laptop: Laptop) -> None:
    devices.revoke(desk, laptop.id)
    laptop.send(enrolment_record(ALICE, rep="张"))
    (line,) = another(desk).send(erasure_record(ALICE.with_fields(rev=2), at=AT, rep="李"))
    assert (line.result, line.why) == ("quarantined", "another_laptop")
    assert all(word in everything(desk) for word in HERS)


def test_many_admitted_at_once_erase_nobody(desk: Desk, laptop: Laptop) -> None:
    """A clerk who takes in what a wrong clock had held up has not looked at each: an erasure cannot be taken back."""
    laptop.send(enrolment_record(ALICE, rep="张"))
    stranger = another(desk)
    stranger.send(
        erasure_record(ALICE.with_fields(rev=2), at=AT, rep="李"),
        enrolment_record(ALICE.with_fields(rev=3), rep="李"),
    )
    done = inbox.admit_all(desk)
    assert (done.taken, done.left, done.erasures) == (1, 0, 1)
    assert inbox.admit_all(desk, why="another_laptop").erasures == 1
    assert all(word in everything(desk) for word in HERS)
    (waits,) = inbox.waiting(desk)
    assert "要求删除" in inbox.words(waits)
    assert inbox.admit(desk, ALICE.id) == 1
    assert not any(word in everything(desk) for word in HERS)


def test_a_backup_of_before_does_not_bring_her_back(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    if desk.engine.dialect.name != "sqlite":
        pytest.skip("the same code, with the file that is quick to copy")
    laptop.send(enrolment_record(ALICE, rep="张"))
    restore.backup(desk, tmp_path / "hub.bak")
    laptop.send(erasure_record(ALICE.with_fields(rev=2), at=AT, rep="张"))
    restore.restore(desk, tmp_path / "hub.bak")
    assert not [word for word in HERS if word in everything(desk)]
