"""Printing on Windows. Its spooler takes drawn pages, not PDF: the window, which can draw, leaves a painter here.

Not run by the tests, which have no Windows: the painter and what the spooler's bits mean are tried without one.
"""

from __future__ import annotations

import ctypes
import sys

from desktop.base.errors import DeviceError
from desktop.devices import printers, windows_jobs
from desktop.devices.printers import JobState, Printer, PrintJob, Sides, check_request

LOCAL_AND_CONNECTED = 0x2 | 0x4


class _PrinterInfo4(ctypes.Structure):
    _fields_ = (("name", ctypes.c_wchar_p), ("server", ctypes.c_wchar_p), ("attributes", ctypes.c_ulong))


def _names() -> tuple[list[str], str]:
    """(printers, the default one) from the spooler's own list."""
    if sys.platform != "win32":
        return [], ""
    spooler = ctypes.WinDLL("winspool.drv", use_last_error=True)
    needed, count = ctypes.c_ulong(), ctypes.c_ulong()
    told = (LOCAL_AND_CONNECTED, None, 4)
    spooler.EnumPrintersW(*told, None, 0, ctypes.byref(needed), ctypes.byref(count))
    room = ctypes.create_string_buffer(max(needed.value, 1))
    if not spooler.EnumPrintersW(*told, room, needed, ctypes.byref(needed), ctypes.byref(count)):
        raise DeviceError("Windows 的打印服务没有回应；资料都还在，请启动后再试，或先另存 PDF。", code="no_spooler")
    infos = ctypes.cast(room, ctypes.POINTER(_PrinterInfo4))
    name, length = ctypes.create_unicode_buffer(1024), ctypes.c_ulong(1024)
    default = name.value if spooler.GetDefaultPrinterW(name, ctypes.byref(length)) else ""
    return [infos[n].name for n in range(count.value)], default


class WindowsQueue:
    """The print queue of Windows."""

    def printers(self) -> tuple[Printer, ...]:
        names, default = _names()
        found = [Printer(name, name, "状态不明", True, name == default, None) for name in names]
        return tuple(sorted(found, key=lambda printer: (not printer.is_default, printer.name)))

    def submit(
        self, pdf: bytes, printer: str, *, title: str, copies: int = 1, sides: Sides = "one-sided", paper: str = "A4"
    ) -> PrintJob:
        check_request(pdf, title, copies, paper)
        if printers.painter is None:
            sentence = "没有窗口就画不出页面，没有打印；请打开窗口再打，或先另存 PDF，再用系统的阅读器打印。"
            raise DeviceError(sentence, code="no_painter")
        printers.painter(pdf, printer, title, copies, sides, paper)
        return PrintJob(printer, windows_jobs.newest(printer, title))

    def state(self, job: PrintJob) -> JobState:
        return windows_jobs.state(job.printer, job.number)

    def cancel(self, job: PrintJob) -> None:
        windows_jobs.delete(job.printer, job.number)

    def forget(self, job: PrintJob) -> None:
        """Windows drops a printed job by itself."""
