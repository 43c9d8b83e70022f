"""Pages drawn on a printer, as Windows needs them: tried here on a printer that writes a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter

from desktop import app
from desktop.base.errors import DeviceError
from desktop.devices import printers, windows_jobs
from desktop.devices.windows_printers import WindowsQueue
from desktop.domain.directory import choose
from desktop.paper.directory_pages import Imprint
from desktop.paper.editions import EDITIONS
from desktop.ui import paper_painter
from tests.paper.pictures import pages_of
from tests.paper.test_directory import CONTACTS, village_of
from tests.paper.villagers import TODAY, VILLAGE

pytestmark = pytest.mark.window


@pytest.mark.parametrize("layout", ["a4", "a5-booklet", "a3-wall"])
def test_every_page_is_drawn_whole_on_its_paper(qapp: object, layout: str, tmp_path: Path) -> None:
    edition = EDITIONS[layout]
    book = choose(village_of(8), CONTACTS, VILLAGE, TODAY, audience=edition.audience)
    pdf = edition.draw(book, Imprint("XHC201-2026-7F-001", "ab" * 32)).pdf
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFileName(str(tmp_path / "out.pdf"))
    device.setResolution(100)
    count = paper_painter.draw(pdf, device, edition.paper)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    ours = pages_of(pdf, tmp_path / "a", dpi=100)
    printed = pages_of((tmp_path / "out.pdf").read_bytes(), tmp_path / "b", dpi=100)
    assert len(ours) == len(printed) == count
    for wanted, seen in zip(ours, printed, strict=True):
        assert abs(wanted.width - seen.width) <= 1
        assert abs(wanted.height - seen.height) <= 1
        ink, seen_ink = (sum(255 - value for value in picture.tobytes()) / 255 for picture in (wanted, seen))
        assert 0.6 * ink < seen_ink < 1.4 * ink, "as much ink as the page has"


def test_what_is_no_pdf_and_who_is_no_printer_is_said(qapp: object, tmp_path: Path) -> None:
    device = QPrinter()
    device.setOutputFileName(str(tmp_path / "out.pdf"))
    with pytest.raises(DeviceError, match="画不出来"):
        paper_painter.draw(b"%PDF-1.7 nothing", device, "A4")
    with pytest.raises(DeviceError, match="找不到打印机"):
        paper_painter.paint(b"%PDF-", "no such printer", "XH-1", 1, "one-sided", "A4")


def test_the_window_leaves_its_painter_for_the_queue(qapp: object, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(printers, "painter", None)
    with pytest.raises(DeviceError, match="没有窗口"):
        WindowsQueue().submit(b"%PDF-1.7", "Laser", title="XH-1")
    window = app.make_window(tmp_path)
    try:
        assert printers.painter is app.paint_on_printer
    finally:
        app.close(window)


@pytest.mark.parametrize(
    ("bits", "state", "reason"),
    [
        (0x10, "processing", None), (0x80, "finished", None), (0x90, "finished", None),
        (0x42, "held", "打印出错、缺纸"), (0x1, "held", "任务被暂停"),
        (0x104, "failed", "任务被取消"), (0x20, "held", "打印机没有连上"),
    ],
)  # fmt: skip
def test_the_bits_of_a_windows_job_in_words(bits: int, state: str, reason: str | None) -> None:
    found = windows_jobs.told(bits)
    assert (found.state, found.reason) == (state, reason)
