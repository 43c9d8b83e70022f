"""The committee's list on a real encrypted store: judged as a whole, taken whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.base.errors import NotFound, RefusedInput
from desktop.services import enrol, leaving, people, roster
from desktop.services.session import Session
from tests.conftest import VILLAGE
from tests.services.lists import HEAD, counts, listed, look, number, row, verdicts
from tests.services.tables import write_xlsx


@pytest.mark.parametrize("signed", ["签-1", None])
def test_the_messy_sample_is_judged_as_expected(session: Session, samples: Path, signed: str | None) -> None:
    expected = json.loads((samples / "roster_messy.expected.json").read_text("utf-8"))
    found = look(session, samples / "roster_messy.xlsx", signed)
    assert [r.number for r in found.rows if r.person] == expected["accepted"]
    assert [str(r.number) for r in found.rows if not r.person] == list(expected["rejected"])
    assert [str(r.number) for r in found.rows if r.verdict == "warning"] == list(expected["must_warn"])
    said = verdicts(found)
    assert (said[18], said[19], said[24], said[35]) == (
        ["rounded_by_spreadsheet"], ["same_document_in_file"], ["under_14"], ["formula"],
    )  # fmt: skip


def test_the_json_shape_is_a_contract(session: Session, samples: Path) -> None:
    shape = look(session, samples / "roster_messy.xlsx").as_json()
    assert list(shape) == ["rows", "accepted", "rejected", "warnings", "problems"]
    assert (shape["rows"], shape["accepted"], shape["rejected"], shape["warnings"]) == (42, 32, 10, 3)
    assert {tuple(p) for p in shape["problems"]} == {("row", "field", "code", "severity", "message")}
    assert json.loads(json.dumps(shape)) == shape


def test_the_whole_village_signed_is_captured_and_queued(session: Session, samples: Path) -> None:
    found = look(session, samples / "roster_village_120.xlsx")
    assert (found.accepted, found.rejected, found.warnings) == (120, 0, 0)
    steps: list[tuple[int, int]] = []
    result = roster.take(session, found, lambda done, total: steps.append((done, total)))
    assert (result.accepted, result.drafts) == (120, 0)
    assert counts(session) == (120, 120, 1)
    assert steps[-1] == (120, 120)
    held = people.list_people(session, VILLAGE)
    assert {p.state for p in held} == {"captured"}
    assert all(p.doc_no is None and p.doc_hash for p in held if p.kind == "listing")


def test_without_a_signed_sheet_everyone_waits_to_be_asked(session: Session, samples: Path) -> None:
    result = roster.take(session, look(session, samples / "roster_village_120.xlsx", None))
    assert result.drafts == 120
    assert counts(session)[:2] == (120, 0)
    assert {p.directory_choice for p in people.list_people(session, VILLAGE)} == {None}


def test_a_draft_of_a_list_can_be_finished_in_the_form(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1)], None))
    (person,) = people.list_people(session, VILLAGE)
    enrol.commit_field(session, person.id, "seen_original", "2026-11-22T02:00:00.000Z")
    enrol.give_consent(session, person.id, "service", "sign")
    enrol.give_consent(session, person.id, "sensitive", "sign")
    enrol.choose_directory(session, person.id, "full", "sign")
    assert enrol.finish(session, person.id).captured


def test_the_same_list_again_brings_nobody(session: Session, tmp_path: Path) -> None:
    rows = [row(1), row(2, 套餐=None, 合约=None), row(3, 证件号码=None, 证件类型=None, 套餐=None, 合约=None)]
    roster.take(session, listed(session, tmp_path, rows))
    again = listed(session, tmp_path, rows)
    assert verdicts(again) == {2: ["same_document"], 3: ["same_document"], 4: ["same_person"]}
    assert roster.take(session, again).accepted == 0
    assert counts(session)[0] == 3


def test_one_preview_is_taken_once(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(1)])
    roster.take(session, found)
    with pytest.raises(RefusedInput, match="没有导入"):
        roster.take(session, found)
    assert counts(session) == (1, 1, 1)


def test_who_left_may_come_back(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1)]))
    (person,) = people.list_people(session, VILLAGE)
    leaving.withdraw(session, person.id, "本人要求")
    assert listed(session, tmp_path, [row(1)]).accepted == 1


def test_a_listed_person_may_sign_up_later(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1, 套餐=None, 合约=None)]))
    assert verdicts(listed(session, tmp_path, [row(1, 手机号码="13297799999")])) == {2: ["also_listed"]}


def test_duplicates_within_a_list(session: Session, tmp_path: Path) -> None:
    bare = {"证件号码": None, "证件类型": None, "套餐": None, "合约": None}
    rows = [
        row(1),
        row(2, 证件号码=number(1)),  # one document twice
        row(3, **bare),
        row(4, **bare, 手机号码="13297700003"),  # same name and phone, no document
        row(5, **bare, 手机号码=None),
        row(6, **bare, 手机号码=None),  # same name, other house, no phone: another person
        row(7, "单建国", 手机号码="13297700001"),  # a shared phone
        row(8, 证件号码=number(8)[:17] + "Z"),
        row(9, 证件号码=number(8)),  # the first with this number was refused: this one stands
    ]
    assert verdicts(listed(session, tmp_path, rows)) == {
        2: [], 3: ["same_document_in_file"], 4: [], 5: ["same_person_in_file"], 6: [], 7: [], 8: ["same_phone"],
        9: ["bad_format"], 10: [],
    }  # fmt: skip


def test_full_width_and_plain_numbers_are_one_document(session: Session, tmp_path: Path) -> None:
    wide = number(1).translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789X"})
    assert verdicts(listed(session, tmp_path, [row(1), row(2, 证件号码=wide)]))[3] == ["same_document_in_file"]


def test_phones_of_the_village_are_told(session: Session, tmp_path: Path) -> None:
    roster.take(session, listed(session, tmp_path, [row(1)]))
    assert verdicts(listed(session, tmp_path, [row(2, 手机号码="13297700001")])) == {2: ["same_phone"]}


def test_short_numbers_are_given_once(session: Session, tmp_path: Path) -> None:
    head = [*HEAD, "短号"]
    rows = [[*row(1), "661024"], [*row(2), 661024], [*row(3), "661025"]]
    found = look(session, write_xlsx(tmp_path / "a.xlsx", [head, *rows]))
    assert verdicts(found) == {2: [], 3: ["short_taken"], 4: []}
    roster.take(session, found)
    held = {p.short_no for p in people.list_people(session, VILLAGE)}
    assert held == {"661024", "661025", None}
    found = look(session, write_xlsx(tmp_path / "b.xlsx", [head, [*row(9), "661024"]]))
    assert verdicts(found) == {2: ["short_taken"]}
    assert roster.take(session, found).accepted == 1


def test_a_card_is_given_once(session: Session, tmp_path: Path) -> None:
    head = [*HEAD, "卡号/ICCID"]
    card = "8986011234567890983S"
    found = look(session, write_xlsx(tmp_path / "a.xlsx", [head, [*row(1), card], [*row(2), card]]))
    assert verdicts(found) == {2: [], 3: ["same_iccid"]}
    roster.take(session, found)
    found = look(session, write_xlsx(tmp_path / "b.xlsx", [head, [*row(9), card]]))
    assert verdicts(found) == {2: ["same_iccid"]}


def test_a_cancel_leaves_nothing_behind(session: Session, tmp_path: Path) -> None:
    found = listed(session, tmp_path, [row(i) for i in range(1, 20)])
    for patience in (0, 1):
        asked = iter([False] * patience + [True] * 99)
        with pytest.raises(RefusedInput, match="取消"):
            roster.take(session, found, cancelled=asked.__next__)
        assert counts(session) == (0, 0, 0)
    assert roster.take(session, found).accepted == 19


def test_a_failure_half_way_leaves_nothing_behind(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrol, "AT_ONCE", 5)
    found = listed(session, tmp_path, [row(i) for i in range(1, 20)])

    def stumble(done: int, _total: int) -> None:
        if done >= 10:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        roster.take(session, found, stumble)
    assert counts(session) == (0, 0, 0)


def test_an_unknown_village_and_an_empty_reference_are_refused(session: Session, samples: Path) -> None:
    with pytest.raises(NotFound):
        roster.preview(session, samples / "roster_messy.xlsx", "000000000000")
    for reference in ("", "  ", "长" * 61):
        with pytest.raises(RefusedInput):
            look(session, samples / "roster_messy.xlsx", reference)
