"""Choosing the village: a button in the top bar that opens a list one can type into."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidgetItem, QToolButton

from desktop.domain.villages import Village
from desktop.ui import icons
from desktop.ui.operations.villages import VillageLine
from desktop.ui.widgets import SearchBox, column, role
from desktop.ui.widgets.keys import ChoiceList

ALL = "全部村"


class VillageSwitcher(QToolButton):
    """The current village; pressing it (Alt+0 in the shell) opens the list. `chosen(village or None)`."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "switcher")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands after the name
        self.setIcon(icons.icon("chevron-down", "on_green"))
        self.setIconSize(QSize(12, 12))
        self.clicked.connect(self.open_list)
        self._lines: list[VillageLine] = []
        self._panel = VillagePanel(self)
        self._panel.chosen.connect(self.chosen)
        self.show_village(None)

    def show_village(self, village: Village | None) -> None:
        words = f"{village.name} · {village.township}" if village else f"{ALL} · {len(self._lines)}"
        self.setText(words)
        self.setAccessibleName(f"换村,现在是{words}")
        self._village = village

    def set_villages(self, lines: list[VillageLine]) -> None:
        self._lines = lines
        self._panel.set_lines(lines)
        self.show_village(self._village)

    def open_list(self) -> None:
        self._panel.open_under(self)


class VillagePanel(QFrame):
    """The list under the button: type name, pinyin or initials; arrows; Enter."""

    chosen = Signal(object)

    def __init__(self, parent: QToolButton) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        role(self, "card")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.search = SearchBox("村名、拼音、首字母", "找村")
        self.list = ChoiceList()
        self.list.setAccessibleName("村")
        self.list.setUniformItemSizes(True)
        self.setLayout(column(self.search, self.list, margins=(10, 10, 10, 10)))
        self.resize(360, 420)
        self._lines: list[VillageLine] = []
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.left_down.connect(lambda: self.list.setFocus())
        self.search.returnPressed.connect(self._choose_current)
        self.list.activated.connect(self._on_activated)
        self.list.itemClicked.connect(lambda _item: self._choose_current())

    def set_lines(self, lines: list[VillageLine]) -> None:
        self._lines = lines
        self._fill()

    def open_under(self, button: QToolButton) -> None:
        self.search.clear()
        self._fill()
        self.move(button.mapToGlobal(QPoint(0, button.height() + 4)))
        self.show()
        self.search.setFocus()

    def _fill(self) -> None:
        wanted = self.search.value().lower()
        self.list.clear()
        if not wanted:
            self._add(ALL, None)
        for line in self._lines:
            if line.matches(wanted):
                self._add(f"{line.village.name} · {line.village.township}", line.village)
        self.list.setCurrentRow(0)

    def _add(self, words: str, village: Village | None) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, village)
        item.setSizeHint(QSize(0, 34))
        self.list.addItem(item)

    def _on_activated(self, _index: QModelIndex) -> None:
        self._choose_current()

    def _choose_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.hide()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
