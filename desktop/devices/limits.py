"""What a helper process takes upon itself before it reads what strangers made: an end of memory and of time."""

from __future__ import annotations

import ctypes
import importlib
import sys
from contextlib import suppress
from typing import Any

_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
_PROCESS_TIME, _PROCESS_MEMORY = 0x2, 0x100


def bound_this_process(memory: int, seconds: int | None = None) -> None:
    """From here on this process ends rather than take more bytes, or more seconds of a processor; without a core."""
    if sys.platform == "win32":
        with suppress(OSError, AttributeError):
            _bound_by_job(memory, seconds)
        return
    limits: Any = importlib.import_module("resource")
    for name, most in (("RLIMIT_DATA", memory), ("RLIMIT_CPU", seconds), ("RLIMIT_CORE", 0)):
        if most is not None:
            with suppress(AttributeError, ValueError, OSError):  # a lower limit of the system's stands
                limits.setrlimit(getattr(limits, name), (most, most))


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION"""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("most_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


def _bound_by_job(memory: int, seconds: int | None) -> None:
    """Windows keeps such limits in a job; the job lives as long as the process that is in it."""
    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    wanted = _Limits(flags=_PROCESS_MEMORY, process_memory=memory)
    if seconds is not None:
        wanted.flags |= _PROCESS_TIME
        wanted.process_time = seconds * 10_000_000  # of 100 ns
    kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(wanted), ctypes.sizeof(wanted))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
