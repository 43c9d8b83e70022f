"""Printing through CUPS: `lp` hands the pages over (it knows every way to reach a printer and to prove who asks), the
protocol itself says what became of them."""

from __future__ import annotations

import os
import re
import subprocess

from desktop.base.errors import DeviceError
from desktop.devices import ipp
from desktop.devices.printers import JobState, Printer, PrintJob, Sides, check_request

PRINTER_STATES = {3: "空闲", 4: "正在打印", 5: "已停止"}
STOPPED = 5
CAN_DUPLEX = 0x0010  # a bit of CUPS's printer-type
# Reasons of printers and jobs (RFC 8011 5.4.12 and 5.3.8, and CUPS's own), without their -error, -warning, -report.
REASONS = {
    "media-empty": "缺纸",
    "media-needed": "要放纸",
    "media-jam": "卡纸",
    "toner-empty": "没有墨粉了",
    "toner-low": "墨粉不多了",
    "marker-supply-empty": "没有墨了",
    "marker-supply-low": "墨不多了",
    "cover-open": "盖子开着",
    "door-open": "门开着",
    "offline": "打印机没有连上",
    "connecting-to-device": "正在连接打印机",
    "timed-out": "打印机没有回应",
    "printer-stopped": "打印机停了",
    "job-hold-until-specified": "任务被人暂停",
    "cups-missing-filter": "打印机驱动不全",
}
ASKED_OF_PRINTERS = (
    "printer-name",
    "printer-info",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "printer-type",
)
ASKED_OF_A_JOB = ("job-state", "job-state-reasons", "job-printer-state-reasons")


def _run(*command: str, data: bytes = b"", seconds: float = 15) -> subprocess.CompletedProcess[bytes]:
    """Run one of CUPS's own commands in its plain English."""
    plain = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"}
    try:
        return subprocess.run(command, input=data, env=plain, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - no shell; words from fixed lists and checked values
    except FileNotFoundError as error:
        sentence = "这台电脑没有装打印服务（CUPS），什么都没有打印；请先另存 PDF，装好后再打。"
        raise DeviceError(sentence, code="no_spooler") from error
    except subprocess.TimeoutExpired as error:
        sentence = "打印服务一直没有回应，不知道是否已接下；请先看打印机，再决定要不要重打。"
        raise DeviceError(sentence, code="spooler_silent") from error


def _ask(operation: int, *, job: int = 0, wanted: tuple[str, ...] = (), purge: bool = False) -> ipp.Answer:
    server = _run("lpstat", "-H").stdout.decode("utf-8", "replace").strip()
    try:
        return ipp.ask(server, operation, job=job, wanted=wanted, purge=purge)
    except (ipp.IppError, ValueError) as error:
        sentence = "连不上这台电脑的打印服务；资料都还在，请启动打印服务后再试，或先另存 PDF。"
        raise DeviceError(sentence, code="no_spooler") from error


def _reasons(group: ipp.Group, *names: str) -> str:
    """The known reasons among these attributes, in words; unknown keywords stay unsaid."""
    keywords = [re.sub(r"-(error|warning|report)$", "", str(word)) for name in names for word in group.get(name, [])]
    return "、".join(dict.fromkeys(REASONS[word] for word in keywords if word in REASONS))


def _text(group: ipp.Group, name: str) -> str:
    return next((value for value in group.get(name, []) if isinstance(value, str)), "")


def _number(group: ipp.Group, name: str) -> int:
    return next((value for value in group.get(name, []) if type(value) is int), 0)


def _printer(group: ipp.Group, default: str) -> Printer:
    name = _text(group, "printer-name")
    state = _number(group, "printer-state")
    accepting = False not in group.get("printer-is-accepting-jobs", [])
    words = PRINTER_STATES.get(state, "状态不明") if accepting else "不接新任务"
    reasons = _reasons(group, "printer-state-reasons")
    return Printer(
        name=name,
        label=_text(group, "printer-info") or name,
        words=f"{words}（{reasons}）" if reasons else words,
        ready=accepting and state != STOPPED,
        is_default=name == default,
        duplex=bool(_number(group, "printer-type") & CAN_DUPLEX),
    )


def _queues() -> dict[str, ipp.Group]:
    """What the spooler says of each of its printers."""
    groups = _ask(ipp.CUPS_GET_PRINTERS, wanted=ASKED_OF_PRINTERS).groups
    return {name: group for group in groups if (name := _text(group, "printer-name"))}


class CupsQueue:
    """The print queue of Linux and macOS; `CUPS_SERVER` and CUPS's own settings say where it is."""

    def printers(self) -> tuple[Printer, ...]:
        told = _run("lpstat", "-d").stdout.decode("utf-8", "replace")
        default = told.partition("destination: ")[2].strip()
        queues = _queues()
        printers = [_printer(group, default) for group in queues.values()]
        # Printers seen on the network have no queue until the first job; `lp` makes one for them then.
        seen = _run("lpstat", "-e").stdout.decode("utf-8", "replace").split()
        printers += [
            Printer(name, name, "网络上找到的", True, name == default, None) for name in seen if name not in queues
        ]
        return tuple(sorted(printers, key=lambda printer: (not printer.is_default, printer.name)))

    def submit(
        self, pdf: bytes, printer: str, *, title: str, copies: int = 1, sides: Sides = "one-sided", paper: str = "A4"
    ) -> PrintJob:
        check_request(pdf, title, copies, paper)
        if printer not in {known.name for known in self.printers()}:
            sentence = f"找不到打印机“{printer}”，没有送去打印；请另选一台，或先另存 PDF。"
            raise DeviceError(sentence, code="no_printer")
        options = [
            f"sides={sides if sides == 'one-sided' else 'two-sided-' + sides}",
            f"media={paper}",
            "document-format=application/pdf",
        ]
        words = [word for option in options for word in ("-o", option)]
        # The pages go in through the pipe: no file of ours is left behind.
        done = _run("lp", "-d", printer, "-n", str(copies), "-t", title, *words, data=pdf, seconds=120)
        number = re.search(rb"request id is \S+-(\d+)", done.stdout)
        if done.returncode != 0 or number is None:
            said = done.stderr.decode("utf-8", "replace").strip().removeprefix("lp: ")[:200]
            sentence = f"打印机“{printer}”没有接下这份文件（{said}）；请检查打印机后再打，或先另存 PDF。"
            raise DeviceError(sentence, code="printer_refused")
        return PrintJob(printer, int(number[1]))

    def state(self, job: PrintJob) -> JobState:
        told = _ask(ipp.GET_JOB_ATTRIBUTES, job=job.number, wanted=ASKED_OF_A_JOB)
        group = told.groups[0] if told.status < ipp.OK_BELOW and told.groups else {}
        reasons = _reasons(group, "job-state-reasons", "job-printer-state-reasons")
        match _number(group, "job-state"):
            case 9:
                return JobState("finished")
            case 7:
                return JobState("failed", "任务被取消")
            case 8:
                return JobState("failed", reasons or "打印服务放弃了这个任务")
            case 4 | 6:
                return JobState("held", reasons or "任务被暂停")
            case 3:  # waiting; a printer stopped before the job came is not named among the job's own reasons
                printer = _printer(_queues().get(job.printer, {}), "")
                return (
                    JobState("processing", "在排队") if printer.ready else JobState("held", f"打印机{printer.words}")
                )
            case 5:
                return JobState("processing", reasons or None)
        return JobState("unknown")

    def cancel(self, job: PrintJob) -> None:
        told = _ask(ipp.CANCEL_JOB, job=job.number)
        if told.status >= ipp.OK_BELOW and told.status not in (ipp.NOT_FOUND, ipp.NOT_POSSIBLE):
            raise DeviceError("打印服务不肯取消这个任务；请在打印机上按取消键。", code="not_cancelled")

    def forget(self, job: PrintJob) -> None:
        told = _ask(ipp.CANCEL_JOB, job=job.number, purge=True)
        if told.status >= ipp.OK_BELOW and told.status != ipp.NOT_FOUND:
            sentence = "打印服务不肯清掉这个任务的文件；它只留在打印服务自己的文件夹里，过一天会自动清掉。"
            raise DeviceError(sentence, code="not_forgotten")
