"""Files made to end, hang or swell their reader do it to a process of their own; the rep gets a sentence."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from desktop.base.errors import CunbuError, RefusedInput
from desktop.devices.helper_process import HelperGone, ask_once
from desktop.services import picture_helper, sheets, sheets_apart
from tests.services.tables import ods_xml, raw_xlsx, sheet_xml, write_xls, write_xlsx, write_zip

FIELD = Path(__file__).parents[1] / "samples/aborts_its_reader.xls"
EVERY = 1 if os.environ.get("CUNBU_FAULTS") else 997
"""One byte of so many is flipped; `make faults` flips every one."""


def refused(path: Path) -> str:
    with pytest.raises(RefusedInput, match="没有导入") as met:
        sheets.open_file(path)
    return met.value.code


def told(path: Path, read: object) -> list[object]:
    assert callable(read)
    return [(s.name, [(r.number, r.cells, r.formulas) for r in s.rows()], s.merged()) for s in read(path)]


def test_what_another_process_reads_is_what_stands_there(tmp_path: Path) -> None:
    rows = [["姓名", "号码", "=A1"], ["王\n䶮𠮷", "02001", 2.5], [], ["末", None, "  "]]
    table = (
        '<table:table table:name="册"><table:table-row><table:table-cell><text:p>王</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    for path in (
        write_xlsx(tmp_path / "a.xlsx", rows, merged=["A2:A4"]),
        write_xls(tmp_path / "a.xls", rows),
        write_zip(tmp_path / "a.ods", {"content.xml": ods_xml(table + table)}),
    ):
        assert told(path, sheets.open_file) == told(path, sheets.open_here) != []


def test_the_fields_file_that_ended_the_whole_program() -> None:
    assert refused(FIELD) == "broken_file"


def test_flipped_bytes_of_an_old_workbook(tmp_path: Path) -> None:
    """Whatever a byte does to the native reader, here it does nothing."""
    whole = FIELD.read_bytes()
    for at in range(24, len(whole), EVERY):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        path = tmp_path / "a.xls"
        path.write_bytes(broken)
        with suppress(RefusedInput):
            told(path, sheets.open_file)


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c r="A1"' + " " * 30_000_000 + "><v>1</v></c></row>",
        '<row r="1"><c r="A1" t="' + "n" * 30_000_000 + '"><v>1</v></c></row>',
        "<!--" + " " * 30_000_000 + "-->",
        "<" + "x" * 30_000_000,
    ],
)
def test_a_workbook_of_blanks_is_given_up_at_once(tmp_path: Path, body: str) -> None:
    """Quadratic in the parser: 66 kB of them took 78 s."""
    began = time.monotonic()
    assert refused(raw_xlsx(tmp_path / "a.xlsx", sheet_xml(body))) == "broken_file"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("encoding", ["UTF-0", "utf-7", "UTF-32", "punycode", "rot13", "x" * 500, "hex"])
def test_an_encoding_nobody_knows_is_refused_in_words(tmp_path: Path, encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?><a/>'
    for name, parts in (("a.ods", {"content.xml": content}), ("a.xlsx", {"xl/workbook.xml": content})):
        assert refused(write_zip(tmp_path / name, parts)) == "broken_file"


def test_a_helper_that_takes_too_much_ends_alone() -> None:
    if sys.platform == "win32":
        pytest.skip("the same bound is a job there; it needs the packaged program to be met")
    swell = "from desktop.devices.limits import bound_this_process as b; b(1 << 28); x = bytearray(1 << 30)"
    with pytest.raises(HelperGone):
        ask_once([sys.executable, "-c", swell], b"", seconds=20, most=10)


@pytest.mark.parametrize("program", ["import time; time.sleep(60)", "print('x' * 99)", "import os; os.abort()"])
def test_a_helper_that_hangs_talks_or_dies_is_ended(program: str) -> None:
    with pytest.raises(HelperGone):
        ask_once([sys.executable, "-c", program], b"x" * 1_000_000, seconds=0.5, most=10)


def test_the_rep_may_give_up_while_a_file_hangs() -> None:
    def enough() -> None:
        raise CunbuError("已取消")

    began = time.monotonic()
    with pytest.raises(CunbuError, match="已取消"):
        ask_once([sys.executable, "-c", "import time; time.sleep(60)"], b"", seconds=50, most=10, pulse=enough)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("said", [b"", b"{}", b'["end"]x', b"\xff\n", b'["sheet","a",1,[]]', b'[1,2]\n["sheet"]\n'])
def test_a_helper_that_did_not_finish_is_no_table(said: bytes) -> None:
    with pytest.raises(RefusedInput, match="没有导入"):
        sheets_apart._sheets(said)


def test_a_picture_is_made_small_by_a_process_of_its_own(tmp_path: Path) -> None:
    assert picture_helper.small(b"no picture") == b""
    Image.new("1", (12_000, 12_000)).save(tmp_path / "a.png")
    assert picture_helper.small((tmp_path / "a.png").read_bytes()) == picture_helper.TOO_MANY
