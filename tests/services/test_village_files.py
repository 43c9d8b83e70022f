"""The county's village list and a village's contacts, read into values with every doubt by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.base.errors import RefusedInput
from desktop.domain.villages import Contact, Village
from desktop.services.village_files import FileRead, read_contacts, read_villages
from desktop.services.villages import known_townships
from tests.services.tables import write_xlsx

HEAD = ["村代码", "村名", "乡镇", "类别", "固定电话", "虚拟网编号", "集团客户编号", "收入归集群", "网格", "别名"]
GOOD = ["411722105201", "西洪村", "朱里镇", "示范村", "0396-6900188", "VPN1", "JK1", "411700000000000", "G01", "洪庄"]


def villages_of(tmp_path: Path, *rows: list[Any], head: list[str] = HEAD) -> FileRead[Village]:
    return read_villages(write_xlsx(tmp_path / "a.xlsx", [head, *rows]), known_townships())


def said(found: FileRead[Any]) -> list[tuple[int, str, str]]:
    return [(p.row, p.code, p.severity) for p in found.problems]


def test_the_sample_list(samples: Path) -> None:
    found = read_villages(samples / "villages.xlsx", known_townships())
    assert (found.rows, found.problems) == (6, ())
    assert found.values[3] == Village(
        "411722105204", "浉河湾村", "朱里镇", "standard", None, "VPN4117003", "JK411700003", "411700000000003", "G02"
    )
    assert [v.klass for v in found.values] == ["demo", "standard", "demo", "standard", "standard", "community"]


def test_codes_as_numbers_and_few_columns(tmp_path: Path) -> None:
    found = villages_of(tmp_path, [411722105201, "西洪村", 1], head=["行政村代码", "村名称", "序号"])
    assert said(found) == []
    assert (found.values[0].code, found.values[0].township) == ("411722105201", "朱里镇")


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ({0: "41172210520"}, "bad_code", "error"),
        ({0: "村代码"}, "bad_code", "error"),
        ({0: "4.11722105201E+11"}, "rounded_by_spreadsheet", "error"),
        ({0: "110101001201"}, "unknown_county", "error"),
        ({1: None}, "missing", "error"),
        ({1: "=A1"}, "formula", "error"),
        ({9: "长" * 61}, "too_long", "error"),
        ({0: "411722999201"}, "unknown_township", "warning"),
        ({2: "黄埠镇"}, "township_differs", "warning"),
        ({3: "特色村"}, "unknown_class", "warning"),
        ({4: "690"}, "bad_phone", "warning"),
    ],
)
def test_doubts_about_a_village(tmp_path: Path, changes: dict[int, Any], code: str, severity: str) -> None:
    found = villages_of(tmp_path, [changes.get(i, c) for i, c in enumerate(GOOD)])
    assert said(found) == [(2, code, severity)]
    assert len(found.values) == (severity == "warning")


def test_a_village_stands_once(tmp_path: Path) -> None:
    found = villages_of(tmp_path, GOOD, GOOD, HEAD, ["411722105202", *GOOD[1:]])
    assert said(found) == [(3, "repeated", "error")]
    assert (found.rows, len(found.values)) == (3, 2)


def contacts_of(tmp_path: Path, *rows: list[Any], head: list[str] | None = None) -> FileRead[Contact]:
    titles = head or ["栏目", "职务", "姓名", "电话", "说明"]
    return read_contacts(write_xlsx(tmp_path / "a.xlsx", [["西洪村联系电话"], titles, *rows]), "411722105201")


def test_the_sample_contacts(samples: Path) -> None:
    found = read_contacts(samples / "contacts.xlsx", "411722105201")
    assert (found.rows, found.problems) == (9, ())
    first, last = found.values[0], found.values[-1]
    assert (first.section, first.post, first.name, first.phone) == (
        "committee",
        "党支部书记",
        "洪建国",
        "0396-6910188",
    )
    assert (last.section, last.name, last.phone, last.position) == ("emergency", None, "0396-6911110", 9)
    assert {c.village for c in found.values} == {"411722105201"}


def test_a_section_written_once_holds_for_the_lines_below(tmp_path: Path) -> None:
    found = contacts_of(tmp_path, ["村两委", "书记", "王明", "13600396001"], [None, "会计", "李明", "13600396002"])
    assert [c.section for c in found.values] == ["committee", "committee"]


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        (["歌舞团", "团长", "王明", "13600396001", None], "unknown_section", "error"),
        (["村两委", None, "王明", "13600396001", None], "missing", "error"),
        (["村两委", "书记", "王明", None, None], "missing", "warning"),
        (["村两委", "书记", "王明", "1360", None], "bad_phone", "warning"),
        (["村两委", "书记", "王\u200b明", "13600396001", None], "invisible_removed", "warning"),
        (["村两委", "书记", "=A1", "13600396001", None], "formula", "error"),
    ],
)
def test_doubts_about_a_contact(tmp_path: Path, line: list[Any], code: str, severity: str) -> None:
    found = contacts_of(tmp_path, line)
    assert said(found) == [(3, code, severity)]
    assert len(found.values) == (severity == "warning")


def test_services_have_service_numbers(tmp_path: Path) -> None:
    found = contacts_of(tmp_path, ["应急电话", "报警", None, 110], ["便民服务", "政务热线", None, "12345"])
    assert [(c.phone, c.section) for c in found.values] == [("110", "emergency"), ("12345", "services")]
    assert said(found) == []


@pytest.mark.parametrize(
    "rows", [[["随便"]], [["栏目", "职务", "姓名", "电话"]], [["村代码", "备注", "别名"], ["1", "2", "3"]]]
)
def test_files_without_a_list_are_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", rows)
    with pytest.raises(RefusedInput, match="没有导入"):
        read_villages(path, known_townships())
    with pytest.raises(RefusedInput, match="没有导入"):
        read_contacts(path, "411722105201")


cells = st.lists(
    st.lists(st.one_of(st.none(), st.integers(), st.text("村0-9两委=王镇\u200b", max_size=8)), max_size=6), max_size=5
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells)
def test_any_cells_are_read_without_a_crash(tmp_path: Path, rows: list[list[Any]]) -> None:
    for read in (villages_of, contacts_of):
        try:
            found: FileRead[Any] = read(tmp_path, *rows)  # type: ignore[operator]
        except RefusedInput:
            continue
        assert len(found.values) <= found.rows


def test_whom_another_column_calls_a_child_or_dead_has_no_post(tmp_path: Path) -> None:
    titles = ["栏目", "职务", "姓名", "电话", "年龄", "出生年月", "情况"]
    rows = [
        ["组长", "1组组长", "王小宝", "13800000001", "9", "", ""],
        ["组长", "2组组长", "王大山", "13800000002", "", "2015年3月", ""],
        ["组长", "3组组长", "李有福", "13800000003", "70", "", "已故"],
        ["组长", "4组组长", "李秀英", "13800000004", "45", "1981.2", "小学教师"],
    ]
    path = write_xlsx(tmp_path / "a.xlsx", [titles, *rows])
    found = read_contacts(path, "411722105201", date(2026, 11, 30))
    assert [contact.name for contact in found.values] == ["李秀英"]
    assert [p.code for p in found.problems] == ["age_hinted"] * 3
