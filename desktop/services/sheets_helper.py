"""The process that reads a spreadsheet from a stranger: what hangs, aborts or swells here ends here.

    python -m desktop.services.sheets_helper < {"path": FILE}

Lines of JSON on standard output: ["sheet", name, rows roughly, merged cells], then [number, cells, formula columns]
for each of its rows, and ["end"] behind the last; or ["refused", code, sentence]. Nothing is written to disk.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from desktop.base.errors import CunbuError
from desktop.devices.limits import bound_this_process
from desktop.services import sheets

MOST_MEMORY = 1 << 30
MOST_SECONDS = 120


def main(_arguments: list[str]) -> int:
    with os.fdopen(os.dup(1), "wb", buffering=1 << 18) as answer_to:
        sys.stdout = sys.stderr
        bound_this_process(MOST_MEMORY, MOST_SECONDS)
        answer(Path(json.load(sys.stdin.buffer)["path"]), answer_to)
    return 0


def answer(path: Path, to: BinaryIO) -> None:
    try:
        for sheet in sheets.open_here(path):
            _say(to, "sheet", sheet.name, sheet.about(), sheet.merged())
            for row in sheet.rows():
                _say(to, row.number, row.cells, sorted(row.formulas))
    except CunbuError as refused:
        _say(to, "refused", refused.code, refused.sentence)
    except MemoryError:
        raise
    except Exception:  # whatever a damaged part made its reader raise: this file cannot be read
        return
    else:
        _say(to, "end")


def _say(to: BinaryIO, *words: Any) -> None:
    to.write(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
