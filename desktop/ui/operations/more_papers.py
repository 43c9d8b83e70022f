"""The papers beside the book and the receipt: which there are, made into the ledger, printed, corrected, stamped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.services import attachments, ledger, papers, printing, village_papers
from desktop.services.papers import MadePaper
from desktop.services.session import Session
from desktop.ui.operations.papers import default_printer

OF_A_VILLAGE: dict[str, tuple[str, Callable[[Session, str], MadePaper]]] = {
    "proof": ("核对表(给村委会改)", village_papers.make_proof),
    "change_sheet": ("号码簿变动单", village_papers.make_change_sheet),
    "register": ("分发登记", village_papers.make_register),
    "recall": ("收回清单", village_papers.make_recall),
    "carrier_list": ("入网明细(县公司留存,证件号码完整)", lambda s, v: papers.make_detail_list(s, v, carrier=True)),
    "day_sheet": ("日结单", village_papers.make_day_sheet),
    "agreement": ("乡村服务协议", village_papers.make_agreement),
    "who_we_are": ("“我们是谁”卡片", village_papers.make_who_we_are),
}
OF_A_PERSON: dict[str, tuple[str, Callable[[Session, str], MadePaper]]] = {
    "receipt": ("回单", papers.make_receipt),
    "signup_form": ("入网预登记表", papers.make_signup_form),
    "price_card": ("明白卡", papers.make_price_card),
    "my_data": ("我的资料", papers.make_my_data),
    "strike_out": ("划去通知", village_papers.make_strike_out),
}
"""Key -> (what it is called, who makes it)."""


def make(session: Session, *, kind: str, village: str) -> str:
    """A paper of the village; returns its serial."""
    return OF_A_VILLAGE[kind][1](session, village).serial


def print_for(session: Session, *, kind: str, person_id: str) -> str:
    """A paper about one person, to the default printer; it stays in the ledger when there is none."""
    name, maker = OF_A_PERSON[kind]
    serial = maker(session, person_id).serial
    return f"{name} {serial}:{printing.send(session, serial, default_printer().name)[-1].words}"


def find(session: Session, *, text: str) -> tuple[bool, str]:
    """What the ledger says of a typed serial or a scanned code: (all is well, the sentence)."""
    found = ledger.find(session, text)
    return found.known and not (found.print and found.print.voided_at), found.sentence


def stamp(session: Session, *, serial: str) -> str:
    ledger.stamp(session, serial)
    return f"{serial} 已登记盖章:这份清单不再改,以后登记的人在下一份上。"


def keep_stamped(session: Session, *, serial: str, path: Path) -> str:
    size = attachments.keep_stamped(session, serial, path)
    return f"照片留下了({size // 1024} KB)。文字传完以后,在“同步”里传。"


def person_in_row(session: Session, *, serial: str, row: int) -> str:
    return village_papers.person_in_row(session, serial, row)
