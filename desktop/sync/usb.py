"""The USB road: the same sealed batches in one file, the same signed receipts back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.base.errors import NotFound, RefusedInput, WireError
from desktop.base.paths import write_new
from desktop.storage import batches, counted, county_word, device, outbox
from desktop.storage import resending as former
from desktop.storage.device import HubInfo
from desktop.storage.store import Store
from desktop.sync import comparing, resending, settling
from desktop.sync.freezing import freeze_waiting, need_hub
from desktop.sync.report import SyncReport, VillageCheck
from desktop.wire import counting, leases, receipts, signing, stick


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into a file. `names` are the batches' upload names."""

    path: Path
    batches: int
    records: int
    size: int
    names: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {"file": str(self.path), "batches": self.batches, "records": self.records, "bytes": self.size} | {
            "names": list(self.names)
        }


def export(store: Store, out_path: Path) -> Exported:
    """Write everything not yet receipted, sealed for the county, into one file; the records stay here as well."""
    need_hub(device.identity(store))
    freeze_waiting(store)
    waiting = batches.unreceipted(store)
    if not waiting:
        raise RefusedInput("没有要交的批次:县里都已收到并给了回执,没有写文件。", code="nothing_waiting")
    me = device.identity(store)
    asked = comparing.questions_for_stick(store, me, need_hub(me))
    data = stick.write([*(batch.sealed for batch in waiting), *asked])
    with store.atomic():  # before the first byte leaves: what may be on a stick is never frozen anew
        for batch in waiting:
            batches.note_road(store, batch.sha, batch.road or "usb")
    try:
        write_new(out_path, data)
    except OSError as full:
        raise RefusedInput(
            "文件写不下去(U 盘满了或已拔出),记录都还在本机。请换个地方再导出。", code="cannot_write"
        ) from full
    names = tuple(batch.upload_sha for batch in waiting)
    return Exported(out_path, len(waiting), sum(batch.count for batch in waiting), len(data), names)


def export_former(store: Store, out_path: Path) -> int:
    """Batches sealed for an earlier county whose words were shortened away here; how many. They stay here as well."""
    sealed = former.sealed_for_former(store)
    if not sealed:
        raise RefusedInput("没有这样的批次:本机都有全文,或都是交给这个县的,没有写文件。", code="nothing_waiting")
    try:
        write_new(out_path, stick.write(sealed))
    except OSError as full:
        raise RefusedInput(
            "文件写不下去(U 盘满了或已拔出),没有改动。请换个地方再导出。", code="cannot_write"
        ) from full
    return len(sealed)


def read_receipt(store: Store, path: Path) -> SyncReport:
    """Apply the receipts of a file; the whole file is checked first, and reading it twice changes nothing more."""
    me = device.identity(store)
    hub = need_hub(me)
    sent: set[int] = set()
    received = duplicates = aside = 0
    documents = stick.read(_bounded(path), stick.RECEIPTS)
    counted_there = [document for document in documents if signing.kind_of(document) == counting.KIND]
    with store.atomic():
        for document in documents:
            if document in counted_there:
                continue
            if signing.kind_of(document) == leases.KIND:
                settling.keep_leases(store, me, hub, [document])
                continue
            receipt = receipts.read(document, hub.verify_key)
            batch = batches.get(store, receipt.batch) if receipt.device == me.id else None
            if batch is None:
                raise WireError(
                    "这份回执不是这台电脑的批次的,没有采用。请核对是不是拿错了。", code="receipt_mismatch"
                )
            lines = settling.settle(store, me, hub, batch, document)
            sent |= {line.seq for line in lines}
            aside += county_word.kept_aside(lines)
            received += len(lines)
            duplicates += sum(line.result == "same" for line in lines)
        again, checks = _bring_again(store, hub, counted_there)
    return SyncReport(
        sent=len(sent),
        received=received - aside,
        quarantined=aside,
        state=county_word.look(store),
        duplicates=duplicates,
        waiting=outbox.not_receipted(store),
        set_aside=len(outbox.set_aside(store)),
        again=again,
        villages=checks,
    )


def _bring_again(store: Store, hub: HubInfo, documents: list[bytes]) -> tuple[int, tuple[VillageCheck, ...]]:
    """What the county signed for and has no longer goes with the next stick; how many lines."""
    compared = comparing.answers_of_stick(store, hub, documents)
    again = sum(map(len, compared.missing.values()))
    if again:
        resending.again(store, resending.batches_lacking(store, compared.missing))
    if compared.checks:
        report = SyncReport(villages=compared.checks)
        counted.keep_last(store, report.checks_json(), again=again, road="usb")
    return again, compared.checks


def _bounded(path: Path) -> bytes:
    try:
        if path.stat().st_size > stick.MAX_FILE:
            raise WireError("文件过大,没有读取。", code="too_large")
        return path.read_bytes()
    except OSError as missing:
        raise NotFound("打不开这个文件,什么都没有改动。请核对路径。", code="no_file") from missing
