"""What every document hands back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document as bytes, and the characters no font had (drawn as boxes with their code point)."""

    pdf: bytes
    pages: int
    missing_glyphs: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()
