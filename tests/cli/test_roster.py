"""cunbu roster list and undo: the story of imports from the terminal."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import VILLAGE, Cunbu
from tests.cli.test_village_day import village

__all__ = ["village"]

LINE = {
    "run", "village", "village_name", "at", "rep", "signed_sheet", "rows", "accepted", "rejected", "drafts", "state",
    "undone_at", "undone_by", "further",
}  # fmt: skip


def test_an_import_is_listed_and_taken_back(village: Cunbu, samples: Path) -> None:
    assert village("roster", "list").out.strip() == "还没有导入过花名册。"
    words = ("roster", "import", samples / "roster_village_120.xlsx", "--village", VILLAGE, "--signed-sheet", "册-1")
    assert village(*words).code == 0
    (line,) = village("roster", "list", "--json").json
    assert set(line) == LINE
    assert (line["village_name"], line["accepted"], line["signed_sheet"], line["state"]) == (
        "西洪村", 120, "册-1", "here",
    )  # fmt: skip
    assert "收入 120" in village("roster", "list", "--village", VILLAGE).out
    undone = village("roster", "undo", line["run"], "--json").json
    assert undone == {"run": line["run"], "village": VILLAGE, "people": 120}
    assert village("people", "list", "--village", VILLAGE, "--json").json == []
    assert village("roster", "list", "--json").json[0]["state"] == "undone"
    assert village("verify").code == 0
    again = village("roster", "undo", line["run"])
    assert (again.code, again.out) == (1, "")
    assert "没有改动" in again.err
    assert village(*words).code == 0, "and the list may come again"


def test_who_went_on_is_not_taken_back(village: Cunbu, samples: Path) -> None:
    words = ("roster", "import", samples / "roster_village_120.xlsx", "--village", VILLAGE, "--signed-sheet", "册-1")
    assert village(*words).code == 0
    person = village("people", "list", "--village", VILLAGE, "--json").json[0]["id"]
    assert village("people", "withdraw", person).code == 0
    run = village("roster", "list", "--json").json[0]["run"]
    refused = village("roster", "undo", run)
    assert refused.code == 1
    assert "1 人已撤回" in refused.err
    assert len(village("people", "list", "--village", VILLAGE, "--json").json) == 120
    assert village("roster", "undo", "nothing").code == 1
    assert village("roster", "list", "--village", "411722105999").code == 1
