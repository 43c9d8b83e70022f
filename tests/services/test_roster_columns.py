"""What a list's columns are taken for: changed by the rep, remembered for the village, the header pointed at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.base.errors import RefusedInput
from desktop.domain import roster_columns
from desktop.domain.roster_columns import by_hand, key_of, taken_for, with_fields
from desktop.domain.villages import Village
from desktop.services import roster, roster_runs
from desktop.services.roster import RosterFile
from desktop.services.session import Session
from desktop.storage import villages
from tests.conftest import VILLAGE
from tests.services.lists import HEAD, look, number, row, verdicts
from tests.services.tables import write_xlsx

OTHER = "411722105202"
STRANGE = ["人", "码", "打这个", "住哪"]
"""A header that says nothing to the program."""


def read(tmp_path: Path, rows: list[list[Any]], name: str = "名册.xlsx") -> RosterFile:
    return roster.read_file(write_xlsx(tmp_path / name, rows))


def strange(count: int = 2) -> list[list[Any]]:
    people = [[f"罗顺{'文武全才'[n]}", number(n + 1), f"1329770{n:04d}", "西洪村2组"] for n in range(count)]
    return [["西洪村名单"], STRANGE, *people]


def test_a_column_may_be_taken_for_something_else(session: Session, tmp_path: Path) -> None:
    file = read(tmp_path, [["姓名", "身份证号", "电话", "备注"], ["罗顺文", number(1), "老屋", "13297700001"]])
    assert file.header is not None
    found = roster.judge(session, file, VILLAGE)
    assert found.fields == ("name", "doc_no", "phone", "remark")
    fields = taken_for(taken_for(found.fields, 3, "phone"), 2, "group_no")
    assert fields == ("name", "doc_no", "group_no", "phone")
    again = roster.judge(session, file, VILLAGE, header=with_fields(file.header, fields))
    person = again.rows[0].person
    assert person is not None
    assert (person.mobile, person.group_no, person.remark) == ("13297700001", "老屋", None)


def test_not_used_is_a_choice(session: Session, tmp_path: Path) -> None:
    file = read(tmp_path, [HEAD, row(1, 套餐="9元")])
    assert file.header is not None
    found = roster.judge(session, file, VILLAGE, signed_sheet="签-1")
    assert found.rows[0].person is not None
    assert found.rows[0].person.kind == "signup"
    fields = taken_for(found.fields, HEAD.index("套餐"), roster_columns.NOT_USED)
    again = roster.judge(session, file, VILLAGE, header=with_fields(file.header, fields), signed_sheet="签-1")
    assert again.rows[0].person is not None
    assert again.rows[0].person.kind == "listing"


def test_one_field_has_one_column() -> None:
    assert taken_for(("mobile", "", "name"), 1, "mobile") == ("", "mobile", "name")
    header = by_hand([(1, ["姓名", "电话", "手机"])], 1, 3)
    assert with_fields(header, ("name", "mobile", "mobile", "doc_no", "nonsense")).columns == {"name": 0, "mobile": 1}


def test_a_header_is_known_again_by_its_titles() -> None:
    assert key_of(["姓名*", " 手机 号码", "", ""]) == key_of(["姓名", "手机号码:"])
    assert key_of(["姓名", "手机号码"]) != key_of(["姓名", "电话"])
    assert "罗顺文" not in key_of(["罗顺文", "412825"])


def test_what_was_taken_is_remembered_in_this_village_alone(session: Session, tmp_path: Path) -> None:
    villages.save(session.store, [Village(OTHER, "东洪村", "朱里镇")])
    head = ["姓名", "身份证号", "电话", "手机"]
    rows = [head, ["罗顺文", number(1), "13297700001", "13297700002"]]
    file = read(tmp_path, rows)
    assert file.header is not None
    fields = ("name", "doc_no", "wished_number", "mobile")
    found = roster.judge(session, file, VILLAGE, header=with_fields(file.header, fields))
    roster.take(session, found)
    later = read(tmp_path, [head, ["罗顺武", number(2), "13297700003", "13297700004"]], "下一份.xlsx")
    assert later.header is not None
    there = roster.judge(session, later, VILLAGE)
    assert (there.fields, there.remembered) == (fields, True)
    elsewhere = roster.judge(session, later, OTHER)
    assert (elsewhere.fields, elsewhere.remembered) == (("name", "doc_no", "phone", "mobile"), False)
    back = roster.judge(session, later, VILLAGE, header=later.header)
    assert back.fields == elsewhere.fields, "the rep may go back to what the titles say"
    roster.take(session, back)
    assert not roster.judge(session, read(tmp_path, rows), VILLAGE).remembered


def test_nothing_is_remembered_that_was_not_taken(session: Session, tmp_path: Path) -> None:
    file = read(tmp_path, strange())
    header = with_fields(file.header_at(2), ("name", "doc_no", "mobile", "address"))
    found = roster.judge(session, file, VILLAGE, header=header)
    assert roster.header_for(session, file, VILLAGE) == (None, False)
    with pytest.raises(RefusedInput):
        roster.take(session, found, cancelled=lambda: True)
    assert roster.header_for(session, file, VILLAGE) == (None, False)
    taken = roster.take(session, found)
    known, remembered = roster.header_for(session, file, VILLAGE)
    assert known is not None
    assert remembered
    roster_runs.undo(session, taken.run)
    assert roster.header_for(session, file, VILLAGE) == (None, False), "a wrong choice goes with its import"


def test_an_unknown_header_is_pointed_at_and_known_the_next_time(session: Session, tmp_path: Path) -> None:
    file = read(tmp_path, strange())
    assert file.header is None
    assert file.refusal is not None
    assert "没有找到表头" in file.refusal.sentence
    pointed = file.header_at(2)
    assert (pointed.titles, pointed.columns) == (STRANGE, {})
    header = with_fields(pointed, ("name", "doc_no", "mobile", "address"))
    found = roster.judge(session, file, VILLAGE, header=header)
    assert verdicts(found) == {3: [], 4: []}
    roster.take(session, found)
    again = roster.judge(session, read(tmp_path, [["又一份"], [], *strange(4)[1:]], "b.xlsx"), VILLAGE)
    assert again.remembered
    assert [r.number for r in again.rows if r.person] == [6, 7]


def test_the_command_line_still_refuses_what_it_cannot_recognise(session: Session, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", strange())
    for _ in range(2):
        with pytest.raises(RefusedInput, match="表头"):
            roster.preview(session, path, VILLAGE)
        file = roster.read_file(path)
        header = with_fields(file.header_at(2), ("name", "doc_no", "mobile", "address"))
        roster.take(session, roster.judge(session, file, VILLAGE, header=header))


def test_the_command_line_reads_a_known_header_as_it_was_said(session: Session, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["姓名", "身份证号", "电话"], ["罗顺文", number(1), "13297700001"]])
    file = roster.read_file(path)
    assert file.header is not None
    header = with_fields(file.header, ("name", "doc_no", "wished_number"))
    roster.take(session, roster.judge(session, file, VILLAGE, header=header))
    found = look(session, path)
    assert found.fields[2] == "wished_number"
    assert any("上次" in note for note in found.notes)


def test_a_list_without_any_header(session: Session, tmp_path: Path) -> None:
    rows = [["罗顺文", number(1), "13297700001"], ["罗顺武", number(2), "13297700002"]]
    file = read(tmp_path, rows)
    assert file.header is None
    header = file.header_at(0)
    assert header.titles == ["A 列", "B 列", "C 列"]
    found = roster.judge(session, file, VILLAGE, header=with_fields(header, ("name", "doc_no", "mobile")))
    assert verdicts(found) == {1: [], 2: []}
    roster.take(session, found)
    assert roster.header_for(session, file, VILLAGE) == (None, False), "columns without titles are nobody's"


def test_a_title_that_is_missing_stands_in_the_row_above(session: Session, tmp_path: Path) -> None:
    rows = [["人", "证", None], [None, "码", "打这个"], ["罗顺文", number(1), "13297700001"]]
    header = read(tmp_path, rows).header_at(2)
    assert header.titles == ["人", "码", "打这个"]


def test_a_header_that_names_nobody_can_be_mended_by_hand(session: Session, tmp_path: Path) -> None:
    file = read(tmp_path, [["手机", "小组", "套餐", "谁"], ["13297700001", "2组", "", "罗顺文"]])
    assert file.refusal is not None
    assert "没有“姓名”一列" in file.refusal.sentence
    header = file.header_at(1)
    assert header.columns == {"mobile": 0, "group_no": 1, "plan": 2}
    fields = taken_for(roster_columns.fields_of(header), 3, "name")
    found = roster.judge(session, file, VILLAGE, header=with_fields(header, fields))
    assert found.accepted == 1


def test_two_people_in_one_line_are_refused_however_the_header_was_found(session: Session, tmp_path: Path) -> None:
    file = read(tmp_path, [["姓名", "手机"] * 2, ["罗顺文", "13297700001", "罗顺武", "13297700002"]])
    with pytest.raises(RefusedInput) as refused:
        roster.judge(session, file, VILLAGE, header=file.header_at(1))
    assert refused.value.code == "side_by_side"


def test_merged_cells_of_a_wicked_file_are_asked_for_row_by_row(session: Session, tmp_path: Path) -> None:
    """Ranges over each other and over half the sheet: nothing is spread out in memory."""
    rows = [HEAD, *(row(n, 村民小组=f"{n}组") for n in range(1, 8))]
    file = roster.read_file(write_xlsx(tmp_path / "a.xlsx", rows, merged=["B2:B4"]))
    file.merged += [(2, 1, 4999, 1)] * 50_000
    found = roster.judge(session, file, VILLAGE, signed_sheet="签-1")
    assert found.accepted == 7
