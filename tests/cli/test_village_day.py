"""A village day from the terminal: the contract of commands, shapes and exit codes, against a real hub process."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from tests.cli.conftest import PASSPHRASE, VILLAGE, Cunbu
from tests.hubs import Hub

SYNC_KEYS = {"sent", "received", "accepted", "returned", "duplicates", "waiting", "bytes_out", "bytes_in"}


@pytest.fixture
def village(cunbu: Cunbu, samples: Path) -> Cunbu:
    """A vault that works alone, with the sample villages and contacts."""
    assert cunbu("init", "--rep", "张代表").code == 0
    assert cunbu("villages", "import", samples / "villages.xlsx").code == 0
    assert cunbu("contacts", "import", samples / "contacts.xlsx", "--village", VILLAGE).code == 0
    return cunbu


def test_a_village_day(cunbu: Cunbu, hub: Hub, samples: Path, tmp_path: Path) -> None:
    code = cunbu("hub", "code", "--data", hub.folder)
    assert code.code == 0
    assert code.out.strip() == code.out.strip().split()[0], "one code, nothing else"
    assert cunbu("init", "--rep", "张代表", "--hub", hub.url, "--code", code.out.strip()).code == 0
    assert cunbu("villages", "import", samples / "villages.xlsx", "--json").json["accepted"] == 6
    assert cunbu("contacts", "import", samples / "contacts.xlsx", "--village", VILLAGE).code == 0
    taken = cunbu(
        "roster",
        "import",
        samples / "roster_village_120.xlsx",
        "--village",
        VILLAGE,
        "--signed-sheet",
        "名册-1",
        "--json",
    ).json
    assert (taken["rows"], taken["accepted"], taken["rejected"]) == (120, 120, 0)
    people = cunbu("people", "list", "--village", VILLAGE, "--json").json
    assert len(people) == 120
    assert {"id", "kind", "name", "state"} <= set(people[0])
    agreed = [p for p in people if p["directory_choice"] not in (None, "none")]
    book = cunbu("directory", "--village", VILLAGE, "--out", tmp_path / "book.pdf", "--json").json
    assert book["entries"] == len(agreed)
    assert book["entries"] + book["left_out"] == 120
    assert book["missing_glyphs"] == []
    assert len(PdfReader(tmp_path / "book.pdf").pages) == book["pages"]
    listed = cunbu("detail-list", "--village", VILLAGE, "--out", tmp_path / "list.pdf", "--json").json
    assert listed["entries"] == sum(p["kind"] == "signup" for p in people)
    first = cunbu("sync", "--json").json
    assert set(first) == SYNC_KEYS
    assert (first["sent"], first["received"], first["waiting"]) == (120, 120, 0)
    second = cunbu("sync", "--json").json
    assert (second["sent"], second["received"], second["duplicates"]) == (0, 0, 0)
    states = {p["state"] for p in cunbu("people", "list", "--village", VILLAGE, "--json").json}
    assert states == {"received"}
    _county_decides(cunbu, hub, people, tmp_path)
    assert cunbu("verify", "--json").json == {"ok": True, "findings": []}
    assert cunbu("print", "verify", tmp_path / "book.pdf").code == 0
    serial = cunbu("print", "ledger", "--json").json[0]["serial"]
    assert cunbu("print", "verify", serial.lower()).code == 0
    assert cunbu("print", "verify", "XHC201-2026-7F-999").code == 1
    (tmp_path / "book.pdf").write_bytes((tmp_path / "book.pdf").read_bytes() + b"\n")
    assert cunbu("print", "verify", tmp_path / "book.pdf").code == 1
    assert cunbu("print", "void", book["serial"]).code == 0
    assert cunbu("print", "ledger", "--json").json[-1]["voided_at"]
    numbers = _column(samples / "roster_village_120.xlsx", "证件号码")
    words = [PASSPHRASE, "张代表", *numbers, *(w for p in people for w in (p["name"], p["mobile"]) if w)]
    _nothing_readable(tmp_path / "laptop", words)
    _nothing_readable(tmp_path / "hub.log", words)
    assert not list((tmp_path / "temporary").rglob("*")), "nothing is left in the temporary folder"
    _nothing_readable(hub.folder, [*words[2:], PASSPHRASE])


def _county_decides(cunbu: Cunbu, hub: Hub, people: list[dict[str, str]], folder: Path) -> None:
    signups = [p for p in people if p["kind"] == "signup"]
    accepted, returned = signups[0]["id"], signups[1]["id"]
    assert cunbu("hub", "decide", accepted, "--accept", "--note", "已核对", "--data", hub.folder).code == 0
    assert (
        cunbu("hub", "decide", returned, "--return", "ADDR", "--note", "地址少了组", "--data", hub.folder).code == 0
    )
    told = cunbu("sync", "--json").json
    assert (told["accepted"], told["returned"], told["sent"]) == (1, 1, 0)
    assert cunbu("people", "show", accepted, "--json").json["state"] == "accepted"
    back = cunbu("people", "show", returned, "--json").json
    assert (back["state"], back["decision_note"]) == ("returned", "地址少了组")
    assert cunbu("hub", "export", folder / "county.xlsx", "--village", VILLAGE, "--data", hub.folder).code == 0
    sheet = openpyxl.load_workbook(folder / "county.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {p["name"] for p in signups} <= {str(cell.value) for cell in cells}


def _column(file: Path, header: str) -> list[str]:
    """The values of one column of a sample list."""
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    at = [cell.value for cell in sheet[1]].index(header)
    return [str(row[at].value) for row in sheet.iter_rows(min_row=2)]


def _nothing_readable(place: Path, words: list[str]) -> None:
    """None of these words in any byte of these files, in any of the encodings a program might use."""
    files = [f for f in ([place] if place.is_file() else place.rglob("*")) if f.is_file()]
    assert files
    needles = {word.encode(code) for word in words for code in ("utf-8", "utf-16-le", "gb18030")}
    needles |= {json.dumps(word)[1:-1].encode() for word in words}
    for file in files:
        data = file.read_bytes()
        found = [needle for needle in needles if len(needle) > 4 and needle in data]
        assert not found, f"{file.name} holds something readable: {found[:3]}"


def test_a_rosters_shape_is_the_contract(village: Cunbu, samples: Path, tmp_path: Path) -> None:
    expected = json.loads((samples / "roster_messy.expected.json").read_text("utf-8"))
    words = (
        "roster",
        "import",
        samples / "roster_messy.xlsx",
        "--village",
        VILLAGE,
        "--signed-sheet",
        "名册-2",
        "--json",
    )
    dry = village(*words, "--dry-run").json
    assert village("people", "list", "--village", VILLAGE, "--json").json == []
    said = village(*words, "--report", tmp_path / "rejects.xlsx").json
    assert said == dry, "a dry run tells what the real one does"
    assert set(said) == {"rows", "accepted", "rejected", "warnings", "problems"}
    errors = {p["row"] for p in said["problems"] if p["severity"] == "error"}
    warned = {p["row"] for p in said["problems"] if p["severity"] == "warning"}
    assert errors == {int(row) for row in expected["rejected"]}
    assert {int(row) for row in expected["must_warn"]} <= warned
    assert (said["accepted"], said["rejected"]) == (len(expected["accepted"]), len(errors))
    assert all(set(p) == {"row", "field", "code", "severity", "message"} for p in said["problems"])
    again = village(*words).json
    assert again["accepted"] == 0, "the same list again doubles nobody"
    rejects = openpyxl.load_workbook(tmp_path / "rejects.xlsx").active
    assert rejects is not None
    assert rejects.max_row == len(errors) + 1


def test_without_a_signed_sheet_nobody_has_agreed(village: Cunbu, samples: Path, tmp_path: Path) -> None:
    assert village("roster", "import", samples / "roster_village_120.xlsx", "--village", VILLAGE).code == 0
    people = village("people", "list", "--village", VILLAGE, "--json").json
    assert {p["state"] for p in people if p["kind"] == "signup"} == {"draft"}
    assert {p["directory_choice"] for p in people} == {None}
    book = village("directory", "--village", VILLAGE, "--out", tmp_path / "b.pdf", "--json").json
    assert (book["entries"], book["left_out"]) == (0, 120)


ENDINGS: list[tuple[list[str], int]] = [
    (["status"], 0),
    (["people", "list"], 2),
    (["nonsense"], 2),
    (["people", "show", "nobody"], 1),
    (["people", "list", "--village", "411722105999"], 1),
    (["roster", "import", "nofile.xlsx", "--village", VILLAGE], 1),
    (["directory", "--village", VILLAGE, "--out", "x.pdf", "--layout", "poster"], 2),
    (["sync"], 1),
    (["init"], 2),
    (["check", "document", "RIC", "412825193803029986"], 0),
    (["check", "document", "RIC", "412825193803029987"], 1),
    (["check", "phone", "123"], 1),
    (["print", "void", "S-1"], 1),
    (["batch", "export", "--out", "x.cunbu"], 1),
    (["restore", "nofile"], 1),
    (["villages", "import", "nofile.xlsx"], 1),
]


def test_exit_codes(village: Cunbu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = village("status", "--json").json
    for words, code in ENDINGS:
        ended = village(*words)
        assert ended.code == code, (words, ended.err)
        if code == 1 and words[0] != "check":
            assert ended.err.strip(), words
            assert "Traceback" not in ended.err
            assert ended.out == "", words
    assert village("status", "--json").json == before, "a refusal changes nothing"


def test_options_stand_before_or_after_the_command(village: Cunbu, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert village("--data", other, "status").code == 1
    assert village("status", "--data", other).code == 1
    assert village("--json", "villages", "list").json == village("villages", "list", "--json").json
    assert village("villages", "--json", "list").json


def test_a_wrong_passphrase_is_one_sentence(village: Cunbu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUNBU_PASSPHRASE", "not the right one")
    ended = village("status")
    assert ended.code == 1
    assert len(ended.err.strip().splitlines()) == 1
    monkeypatch.setenv("CUNBU_PASSPHRASE", PASSPHRASE)
    assert village("status").code == 0


def test_backup_and_restore(village: Cunbu, samples: Path, tmp_path: Path) -> None:
    assert village("backup", tmp_path / "copy.bak").code == 0
    words = ("roster", "import", samples / "roster_village_120.xlsx", "--village", VILLAGE, "--signed-sheet", "s")
    assert village(*words).code == 0
    assert len(village("people", "list", "--village", VILLAGE, "--json").json) == 120
    assert village("restore", tmp_path / "copy.bak").code == 0
    assert village("people", "list", "--village", VILLAGE, "--json").json == []
    assert village("verify").code == 0
    kept = [f for f in tmp_path.iterdir() if f.name.startswith("laptop-before-restore")]
    assert len(kept) == 1, "what was there is kept aside"
    (tmp_path / "copy.bak").write_bytes(b"PK\x05\x06" + bytes(18))
    assert village("restore", tmp_path / "copy.bak").code == 1
    assert village("verify").code == 0
