"""The process that loads a reader vendor's DLL: one of 32 bits, or one that hangs, never touches the window.

    python -m desktop.devices.sdt_helper PATH-OF-DLL

One line in, one line out, ASCII: `connect` -> `ok PORT` | `none`; `read` -> `card HEX` | `none` | `err port` |
`err card`; a DLL that cannot be loaded answers `err dll` to everything. It ends with its standard input. Only the
standard library is imported, so a 32-bit Python without any package can run it. The photo is read into memory because
the call demands room for it; it is wiped at once and never leaves this process.

Not proven here: no vendor DLL, no reader and no Windows was at hand. The calls follow the SDT interface as vendors
publish it; the tests drive them through C function pointers.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from typing import Any, TextIO

OK, FOUND = 0x90, 0x9F
NOTHING_THERE = (0x80, 0x81)  # no card, or the one that lies there was read already
USB_PORTS, SERIAL_PORTS = range(1001, 1017), range(1, 17)
RECORD, PHOTO = 256, 1024
_ROOM = 4  # some DLLs write more than they say

_UINT = ctypes.POINTER(ctypes.c_uint)
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "SDT_OpenPort": (ctypes.c_int,),
    "SDT_ClosePort": (ctypes.c_int,),
    "SDT_StartFindIDCard": (ctypes.c_int, ctypes.c_void_p, ctypes.c_int),
    "SDT_SelectIDCard": (ctypes.c_int, ctypes.c_void_p, ctypes.c_int),
    "SDT_ReadBaseMsg": (ctypes.c_int, ctypes.c_void_p, _UINT, ctypes.c_void_p, _UINT, ctypes.c_int),
}


def load(path: str) -> Any:
    """The vendor's library; its functions are stdcall on Windows."""
    library = getattr(ctypes, "WinDLL", ctypes.CDLL)(path)
    for name, arguments in _SIGNATURES.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, ctypes.c_int
    return library


class Reader:
    """The calls in their order; `sdt` holds the five functions."""

    def __init__(self, sdt: Any) -> None:
        self._sdt = sdt
        self._port = 0

    def connect(self) -> str:
        if self._port:
            return f"ok {self._port}"
        for port in (*USB_PORTS, *SERIAL_PORTS):
            if self._sdt.SDT_OpenPort(port) == OK:
                self._port = port
                return f"ok {port}"
        return "none"

    def read(self) -> str:
        if not self._port:
            return "err port"
        buffer = ctypes.create_string_buffer(64)
        found = self._sdt.SDT_StartFindIDCard(self._port, buffer, 0)
        if found in NOTHING_THERE:
            return "none"
        if found != FOUND:
            self._sdt.SDT_ClosePort(self._port)
            self._port = 0
            return "err port"
        if self._sdt.SDT_SelectIDCard(self._port, buffer, 0) != OK:
            return "err card"
        return self._record()

    def _record(self) -> str:
        text, photo = ctypes.create_string_buffer(RECORD * _ROOM), ctypes.create_string_buffer(PHOTO * _ROOM)
        length, photo_length = ctypes.c_uint(RECORD), ctypes.c_uint(PHOTO)
        try:
            done = self._sdt.SDT_ReadBaseMsg(
                self._port, text, ctypes.byref(length), photo, ctypes.byref(photo_length), 0
            )
            if done != OK:
                return "err card"
            return f"card {text.raw[: min(length.value, RECORD * _ROOM)].hex()}"
        finally:
            ctypes.memset(photo, 0, PHOTO * _ROOM)
            ctypes.memset(text, 0, RECORD * _ROOM)

    def close(self) -> None:
        if self._port:
            self._sdt.SDT_ClosePort(self._port)
            self._port = 0


def serve(sdt: Any, questions: Iterable[str], answers: TextIO) -> None:
    """Answer until the other side ends; `sdt` None = the DLL could not be loaded."""
    reader = None if sdt is None else Reader(sdt)
    try:
        for question in questions:
            asked = question.strip()
            if asked == "quit":
                return
            if reader is None:
                answer = "err dll"
            else:
                answer = {"connect": reader.connect, "read": reader.read}.get(asked, lambda: "err question")()
            answers.write(f"{answer}\n")
            answers.flush()
    finally:
        if reader is not None:
            reader.close()


def own_output() -> TextIO:
    """Standard output kept for the protocol alone: what a DLL prints goes nowhere."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(kept, "w", encoding="ascii", newline="\n")


def main(arguments: list[str]) -> int:
    answers = own_output()
    try:
        sdt = load(arguments[0]) if arguments else None
    except (OSError, AttributeError):  # not there, of another word length, or without these functions
        sdt = None
    serve(sdt, iter(sys.stdin.readline, ""), answers)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
