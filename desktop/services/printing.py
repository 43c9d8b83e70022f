"""Out of the vault: saving a PDF, sending it to a printer, and saying only what the spooler says."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from desktop.base.disk import why
from desktop.base.errors import DeviceError, NotFound, PaperError
from desktop.base.paths import (
    beside,
    drop_staged,
    put_in_new_place,
    put_in_place,
    refuse_taken,
    stage_private,
    write_new,
)
from desktop.devices.printers import Printer, Sides, system_queue
from desktop.devices.printers import PrintJob as SpoolerJob
from desktop.paper.editions import EDITIONS
from desktop.services import copies as copy_acts
from desktop.services import ledger, readable
from desktop.services.session import Session
from desktop.storage import audit, prints, settings
from desktop.storage.prints import Print

STATE_NAMES = {
    "held": "等待打印",
    "processing": "正在打印",
    "finished": "已打印",
    "failed": "没有印成",
    "unknown": "已交给打印机",
}
ENDED = ("finished", "failed")
LARGEST_PAGE = 256 << 20
NO_COPIES = ("who_we_are",)
"""Kinds of which nothing is kept to draw a second copy from: sent again they are the same page."""


class Made(Protocol):
    """Anything freshly entered in the ledger."""

    @property
    def serial(self) -> str: ...


M = TypeVar("M", bound=Made)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A job at a printer; `state` is what the spooler last said."""

    id: str
    serial: str
    printer: str
    state: str
    reason: str | None = None
    copy: int | None = None

    @property
    def words(self) -> str:
        said = STATE_NAMES[self.state] if self.copy is None else f"第 {self.copy} 份{STATE_NAMES[self.state]}"
        return f"{said}:{self.reason}" if self.reason else said


def list_printers() -> tuple[Printer, ...]:
    """Every printer there is to choose, the default one first. May take a second: not for the store's lane."""
    return system_queue().printers()


def save(session: Session, serial: str, path: Path) -> Path:
    """Write the print as a PDF file; it stays listed until deleted, because it is readable by anyone."""
    made = ledger.get(session, serial)
    with readable.listed(session, path, kind=made.kind, act="saved_pdf", serial=made.serial):
        try:
            write_new(path, ledger.pdf_of(session, serial))
        except OSError as refused:
            words = f"存不进去:{path.name}{why(refused)}。台账里仍有编号 {serial},请换个地方再存。"
            raise PaperError(words, code="cannot_save") from refused
    return path


def make_and_save(session: Session, path: Path, make: Callable[[], M]) -> M:
    """Make a paper and save it as one act: where the file cannot be written, no serial is used up either. The file
    takes its place last: nobody ever holds a paper whose serial the ledger does not know. An own page that lies
    there unchanged makes way."""
    makes_way = is_own_page(session, path)
    with readable.listed(session, path, kind="paper", act="saved_pdf") as file_id:
        try:
            with session.store.atomic():
                made = make()
                kind = ledger.get(session, made.serial).kind
                prints.name_saved_file(session.store, file_id, serial=made.serial, kind=kind)
                _stage(path, ledger.pdf_of(session, made.serial), makes_way=makes_way)
        except BaseException:
            drop_staged(path)
            raise
        try:
            (put_in_place if makes_way else put_in_new_place)(path)
        except OSError as refused:
            words = f"存不进去:{path.name}{why(refused)}。台账里已有编号 {made.serial},请换个地方另存。"
            raise PaperError(words, code="cannot_save") from refused
    return made


def is_own_page(session: Session, path: Path) -> bool:
    """Whether there lies, byte for byte, a page that this vault's ledger holds: the same command again may put its
    successor there, and nothing is lost. Somebody else's file, or one that was changed, is not."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_PAGE:
            return False
        return prints.by_sha256(session.store, hashlib.sha256(path.read_bytes()).hexdigest()) is not None
    except OSError:
        return False


def _stage(path: Path, pdf: bytes, *, makes_way: bool) -> None:
    try:
        if not makes_way:
            refuse_taken(path)
        stage_private(path, pdf)
    except OSError as refused:
        words = f"存不进去:{path.name}{why(refused)}。没有生成,台账没有变,请换个地方再存。"
        raise PaperError(words, code="cannot_save") from refused


def saved_files(session: Session) -> list[dict[str, Any]]:
    """Readable files that were saved and not deleted: id, serial, kind, path, at, and whether it is still there."""
    return [{**row, "exists": Path(row["path"]).exists()} for row in prints.saved_files(session.store)]


def delete_saved(session: Session, file_id: str) -> None:
    """Delete a saved file from the disk and mark it so."""
    row = next((r for r in prints.saved_files(session.store) if r["id"] == file_id), None)
    if row is None:
        raise NotFound("这份文件已经删过了。", code="no_such_file")
    try:
        for part in (Path(row["path"]), beside(Path(row["path"]))):  # the second: cut off while it was written
            part.unlink(missing_ok=True)
    except OSError as refused:
        raise PaperError("删不掉:文件正被别的程序打开。请关掉它再删。", code="cannot_delete") from refused
    with session.store.atomic():
        prints.mark_deleted(session.store, file_id)
        audit.add(session.store, "deleted_pdf", rep=session.rep.id, subject=row["serial"])


def send(
    session: Session, serial: str, printer: str, *, copies: int = 1, both_sides: bool = False, numbered: bool = False
) -> tuple[PrintJob, ...]:
    """Hand a print to a printer, on the paper of its edition. The job's title is its serial: the queue shows no name.

    `numbered`: each copy is drawn with its own number and is a job of its own, so that the register says which of
    them came out. A print that was sent before is always sent so: a second sheet of paper says that it is one. Talks
    to the spooler, so it belongs on the network lane; the store is only touched in between.
    """
    made = ledger.get(session, serial)
    if made.voided_at:
        raise PaperError(f"编号 {serial} 已作废,没有打印。请重新生成一份。", code="voided")
    pdf = ledger.pdf_of(session, serial)
    if not numbered and not (prints.was_sent(session.store, made.serial) and made.kind not in NO_COPIES):
        return (_submit(session, made, pdf, printer, copies, both_sides),)
    jobs = []
    for _ in range(copies):
        copy, pages = copy_acts.make(session, made.serial)
        try:
            jobs.append(_submit(session, made, pages, printer, 1, both_sides, copy.copy))
        except DeviceError as refused:
            if refused.code != "spooler_silent":  # then nobody knows whether it came out, and the number stays used
                copy_acts.drop(session, made.serial, copy.copy)
            raise
    return tuple(jobs)


def _submit(
    session: Session, made: Print, pdf: bytes, printer: str, copies: int, both_sides: bool, copy: int | None = None
) -> PrintJob:
    paper, turned = paper_of(made)
    sides: Sides = turned if both_sides else "one-sided"
    job = system_queue().submit(pdf, printer, title=made.serial, copies=copies, sides=sides, paper=paper)
    with session.store.atomic():
        job_id = prints.add_job(
            session.store, made.serial, printer=printer, job=job.id, copies=copies, state="processing", copy=copy
        )
        audit.add(session.store, "sent_to_printer", rep=session.rep.id, subject=made.serial)
    _settle_others(session, job_id)
    return job_state(session, job_id)


def cancel(session: Session, job_id: str) -> PrintJob:
    """Take a job back from the spooler, if it still can; the answer is what the spooler then says."""
    row = prints.job(session.store, job_id)
    if row is None:
        raise NotFound("找不到这个打印任务。", code="no_such_job")
    if row["state"] not in ENDED:
        system_queue().cancel(SpoolerJob.from_id(row["job"]))
    return job_state(session, job_id)


def sheets(pages: int, copies: int, *, both_sides: bool) -> int:
    """Sheets of paper that so many copies take."""
    return copies * (-(-pages // 2) if both_sides else pages)


def sheet_price(session: Session) -> int:
    """What a printed sheet costs, in fen, as the rep has set it; 0 = not set, and no cost is shown."""
    told = settings.get(session.store, "sheet_price_fen")
    return int(told) if told and told.isdecimal() else 0


def set_sheet_price(session: Session, fen: int) -> None:
    settings.put(session.store, "sheet_price_fen", str(max(fen, 0)))


def paper_of(made: Print) -> tuple[str, Sides]:
    """The paper a print is drawn for, and the edge along which it is turned for its back."""
    edition = EDITIONS.get(made.layout or "")
    return (edition.paper, edition.turned) if edition else ("A4", "long-edge")


def print_once(pdf: bytes, printer: str, *, title: str, patience: float = 120.0) -> str:
    """Print what no ledger may hold (the recovery sheet): watched to its end and then taken out of the spooler's
    folder. Waits, so it belongs on the network lane; returns the spooler's last word."""
    queue = system_queue()
    job = queue.submit(pdf, printer, title=title)
    until = time.monotonic() + patience
    while (said := queue.state(job)).state not in ENDED and time.monotonic() < until:
        time.sleep(0.3)
    if said.state in ENDED:
        with suppress(DeviceError):
            queue.forget(job)
    return STATE_NAMES[said.state]


def _settle_others(session: Session, job_id: str) -> None:
    """Jobs nobody watched to their end (the window was closed, the command ended) leave the spooler's folder too."""
    for other in prints.open_jobs(session.store):
        if other != job_id:
            with suppress(DeviceError):
                job_state(session, other)


def job_state(session: Session, job_id: str) -> PrintJob:
    """Ask the spooler how a job stands, and keep the answer."""
    row = prints.job(session.store, job_id)
    if row is None:
        raise NotFound("找不到这个打印任务。", code="no_such_job")
    if row["state"] in ENDED:
        return PrintJob(row["id"], row["serial"], row["printer"], row["state"], row["reason"], row["copy"])
    queue, job = system_queue(), SpoolerJob.from_id(row["job"])
    said = queue.state(job)
    ended = said.state in ENDED
    prints.set_job(session.store, job_id, state=said.state, reason=said.reason, ended=ended)
    if ended:
        # The spooler's folder must not go on holding readable pages; where it will not drop them now, it does so
        # itself a day later.
        with suppress(DeviceError):
            queue.forget(job)
    return PrintJob(row["id"], row["serial"], row["printer"], said.state, said.reason, row["copy"])


def jobs_of(session: Session, serial: str) -> list[dict[str, Any]]:
    return prints.jobs(session.store, serial)
