"""Which lines of a list are people, and whose columns are whose."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.base.errors import RefusedInput
from desktop.services import roster
from desktop.services.session import Session
from tests.services.lists import listed, look, number, row, verdicts
from tests.services.tables import write_xlsx


def test_a_list_of_heads_keeps_their_phones_and_documents(session: Session, tmp_path: Path) -> None:
    rows = [
        ["西洪村户主名单"],
        ["序号", "户主姓名", "户主身份证号", "户主电话", "家庭住址"],
        [1, "洪大山", number(1), "13297773781", "西洪村1组"],
    ]
    found = look(session, write_xlsx(tmp_path / "a.xlsx", rows))
    assert found.fields == ("", "name", "doc_no", "phone", "address")
    person = found.rows[0].person
    assert person is not None
    assert (person.name, person.mobile, person.doc_last4) == ("洪大山", "13297773781", number(1)[-4:])


def test_beside_a_persons_name_the_heads_phone_is_not_hers(session: Session, tmp_path: Path) -> None:
    rows = [["户主", "户主电话", "姓名", "身份证号"], ["洪大山", "13297773781", "洪小山", number(1)]]
    person = look(session, write_xlsx(tmp_path / "a.xlsx", rows)).rows[0].person
    assert person is not None
    assert (person.name, person.mobile, person.is_head) == ("洪小山", None, False)


def test_two_people_in_one_line_are_refused_as_a_file(session: Session, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "手机"] * 2, ["洪大山", number(1), None, "洪小山", number(2), None]]
    with pytest.raises(RefusedInput) as refused:
        look(session, write_xlsx(tmp_path / "a.xlsx", rows))
    assert refused.value.code == "side_by_side"


def test_a_footer_with_a_second_name_further_right_is_nobody(session: Session, tmp_path: Path) -> None:
    footer = ["制表人:洪会计", None, None, None, None, "审核人:洪书记"]
    assert verdicts(listed(session, tmp_path, [row(1), footer])) == {2: []}


def test_a_person_with_a_footers_word_before_her_is_read(session: Session, tmp_path: Path) -> None:
    assert verdicts(listed(session, tmp_path, [row(1, 序号="负责人")])) == {2: []}


def test_a_later_list_without_documents_doubles_nobody(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1), row(2, "洪小山", 手机号码=None)]))
    bare = {"证件类型": None, "证件号码": None, "套餐": None, "合约": None}
    again = listed(session, tmp_path, [row(1, **bare), row(3, **bare), row(2, "洪小山", 手机号码=None, **bare)])
    assert verdicts(again) == {2: ["same_person"], 3: [], 4: []}
