"""The printer: which one, how many, one side or both; then what the spooler says of the job until it has ended.

Everything that talks to a printer runs on the network lane, because a printer may take its time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.base.errors import CunbuError
from desktop.devices.printers import MOST_COPIES, Printer, Sides
from desktop.services import printing
from desktop.services.printing import ENDED, PrintJob
from desktop.services.session import Session
from desktop.ui.widgets.base import Clear, Glyph, Label, column, row
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.fields import Pick, Tick
from desktop.ui.widgets.keys import NumberBox
from desktop.ui.widgets.mini import MiniButton
from desktop.ui.workbench import Workbench

ASK_EVERY_MS = 1000
STATE_LOOKS = {
    "held": ("clock", "amber"),
    "processing": ("printer", "blue"),
    "finished": ("check", "green"),
    "failed": ("cross", "red"),
    "unknown": ("arrow-up", "ink2"),
}


class PrinterCard(Card):
    """`job_ended(PrintJob)` when the spooler has said finished or failed."""

    job_ended = Signal(object)
    found = Signal(bool)  # whether there is a printer

    def __init__(self, bench: Workbench, title: str = "打印机", *, copies: int = 1) -> None:
        super().__init__(title)
        self.bench = bench
        self.job: PrintJob | None = None  # the one being asked about
        self.jobs: dict[str, PrintJob] = {}
        self.printers: dict[str, Printer] = {}
        self.pick = Pick(placeholder="正在找打印机…")
        self.pick.setAccessibleName("打印机")
        self._about = Label("", "hint", wrap=True)
        self._again = MiniButton("再找", self.refresh, accessible="再找打印机")
        self.copies = NumberBox()
        self.copies.setRange(1, MOST_COPIES)
        self.copies.setValue(copies)
        self.both_sides = Tick("双面")
        self._turned: Sides = "long-edge"
        self._size = "A4"
        self._paper = Label("", "hint", wrap=True)
        self._pages = 0
        self.price = NumberBox()
        self.price.setRange(0, 999)
        self.price.setSuffix(" 分/张")
        self.price.setSpecialValueText("未定价")
        self.price.setAccessibleName("每张纸的钱,分")
        self.price.valueChanged.connect(self._on_price)
        for control in (self.copies.valueChanged, self.both_sides.toggled):
            control.connect(lambda _value: self._say_paper())
        self._cost = Clear(column(self._paper, row(Label("纸和墨", "label"), self.price, None, gap=8), gap=4))
        self._cost.hide()
        self._mark, self._words = Glyph("printer", "ink2", 15), Label("", wrap=True)
        self._cancel = MiniButton("取消", self.cancel, accessible="取消打印")
        self._cancel.hide()
        self.state = Clear(row(self._mark, self._words, self._cancel, gap=6))
        self.state.layout().setStretch(1, 1)
        self.body.setSpacing(6)
        about = row(self._about, self._again, gap=6)
        about.setStretch(0, 1)
        copies_row = row(Label("份数", "label"), self.copies, self.both_sides, None, gap=8)
        self.copies.setAccessibleName("份数")
        self.add(self.pick, about, copies_row, self._cost, self.state)
        self.state.hide()
        self._again.hide()
        self.pick.committed.connect(lambda _name: self._on_picked())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_EVERY_MS)
        self._timer.timeout.connect(self._ask)

    # -- which printers there are
    def refresh(self) -> None:
        """Ask the system again; a choice already made is kept."""
        self.bench.lanes.run(
            printing.list_printers, self._show_printers, self._on_no_printers, lane="network", owner=self
        )

    def _show_printers(self, found: tuple[Printer, ...]) -> None:
        self.printers = {p.name: p for p in found}
        chosen = self.pick.value()
        self.pick.set_options([(p.name, p.label or p.name) for p in found])
        if chosen not in self.printers and found:
            self.pick.set_value(found[0].name)
        self.pick.setPlaceholderText("没有找到打印机")
        self.found.emit(bool(found))
        self._on_picked()

    def _on_no_printers(self, error: CunbuError) -> None:
        self._show_printers(())
        self._about.setText(error.sentence)

    def _on_picked(self) -> None:
        printer = self.printers.get(str(self.pick.value()))
        self._again.setVisible(printer is None)
        self._about.setText(printer.words if printer else "接好打印机再试;也可以先存为 PDF")
        self._about.set_tone("" if printer and printer.ready else "amber")
        self.pick.setAccessibleDescription(self._about.text())
        if printer is None:
            return
        self._offer_both_sides(printer)

    def _offer_both_sides(self, printer: Printer) -> None:
        """Both sides where the paper wants it and the printer can."""
        can = printer.duplex is not False and self._turned != "one-sided"
        self.both_sides.setEnabled(can)
        if not can:
            self.both_sides.set_value(False)

    def expect(self, paper: str, turned: Sides) -> None:
        """The paper and sides of what will be sent next; printing.send asks the ledger for the same."""
        self._turned, self._size = turned, paper
        self._cost.show()
        self._say_paper()
        printer = self.printers.get(str(self.pick.value()))
        if turned != "one-sided":
            self.both_sides.set_value(printer is None or printer.duplex is not False)
        if printer is not None:
            self._offer_both_sides(printer)

    def expect_pages(self, pages: int) -> None:
        """How many pages it has: sheets and cost follow."""
        self._pages = pages
        if self.bench.session is not None:
            self.bench.read(printing.sheet_price, self._show_price, owner=self)
        self._say_paper()

    def _show_price(self, fen: int) -> None:
        self.price.blockSignals(True)
        self.price.setValue(fen)
        self.price.blockSignals(False)
        self._say_paper()

    def _on_price(self, fen: int) -> None:
        self._say_paper()
        if self.bench.session is not None:
            self.bench.act(partial(_keep_price, fen=fen), (), lambda _none: None, owner=self)

    def _say_paper(self) -> None:
        both = self.both_sides.isChecked()
        words = {"long-edge": "长边翻转", "short-edge": "短边翻转"}.get(self._turned, "")
        told = f"{self._size} 纸 · " + (f"双面{words}" if both else "单面")
        if self._pages:
            copies = self.copies.value()
            each, all_of = (printing.sheets(self._pages, n, both_sides=both) for n in (1, copies))
            told += f" · 每份 {each} 张" + (f",共 {all_of} 张" if copies > 1 else "")
            if self.price.value():
                told += f",约 {all_of * self.price.value() / 100:.2f} 元"
        self._paper.setText(told)

    @property
    def ready(self) -> bool:
        return str(self.pick.value()) in self.printers

    def words(self) -> str:
        """What is being said of the job."""
        return self._words.text()

    # -- the jobs of one print
    def send(
        self, serial: str, failed: Callable[[CunbuError], None] | None = None, *, numbered: bool = False
    ) -> None:
        """Hand a print of the ledger to the chosen printer and follow it."""
        self._timer.stop()
        session, printer = self.bench.session, str(self.pick.value())
        copies, both = self.copies.value(), self.both_sides.isChecked()
        self.say(f"正在交给打印机:{serial}", "unknown")
        work = partial(printing.send, session, serial, printer, copies=copies, both_sides=both, numbered=numbered)
        self.bench.lanes.run(work, self._show_jobs, failed or self._on_refused, lane="network", owner=self)

    def _show_jobs(self, jobs: tuple[PrintJob, ...]) -> None:
        self.jobs = {job.id: job for job in jobs}
        self._show_job(jobs[-1])

    def _show_job(self, job: PrintJob) -> None:
        """What the spooler says of the job last asked about, and how many of all copies are out."""
        self.job = self.jobs[job.id] = job
        ended = [one for one in self.jobs.values() if one.state in ENDED]
        out = sum(one.state == "finished" for one in ended)
        told = f" · {out} / {len(self.jobs)} 份已打印" if len(self.jobs) > 1 else ""
        worst = next((one for one in ended if one.state == "failed"), job)
        self.say(f"{worst.serial} · {worst.words}{told}", worst.state)
        self.bench.announce("prints")
        open_jobs = [one for one in self.jobs.values() if one.state not in ENDED]
        self._cancel.setVisible(bool(open_jobs))
        if open_jobs:
            self.job = open_jobs[0]
            self._timer.start()
        else:
            self.job_ended.emit(job)

    def _ask(self) -> None:
        if self.job is not None and self.bench.session is not None:
            work = partial(printing.job_state, self.bench.session, self.job.id)
            self.bench.lanes.run(work, self._show_again, self._on_refused, lane="network", owner=self)

    def _show_again(self, job: PrintJob) -> None:
        known = self.jobs.get(job.id)
        if known is None:
            return
        if (job.state, job.reason) != (known.state, known.reason):
            self._show_job(job)
        else:
            self._timer.start()

    def cancel(self) -> None:
        """Take back what has not come out yet."""
        waiting = [one.id for one in self.jobs.values() if one.state not in ENDED]
        if waiting and self.bench.session is not None:
            work = partial(_cancel_all, self.bench.session, waiting)
            self.bench.lanes.run(work, self._show_cancelled, self._on_refused, lane="network", owner=self)

    def _show_cancelled(self, jobs: tuple[PrintJob, ...]) -> None:
        for job in jobs:
            self._show_job(job)

    def _on_refused(self, error: CunbuError) -> None:
        self.say(error.sentence, "failed")

    def say(self, words: str, state: str) -> None:
        """What is known of the job, with its mark."""
        mark, hue = STATE_LOOKS[state]
        self._mark.show_icon(mark, hue)
        self._words.setText(words)
        self._words.set_tone(hue if hue != "ink2" else "")
        self.state.show()
        self.state.setAccessibleName(words)


def _keep_price(session: Session, *, fen: int) -> None:
    printing.set_sheet_price(session, fen)


def _cancel_all(session: Session, ids: list[str]) -> tuple[PrintJob, ...]:
    return tuple(printing.cancel(session, job_id) for job_id in ids)


def beside(view: QWidget, *side: QWidget) -> Clear:
    """A view with cards at its right."""
    line = row(view, column(*side, None, gap=12), gap=16)
    line.setStretch(0, 1)
    return Clear(line)
