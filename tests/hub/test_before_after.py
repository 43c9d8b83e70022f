"""Another laptop's word on somebody: it waits, a clerk sees what it would change, and admitted it stays marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.base.errors import NotFound
from desktop.hub import before_after, decisions, export, inbox
from desktop.hub.desk import Desk
from desktop.wire.records import enrolment_record, withdrawal_record
from tests.hub.conftest import Laptop
from tests.sync.conftest import VILLAGE, someone


def sheet(path: Path) -> list[dict[str, object]]:
    rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_a_revision_by_another_laptop_is_shown_and_never_silent(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    alice = someone(1, name="王春花", mobile="13800138000")
    laptop.send(enrolment_record(alice, rep="张"))
    decisions.decide(desk, alice.id, accept=True)
    stranger = Laptop(desk)
    stranger.join()
    changed = alice.with_fields(rev=2, name="王被改", mobile="13000000000")
    stranger.send(
        enrolment_record(changed, rep="李"),
        withdrawal_record(alice.with_fields(rev=3), at="2026-11-22T03:00:00.000Z", rep="李"),
    )
    export.write_village(desk, tmp_path / "before.xlsx", VILLAGE)
    (row,) = sheet(tmp_path / "before.xlsx")
    assert (row["客户名称"], row["状态"], row["请核对"]) == ("王春花", "已受理", None)
    revision, withdrawn = before_after.of(desk, alice.id)
    assert ("姓名", "王春花", "王被改") in revision.fields
    assert ("手机", "13800138000", "13000000000") in revision.fields
    assert revision.words == inbox.WHY["another_laptop"]
    assert revision.rep == "张代表"
    assert withdrawn.rows() == ["撤回", "姓名:王春花 → —"]
    decisions.decide(desk, alice.id, accept=True, change=True)  # still about her own laptop's revision
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE inbox SET settled_at = 'x' WHERE rev = 3")
    assert inbox.admit(desk, alice.id) == 1
    export.write_village(desk, tmp_path / "after.xlsx", VILLAGE)
    (row,) = sheet(tmp_path / "after.xlsx")
    assert (row["客户名称"], row["请核对"]) == ("王被改", "另一台电脑改过")
    with pytest.raises(NotFound):
        before_after.of(desk, alice.id)


def test_a_number_that_clashes_does_not_name_who_has_it(desk: Desk, laptop: Laptop) -> None:
    """Claiming number after number would read out a village; her rep is named, as both have to settle it."""
    from desktop.wire import signing

    laptop.send(enrolment_record(someone(1, name="王春花", short_no="661001"), rep="张"))
    stranger = Laptop(desk)
    stranger.join()
    stranger.send(enrolment_record(someone(2, short_no="661001"), rep="李"))
    with desk.engine.connect() as connection:
        (document,) = decisions.page_for(connection, desk, stranger.id, {}).documents
    other = signing.read_document(desk.keys.verify_key, "decision", document.encode())["other"]
    assert (other["name"], other["rep"], other["number"]) == ("", "张", "661001")
