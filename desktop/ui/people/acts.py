"""What is done to ticked people: withdraw, export; and to one: receipt, erase."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.of_age import Answer
from desktop.domain.people import Person
from desktop.ui.operations import more_papers, papers, people
from desktop.ui.widgets import Button, Label, QuietButton, row
from desktop.ui.widgets.ask import ask
from desktop.ui.widgets.buttons import DangerButton
from desktop.ui.widgets.saving import ask_where
from desktop.ui.workbench import Workbench

MOST_CALLED = 5
CHANGES = ("people", "short")


def some_called(people: list[Person]) -> str:
    """Whom a question is about, as many as a person can take in."""
    told = "、".join(person.called for person in people[:MOST_CALLED])
    return f"{told} 等" if len(people) > MOST_CALLED else told


class PeopleActs(QWidget):
    """The foot of the table. Without ticks only the export of the whole list is offered."""

    cleared = Signal()
    gone = Signal(str)  # this person is erased

    def __init__(self, bench: Workbench, page: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.bench = bench
        self._page = page
        self.listed: people.Listing | None = None
        self.words = Label("")
        self.withdraw_button = DangerButton("撤回所选", self._withdraw_ticked)
        self.clear_button = QuietButton("不选了", self.cleared.emit)
        self.export_button = Button("导出名单…", self.on_export, mark="export")
        self.setLayout(row(self.words, self.withdraw_button, self.clear_button, self.export_button, gap=10))
        self.show_count(0)

    def show_count(self, count: int) -> None:
        self.words.setText(f"已选 {count:,} 人" if count else "空格选人,Enter 打开")
        for button in (self.withdraw_button, self.clear_button):
            button.setVisible(bool(count))

    def _withdraw_ticked(self) -> None:
        self.withdraw(sorted(self._page.model.ticked))

    def withdraw(self, ids: list[str]) -> None:
        """Cannot be undone, so it asks: she is out of every list, and the county is told."""
        self.bench.read(partial(people.rows, ids=ids), self._ask_withdraw, owner=self)

    def _ask_withdraw(self, found: list[Person]) -> None:
        ids = [person.id for person in found]
        note = "从号码簿和所有名单里去掉,下次同步告诉县里;短号不再用。撤回后不能恢复,要再办须重新登记。"
        if len(found) == 1:
            sentence = f"撤回 {found[0].called} 的登记?"
        else:
            sentence, note = f"撤回 {len(found)} 人的登记?", f"{some_called(found)}。{note}"
        if found and ask(self._page, sentence, note, "撤回"):
            self.bench.act(
                partial(people.withdraw, ids=ids, reason="本人要求"), CHANGES, self._on_withdrawn, owner=self
            )

    def _on_withdrawn(self, taken: int) -> None:
        self.cleared.emit()
        self.bench.tell(f"已撤回 {taken} 人。下次同步时告诉县里。")

    def erase(self, person_id: str) -> None:
        """Her name stands in the question: it cannot be undone, and the list behind it may have moved."""
        self.bench.read(partial(people.rows, ids=[person_id]), self._ask_erase, owner=self)

    def _ask_erase(self, found: list[Person]) -> None:
        note = "姓名、证件、电话、住址都从本机抹去,只留下不含资料的操作记录。不能恢复。"
        if not found or found[0].is_erased:
            self.bench.tell("这个人的资料早已抹去。")
        elif ask(self._page, f"抹去 {found[0].called} 的全部资料?", note, "抹去"):
            work = partial(people.erase, person_id=found[0].id)
            self.bench.act(work, CHANGES, partial(self._on_erased, found[0].id), owner=self)

    def _on_erased(self, person_id: str, _none: None) -> None:
        self.gone.emit(person_id)
        self.bench.tell("资料已抹去,操作记录仍可核对。")

    def answer_age(self, person_id: str, said: Answer) -> None:
        words = "记下了:问过,已满 18 岁,以后照她选的印。" if said == "adult" else "记下了:未满 18 岁,不印。"
        work = partial(people.answer_age, person_id=person_id, said=said)
        self.bench.act(work, ("people",), lambda _none: self.bench.tell(words), owner=self)

    def on_export(self) -> None:
        path = ask_where(self, "导出名单", "名单.xlsx", "Excel (*.xlsx)")
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """The whole village (or all) as listed; the file is readable and stays in 单据 until deleted."""
        village = self.bench.village
        kind = self._page.kinds.value()
        work = partial(people.export, path=path, village=village.code if village else None, kind=kind)
        words = "已导出 {} 人到 {}。这个文件谁都能打开,用完请在“单据”里删掉。"
        self.bench.act(work, ("files",), lambda count: self.bench.tell(words.format(count, path.name)), owner=self)

    def print_paper(self, kind: str, person_id: str) -> None:
        """A paper about one person, to the default printer."""
        work = partial(more_papers.print_for, kind=kind, person_id=person_id)
        self.bench.act(work, ("prints",), lambda words: self.bench.tell(words), owner=self)

    def print_receipt(self, person_id: str) -> None:
        work = partial(papers.print_receipt, person_id=person_id)
        self.bench.act(work, ("prints",), lambda words: self.bench.tell(words), owner=self)
