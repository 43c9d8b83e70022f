"""What the Windows spooler says of a job, by ctypes. Not run by the tests, which have no Windows, but for `told`."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from desktop.base.errors import DeviceError
from desktop.devices.printers import JobState

DELETE = 5  # SetJob's JOB_CONTROL_DELETE
PRINTED, DELETED, DELETING, PAUSED = 0x80 | 0x1000, 0x100, 0x4, 0x1
TROUBLES = {
    0x2: "打印出错",
    0x20: "打印机没有连上",
    0x40: "缺纸",
    0x200: "驱动不能打这份文件",
    0x400: "要人去看打印机",
}
_MOST_JOBS = 999


class _Time(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint16) for name in ["year", "month", "weekday", "day", "hour", "minute", "second", "milli"]
    )


class _JobInfo1(ctypes.Structure):
    _fields_ = (
        ("id", ctypes.c_ulong), ("printer", ctypes.c_wchar_p), ("machine", ctypes.c_wchar_p),
        ("user", ctypes.c_wchar_p), ("document", ctypes.c_wchar_p), ("datatype", ctypes.c_wchar_p),
        ("words", ctypes.c_wchar_p), ("status", ctypes.c_ulong), ("priority", ctypes.c_ulong),
        ("position", ctypes.c_ulong), ("pages", ctypes.c_ulong), ("printed", ctypes.c_ulong), ("at", _Time),
    )  # fmt: skip


def told(status: int) -> JobState:
    """The spooler's bits in our words. A job that has left the list is not known to have come out: see `state`."""
    if status & (DELETED | DELETING):
        return JobState("failed", "任务被取消")
    reasons = "、".join(words for bit, words in TROUBLES.items() if status & bit)
    if reasons:
        return JobState("held", reasons)
    if status & PRINTED:
        return JobState("finished")
    return JobState("held", "任务被暂停") if status & PAUSED else JobState("processing")


def newest(printer: str, title: str) -> int:
    """The number of the newest job of this title; 0 where the spooler has passed it on already."""
    return max((number for number, document, _ in _jobs(printer) if document == title), default=0)


def state(printer: str, number: int) -> JobState:
    """A job no longer in the list was handed on: whether paper came out is not known, and not said."""
    status = next((bits for found, _, bits in _jobs(printer) if found == number), None)
    return JobState("unknown") if status is None else told(status)


def delete(printer: str, number: int) -> None:
    spooler, handle = _open(printer)
    try:
        if not spooler.SetJobW(handle, number, 0, None, DELETE):
            raise DeviceError("打印服务不肯取消这个任务；请在打印机上按取消键。", code="not_cancelled")
    finally:
        spooler.ClosePrinter(handle)


def _open(printer: str) -> tuple[Any, Any]:
    if sys.platform != "win32":
        raise DeviceError("这里没有 Windows 的打印服务。", code="no_spooler")
    spooler = ctypes.WinDLL("winspool.drv", use_last_error=True)
    handle = ctypes.c_void_p()
    if not spooler.OpenPrinterW(printer, ctypes.byref(handle), None):
        raise DeviceError(f"找不到打印机“{printer}”；请另选一台，或先另存 PDF。", code="no_printer")
    return spooler, handle


def _jobs(printer: str) -> list[tuple[int, str, int]]:
    """(number, title, status) of every job in a printer's list."""
    spooler, handle = _open(printer)
    try:
        needed, count = ctypes.c_ulong(), ctypes.c_ulong()
        spooler.EnumJobsW(handle, 0, _MOST_JOBS, 1, None, 0, ctypes.byref(needed), ctypes.byref(count))
        room = ctypes.create_string_buffer(max(needed.value, 1))
        if not spooler.EnumJobsW(handle, 0, _MOST_JOBS, 1, room, needed, ctypes.byref(needed), ctypes.byref(count)):
            return []
        infos = ctypes.cast(room, ctypes.POINTER(_JobInfo1))
        return [(infos[n].id, infos[n].document or "", infos[n].status) for n in range(count.value)]
    finally:
        spooler.ClosePrinter(handle)
