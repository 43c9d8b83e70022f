"""Reading a photograph of a card in a process of its own; the picture is handed over in memory and kept nowhere."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence

from desktop.base.errors import DeviceError
from desktop.devices.helper_process import HelperGone, ask_once, module_command
from desktop.devices.ocr_helper import LONGEST_TEXT, MOST_BYTES, MOST_LINES
from desktop.domain.card_photo import Seen

SECONDS = 40.0
MODULE = "desktop.devices.ocr_helper"
MOST_ANSWER = 16 << 20
_SENTENCES = {
    "not_installed": "这台电脑没有装照片识别(可选件)。请用读卡器,或照证件填写。",
    "too_large": f"照片超过 {MOST_BYTES >> 20} MB,没有读。请把照片缩小再试。",
    "no_picture": "这个文件不是照片,或照片坏了,没有读。请换一张 JPG 或 PNG。",
    "unreadable": "照片没有读出来。请拍得正一些、亮一些再试,或照证件填写。",
}


def is_installed() -> bool:
    """Whether this laptop carries the recogniser (extra `ocr`)."""
    return importlib.util.find_spec("rapidocr") is not None


def read_photo(picture: bytes, *, command: Sequence[str] | None = None, seconds: float = SECONDS) -> list[Seen]:
    """The words on a photograph, with where they stand; DeviceError when there are none to be had."""
    if len(picture) > MOST_BYTES:
        raise _refusal("too_large")
    try:
        said = ask_once(command or module_command(MODULE), picture, seconds=seconds, most=MOST_ANSWER)
    except HelperGone:
        raise _refusal("unreadable") from None
    return _seen(said)


def _seen(answer: bytes) -> list[Seen]:
    """What the other process says is checked like anybody's words."""
    try:
        said = json.loads(answer)
        if "error" in said:
            raise _refusal(str(said["error"]))
        lines = [Seen(str(t)[:LONGEST_TEXT], float(s), *(float(n) for n in box)) for t, s, *box in said["lines"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _refusal("unreadable") from None
    return lines[:MOST_LINES]


def _refusal(code: str) -> DeviceError:
    return DeviceError(_SENTENCES.get(code, _SENTENCES["unreadable"]), code=f"photo_{code}")
