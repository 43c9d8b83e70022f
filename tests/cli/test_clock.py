"""A clock that contradicts what is known is a question before anything is reckoned by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pypdf
import pytest

from desktop.base import clock
from tests.cli.conftest import VILLAGE, Cunbu
from tests.cli.test_village_day import village
from tests.services.lists import number

__all__ = ["village"]

YEAR = 365
Put = Callable[[int], None]


@pytest.fixture
def put_clock(monkeypatch: pytest.MonkeyPatch) -> Put:
    """The machine's clock so many days off from now on."""

    def put(days: int) -> None:
        class Off(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + timedelta(days=days)

        monkeypatch.setattr(clock, "datetime", Off)

    return put


def roster(folder: Path) -> Path:
    """A girl of fourteen and her father, as the committee lists them."""
    born = f"{datetime.now().year - 14}0305"
    path = folder / "list.csv"
    lines = ["姓名,证件类型,证件号码,村民小组,户号,手机号码,号码簿显示"]
    lines += [f"李小花,居民身份证,{number(14, born)},1组,01001,13712340001,全部"]
    lines += [f"李大山,居民身份证,{number(15, '19800305')},1组,01001,13712340002,全部"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def book(cunbu: Cunbu, folder: Path, *words: str) -> tuple[int, str, str]:
    out = folder / "book.pdf"
    out.unlink(missing_ok=True)
    said = cunbu("directory", "--village", VILLAGE, "--out", out, *words)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out).pages) if out.exists() else ""
    return said.code, said.err.strip(), text


def test_years_ahead_nothing_is_reckoned_by_the_clock(village: Cunbu, tmp_path: Path, put_clock: Put) -> None:
    put_clock(5 * YEAR)
    words = ("roster", "import", roster(tmp_path), "--village", VILLAGE, "--signed-sheet", "册-1")
    refused = village(*words)
    assert (refused.code, refused.out) == (1, "")
    assert "往后跳了约 5 年" in refused.err
    assert "--clock-is-right" in refused.err
    assert len(refused.err.strip().splitlines()) == 1
    for command in ("directory", "detail-list"):
        assert village(command, "--village", VILLAGE, "--out", tmp_path / "x.pdf").code == 1
        assert not (tmp_path / "x.pdf").exists()
    assert village("people", "list", "--village", VILLAGE).code == 0, "looking is not reckoning"
    assert village("backup", tmp_path / "b.cunbu-backup").code == 0
    put_clock(0)
    assert village(*words).code == 0, "put right: nothing to ask"
    code, _, text = book(village, tmp_path)
    assert code == 0
    assert "李大山" in text
    assert "李小花" not in text


@pytest.mark.parametrize("days", [-30, -57 * YEAR, 12 * YEAR])
def test_the_word_for_a_clock_is_taken_anywhere_and_remembered(
    village: Cunbu, tmp_path: Path, put_clock: Put, days: int
) -> None:
    assert village("roster", "import", roster(tmp_path), "--village", VILLAGE, "--signed-sheet", "册-1").code == 0
    put_clock(days)
    assert book(village, tmp_path)[0] == 1
    out = tmp_path / "book.pdf"
    assert village("--clock-is-right", "directory", "--village", VILLAGE, "--out", out).code == 0
    assert book(village, tmp_path)[0] == 0, "asked once"
    put_clock(0 if days > 0 else 2 * YEAR)
    assert book(village, tmp_path)[0] == 1, "another clock, another question"
    assert book(village, tmp_path, "--clock-is-right")[0] == 0
    assert village("verify").code == 0


def test_a_day_or_two_and_a_drawer_are_no_question(village: Cunbu, tmp_path: Path, put_clock: Put) -> None:
    assert village("roster", "import", roster(tmp_path), "--village", VILLAGE, "--signed-sheet", "册-1").code == 0
    for days in (2, 0, 200):
        put_clock(days)
        assert book(village, tmp_path)[0] == 0, days
