"""Asking somebody's age: in the grid of an import, beside the table, by command; what the county and others hear."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.base.errors import RefusedInput
from desktop.domain import of_age
from desktop.services import ages, directory, enrol, kinds, leaving, people, people_export, roster
from desktop.services.roster_judge import amend
from desktop.services.session import Session
from desktop.storage import outbox
from desktop.wire import canonical
from tests.conftest import VILLAGE
from tests.services.tables import write_xlsx

HEAD = ["姓名", "年龄", "出生年月", "联系电话", "号码簿显示", "备注"]
FIELD = [
    ["王小宝", 9, "2017.3", "13800000001", "全部", "小学生"],
    ["王小花", 11, None, "13800000002", "全部", "未成年"],
    ["王小军", None, "201405", "13800000003", "全部", None],
]


def taken(session: Session, tmp_path: Path, rows: list[list[object]], mend: dict[int, str] | None = None) -> None:
    found = roster.preview(session, write_xlsx(tmp_path / "名册.xlsx", [HEAD, *rows]), VILLAGE, "册-1")
    for number, text in (mend or {}).items():
        amend(session, found, number, HEAD.index("备注"), text)
    roster.take(session, found)


def printed(session: Session) -> list[str]:
    return sorted(entry.name for entry in directory.preflight(session, VILLAGE).entries())


def test_the_lists_three_children_stand_in_no_book(session: Session, tmp_path: Path) -> None:
    taken(session, tmp_path, FIELD)
    book = directory.preflight(session, VILLAGE)
    assert book.entry_count == 0
    assert {gone.reason_code for gone in book.left_out} == {"age_hinted"}
    assert next(note for note in book.notes if note.code == "age_hinted").title == "3 人要问年龄"


def test_an_answer_in_the_grid_brings_her_in_with_who_asked_and_when(session: Session, tmp_path: Path) -> None:
    taken(session, tmp_path, FIELD, {2: "已问,已满18岁", 3: "已问,未满18岁"})
    assert printed(session) == ["王小宝"]
    kept = {p.name: p.age_asked for p in people.list_people(session, VILLAGE)}
    assert str(kept["王小宝"]).startswith("adult 20")
    assert str(kept["王小宝"]).endswith(session.rep.name)
    assert str(kept["王小花"]).startswith("minor 20")


def test_the_lists_own_word_that_she_was_asked_is_no_answer(session: Session, tmp_path: Path) -> None:
    taken(session, tmp_path, [["王小宝", 9, None, "13800000001", "全部", "已问已满18岁"]])
    assert printed(session) == []


def test_an_answer_is_a_revision_that_the_county_hears(session: Session, tmp_path: Path) -> None:
    taken(session, tmp_path, FIELD)
    person = next(p for p in people.list_people(session, VILLAGE) if p.name == "王小军")
    asked = ages.answer(session, person.id, "adult")
    assert (asked.rev, asked.state) == (2, "captured")
    assert printed(session) == ["王小军"]
    lines = [
        canonical.load_object(line.payload, limit=1 << 20) for line in outbox.waiting_rows(session.store, VILLAGE, 50)
    ]
    told = {line["rev"]: line for line in lines if line["id"] == person.id}
    assert told[1]["age_hints"] == told[2]["age_hints"]
    assert "age_asked" not in told[1]
    assert told[2]["age_asked"].startswith("adult ")
    assert of_age.standing(people.show(session, person.id).person, session.today).code == "adult"


def test_no_answer_makes_a_known_child_older(session: Session, tmp_path: Path) -> None:
    taken(session, tmp_path, [["王小宝", None, f"{session.today.year - 16}-01-05", "13800000001", "全部", None]])
    (person,) = people.list_people(session, VILLAGE)
    with pytest.raises(RefusedInput):
        ages.answer(session, person.id, "adult")
    ages.answer(session, person.id, "minor")
    assert printed(session) == []


def test_a_later_list_that_calls_somebody_known_a_child_or_dead_is_heard(session: Session, tmp_path: Path) -> None:
    known: list[list[object]] = [
        ["王小宝", None, None, "13800000001", "全部", None],
        ["王老汉", None, None, "13800000002", "全部", None],
        ["李大山", None, None, "13800000003", "全部", None],
    ]
    taken(session, tmp_path, known)
    assert printed(session) == ["李大山", "王小宝", "王老汉"]
    taken(
        session,
        tmp_path,
        [
            ["王小宝", 9, None, "13800000001", "全部", None],
            ["王老汉", None, None, "13800000002", "全部", "已故"],
            ["李大山", 48, None, "13800000003", "全部", None],
        ],
    )
    assert printed(session) == ["李大山"]
    revs = {p.name: p.rev for p in people.list_people(session, VILLAGE)}
    assert revs == {"王小宝": 2, "王老汉": 2, "李大山": 1}, "nobody is doubled, and only who was told of is changed"
    taken(session, tmp_path, [["王小宝", 9, None, "13800000001", "全部", None]])
    assert {p.rev for p in people.list_people(session, VILLAGE) if p.name == "王小宝"} == {2}, "told already"


def test_a_later_signed_no_is_heard_and_a_later_yes_is_not(session: Session, tmp_path: Path) -> None:
    taken(
        session,
        tmp_path,
        [["王小花", None, None, "13800000001", "全部", None], ["李大山", None, None, "13800000002", "不登", None]],
    )
    assert printed(session) == ["王小花"]
    again: list[list[object]] = [
        ["王小花", None, None, "13800000001", "不登", None],
        ["李大山", None, None, "13800000002", "全部", None],
    ]
    found = roster.preview(session, write_xlsx(tmp_path / "又.xlsx", [HEAD, *again]), VILLAGE, "册-2")
    assert "记到她那一条" in found.rows[0].problems[0].message
    assert "记到她那一条" not in found.rows[1].problems[0].message
    roster.take(session, found)
    assert printed(session) == []
    her = next(p for p in people.list_people(session, VILLAGE) if p.name == "王小花")
    assert (her.directory_choice, her.consent("directory"), her.rev) == ("none", None, 2)
    taken(
        session,
        tmp_path,
        [["孙大", None, None, "13800000003", "全部", None], ["孙大", None, None, "13800000003", "不登", None]],
    )
    assert printed(session) == [], "of two rows of one list too"


def test_what_a_list_said_of_her_goes_along_into_the_entry_she_has(session: Session, tmp_path: Path) -> None:
    taken(session, tmp_path, [["王小宝", None, None, "13800000001", "全部", None]])
    (known,) = people.list_people(session, VILLAGE)
    found = roster.preview(
        session, write_xlsx(tmp_path / "再.xlsx", [HEAD, ["王小宝", 9, None, "13800000009"]]), VILLAGE
    )
    roster.take(session, found)
    (draft,) = (p for p in people.list_people(session, VILLAGE) if p.state == "draft")
    kinds.go_on_with(session, draft.id, known.id)
    assert enrol.finish(session, known.id).captured
    assert printed(session) == []


def test_a_list_saved_from_here_still_says_who_may_be_a_child(session: Session, tmp_path: Path) -> None:
    taken(
        session,
        tmp_path,
        [["王小宝", 9, None, "13800000001", "全部", None], ["李大山", 59, None, "13800000002", "全部", None]],
    )
    people_export.export(session, tmp_path / "存出.xlsx")
    for person in people.list_people(session, VILLAGE):
        leaving.erase(session, person.id)
    roster.take(session, roster.preview(session, tmp_path / "存出.xlsx", VILLAGE, "册-2"))
    assert printed(session) == ["李大山"]
