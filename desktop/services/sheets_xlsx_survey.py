"""A look over a sheet before it is read: how many rows there are roughly, and which cells are merged."""

from __future__ import annotations

import re
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path

from desktop.services.sheet_rows import Pulse, broken
from desktop.services.sheets_xml import open_archive, part

REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MAX_MERGES = 50_000
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})""")


@lru_cache(1024)
def column_of(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def survey_of(path: Path, target: str, pulse: Pulse) -> tuple[int, list[tuple[int, int, int, int]]]:
    """Roughly how many rows there are, and the merged ranges. They stand behind the rows, so they are looked for
    first; a hint for filling down, no more."""
    rows, found = 0, list[tuple[int, int, int, int]]()
    with open_archive(path) as archive, part(archive, target) as stream:
        tail = b""
        try:
            while (chunk := stream.read(1 << 20)) and len(found) < MAX_MERGES:
                pulse()
                rows += chunk.count(b"<row ")
                window = tail + chunk
                last = 0
                for match in _MERGE.finditer(window):
                    found.append((*_corner(match[1]), *_corner(match[2])))
                    last = match.end()
                tail = window[max(last, len(window) - 200) :]
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
            raise broken() from error
    return rows, found


def _corner(reference: bytes) -> tuple[int, int]:
    match = REFERENCE.fullmatch(reference.decode("ascii"))
    return (int(match[2]), column_of(match[1])) if match else (0, 0)
