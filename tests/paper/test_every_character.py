"""Every Chinese character of GB 18030-2022 level 3 in a name: printed by a font of ours, and copied back exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

from desktop.domain.directory_book import DirectoryBook, Entry, Group, Household, NumberLine
from desktop.paper import directory
from desktop.paper.book_style import A4_BOOK
from desktop.paper.directory_pages import Imprint
from tests.paper.pictures import text_with_poppler
from tests.paper.villagers import TODAY, VILLAGE

LEVEL_3 = {
    "URO": (0x4E00, 0x9FEF), "A": (0x3400, 0x4DB5), "B": (0x20000, 0x2A6D6), "C": (0x2A700, 0x2B734),
    "D": (0x2B740, 0x2B81D), "E": (0x2B820, 0x2CEA1), "F": (0x2CEB0, 0x2EBE0),
}  # fmt: skip
LONGEST = 25


@pytest.fixture(scope="module")
def names() -> list[str]:
    chars = "".join(chr(code) for first, last in LEVEL_3.values() for code in range(first, last + 1))
    assert len(chars) == 87_875
    return [chars[start : start + LONGEST] for start in range(0, len(chars), LONGEST)]


@pytest.fixture(scope="module")
def pdf(names: list[str]) -> bytes:
    entries = [Entry(str(n), name, (NumberLine("mobile", f"186 0000 {n:04d}"),)) for n, name in enumerate(names)]
    group = Group("1组", (Household(None, "", tuple(entries)),))
    book = DirectoryBook(VILLAGE, "上蔡县", 1, TODAY, "household", (), (group,), (), ())
    made = directory.render(book, Imprint("XHC201-2026-7F-001"), A4_BOOK)
    assert made.missing_glyphs == ()
    return made.pdf


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_poppler_gives_every_character_back(pdf: bytes, names: list[str], tmp_path: Path) -> None:
    text = squeezed(text_with_poppler(pdf, tmp_path))
    assert [name for n, name in enumerate(names) if f"{name}1860000{n:04d}" not in text] == []


@pytest.mark.window
def test_pdfium_gives_every_character_back(pdf: bytes, names: list[str], qapp: object) -> None:
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    text = squeezed("".join(document.getAllText(page).text() for page in range(document.pageCount())))
    document.close()
    assert [name for n, name in enumerate(names) if f"{name}1860000{n:04d}" not in text] == []
