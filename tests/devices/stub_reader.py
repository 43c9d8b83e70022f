"""A helper whose "vendor's library" is made of C function pointers: what a DLL sees and does, without one.

Arguments: how it behaves, and the record in hex. Run by the tests as a program of its own.
"""

from __future__ import annotations

import ctypes
import sys
import time
from types import SimpleNamespace

from desktop.devices import sdt_helper

UINT = ctypes.POINTER(ctypes.c_uint)


def library(behaviour: str, record: bytes) -> SimpleNamespace:
    state = {"read": False, "finds": 0}

    def open_port(port: int) -> int:
        return 0x90 if port == 1003 and behaviour != "absent" else 0x01

    def find(_port: int, _buffer: int, _open: int) -> int:
        state["finds"] += 1
        if behaviour == "hang":
            time.sleep(600)  # a library that hangs; the test is that this process gets killed for it
        if behaviour == "dies":
            ctypes.string_at(0)  # as a bad DLL does
        if behaviour == "unplugged" and state["finds"] > 1:
            return 0x02
        return 0x80 if state["read"] else 0x9F  # a card that lies there is found once

    def read(_port: int, text: int, length: UINT, photo: int, photo_length: UINT, _open: int) -> int:  # type: ignore[valid-type]
        if behaviour == "torn":
            return 0x41
        ctypes.memmove(text, record, len(record))
        ctypes.memset(photo, 0x55, 1024)
        length[0], photo_length[0] = (0xFFFFFFFF if behaviour == "boasts" else len(record)), 1024
        state["read"] = True
        print("noise of a vendor", flush=True)
        return 0x90

    number, pointer = ctypes.c_int, ctypes.c_void_p
    functions = {
        "SDT_OpenPort": ctypes.CFUNCTYPE(number, number)(open_port),
        "SDT_ClosePort": ctypes.CFUNCTYPE(number, number)(lambda _port: 0x90),
        "SDT_StartFindIDCard": ctypes.CFUNCTYPE(number, number, pointer, number)(find),
        "SDT_SelectIDCard": ctypes.CFUNCTYPE(number, number, pointer, number)(lambda *_a: 0x90),
        "SDT_ReadBaseMsg": ctypes.CFUNCTYPE(number, number, pointer, UINT, pointer, UINT, number)(read),
    }
    return SimpleNamespace(**functions)


if __name__ == "__main__":
    answers = sdt_helper.own_output()
    stub = library(sys.argv[1], bytes.fromhex(sys.argv[2]))
    if sys.argv[1] == "babbles":
        answers.write("x" * 100_000)
        answers.flush()
    sdt_helper.serve(stub, iter(sys.stdin.readline, ""), answers)
