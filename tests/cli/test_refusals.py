"""A refused command changes nothing: nobody without the report, no serial without its file, no vault written over."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from desktop.services import roster
from tests.cli.conftest import VILLAGE, Cunbu


@pytest.fixture
def village(cunbu: Cunbu, samples: Path) -> Cunbu:
    assert cunbu("init", "--rep", "张代表").code == 0
    assert cunbu("villages", "import", samples / "villages.xlsx").code == 0
    return cunbu


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A folder that cannot be made: a file stands in its place."""
    (tmp_path / "file").write_text("x")
    return tmp_path / "file"


def test_no_report_no_import(village: Cunbu, samples: Path, nowhere: Path) -> None:
    words = ("roster", "import", samples / "roster_messy.xlsx", "--village", VILLAGE, "--signed-sheet", "签-1")
    refused = village(*words, "--report", nowhere / "退回.xlsx")
    assert (refused.code, refused.out) == (1, "")
    assert village("people", "list", "--village", VILLAGE, "--json").json == []
    assert village(*words, "--json").json["accepted"] == 32


def test_a_paper_that_cannot_be_saved_uses_no_serial(village: Cunbu, nowhere: Path) -> None:
    for paper in ("directory", "detail-list"):
        refused = village(paper, "--village", VILLAGE, "--out", nowhere / "a.pdf")
        assert (refused.code, refused.out) == (1, "")
        assert "台账没有变" in refused.err
    assert village("print", "ledger", "--json").json == []


def test_a_name_no_system_takes_is_a_sentence(village: Cunbu, tmp_path: Path) -> None:
    long = tmp_path / ("a" * 300)
    for words in (("restore", long), ("print", "verify", long), ("directory", "--village", VILLAGE, "--out", long)):
        refused = village(*words)
        assert (refused.code, "程序自己" in refused.err) == (1, False)


def test_nothing_is_written_over_the_vault(village: Cunbu, tmp_path: Path) -> None:
    for name in ("cunbu.db", "vault.json"):
        file = tmp_path / "laptop" / name
        for words in (("directory", "--village", VILLAGE, "--out"), ("people", "export"), ("backup",)):
            refused = village(*words, file)
            assert refused.code == 1
            assert "盖掉" in refused.err
    assert village("verify").code == 0


def test_a_mistyped_code_makes_no_vault(cunbu: Cunbu, tmp_path: Path) -> None:
    refused = cunbu("init", "--rep", "张代表", "--hub", "http://127.0.0.1:9", "--code", "AAAA")
    assert (refused.code, refused.out) == (1, "")
    assert not (tmp_path / "laptop").exists()


def test_a_county_out_of_reach_leaves_a_vault_and_says_so(cunbu: Cunbu) -> None:
    code = "W1H9-WNRN-ZRS7-7Z31-FY08-DGHM"
    refused = cunbu("init", "--rep", "张代表", "--hub", "http://127.0.0.1:9", "--code", code, "--json")
    assert refused.code == 1
    assert "恢复密钥" in refused.err
    assert "先离线登记" in refused.err
    assert cunbu("rep", "list", "--json").json == [{"name": "张代表"}]


def test_an_import_that_fails_leaves_no_report(
    village: Cunbu, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(roster, "take", full)
    words = ("roster", "import", samples / "roster_messy.xlsx", "--village", VILLAGE, "--report", tmp_path / "r.xlsx")
    refused = village(*words)
    assert (refused.code, refused.out) == (1, "")
    assert "磁盘" in refused.err
    assert not (tmp_path / "r.xlsx").exists()


def test_a_second_copy_is_told_only_when_one_lies_there(village: Cunbu, samples: Path, tmp_path: Path) -> None:
    """A laptop without a county has nobody to seal it for."""
    (tmp_path / "stick").mkdir()
    words = ("roster", "import", samples / "roster_messy.xlsx", "--village", VILLAGE, "--signed-sheet", "签-1")
    assert village(*words).code == 0
    said = village("batch", "copy", "--to", tmp_path / "stick")
    assert (said.code, "还没有写" in said.out, "已放" in said.out) == (0, True, False)
    assert list((tmp_path / "stick").iterdir()) == []
    assert "没有放第二份" in village("batch", "copy", "--stop").out
