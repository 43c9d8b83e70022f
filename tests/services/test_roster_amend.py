"""One cell corrected: its row is judged again, and those it stands before; the file is never written."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from desktop.base.errors import NotFound, RefusedInput
from desktop.domain.roster_columns import taken_for, with_fields
from desktop.services import roster
from desktop.services.roster import RosterPreview
from desktop.services.session import Session
from tests.bench.rosters import write_roster
from tests.conftest import VILLAGE
from tests.services.lists import HEAD, PLACE, counts, listed, number, row, verdicts
from tests.services.tables import write_xlsx

NAME, DOCUMENT, MOBILE = HEAD.index("姓名"), HEAD.index("证件号码"), HEAD.index("手机号码")


def shown(found: RosterPreview) -> list[tuple[object, ...]]:
    """Everything about the rows but the names of records, which are made anew."""
    return [
        (
            r.number, r.verdict, [(p.field, p.code, p.message) for p in r.problems], r.cells, r.taken,
            r.person and r.person.with_fields(id="", consents=()),
        )
        for r in found.rows
    ]  # fmt: skip


def test_a_mended_number_lets_the_row_in(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1), row(2, 证件号码=number(2)[:17] + "Z"), row(3)])
    before = (tmp_path / "名册.xlsx").read_bytes()
    assert verdicts(found)[3] == ["bad_format"]
    assert roster.amend(session, found, 3, DOCUMENT, f" {number(2)}\n") == [1]
    mended = found.rows[1]
    assert (mended.verdict, mended.cells[DOCUMENT], mended.original(DOCUMENT)) == (
        "ok", number(2), number(2)[:17] + "Z",
    )  # fmt: skip
    assert roster.take(session, found).accepted == 3
    assert (tmp_path / "名册.xlsx").read_bytes() == before, "the file itself is never written"


def test_the_cell_put_back_is_no_correction_any_more(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1)])
    roster.amend(session, found, 2, NAME, "罗文顺")
    assert found.rows[0].edited == {NAME: "罗文顺"}
    roster.amend(session, found, 2, NAME, "罗顺文")
    assert (found.rows[0].edited, found.edits) == (None, {})


def test_the_first_stands_is_worked_out_again(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1), row(2, 证件号码=number(1)), row(3, 证件号码=number(1)), row(4)])
    assert verdicts(found) == {2: [], 3: ["same_document_in_file"], 4: ["same_document_in_file"], 5: []}
    roster.amend(session, found, 2, DOCUMENT, number(5))
    assert verdicts(found) == {2: [], 3: [], 4: ["same_document_in_file"], 5: []}
    assert "第 3 行" in found.rows[2].problems[0].message
    roster.amend(session, found, 2, DOCUMENT, number(1))
    assert verdicts(found) == {2: [], 3: ["same_document_in_file"], 4: ["same_document_in_file"], 5: []}
    assert "第 2 行" in found.rows[2].problems[0].message


def test_a_formula_gives_way_to_what_is_written_over_it(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1, 证件号码="=A1"), row(2)])
    assert verdicts(found)[2] == ["formula"]
    roster.amend(session, found, 2, DOCUMENT, number(1))
    assert verdicts(found)[2] == []


def test_corrections_outlive_other_columns_and_another_sheet(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1), row(2, 证件号码="123")], None)
    roster.amend(session, found, 3, DOCUMENT, number(2))
    roster.amend(session, found, 2, HEAD.index("备注"), "东头")
    fields = taken_for(found.fields, HEAD.index("备注"), "household")
    again = roster.judge(
        session,
        found.file,
        VILLAGE,
        header=with_fields(found.header, fields),
        signed_sheet="签-9",
        edits=found.edits,
    )
    assert verdicts(again) == {2: [], 3: []}
    first = again.rows[0].person
    assert first is not None
    assert (first.household, first.consent("service") is not None) == ("东头", True)


def test_a_row_emptied_by_hand_stays_and_says_so(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [["", "", "", "罗顺文"], row(2)])
    roster.amend(session, found, 2, NAME, "")
    assert found.rows[0].verdict == "error"
    again = roster.judge(session, found.file, VILLAGE, edits=found.edits)
    assert [r.number for r in again.rows] == [2, 3]


def test_who_is_here_already_is_seen_in_a_correction(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1)]))
    found = listed(session, tmp_path, [row(2), row(3, "罗顺武")])
    roster.amend(session, found, 2, DOCUMENT, number(1))
    assert verdicts(found)[2] == ["same_document"]
    roster.amend(session, found, 2, DOCUMENT, number(2))
    assert verdicts(found)[2] == []
    roster.amend(session, found, 3, MOBILE, "13297700001")
    assert verdicts(found)[3] == ["same_phone"]


def test_what_a_cell_takes_is_bounded(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1)])
    roster.amend(session, found, 2, HEAD.index("备注"), "长" * 5000 + "\x1f")
    assert len(found.rows[0].cells[HEAD.index("备注")]) == 1000
    assert len(found.rows[0].cells) == len(HEAD)
    with pytest.raises(NotFound):
        roster.amend(session, found, 999, 0, "x")


def test_what_is_left_goes_in_later(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1), row(2, 证件号码="123"), row(3, 证件号码=number(1))])
    run = roster.take(session, found).run
    roster.mark_taken(found, run)
    assert found.taken == {2: run}
    rest = roster.judge(session, found.file, VILLAGE, signed_sheet="签-1", taken=found.taken)
    assert [r.verdict for r in found.rows] == ["taken", "error", "error"]
    assert [r.verdict for r in rest.rows] == ["taken", "error", "error"]
    assert (rest.accepted, rest.rejected) == (0, 2)
    with pytest.raises(RefusedInput, match="已经导入"):
        roster.amend(session, rest, 2, NAME, "别人")
    roster.amend(session, rest, 3, DOCUMENT, number(2))
    assert rest.accepted == 1
    roster.take(session, rest)
    assert counts(session) == (2, 2, 2)


def test_any_corrections_end_where_judging_afresh_ends(session: Session, tmp_path: Path) -> None:
    dice = random.Random(7)
    bare = {"证件号码": None, "证件类型": None, "套餐": None, "合约": None}
    rows = [row(dice.randint(1, 6), **(bare if dice.random() < 0.5 else {})) for _ in range(24)]
    found = listed(session, tmp_path, rows)
    values = {NAME: ["罗顺文", "罗顺武", ""], DOCUMENT: [number(n) for n in range(1, 7)] + ["", "bad"],
              MOBILE: ["13297700001", "13297700002", ""]}  # fmt: skip
    for _ in range(60):
        column = dice.choice(list(values))
        roster.amend(session, found, dice.randint(2, 25), column, dice.choice(values[column]))
        afresh = roster.judge(session, found.file, VILLAGE, signed_sheet="签-1", edits=found.edits)
        assert shown(found) == shown(afresh)


def test_one_row_of_ten_thousand_is_judged_at_once(session: Session, tmp_path: Path) -> None:
    file = roster.read_file(write_roster(tmp_path / "long.xlsx", 10_000))
    found = roster.judge(session, file, VILLAGE, signed_sheet="签-1")
    double = found.rows[5000].cells[DOCUMENT]
    spent = []
    for line, text in ((2, double), (5002, number(1)), (2, number(3)), (9001, double), (3, number(1))):
        begun = time.perf_counter()
        roster.amend(session, found, line, DOCUMENT, text)
        spent.append(time.perf_counter() - begun)
    assert min(spent) < 0.1, spent
    assert shown(found) == shown(roster.judge(session, file, VILLAGE, signed_sheet="签-1", edits=found.edits))


def test_merged_cells_fill_down_unless_written_over(session: Session, tmp_path: Path) -> None:
    rows = [HEAD, row(1, 村民小组="3组"), row(2, 村民小组=None), row(3, 村民小组=None)]
    found = roster.judge(session, roster.read_file(write_xlsx(tmp_path / "a.xlsx", rows, merged=["B2:B4"])), VILLAGE)
    roster.amend(session, found, 4, HEAD.index("村民小组"), "5组")
    roster.amend(session, found, 3, HEAD.index("住址"), PLACE + "9号")
    assert [r.person and r.person.group_no for r in found.rows] == ["3组", "3组", "5组"]
