"""Spreadsheets read by a process of their own: their readers are partly native, and a file may be made to hang or to
end whoever reads it. What comes back is held as it was said, and taken apart again each time it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.base.errors import RefusedInput
from desktop.devices.helper_process import HelperGone, ask_once, module_command
from desktop.services.sheet_rows import Pulse, Row, Sheet

MODULE = "desktop.services.sheets_helper"
SECONDS = 150.0
MOST = 192 * 2**20


def unreadable() -> RefusedInput:
    words = "这个文件读不了(已损坏,或要的内存、时间太多),没有导入。请用表格软件打开,另存为新的 xlsx 再试。"
    return RefusedInput(words, code="broken_file")


def sheets(path: Path, pulse: Pulse) -> list[Sheet]:
    question = json.dumps({"path": str(path.absolute())}).encode("ascii")
    try:
        said = ask_once(module_command(MODULE), question, seconds=SECONDS, most=MOST, pulse=pulse)
    except HelperGone as gone:
        raise unreadable() from gone
    return _sheets(said)


def _sheets(said: bytes) -> list[Sheet]:
    lines = said.splitlines()
    try:
        last = _told(lines[-1])
        if last[0] == "refused":
            raise RefusedInput(str(last[2]), code=str(last[1]))
        if last != ["end"]:
            raise unreadable()
        begins = [n for n, line in enumerate(lines) if line.startswith(b'["sheet"')]
        return [
            _sheet(_told(lines[first]), lines[first + 1 : after])
            for first, after in zip(begins, [*begins[1:], len(lines) - 1], strict=True)
        ]
    except (ValueError, LookupError, TypeError, RecursionError) as odd:
        raise unreadable() from odd


def _sheet(head: list[Any], lines: list[bytes]) -> Sheet:
    _word, name, about, merged = head
    merges = [tuple(cells) for cells in merged]

    def rows() -> Iterator[Row]:
        for line in lines:
            number, cells, formulas = _told(line)
            yield Row(number, cells, frozenset(formulas))

    return Sheet(name, rows, lambda: merges, lambda: len(lines) if about is None else about)


def _told(line: bytes) -> Any:
    return json.loads(line.decode("utf-8", "surrogatepass"))
