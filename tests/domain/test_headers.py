"""Headers of committees' lists: titles above, groups over columns, somebody else's columns."""

from __future__ import annotations

from desktop.domain import headers, roster_words
from desktop.domain.headers import Header


def header_of(*lines: list[str]) -> Header | None:
    return headers.find(list(enumerate(lines, 1)), roster_words.COLUMNS)


def test_a_title_is_not_the_upper_line_of_a_header() -> None:
    """The line below it would be taken for the lower one, and the true lower line for the first person."""
    found = header_of(
        ["单位:西洪村", "", "", "", "日期"],
        ["序号", "户主", "家庭成员", "", "联系方式", ""],
        ["", "", "姓名", "身份证号", "手机", "座机"],
        ["1", "洪大山", "洪小山", "412825197001010114", "18623450178", "0396-6912188"],
    )
    assert found is not None
    assert (found.first, found.last) == (2, 3)
    assert found.columns == {"head": 1, "name": 2, "doc_no": 3, "mobile": 4, "home_line": 5}


def test_a_title_line_of_several_cells_hides_no_column() -> None:
    found = header_of(["备注:", "户主名单"], ["姓名", "身份证号", "手机"], ["洪大山", "", "18623450178"])
    assert found is not None
    assert (found.last, found.columns) == (2, {"name": 0, "doc_no": 1, "mobile": 2})


def test_columns_under_a_guardian_are_the_guardians() -> None:
    found = header_of(
        ["序号", "本人", "", "监护人", "", "", ""],
        ["", "姓名", "身份证号", "姓名", "身份证号", "关系", "电话"],
    )
    assert found is not None
    assert found.columns == {
        "name": 1, "doc_no": 2, "guardian_name": 3, "guardian_doc_no": 4, "guardian_relation": 5, "guardian_phone": 6,
    }  # fmt: skip


def test_columns_under_a_spouse_are_nobodys() -> None:
    found = header_of(["序号", "配偶", "", "本人", "", ""], ["", "姓名", "电话", "姓名", "身份证号", "电话"])
    assert found is not None
    assert found.columns == {"name": 3, "doc_no": 4, "phone": 5}
