"""Choosing a printer: its name, its state in words, copies, both sides. Used wherever something is printed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from desktop.ui.operations import papers
from desktop.ui.operations.papers import PrinterLine
from desktop.ui.widgets import Label, Pick, Tick, column, row
from desktop.ui.workbench import Workbench


class PrinterPick(QWidget):
    """In a line, or in a narrow column (`inline` False). `found(count)` when the queue has answered: a spooler may
    take seconds, so nothing here waits for it."""

    found = Signal(int)

    def __init__(self, bench: Workbench, *, copies: bool = True, inline: bool = True) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.bench = bench
        self._lines: dict[str, PrinterLine] = {}
        self.pick = Pick(placeholder="没有打印机")
        self.pick.setAccessibleName("打印机")
        self.pick.setMinimumWidth(170)
        self.words = Label("", "hint", wrap=not inline)
        self.duplex = Tick("双面")
        self.copies = QSpinBox()
        self.copies.setRange(1, 99)
        self.copies.setSuffix(" 份")
        self.copies.setAccessibleName("份数")
        self.copies.setVisible(copies)
        if inline:
            self.setLayout(row(self.pick, self.copies, self.duplex, self.words, None, gap=10))
        else:
            self.setLayout(column(self.pick, row(self.copies, self.duplex, None, gap=10), self.words, gap=6))
        self.pick.currentIndexChanged.connect(lambda _place: self._show_state())

    def refresh(self) -> None:
        """Ask the queue again, keeping the choice."""
        session = self.bench.session
        self.bench.lanes.run(
            lambda: papers.printers(session), self._show, lambda error: self._show([], error.sentence),
            lane="network", owner=self,
        )  # fmt: skip

    def _show(self, lines: list[PrinterLine], sentence: str = "没有找到打印机;可以先存为 PDF") -> None:
        self._lines = {line.name: line for line in lines}
        before = self.pick.value()
        self.pick.set_options([(line.name, line.label) for line in lines])
        if before not in self._lines and lines:
            self.pick.set_value(lines[0].name)
        self._none = sentence
        self._show_state()
        self.found.emit(len(lines))

    def _show_state(self) -> None:
        line = self.chosen()
        self.words.setText(line.words if line else getattr(self, "_none", ""))
        self.words.set_tone("" if line and line.ready else "amber")
        self.duplex.setEnabled(line is not None and line.duplex is not False)
        self.pick.setAccessibleDescription(self.words.text())

    def chosen(self) -> PrinterLine | None:
        return self._lines.get(self.pick.value() or "")

    def order(self) -> dict[str, object] | None:
        """printer, copies, duplex for operations.papers.send; None when there is no printer."""
        line = self.chosen()
        if line is None:
            return None
        return {"printer": line.name, "copies": self.copies.value(), "duplex": self.duplex.isChecked()}
