"""Paper: the ledger, receipts, detail lists, saved files, printers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.base.clock import from_iso, local_text
from desktop.base.errors import DeviceError, PaperError, RefusedInput
from desktop.base.paths import write_new
from desktop.devices.printers import Printer
from desktop.paper import recovery_sheet
from desktop.services import ledger, papers, printing, readable, redraw, stale, villages
from desktop.services.session import Session
from desktop.storage.prints import Print
from desktop.ui.operations import copies
from desktop.ui.operations.copies import CopyLine

LARGEST_PDF = 200 * 1024**2
KIND_NAMES = ledger.KIND_NAMES
FILE_KINDS = {**KIND_NAMES, "people": "名单", "roster_report": "退回名单"}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One print, in words. `state` is (word, tone)."""

    serial: str
    kind: str
    village: str
    edition: int
    at: str
    pages: int
    entries: int
    left_out: int
    state: tuple[str, str]
    copies: int
    jobs: tuple[str, ...]
    sha256: str
    voided: bool
    key: str = ""  # the kind as the ledger keeps it
    stamped: bool = False
    copy_lines: tuple[CopyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class FileLine:
    """A readable file that left the vault."""

    id: str
    name: str
    folder: str
    kind: str
    serial: str
    at: str
    exists: bool


def prints(session: Session, *, village: str | None) -> list[LedgerLine]:
    """The ledger, newest first."""
    names = {v.code: v.name for v in villages.list_villages(session)}
    old = stale.of_village(session, village) if village else {}
    return [
        _line(session, made, names.get(made.village, made.village), old.get(made.serial, ""))
        for made in ledger.all_prints(session, village)
    ]


def _state(made: Print, why_stale: str) -> tuple[str, str]:
    if made.voided_at:
        return "已作废", "neutral"
    if made.erased_at:
        return "内容已删", "neutral"
    if made.draft:
        return "校对稿", "amber"
    if made.stamped_at:
        return "已盖章", "green"
    return (why_stale, "amber") if why_stale else ("有效", "green")


def _line(session: Session, made: Print, village: str, why_stale: str) -> LedgerLine:
    jobs = printing.jobs_of(session, made.serial)
    said = tuple(
        f"{_when(job['sent_at'])} {job['printer']} {job['copies']} 份 {printing.STATE_NAMES.get(job['state'], '')}"
        for job in jobs
    )
    printed = sum(int(job["copies"]) for job in jobs)
    return LedgerLine(
        made.serial, KIND_NAMES.get(made.kind, made.kind), village, made.edition, _when(made.made_at), made.pages,
        made.entries, made.left_out, _state(made, why_stale), printed, said, made.sha256, bool(made.voided_at),
        made.kind, bool(made.stamped_at),
        copies.of_print(session, made.serial) if made.kind in redraw.BOOKS else (),
    )  # fmt: skip


def _when(moment: str) -> str:
    return local_text(from_iso(moment), "%m-%d %H:%M")


def verify(session: Session, *, path: Path) -> tuple[bool, str]:
    """Whether a file is, byte for byte, one of ours: (yes, the sentence)."""
    if path.stat().st_size > LARGEST_PDF:
        raise RefusedInput("这个文件太大,不是村簿印的。请选页脚有编号的那一份 PDF。", code="too_large")
    found = ledger.verify(session, path.read_bytes())
    return found.known and not (found.print and found.print.voided_at), found.sentence


def void(session: Session, *, serial: str, reason: str) -> str:
    """Void a print; returns the sentence for the rep."""
    ledger.void(session, serial, reason)
    return f"{serial} 已作废,台账里留底。请把印出去的收回。"


def save(session: Session, *, serial: str, path: Path) -> str:
    printing.save(session, serial, path)
    return f"已存为 {path.name}。这个文件谁都能打开,用完请在“存出的文件”里删掉。"


def make_detail_list(session: Session, *, village: str) -> str:
    """Draw the detail list into the ledger; returns its serial."""
    return papers.make_detail_list(session, village).print.serial


def make_receipt(session: Session, *, person_id: str) -> str:
    return papers.make_receipt(session, person_id).print.serial


def print_receipt(session: Session, *, person_id: str) -> str:
    """The villager's receipt to the default printer; the serial stays in the ledger when there is none."""
    serial = make_receipt(session, person_id=person_id)
    return f"回单 {serial}:{printing.send(session, serial, default_printer().name)[-1].words}"


def default_printer() -> Printer:
    found = printing.list_printers()
    if not found:
        raise DeviceError("没有找到打印机,没有打印。请接好打印机,或到“单据”存为 PDF。", code="no_printer")
    return found[0]


def files(session: Session) -> list[FileLine]:
    """Readable files that were saved and not deleted."""
    return [
        FileLine(
            row["id"],
            Path(row["path"]).name,
            str(Path(row["path"]).parent),
            FILE_KINDS.get(row["kind"], row["kind"]),
            row["serial"] or "",
            _when(row["at"]),
            row["exists"],
        )
        for row in printing.saved_files(session)
    ]


def delete_files(session: Session, *, ids: list[str]) -> int:
    """Delete saved files from the disk; returns how many."""
    for file_id in ids:
        printing.delete_saved(session, file_id)
    return len(ids)


def save_recovery_sheet(*, session: Session, identity: str, path: Path) -> Path:
    """The recovery sheet as a file of the rep's choosing; the program keeps no copy."""
    try:
        with readable.listed(session, path, kind="recovery_sheet", act="saved_recovery_sheet"):
            write_new(path, _recovery_sheet(session, identity))
    except OSError as refused:
        said = f"存不进去:{path.name}。恢复密钥还在屏幕上,请换个地方再存。"
        raise PaperError(said, code="cannot_save") from refused
    return path


def print_recovery_sheet(*, session: Session, identity: str) -> tuple[str, bool]:
    """To the default printer; the job's title tells nothing, and the pages leave the spooler with the job. The
    spooler's last word, and whether it is that the sheet is printed."""
    said = printing.print_once(_recovery_sheet(session, identity), default_printer().name, title="recovery")
    return said, said == printing.STATE_NAMES["finished"]


def _recovery_sheet(session: Session, identity: str) -> bytes:
    return recovery_sheet.render(identity, rep=session.rep.name, today=session.today).pdf
