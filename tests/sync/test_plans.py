"""The county's own plans: a workbook at the county, and from the next round on what the laptops sell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.base.errors import RefusedInput, WireError
from desktop.base.text_sheet import TextTable, text_sheets
from desktop.cli.main import run
from desktop.cli.sync import words as words_of
from desktop.domain import catalogue
from desktop.domain.enrolment import check_person
from desktop.hub import plans as county
from desktop.services import enrol
from desktop.services.session import Session
from desktop.storage import device, plans, pulled, settings
from desktop.sync import joining, pulling
from desktop.ui.operations import hub as operations
from desktop.wire import plans as wire_plans
from tests.sync.conftest import RunningHub
from tests.sync.test_answers import filled, finished, laptop, sync

PLAN_HEAD = ["代码", "名称", "月费", "范围", "起售日", "停售日", "条件"]
CONTRACT_HEAD = ["代码", "名称", "预存", "赠送", "月数", "可配月费", "起售日", "停售日"]
NEW = ["LOC9B", "村里通 9 元", "9", "本地", "2026-11-01", "", "每月 30 分钟;超出每分钟 0.1 元"]


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    catalogue.use({})


@pytest.fixture
def session(hub: RunningHub, tmp_path: Path) -> Iterator[Session]:
    made = laptop(tmp_path / "laptop", hub, "张代表")
    yield made
    made.store.close()


def book(
    folder: Path, *rows: list[str], contracts: list[list[str]] | None = None, words: list[list[str]] | None = None
) -> Path:
    pages = [TextTable("套餐", PLAN_HEAD, rows)]
    if contracts is not None:
        pages.append(TextTable("合约", CONTRACT_HEAD, contracts))
    if words is not None:
        pages.append(TextTable("说明", ["用于", "文字"], words))
    path = folder / "plans.xlsx"
    path.write_bytes(text_sheets(pages))
    return path


def sold(day: date = date(2027, 1, 1)) -> list[str]:
    return [plan.code for plan in catalogue.plans() if plan.on_sale(day)]


def test_what_the_county_sells_is_sold_after_a_round(hub: RunningHub, session: Session, tmp_path: Path) -> None:
    signed = finished(session, filled(session, plan="LOC9").id)
    assert county.import_file(
        hub.desk, book(tmp_path, NEW, words=[["依据", "上蔡县 2026 年 3 号"], ["单项", "可以单办"]])
    ) == (1, 0)
    report = operations.sync(session, tell=lambda _: None, cancelled=lambda: False)
    assert "套餐表换了新的" in operations.report_words(report)
    assert "套餐表换了新的" in words_of(report)
    assert sold() == ["LOC9B"]
    new, old = catalogue.plan("LOC9B"), catalogue.plan("LOC9")
    assert new is not None
    assert old is not None
    assert (new.fee, new.source, new.own_conditions) == (
        9,
        "上蔡县 2026 年 3 号",
        ("每月 30 分钟", "超出每分钟 0.1 元"),
    )
    assert catalogue.conditions("LOC9B")[-1] == "可以单办"
    assert (old.fee, old.source) == (9, "集客〔2015〕348号"), "whoever signed up keeps her plan and its price"
    assert [c.code for c in catalogue.contracts()] == ["D15", "D30"], (
        "a book without that page leaves contracts alone"
    )
    late = {(p.code, p.severity) for p in check_person(replace(signed, rev=0), session.today) if p.field == "plan"}
    assert late == {("not_on_sale", "error")}, "nobody new gets it"
    enrol.commit_field(session, signed.id, "address", "河南省上蔡县朱里镇西洪村3组5号")
    mended = finished(session, signed.id)
    assert (mended.rev, mended.plan) == (2, "LOC9"), "what she has does not stand in the way of a correction"
    assert catalogue.plan_from_text("9元") == "LOC9B"
    after = sync(session)
    assert (after.received, after.plans_changed) == (1, False)
    assert sync(session).bytes_in < 500, "they do not come again"


def test_they_are_there_at_the_next_sign_in_and_another_county_has_its_own(
    hub: RunningHub, session: Session, tmp_path: Path
) -> None:
    county.import_file(hub.desk, book(tmp_path, NEW))
    sync(session)
    catalogue.use({})
    Session(session.store, session.rep, session.data_dir, session.clock, b"")
    assert sold() == ["LOC9B"]
    other = RunningHub(tmp_path / "other").start()
    try:
        joining.join(session.store, other.url, other.code(), "张代表")
        assert plans.county(session.store) is None
        assert pulled.scopes(session.store, wire_plans.STREAM) == []
    finally:
        other.stop()


def test_a_table_another_version_took_in_does_not_shut_the_door(
    hub: RunningHub, session: Session, tmp_path: Path
) -> None:
    county.import_file(hub.desk, book(tmp_path, NEW))
    sync(session)
    settings.put(session.store, "county_plans", '{"plans":"of tomorrow"}')
    again = Session(session.store, session.rep, session.data_dir, session.clock, b"")
    assert "LOC9" in sold(), "what is shipped, until the county has spoken again"
    operations.sync(again, tell=lambda _: None, cancelled=lambda: False)
    assert sold() == ["LOC9B"]


def test_a_contract_that_is_left_out_is_sold_no_more(hub: RunningHub, tmp_path: Path) -> None:
    kept = ["D30", "存30送60", "30", "60", "10", "9,16", "2015-08-31", ""]
    assert county.import_file(hub.desk, book(tmp_path, NEW, contracts=[kept])) == (1, 1)
    county.use(hub.desk)
    on_sale = {c.code: (c.on_sale(date(2027, 1, 1)), c.eligible) for c in catalogue.contracts()}
    assert on_sale == {"D30": (True, (9, 16)), "D15": (False, (9, 16, 30))}


def test_what_is_written_out_comes_in_again_as_it_was(hub: RunningHub, tmp_path: Path) -> None:
    before = county.in_force(hub.desk)
    county.write_file(hub.desk, tmp_path / "now.xlsx")
    county.import_file(hub.desk, tmp_path / "now.xlsx")
    assert county.in_force(hub.desk) == before
    assert [p["code"] for p in before["plans"]] == [p.code for p in catalogue.plans()]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["LOC9", "便宜些", "8", "本地", "2026-11-01", "", ""], "请用新代码"),
        (["LOC9B", "九元", "9.5", "本地", "2026-11-01", "", ""], "第 2 行:“9.5”不是整数"),
        (["LOC9B", "九元", "9", "全省", "2026-11-01", "", ""], "有一格不对"),
        (["LOC9B", "九元", "9", "本地", "明年", "", ""], "2026-12-01"),
        (["LOC9B", "九元", "9", "本地", "", "", ""], "没有起售日"),
        (["loc 9", "九元", "9", "本地", "2026-11-01", "", ""], "有一格不对"),
        (["LOC9B", "", "9", "本地", "2026-11-01", "", ""], "有一格不对"),
    ],
)
def test_a_cell_that_cannot_be_is_named_and_nothing_changes(
    hub: RunningHub, tmp_path: Path, row: list[str], words: str
) -> None:
    before = county.in_force(hub.desk)
    with pytest.raises(RefusedInput, match=words):
        county.import_file(hub.desk, book(tmp_path, row))
    assert county.in_force(hub.desk) == before


def test_a_book_without_plans_or_with_a_code_twice_is_refused(hub: RunningHub, tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text("代码,月费\n", encoding="utf-8")
    for path, words in (
        (book(tmp_path), "没有套餐"),
        (tmp_path / "plain.csv", "没有套餐"),
    ):
        with pytest.raises(RefusedInput, match=words):
            county.import_file(hub.desk, path)
    with pytest.raises(RefusedInput, match="写了两次"):
        county.import_file(hub.desk, book(tmp_path, NEW, NEW))
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(text_sheets([TextTable("套餐", ["编码", "钱"], [["1", "2"]])]))
    with pytest.raises(RefusedInput, match="表头要有"):
        county.import_file(hub.desk, odd)


def test_a_table_that_is_none_is_not_taken(
    hub: RunningHub, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a county that went mad, or one of tomorrow: what was sold before is sold on."""
    county.import_file(hub.desk, book(tmp_path, NEW))
    for odd in (
        b"[]",
        b"{}",
        b'{"plans":[]}',
        b"\xff",
        wire_plans.pack(county.in_force(hub.desk)).replace(b'"fee":9', b'"fee":-9'),
    ):
        with pytest.raises(WireError):
            wire_plans.unpack(odd)
    monkeypatch.setattr(county, "body", lambda *_: b'{"plans":[]}')
    sync(session)
    assert plans.county(session.store) is None
    monkeypatch.undo()
    assert sync(session).agrees
    assert plans.county(session.store) is not None
    assert set(pulling.digests(session.store)) == set(pulling.STREAMS)
    assert device.identity(session.store).hub is not None


def test_the_clerk_s_two_commands(hub: RunningHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def say(*words: str) -> tuple[int, str]:
        code = run(["--data", str(hub.folder), "hub", "plans", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    out = str(tmp_path / "now.xlsx")
    assert say("--out", out) == (0, f"套餐表写进 {out}。\n")
    assert say(out) == (0, "套餐表导入 11 个套餐、2 个合约。\n")
    assert say(str(book(tmp_path, NEW)), "--json")[1] == '{"plans": 1, "contracts": 0}\n'
    assert say(str(book(tmp_path, [*NEW[:2], "8", *NEW[3:]]))) == (
        1, "代码 LOC9B 的价格或范围与从前不同,没有导入。已办的人还按从前的价,请用新代码。\n",
    )  # fmt: skip
    assert say()[0] == 2


def test_a_book_as_a_spreadsheet_saves_it(hub: RunningHub, tmp_path: Path) -> None:
    """Numbers as numbers, days as days, a line break in a cell, a title above the heads."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "套餐"
    page.append(["上蔡县套餐表"])
    page.append([*PLAN_HEAD[:2], "别名", *PLAN_HEAD[2:]])
    page.append(
        ["LOC9B", "村里通 9 元", None, 9, "本地", datetime(2026, 11, 1), None, "每月 30 分钟;\n超出每分钟 0.1 元"]
    )
    made.save(tmp_path / "saved.xlsx")
    assert county.import_file(hub.desk, tmp_path / "saved.xlsx") == (1, 0)
    row = county.in_force(hub.desk)["plans"][0]
    assert (row["fee"], row["valid_from"], row["valid_to"]) == (9, "2026-11-01", None)
    assert row["conditions"] == ["每月 30 分钟", "超出每分钟 0.1 元"]
