"""Serials of printed pages: unlike any other laptop's, and with a seal by which this vault knows its own again even
where the ledger has lost them (a backup was put back)."""

from __future__ import annotations

import hashlib
import re

from desktop.domain.names import name_keys
from desktop.domain.villages import Village
from desktop.paper import qr
from desktop.services.session import Session
from desktop.storage import device, prints

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read for another
OF_DEVICE, OF_EPOCH = 5, 4
"""Letters of a mark: the laptop's, which a restore leaves as they are, and its database's, which are others then: the
running number begins anew at what the backup knew."""
_SERIAL = re.compile(r"[A-Z0-9]{2,12}-[0-9]{4}-([0-9A-Z]{2}|[0-9A-Z]{9})-[0-9]{3,6}")


def next_serial(session: Session, village: Village) -> str:
    """Village initials and number, year, this laptop's mark, running number: XHC201-2026-7F3K9Q2MA-001."""
    year = str(session.today.year)
    initials = (name_keys(village.name).initials or "C").upper()[:4]
    number = prints.count_of_year(session.store, year) + 1
    return f"{initials}{village.short_code}-{year}-{_mark(session)}-{number:03d}"


def is_serial(text: str) -> bool:
    return _SERIAL.fullmatch(text.strip().upper()) is not None


def seal(session: Session, serial: str, digest: str) -> str:
    """What only this vault can have put beside a serial and its digest; "" for the short marks of before, whose pages
    carry none."""
    found = _SERIAL.fullmatch(serial)
    if found is None or len(found[1]) < OF_DEVICE + OF_EPOCH or not digest:
        return ""
    return _letters(session.keyed(f"paper\0{serial}\0{digest[:16]}"), qr.SEAL)


def whose(session: Session, serial: str, code: tuple[str, str, str] | None = None) -> tuple[str, str]:
    """Of a page that the ledger does not have: (ours, maybe, forged, other or unknown; what to tell)."""
    found = _SERIAL.fullmatch(serial)
    if found is None:
        return "unknown", f"台账里没有编号 {serial[:40]},也不像村簿的编号。请核对页脚的编号。"
    mark = found[1]
    if len(mark) < OF_DEVICE + OF_EPOCH:
        words = "老编号只有两位记号,分不清是哪台电脑印的。请拿到印它的电脑上核对,或核对页脚的编号。"
        return "unknown", f"台账里没有编号 {serial}。{words}"
    if mark[:OF_DEVICE] != _mark(session)[:OF_DEVICE]:
        words = "是别的电脑印的,本机核对不了。请拿到那台电脑上核对。"
        return "other", f"编号 {serial} 的记号({mark[:OF_DEVICE]})不是本机的:{words}"
    if code is None or not code[2]:
        words = "若恢复过备份,可能是恢复以前印的,请扫方码或用原文件再核对;没有恢复过就是没印过。"
        return "maybe", f"编号 {serial} 的记号是本机的,台账里却没有。{words}"
    if code[2] != seal(session, serial, code[1]):
        return "forged", f"编号 {serial} 的记号是本机的,方码的暗记却对不上:不是本机印的。请收下原件,告诉县里。"
    words = "台账里没有它,应是恢复备份以前印的。印过的短号照样算数;内容有没有改动,本机核对不了。"
    return "ours", f"{serial} 是本机印的(暗记对得上)。{words}"


def _mark(session: Session) -> str:
    me = device.identity(session.store)
    own = _letters(hashlib.sha256(f"mark\0{me.id}".encode()).digest(), OF_DEVICE)
    return own + _letters(hashlib.sha256(f"mark\0{me.epoch}".encode()).digest(), OF_EPOCH)


def _letters(data: bytes, count: int) -> str:
    number = int.from_bytes(data[:16], "big")
    return "".join(LETTERS[number >> (5 * place) & 31] for place in range(count))
