"""How a column of texts of one kind is written: what is alike lies together, what is only digits takes half."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import pydantic_core

from desktop.wire import moments

MAX_VALUE = 64 * 1024
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
_WIDE = 8  # bytes of a moment as a number


def short(values: list[str]) -> list[str]:
    if max(map(len, values)) > MAX_VALUE:
        raise ValueError("value")
    return values


def _uuids(values: Sequence[str]) -> bytes:
    """By byte place: the clock's bytes of many names are alike, the drawn ones are not."""
    if not all(map(_UUID.fullmatch, values)):
        raise ValueError("uuid")
    return _planes(bytes.fromhex("".join(values).replace("-", "")), 16)


def _read_uuids(stream: bytes) -> list[str]:
    text = _rejoined(stream, 16).hex()
    return [
        f"{text[at : at + 8]}-{text[at + 8 : at + 12]}-{text[at + 12 : at + 16]}-{text[at + 16 : at + 20]}-"
        f"{text[at + 20 : at + 32]}"
        for at in range(0, len(text), 32)
    ]


def _hashes(values: Sequence[str]) -> bytes:
    if not all(map(_HASH.fullmatch, values)):
        raise ValueError("hash")
    return bytes.fromhex("".join(values))


def _read_hashes(stream: bytes) -> list[str]:
    text = stream.hex()
    if len(text) % 64:
        raise ValueError("hash")
    return [text[at : at + 64] for at in range(0, len(text), 64)]


def _moments(values: Sequence[str]) -> bytes:
    """Milliseconds since 2000, each as its distance from the one before."""
    numbers = list(map(moments.number, values))
    steps = [now - before for before, now in zip([0, *numbers], numbers, strict=False)]
    return _planes(struct.pack(f">{len(steps)}Q", *[step << 1 ^ step >> 63 for step in steps]), _WIDE)


def _read_moments(stream: bytes) -> list[str]:
    flat = _rejoined(stream, _WIDE)
    coded = struct.unpack(f">{len(flat) // _WIDE}Q", flat)
    steps = [number >> 1 ^ -(number & 1) for number in coded]
    return list(map(moments.text, accumulate(steps)))


def _planes(flat: bytes, width: int) -> bytes:
    return b"".join(flat[place::width] for place in range(width))


def _rejoined(stream: bytes, width: int) -> bytes:
    if len(stream) % width:
        raise ValueError("width")
    flat, count = bytearray(len(stream)), len(stream) // width
    for place in range(width):
        flat[place::width] = stream[place * count : (place + 1) * count]
    return bytes(flat)


def _read_json(stream: bytes) -> list[Any]:
    values = pydantic_core.from_json(stream, allow_inf_nan=False)
    if type(values) is not list:
        raise ValueError("json")
    return values


BY_LENGTH: dict[int, tuple[str, Callable[[Sequence[str]], bytes]]] = {
    36: ("uuid", _uuids), 64: ("hash", _hashes), 24: ("moment", _moments),
}  # fmt: skip
"""By the length of a value; a writer refuses what it would not give back."""
READ: dict[str, Callable[[bytes], list[Any]]] = {
    "text": lambda stream: short(stream.decode().split("\n")),
    "uuid": _read_uuids, "hash": _read_hashes, "moment": _read_moments, "json": _read_json,
}  # fmt: skip
