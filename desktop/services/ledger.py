"""The print ledger: every page gets a serial, its bytes and snapshot are kept, and any copy can be recognised."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from desktop.base.clock import iso
from desktop.base.errors import NotFound
from desktop.domain.names import name_keys
from desktop.domain.villages import Village
from desktop.services.session import Session
from desktop.storage import audit, device, prints
from desktop.storage.prints import Print

KIND_NAMES = {
    "directory": "号码簿", "wall": "上墙号码表", "card": "随身卡", "detail_list": "入网明细", "receipt": "回单",
    "recovery_sheet": "恢复单",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verified:
    """What the ledger says of a file: known and unchanged, voided, or not ours."""

    known: bool
    print: Print | None
    sentence: str


def next_serial(session: Session, village: Village) -> str:
    """Village initials and number, year, this laptop's mark, running number: XHC201-2026-7F-001."""
    year = str(session.today.year)
    mark = device.identity(session.store).epoch[-2:].upper()
    initials = (name_keys(village.name).initials or "C").upper()[:4]
    return f"{initials}{village.short_code}-{year}-{mark}-{prints.count_of_year(session.store, year) + 1:03d}"


def enter(
    session: Session,
    *,
    serial: str,
    kind: str,
    village: str,
    edition: int,
    pdf: bytes,
    pages: int,
    entries: int,
    left_out: int,
    draft: bool,
    source: Any,
    layout: str | None = None,
    sort: str | None = None,
) -> Print:
    """Write a print into the ledger; `source` is the domain value it was drawn from (kept as the snapshot)."""
    made = Print(
        serial=serial,
        kind=kind,
        village=village,
        edition=edition,
        layout=layout,
        sort=sort,
        made_at=iso(session.clock()),
        made_by=session.rep.id,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=pages,
        entries=entries,
        left_out=left_out,
        draft=draft,
        digest=digest(source),
    )
    with session.store.atomic():
        prints.add(session.store, made, snapshot=zlib.compress(_plain(source)), pdf=pdf)
        audit.add(session.store, f"made_{kind}", rep=session.rep.id, subject=serial)
    return made


def digest(source: Any) -> str:
    """Hash of what a print is drawn from, apart from its edition and day: equal digests mean nothing has changed."""
    return hashlib.sha256(_plain(source, without=("edition", "made_on"))).hexdigest()


def all_prints(session: Session, village: str | None = None) -> list[Print]:
    """The ledger, newest first."""
    return prints.all_prints(session.store, village)


def get(session: Session, serial: str) -> Print:
    made = prints.get(session.store, serial.strip())
    if made is None:
        raise NotFound(f"台账里没有编号 {serial.strip()[:40]},没有改动。请核对页脚的编号。", code="no_such_print")
    return made


def pdf_of(session: Session, serial: str) -> bytes:
    """The very bytes that were printed."""
    get(session, serial)
    return prints.pdf_of(session.store, serial.strip()) or b""


def verify(session: Session, pdf: bytes) -> Verified:
    """Whether this file is, byte for byte, one that this laptop made."""
    made = prints.by_sha256(session.store, hashlib.sha256(pdf).hexdigest())
    if made is None:
        return Verified(False, None, "台账里没有这份文件:不是本机印的,或者内容被改过。请以台账里的为准。")
    what = f"{KIND_NAMES.get(made.kind, made.kind)} {made.serial} 第 {made.edition} 版"
    if made.voided_at:
        return Verified(True, made, f"{what}:内容没有改动,但已作废,请收回。")
    return Verified(True, made, f"{what}:与台账一致,没有改动。")


def void(session: Session, serial: str, reason: str = "") -> Print:
    """Declare a print void; it stays in the ledger for good."""
    made = get(session, serial)
    with session.store.atomic():
        if prints.void(session.store, made.serial, reason=reason.strip() or "作废"):
            audit.add(session.store, "voided", rep=session.rep.id, subject=made.serial)
    return get(session, serial)


def _plain(source: Any, *, without: tuple[str, ...] = ()) -> bytes:
    value = asdict(source) if is_dataclass(source) and not isinstance(source, type) else source
    if isinstance(value, dict):
        value = {k: v for k, v in value.items() if k not in without}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()
