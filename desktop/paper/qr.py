"""The square code on a printed page: what it says, and how that is read back.

It says what the foot of the page says, the serial and the beginning of a hash, and a seal that only the vault which
made the page can make. No name, no number of a person.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache

import segno

PREFIX = "CUNBU"
SEAL = 10
"""Letters of a seal. With them the code is as large as without: 61 letters fit its third size."""
_MARK = "(?:[0-9A-F]{2}|[0-9A-Z]{9})"
_SAID = re.compile(
    rf"{PREFIX} ([A-Z0-9]{{2,12}}-[0-9]{{4}}-{_MARK}-[0-9]{{3,6}}) ([0-9A-F]{{16}})(?: ([0-9A-Z]{{{SEAL}}}))?"
)
_IN_FILE = re.compile(rb"/Keywords \((" + PREFIX.encode() + rb" [0-9A-Z -]{20,80})\)")


def payload(serial: str, digest: str, seal: str = "") -> str:
    """Capitals and digits only: the code stays small and a photocopy of it still reads."""
    return f"{PREFIX} {serial} {digest[:16]} {seal}".upper().rstrip()


def read_payload(text: str) -> tuple[str, str, str] | None:
    """(serial, the digest's first 16 hex digits, seal) of what a scanner typed; None if it is no code of ours."""
    found = _SAID.fullmatch(" ".join(text.upper().split())[:90])
    return (found[1], found[2].lower(), found[3] or "") if found else None


def in_file(pdf: bytes) -> tuple[str, str, str] | None:
    """The same, of what a file says of itself."""
    found = _IN_FILE.search(pdf)
    return read_payload(found[1].decode("ascii")) if found else None


@lru_cache(32)
def squares(text: str) -> tuple[tuple[bool, ...], ...]:
    """The code's squares, dark = True, without the quiet zone around it. Level M: a seventh of it may be lost."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(bool(cell) for cell in line) for line in code.matrix)


def png(text: str, scale: int = 8) -> bytes:
    """A square code as a picture for a screen or a printer, with its quiet zone."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=scale, border=4)
    return out.getvalue()
