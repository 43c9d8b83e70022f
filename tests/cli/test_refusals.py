"""A refused command changes nothing: nobody without the report, no serial without its file, no vault written over."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_nothing_is_written_over_the_vault(village: Cunbu, tmp_path: Path) -> None:
    for name in ("cunbu.db", "vault.json"):
        file = tmp_path / "laptop" / name
        for words in (("directory", "--village", VILLAGE, "--out"), ("people", "export"), ("backup",)):
            refused = village(*words, file)
            assert refused.code == 1
            assert "盖掉" in refused.err
    assert village("verify").code == 0
