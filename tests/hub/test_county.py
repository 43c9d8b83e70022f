"""What the county does besides taking batches: sticks, sheets, decisions, backups, the page, the command line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from desktop.base.errors import CunbuError, HubError, NotFound, RefusedInput, WireError
from desktop.cli.hub import hub as hub_command
from desktop.hub import decisions, export, restore, stickside, villages
from desktop.hub.app import create_app
from desktop.hub.desk import Desk, Settings, epoch, open_desk
from desktop.wire import leases, receipts, stick
from desktop.wire.records import enrolment_record, withdrawal_record
from tests.hub.conftest import Laptop
from tests.sync.conftest import VILLAGE, someone


def sheet(path: Path) -> list[dict[str, object]]:
    rows = list(load_workbook(path).worksheets[0].iter_rows())
    titles = [cell.value for cell in rows[0]]
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    return [dict(zip(titles, [cell.value for cell in row], strict=True)) for row in rows[1:]]


def test_the_export_is_text_in_every_cell_and_holds_no_formula(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    villages_file = Path(__file__).parents[1] / "samples" / "villages.xlsx"
    villages.import_list(desk, villages_file)
    tricky = someone(
        1, remark='=HYPERLINK("http://x")', address="@SUM(1)村", iccid="89860112345678901234", contract="D30", rev=2
    )
    laptop.send(
        enrolment_record(tricky.with_fields(rev=1, remark="旧的"), rep=None),
        enrolment_record(tricky, rep=None),
        enrolment_record(someone(2, name="𠮷田", guardian_name="吉大"), rep=None),
        enrolment_record(someone(3, kind="listing", doc_no=None, doc_type=None), rep=None),
    )
    gone = someone(4)
    laptop.send(
        enrolment_record(gone, rep=None),
        withdrawal_record(gone.with_fields(rev=2), at="2026-11-22T03:00:00.000Z", rep=None),
    )
    out = tmp_path / "out.xlsx"
    assert export.write_village(desk, out, VILLAGE) == 3
    assert export.write_village(desk, out, VILLAGE, "signup") == 2
    first, second = sheet(out)
    assert first["证件号码"] == tricky.doc_no
    assert first["卡号"] == "89860112345678901234"
    assert first["备注"] == '=HYPERLINK("http://x")'
    assert first["实收"] == "30"
    assert (first["村名"], first["状态"], first["版本"]) == ("西洪村", "县里已收", "2")
    assert second["客户名称"] == "𠮷田"
    with zipfile.ZipFile(out) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    assert export.write_village(desk, out, VILLAGE, "listing") == 1
    with pytest.raises(HubError):
        export.write_village(desk, out, "411722105299")


def test_a_decision_is_for_sign_ups_that_are_here(desk: Desk, laptop: Laptop) -> None:
    person, listed = someone(1), someone(2, kind="listing", doc_no=None, doc_type=None)
    laptop.send(enrolment_record(person, rep=None), enrolment_record(listed, rep=None))
    assert decisions.decide(desk, person.id, accept=False, code="ADDR", note="地址补到组") == "returned"
    assert decisions.decide(desk, person.id, accept=True) == "accepted"
    with pytest.raises(HubError):
        decisions.decide(desk, listed.id, accept=True)
    with pytest.raises(NotFound):
        decisions.decide(desk, someone(9).id, accept=True)
    laptop.send(withdrawal_record(person.with_fields(rev=2), at="2026-11-22T03:00:00.000Z", rep=None))
    with pytest.raises(HubError):
        decisions.decide(desk, person.id, accept=True)


def test_a_stick_is_answered_with_receipts_and_twice_changes_nothing(
    desk: Desk, laptop: Laptop, tmp_path: Path
) -> None:
    lines = [enrolment_record(someone(n), rep=None) for n in range(5)]
    sealed = [laptop.seal(lines[:2]), laptop.seal(lines[2:])]
    path = tmp_path / "a.cunbu"
    path.write_bytes(stick.write([*sealed, b"age-encryption.org/v1\nrubbish"]))
    once = stickside.ingest(desk, path)
    again = stickside.ingest(desk, path)
    assert (once.records, once.results["new"], len(once.refused)) == (5, 5, 1)
    assert again.receipts == once.receipts
    stickside.write_receipts(once.receipts, tmp_path / "r")
    assert stick.read((tmp_path / "r").read_bytes(), stick.RECEIPTS) == list(once.receipts)
    name = receipts.read(once.receipts[0], desk.keys.verify_key).upload
    assert stickside.find_receipt(desk, name[:10].upper()) == once.receipts[0]
    for wrong in ("zz", "abc", "0" * 64):
        with pytest.raises(NotFound):
            stickside.find_receipt(desk, wrong)
    whole = path.read_bytes()
    for broken in (whole[:-1], whole[:100], b"", b"PK\x03\x04"):
        path.write_bytes(broken)
        with pytest.raises(WireError):
            stickside.ingest(desk, path)


def test_backup_and_restore_begin_a_new_epoch(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    laptop.send(enrolment_record(someone(1), rep=None))
    restore.backup(desk, tmp_path / "copy.db")
    with pytest.raises(HubError):
        restore.backup(desk, tmp_path / "copy.db")
    with desk.engine.connect() as connection:
        before = epoch(connection)
    laptop.send(enrolment_record(someone(2), rep=None))
    restore.restore(desk, tmp_path / "copy.db")
    with desk.engine.connect() as connection:
        assert epoch(connection) != before
        assert connection.exec_driver_sql("SELECT count(*) FROM record").scalar() == 1
    stranger = open_desk(Settings(tmp_path / "other"))
    assert list(desk.settings.data.glob("hub-before-restore-*.db"))
    for bad in (tmp_path / "nowhere", tmp_path / "copy.txt"):
        (tmp_path / "copy.txt").write_text("hello")
        with pytest.raises(CunbuError):
            restore.restore(desk, bad)
    with pytest.raises(HubError):
        restore.restore(stranger, tmp_path / "copy.db")
    stranger.close()


@pytest.mark.parametrize("text", ["", "村代码,村名\n12,坏\n", "甲,乙\n1,2\n", "\x00\xff"])
def test_an_odd_village_list_changes_nothing(desk: Desk, tmp_path: Path, text: str) -> None:
    path = tmp_path / "v.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedInput):
        villages.import_list(desk, path)
    (tmp_path / "v.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(RefusedInput):
        villages.import_list(desk, tmp_path / "v.xlsx")


def test_a_workbook_that_unpacks_to_millions_of_styles_is_refused_unread(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "v.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/styles.xml", b"<styleSheet><cellXfs>" + b'<xf numFmtId="0"/>' * 500_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(RefusedInput, match="过大"):
        villages.import_list(desk, path)


def test_a_village_list_may_be_csv_in_gb18030(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_bytes("上蔡县村表,,\n村代码,村名,乡镇,类别\n411722105201,西洪村,朱里镇,示范村\n".encode("gb18030"))
    assert villages.import_list(desk, path) == 1


def where(desk: Desk) -> list[str]:
    return ["--database", desk.settings.database] if desk.settings.database else []


@contextmanager
def serving(desk: Desk) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    command = [sys.executable, "-m", "desktop", "hub", "serve", "--data", str(desk.settings.data), "--port", "0"]
    command += where(desk)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert process.stderr
    try:
        line = process.stderr.readline().decode()
        yield process, re.findall(r"http://\S+", line)[0]
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_the_served_hub_shows_counts_but_no_names_and_stops_cleanly(desk: Desk, laptop: Laptop) -> None:
    laptop.send(enrolment_record(someone(1), rep=None))
    with serving(desk) as (process, url):
        for headers in ({}, {"X-Forwarded-For": "10.9.8.7"}, {"Cookie": "cunbu-status=wrong"}):
            stranger = httpx2.get(url + "/?key=0", trust_env=False, headers=headers)
            assert VILLAGE not in stranger.text  # whoever comes over a proxy on this machine is local too
        assert process.stderr
        shown = re.findall(r"http://\S+", process.stderr.readline().decode())[0]
        page = httpx2.get(shown, trust_env=False, follow_redirects=True)
        assert page.status_code == 200
        assert "key" not in str(page.url)
        assert "村簿 · 县接收台" in page.text
        assert VILLAGE in page.text
        assert "王春" not in page.text
        assert httpx2.get(url + "/docs", trust_env=False).status_code == 404
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def test_calls_without_a_true_signature_are_refused(desk: Desk, laptop: Laptop) -> None:
    with serving(desk) as (_, url), httpx2.Client(base_url=url, trust_env=False) as client:
        name = "ab" * 32
        calls = [("POST", "/v1/hello"), ("GET", f"/v1/batch/{name}"), ("POST", "/v1/receipts")]
        for method, path in calls:
            assert client.request(method, path, content=b"{}" if method == "POST" else None).status_code == 401
        piece = {"Upload-Offset": "0", "Upload-Complete": "?1"}
        assert client.patch(f"/v1/batch/{name}", content=b"x", headers=piece).status_code == 401
        assert client.patch("/v1/batch/..%2F..%2Fx", content=b"x", headers=piece).status_code in (400, 404)
        assert client.post("/v1/devices", content=b"x" * 100_000).status_code == 413
        assert client.post("/v1/hello", content=b"x" * 900_000).status_code == 413
        assert client.post("/v1/devices", content=b"rubbish").json()["code"] == "bad_seal"
    assert list(desk.parts.iterdir()) == []


def test_the_api_page_is_off_unless_asked_for(tmp_path: Path) -> None:
    app = create_app(Settings(tmp_path / "hub"), docs=True)
    assert "/v1/{what}/{upload}" in app.openapi()["paths"]
    app.state.desk.close()


def run(desk: Desk, *arguments: str, expect: int = 0) -> str:
    done = CliRunner().invoke(hub_command, [*arguments, "--data", str(desk.settings.data), *where(desk)])
    assert done.exit_code == expect, done.output
    return done.stdout.strip()


def test_the_command_line_of_the_county(desk: Desk, laptop: Laptop, tmp_path: Path) -> None:
    person = someone(1)
    assert len(run(desk, "code").splitlines()) == 1
    batch = tmp_path / "a.cunbu"
    batch.write_bytes(stick.write([laptop.seal([enrolment_record(person, rep=None)])]))
    said = json.loads(run(desk, "ingest", str(batch), "--json"))
    assert (said["batches"], said["records"], said["new"]) == (1, 1, 1)
    receipt = Path(said["receipt"])
    assert receipt == tmp_path / "a.cunbu.receipt"
    first, lease = stick.read(receipt.read_bytes(), stick.RECEIPTS)
    assert leases.read(lease, desk.keys.verify_key).device == laptop.id
    name = receipts.read(first, desk.keys.verify_key).batch
    run(desk, "receipt", name, "--out", str(tmp_path / "again"))
    assert stick.read((tmp_path / "again").read_bytes(), stick.RECEIPTS) == [first]
    assert json.loads(run(desk, "decide", person.id, "--accept", "--json"))["outcome"] == "accepted"
    run(desk, "decide", person.id, "--return", "ADDR", expect=2)  # returning needs a note
    run(desk, "decide", person.id, expect=2)
    run(desk, "decide", person.id, "--return", "ADDR", "--note", "地址补到组")
    assert json.loads(run(desk, "export", str(tmp_path / "x.xlsx"), "--village", VILLAGE, "--json"))["rows"] == 1
    assert sheet(tmp_path / "x.xlsx")[0]["状态"] == "退回"
    run(desk, "backup", str(tmp_path / "b.db"), "--copy")
    run(desk, "restore", str(tmp_path / "b.db"), expect=1)  # it asks, and nobody answers
    run(desk, "restore", str(tmp_path / "b.db"), "--yes")
    assert os.environ.get("CUNBU_DATA") is None
