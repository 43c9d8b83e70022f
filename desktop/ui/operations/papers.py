"""Paper: what is printed or saved from the window."""

from __future__ import annotations

from pathlib import Path

from desktop.base.paths import write_private
from desktop.devices import printers
from desktop.paper import recovery_sheet
from desktop.services.session import Session


def _sheet(session: Session, identity: str) -> bytes:
    return recovery_sheet.render(identity, rep=session.rep.name, today=session.today).pdf


def save_recovery_sheet(*, session: Session, identity: str, path: Path) -> Path:
    """The recovery sheet as a file of the rep's choosing; the program keeps no copy."""
    write_private(path, _sheet(session, identity))
    return path


def print_recovery_sheet(*, session: Session, identity: str) -> str:
    """To the default printer; the job's title tells nothing."""
    found = printers.list_printers()
    chosen = next((p for p in found if p.default), found[0] if found else None)
    if chosen is None:
        raise printers.DeviceError("没有找到打印机,恢复单没有打印。请接好打印机,或先存为 PDF。", code="no_printer")
    return printers.submit(chosen.name, _sheet(session, identity), title="recovery", copies=1, duplex=False)
