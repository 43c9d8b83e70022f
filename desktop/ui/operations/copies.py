"""Numbered copies of a book: which there are, who has them, who gave them back."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services import copies
from desktop.services.session import Session
from desktop.storage.copies import Copy


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One numbered copy in words; `out` = it has not come back."""

    words: str
    out: bool


def of_print(session: Session, serial: str) -> tuple[CopyLine, ...]:
    lines = [CopyLine(f"第 {c.copy} 号 · {_where(c)}", c.is_out) for c in copies.of_print(session, serial)]
    loose = copies.unnumbered_words(session, serial)
    return (*lines, CopyLine(loose, True)) if loose else tuple(lines)


def _where(copy: Copy) -> str:
    if copy.is_out:
        return copy.holder or "没有记领用"
    return f"{copy.holder or ''} 已收回".strip()


def give(session: Session, *, serial: str, number: int, holder: str) -> str:
    return f"第 {number} 号记给 {copies.give(session, serial, number, holder).holder}。"


def take_back(session: Session, *, serial: str, number: int) -> str:
    copies.take_back(session, serial, number)
    return f"第 {number} 号已收回。" if number else "没有编号的都记作已收回。"
