"""Pages of a PDF drawn on a system printer, at the printer's own resolution: for Windows, whose spooler takes no PDF.

Runs on the network lane: nothing here touches a widget.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSize
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.base.errors import DeviceError
from desktop.devices.printers import Sides

MOST_DPI = 600
"""More is not seen on paper, and a page of A3 would fill a small laptop's memory."""
PAPERS = {"A3": QPageSize.PageSizeId.A3, "A4": QPageSize.PageSizeId.A4, "A5": QPageSize.PageSizeId.A5}
DUPLEX = {
    "one-sided": QPrinter.DuplexMode.DuplexNone,
    "long-edge": QPrinter.DuplexMode.DuplexLongSide,
    "short-edge": QPrinter.DuplexMode.DuplexShortSide,
}


def paint(pdf: bytes, printer: str, title: str, copies: int, sides: Sides, paper: str) -> None:
    """Draw every page and hand the job over; every failure is a DeviceError with a sentence."""
    info = QPrinterInfo.printerInfo(printer)
    if info.isNull():
        raise DeviceError(f"找不到打印机“{printer}”，没有送去打印；请另选一台，或先另存 PDF。", code="no_printer")
    device = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    device.setDocName(title)
    device.setCopyCount(copies)
    device.setDuplex(DUPLEX[sides])
    draw(pdf, device, paper)


def draw(pdf: bytes, device: QPrinter, paper: str) -> int:
    """Page after page onto a prepared printer, each on paper turned as the page is; returns how many."""
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    pages = document.pageCount()
    if document.status() != QPdfDocument.Status.Ready or not pages:
        raise DeviceError("这份文件画不出来，没有送去打印；请重新生成后再打。", code="not_pdf")
    device.setResolution(min(device.resolution(), MOST_DPI))
    device.setFullPage(True)
    _turn(document, 0, device, paper)
    painter = QPainter()
    if not painter.begin(device):
        raise DeviceError("打印机没有接下这份文件；请检查打印机后再打，或先另存 PDF。", code="printer_refused")
    try:
        for page in range(pages):
            if page:
                _turn(document, page, device, paper)
                device.newPage()
            whole = device.pageLayout().fullRectPixels(device.resolution())
            painter.drawImage(whole, document.render(page, QSize(whole.width(), whole.height())))
    finally:
        painter.end()
        document.close()
    return pages


def _turn(document: QPdfDocument, page: int, device: QPrinter, paper: str) -> None:
    size = document.pagePointSize(page)
    lying = size.width() > size.height()
    turned = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    device.setPageLayout(QPageLayout(QPageSize(PAPERS[paper]), turned, QMarginsF(0, 0, 0, 0)))
