"""A committee's list of any length with made-up villagers, as a spreadsheet program writes it (shared texts)."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from desktop.domain.resident import check_char
from tests.bench.crowd import GIVEN, SURNAMES
from tests.services.tables import BOOK_RELATIONS, MAIN, WORKBOOK

TITLES = (
    "序号", "村民小组", "户号", "姓名", "证件类型", "证件号码", "住址", "手机号码", "固定电话", "套餐", "合约",
    "号码簿显示", "备注",
)  # fmt: skip
CHOICES = ("全部", "隐后四位", "不登", "只登短号")
PREFIXES = ("130", "132", "156", "186", "139", "158")
FIRST_DAY, DAYS = date(1940, 1, 1), 24_000


def villagers(count: int, seed: int = 1, first: int = 0) -> Iterator[tuple[str, ...]]:
    """`count` rows in the order of `TITLES`; every fourth wants service, no document number comes twice.
    Lists that begin at another `first` have no document in common."""
    dice = random.Random(seed)
    for n in range(first, first + count):
        house, group = n // 4 + 1, n // 200 % 12 + 1
        name = dice.choice(SURNAMES[:40]) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))
        born = FIRST_DAY + timedelta(days=n % DAYS)
        first17 = f"412825{born:%Y%m%d}{n // DAYS * 2 + dice.randrange(2) + 100:03d}"
        plan = ("9元", "存15送30") if n % 4 == 0 else ("", "")
        yield (
            str(n + 1), f"{group}组", f"{house:05d}", name, "居民身份证", first17 + check_char(first17),
            f"河南省上蔡县朱里镇西洪村{group}组{house}号", f"{dice.choice(PREFIXES)}{dice.randrange(10**8):08d}", "",
            *plan, CHOICES[n % 4], "",
        )  # fmt: skip


def write_roster(path: Path, count: int, seed: int = 1, first: int = 0) -> Path:
    """The list as an xlsx of shared strings, written piece by piece."""
    strings: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as box:
        box.writestr("xl/workbook.xml", WORKBOOK)
        box.writestr("xl/_rels/workbook.xml.rels", BOOK_RELATIONS)
        with box.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for number, row in enumerate((TITLES, *villagers(count, seed, first)), 1):
                _write_row(part, number, row, strings)
            part.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        box.writestr("xl/sharedStrings.xml", f'<?xml version="1.0"?><sst xmlns="{MAIN}">{items}</sst>')
    return path


def _write_row(part: IO[bytes], number: int, row: tuple[str, ...], strings: dict[str, int]) -> None:
    cells = "".join(
        f'<c r="{chr(65 + column)}{number}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'
        for column, text in enumerate(row)
        if text
    )
    part.write(f'<row r="{number}">{cells}</row>'.encode())
