"""What clerks see and say: figures of the living, both of a pair, one word on many, and no word undone unseen."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.base.errors import HubError, RefusedInput
from desktop.domain import audit_reasons
from desktop.hub import decisions, export, pages, reasons
from desktop.hub.decisions import Word
from desktop.hub.desk import Desk
from desktop.wire.records import enrolment_record, withdrawal_record
from tests.hub.conftest import Laptop
from tests.sync.conftest import VILLAGE, someone

AT = "2026-11-22T03:00:00.000Z"


def sheet(desk: Desk, path: Path, village: str = VILLAGE) -> dict[str, dict[str, object]]:
    export.write_village(desk, path, village)
    titles, *rows = load_workbook(path)["用户"].iter_rows(values_only=True)
    return {str(row[titles.index("记录编号")]): dict(zip(titles, row, strict=True)) for row in rows}


def another(desk: Desk) -> Laptop:
    made = Laptop(desk)
    made.join()
    return made


def test_the_page_counts_the_living_of_every_village_once(desk: Desk, laptop: Laptop) -> None:
    gone, moved, upgraded = someone(1), someone(2), someone(3, kind="listing", doc_no=None, doc_type=None)
    laptop.send(*(enrolment_record(one, rep="张") for one in (gone, moved, upgraded, someone(4))))
    laptop.send(
        withdrawal_record(gone.with_fields(rev=2), at=AT, rep="张"),
        enrolment_record(moved.with_fields(rev=2, village="411722105202"), rep="张"),
        enrolment_record(someone(3).with_fields(id=upgraded.id, rev=2), rep="张"),
    )
    back = someone(5)
    laptop.send(enrolment_record(back, rep="张"), withdrawal_record(back.with_fields(rev=2), at=AT, rep="张"))
    laptop.send(enrolment_record(back.with_fields(rev=3), rep="张"))
    counts = pages._counts(desk)
    assert (counts["signups"], counts["listings"]) == (4, 0)
    assert {row["code"]: row["signup"] for row in counts["villages"]} == {VILLAGE: 3, "411722105202": 1}


def test_more_than_500_villages_are_counted(desk: Desk, laptop: Laptop) -> None:
    people = [someone(n, village=str(411722000000 + n)) for n in range(520)]
    laptop.send(*(enrolment_record(one, rep="张") for one in people), greets=False)
    assert pages._counts(desk)["signups"] == len(pages._counts(desk)["villages"]) == 520


def test_all_who_came_with_one_document_are_marked_with_each_other(
    desk: Desk, laptop: Laptop, tmp_path: Path
) -> None:
    number = someone(1).doc_no
    first, second, third = someone(1), someone(2).with_fields(doc_no=number), someone(3).with_fields(doc_no=number)
    laptop.send(enrolment_record(first, rep="张"), enrolment_record(someone(9), rep="张"))
    other = another(desk)
    other.send(enrolment_record(second, rep="李"), enrolment_record(third, rep="李"))
    rows = sheet(desk, tmp_path / "a.xlsx")
    assert [rows[one.id]["疑似重复"] for one in (first, second, third)] == ["是"] * 3
    assert str(rows[first.id]["疑似与谁重复"]).split() == sorted([second.id, third.id])
    assert first.id in str(rows[second.id]["疑似与谁重复"])
    corrected = [one.with_fields(rev=2, doc_no=someone(n).doc_no) for n, one in ((2, second), (3, third))]
    other.send(*(enrolment_record(one, rep="李") for one in corrected))
    rows = sheet(desk, tmp_path / "b.xlsx")
    assert {row["疑似重复"] for row in rows.values()} == {None}


def test_a_reason_comes_from_the_one_table() -> None:
    assert set(audit_reasons.REASONS) <= set(reasons.REASONS.values())
    assert reasons.known("addr") == "ADDR"
    assert reasons.known(audit_reasons.REASONS[3]) == "V15-04"
    for odd in ("", "随便", "V15-22", "ADDR;DROP"):
        with pytest.raises(RefusedInput):
            reasons.known(odd)


def test_two_clerks_at_once_and_the_second_is_told(desk: Desk, laptop: Laptop) -> None:
    person = someone(1)
    laptop.send(enrolment_record(person, rep="张"))
    ready, said = threading.Barrier(2), list[str]()

    def clerk(accept: bool, by: str) -> None:
        ready.wait()
        try:
            said.append(decisions.decide(desk, person.id, accept=accept, code="ADDR", note="n", by=by))
        except HubError as told:
            said.append(told.sentence)

    both = [threading.Thread(target=clerk, args=(accept, by)) for accept, by in ((True, "甲"), (False, "乙"))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len([one for one in said if one in ("accepted", "returned")]) == 1
    assert len([one for one in said if "已由" in one]) == 1
    by = "甲" if "accepted" in said else "乙"
    decisions.decide(desk, person.id, accept=False, code="ADDR", note="n", by=by)  # one's own word may be changed
    with pytest.raises(HubError, match="--change"):
        decisions.decide(desk, person.id, accept=True, by="丙")
    decisions.decide(desk, person.id, accept=True, by="丙", change=True)


def test_one_word_on_many_in_one_go(desk: Desk, laptop: Laptop) -> None:
    people = [someone(n) for n in range(20)]
    laptop.send(*(enrolment_record(one, rep="张") for one in people))
    done = decisions.decide_all(desk, [*(one.id for one in people), someone(99).id], Word(True, by="甲"))
    assert len(done.decided) == 20
    assert list(done.refused.values()) == ["没有这个编号的记录,什么都没有改动。请核对编号。"]


def test_a_corrected_remark_leaves_the_acceptance(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    one, two, three = someone(1), someone(2), someone(3)
    laptop.send(*(enrolment_record(person, rep="张") for person in (one, two, three)))
    for person in (one, two, three):
        decisions.decide(desk, person.id, accept=True, by="甲")
    laptop.send(
        enrolment_record(one.with_fields(rev=2, remark="住村东头"), rep="张"),
        enrolment_record(two.with_fields(rev=2, address="河南省上蔡县朱里镇西洪村9组9号"), rep="张"),
    )
    another(desk).send(enrolment_record(three.with_fields(rev=2, remark="别人改的"), rep="李"))
    rows = sheet(desk, tmp_path / "a.xlsx")
    assert (rows[one.id]["状态"], rows[one.id]["备注"]) == ("已受理", "住村东头")
    assert rows[two.id]["状态"] == "县里已收"
    # a colleague's correction has to be looked at: it never goes out as accepted
    assert (rows[three.id]["状态"], rows[three.id]["备注"]) != ("已受理", "别人改的")
    laptop.send(enrolment_record(one.with_fields(rev=3, remark="住村西头"), rep="张"))
    assert sheet(desk, tmp_path / "b.xlsx")[one.id]["状态"] == "已受理"
