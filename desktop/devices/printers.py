"""The system's print queue behind a small interface: which printers there are, send one a PDF, what became of it.

"Finished" is said only when the spooler says the job is completed; where that cannot be known the answer is
"unknown".
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from desktop.base.errors import DeviceError

Stage = Literal["held", "processing", "finished", "failed", "unknown"]
Sides = Literal["one-sided", "long-edge", "short-edge"]
"""One side only, or both, the paper turned over along this edge; a booklet to be folded along the short one."""
MOST_COPIES = 99
LONGEST_TITLE = 80
PAPERS = ("A4", "A3", "A5")


@dataclass(frozen=True)
class Printer:
    name: str
    label: str  # what its owner calls it
    words: str  # its state for a person: 空闲, 正在打印, 已停止（缺纸）
    ready: bool  # takes jobs and is not stopped
    is_default: bool
    duplex: bool | None  # None where the system does not say


@dataclass(frozen=True)
class PrintJob:
    printer: str
    number: int

    @property
    def id(self) -> str:
        return f"{self.printer}-{self.number}"

    @classmethod
    def from_id(cls, text: str) -> PrintJob:
        printer, _, number = text.rpartition("-")
        if not printer or not number.isdecimal():
            raise DeviceError("这个打印任务的编号不完整，无法查询；打印记录没有改动。", code="no_job")
        return cls(printer, int(number))


@dataclass(frozen=True)
class JobState:
    state: Stage
    reason: str | None = None  # for a person, where the spooler gives one


class PrintQueue(Protocol):
    """May take seconds to answer: call it from the network lane. Every failure is a DeviceError with a sentence."""

    def printers(self) -> tuple[Printer, ...]:
        """Every printer a person could choose, by name; the default one first."""

    def submit(
        self, pdf: bytes, printer: str, *, title: str, copies: int = 1, sides: Sides = "one-sided", paper: str = "A4"
    ) -> PrintJob:
        """Hand a whole PDF over. `title` is seen by everyone at the printer: a serial number, never a name."""

    def state(self, job: PrintJob) -> JobState:
        """What the spooler says of the job now."""

    def cancel(self, job: PrintJob) -> None:
        """Ask the spooler to stop a job; what became of it is told by `state`."""

    def forget(self, job: PrintJob) -> None:
        """Take an ended job's pages out of the spooler's folder; after it the state is unknown."""


Painter = Callable[[bytes, str, str, int, Sides, str], None]
"""pdf, printer, title, copies, sides, paper: draws the pages on a system printer and hands the job over."""
painter: Painter | None = None
"""Left here by the window; only a system whose spooler takes no PDF asks for it."""


def system_queue() -> PrintQueue:
    """The queue of the system we run on."""
    if sys.platform == "win32":
        from desktop.devices.windows_printers import WindowsQueue

        return WindowsQueue()
    from desktop.devices.cups import CupsQueue

    return CupsQueue()


def check_request(pdf: bytes, title: str, copies: int, paper: str) -> None:
    """Refuse what no spooler should be handed."""
    if not pdf.startswith(b"%PDF-"):
        raise DeviceError("要打印的不是 PDF 文件，没有送去打印；请重新生成后再打。", code="not_pdf")
    if not 1 <= copies <= MOST_COPIES:
        raise DeviceError(f"份数要在 1 到 {MOST_COPIES} 之间，没有送去打印；请改份数。", code="copies")
    if not title.isprintable() or not 0 < len(title) <= LONGEST_TITLE:
        raise DeviceError("打印任务的标题不合规格，没有送去打印；请用编号作标题。", code="title")
    if paper not in PAPERS:
        raise DeviceError(f"纸张要在 {'、'.join(PAPERS)} 里选，没有送去打印；请改纸张。", code="paper")
