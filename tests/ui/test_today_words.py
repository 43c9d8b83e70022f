"""The today page says of a detail list only what happened to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services import ledger, papers, printing
from desktop.storage import prints
from desktop.ui.operations.today import today
from tests.ui.conftest import XIHONG

pytestmark = pytest.mark.window


def test_a_detail_list_is_printed_only_when_the_spooler_said_so(bench, tmp_path: Path) -> None:
    session = bench.session

    def said() -> str:
        return next(row.detail[0] for row in today(session).rows if row.village.code == XIHONG.code)

    assert said() == "还没做"
    serial = papers.make_detail_list(session, XIHONG.code).print.serial
    assert said() == "已做,未打印"
    printing.save(session, serial, tmp_path / "list.pdf")
    assert said() == "已存 PDF"
    job = prints.add_job(session.store, serial, printer="HP", job="HP-1", copies=1, state="processing")
    assert said() == "已存 PDF"
    prints.set_job(session.store, job, state="finished", reason=None, ended=True)
    assert said() == "已打印"
    ledger.void(session, serial)
    assert said() == "还没做"
