"""The print ledger: every page gets a serial, its bytes and snapshot are kept, and any copy can be recognised."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from desktop.base.clock import iso
from desktop.base.errors import NotFound, PaperError
from desktop.domain.shortnumbers import group_short
from desktop.paper import qr
from desktop.paper.directory_pages import Imprint
from desktop.services import serials, short_pool
from desktop.services.session import Session
from desktop.storage import attachments, audit, copies, frozen, prints
from desktop.storage.prints import Print

KIND_NAMES = {
    "directory": "号码簿", "wall": "上墙号码表", "card": "随身卡", "detail_list": "入网明细", "receipt": "回单",
    "signup_form": "预登记表", "price_card": "明白卡", "my_data": "我的资料", "agreement": "服务协议",
    "day_sheet": "日结单", "proof": "核对表", "change_sheet": "变动单", "strike_out": "划去通知",
    "register": "分发登记", "recall": "收回清单", "who_we_are": "我们是谁", "recovery_sheet": "恢复单",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verified:
    """What the ledger says of a file: known and unchanged, voided, or not in it; and then whose it is as far as that
    can be told (`serials.whose`)."""

    known: bool
    print: Print | None
    sentence: str
    whose: str = "ours"


def imprint(session: Session, serial: str, source: Any) -> Imprint:
    """What a new print says of itself: its serial, the hash of what it is drawn from, this vault's seal on both."""
    said = digest(source)
    return Imprint(serial, said, seal=serials.seal(session, serial, said))


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
    plain = _plain(source)
    with session.store.atomic():
        prints.add(session.store, made, snapshot=zlib.compress(plain), pdf=pdf)
        frozen.freeze(session.store, village, serial, _numbers_on(session, village, plain))
        audit.add(session.store, f"made_{kind}", rep=session.rep.id, subject=serial)
    return made


def _numbers_on(session: Session, village: str, plain: bytes) -> list[tuple[str, str]]:
    """(short number, person) of everybody of the village whose number stands on a paper, whatever paper it is."""
    held = short_pool.holders(session, village)
    return [(n, who) for n, who in held if n.encode() in plain or group_short(n).encode() in plain]


def digest(source: Any) -> str:
    """Hash of what a print says, apart from its edition and day: equal digests mean nothing on paper has changed.
    Who is left out, and what wanted a look, is not on paper; what is new depends on the edition before."""
    return hashlib.sha256(_plain(source, without=("edition", "made_on", "left_out", "notes", "news"))).hexdigest()


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
    made = get(session, serial)
    if made.erased_at:
        words = f"编号 {made.serial} 里有人要求删除,内容已经清掉,不能再印。请按现在的名单重新做一份。"
        raise PaperError(words, code="content_erased")
    return prints.pdf_of(session.store, serial.strip()) or b""


def verify(session: Session, pdf: bytes) -> Verified:
    """Whether this file is, byte for byte, one that this laptop made, or a numbered copy of one."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    made, copy = prints.by_sha256(session.store, sha256), copies.by_sha256(session.store, sha256)
    if made is None and copy is not None:
        made = prints.get(session.store, copy.serial)
    if made is None:
        return _not_this_file(session, qr.in_file(pdf))
    what = _named(made) + (f" 第 {copy.copy} 份" if copy else "")
    if made.voided_at:
        return Verified(True, made, f"{what}:内容没有改动,但已作废,请收回。")
    return Verified(True, made, f"{what}:与台账一致,没有改动。")


def _not_this_file(session: Session, code: tuple[str, str, str] | None) -> Verified:
    if code is None:
        words = "台账里没有这份文件:内容被改过,或者是别处来的。请以台账里的为准。"
        return Verified(False, None, words, "unknown")
    if (made := prints.get(session.store, code[0])) is not None:
        return Verified(False, made, f"{_named(made)}:这份文件和台账里的不一样,被改过。请以台账里的为准。", "forged")
    whose, told = serials.whose(session, code[0], code)
    return Verified(False, None, told, whose)


def find(session: Session, text: str) -> Verified:
    """What the ledger says of a serial typed from the foot of a page, or of its square code as a scanner types it."""
    code = qr.read_payload(text)
    serial = code[0] if code else text.strip().upper()
    made = prints.get(session.store, serial)
    if made is None:
        whose, told = serials.whose(session, serial, code)
        return Verified(False, None, told, whose)
    what = _named(made)
    sealed = serials.seal(session, made.serial, made.digest)
    if code and not (made.digest.startswith(code[1]) and code[2] in ("", sealed)):
        return Verified(False, made, f"{what}:方码和台账对不上,这一页不是本机印的原件。请以台账里的为准。")
    if made.voided_at:
        return Verified(True, made, f"{what}:已作废,请收回。")
    told = "编号和方码都在台账里" if code else "编号在台账里"
    return Verified(True, made, f"{what}:{told},{made.entries} 人、{made.pages} 页。内容有没有改动要核对文件。")


def _named(made: Print) -> str:
    return f"{KIND_NAMES.get(made.kind, made.kind)} {made.serial} 第 {made.edition} 版"


def stamp(session: Session, serial: str) -> Print:
    """A detail list came back stamped: from now on it is frozen, and later people stand on the next one."""
    made = get(session, serial)
    if made.kind != "detail_list" or made.draft:
        raise PaperError("只有入网明细(不是校对稿)才登记盖章,没有改动。", code="not_a_list")
    with session.store.atomic():
        if not prints.stamp(session.store, made.serial):
            raise PaperError(f"{made.serial} 已登记过盖章或已作废,没有改动。", code="stamped_before")
        audit.add(session.store, "stamped", rep=session.rep.id, subject=made.serial)
    return get(session, serial)


def forget_person(session: Session, person_id: str) -> int:
    """Empty every kept print that says anything of a person, and drop pictures of it that still wait; serials, counts
    and hashes stay and still verify. Returns how many."""
    needle = json.dumps(person_id).encode()
    emptied = 0
    for serial, snapshot in prints.with_content(session.store):
        if needle in zlib.decompress(snapshot):
            prints.erase_content(session.store, serial)
            attachments.drop_waiting(session.store, serial)
            emptied += 1
    return emptied


def forget_numbers(session: Session, numbers: Sequence[str]) -> int:
    """Empty every kept print that shows one of these document numbers whole (the carrier's copies); how many."""
    needles = [json.dumps(number).encode()[1:-1] for number in numbers]
    emptied = 0
    for serial, snapshot in prints.with_content(session.store):
        plain = zlib.decompress(snapshot)
        if any(needle in plain for needle in needles):
            prints.erase_content(session.store, serial)
            emptied += 1
    return emptied


def void(session: Session, serial: str, reason: str = "") -> Print:
    """Declare a print void; it stays in the ledger for good."""
    made = get(session, serial)
    if made.stamped_at:
        raise PaperError(f"{made.serial} 已盖章,不能作废。要改的人请列在下一份清单上。", code="stamped")
    with session.store.atomic():
        if prints.void(session.store, made.serial, reason=reason.strip() or "作废"):
            audit.add(session.store, "voided", rep=session.rep.id, subject=made.serial)
    return get(session, serial)


def _plain(source: Any, *, without: tuple[str, ...] = ()) -> bytes:
    value = asdict(source) if is_dataclass(source) and not isinstance(source, type) else source
    if isinstance(value, dict):
        value = {k: v for k, v in value.items() if k not in without}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()
