"""The top bar, the rail and the foot."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QSizePolicy, QToolButton, QVBoxLayout

from desktop.ui import icons
from desktop.ui.frame.switcher import VillageSwitcher
from desktop.ui.pages import PageSpec
from desktop.ui.widgets import Glyph, Label, role, row

PROMISE = "预登记,以现场核验开卡为准"


class TopBar(QFrame):
    """Name, village switcher, what is only on this laptop, rep and county."""

    lock_wanted = Signal()
    settings_wanted = Signal()
    rep_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        role(self, "topbar")
        self.setFixedHeight(52)
        self.switcher = VillageSwitcher()
        self._pill = Label("", "pill")
        self._pill.setFixedHeight(26)
        self._who = self._menu()
        self.setLayout(
            row(Label("村簿", "brand"), 14, self.switcher, None, self._pill, 14, self._who, margins=(18, 0, 18, 0))
        )

    def _menu(self) -> QToolButton:
        """The rep's name opens what concerns her and this laptop."""
        button = QToolButton()
        button.setProperty("role", "switcher")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for words, wanted in (
            ("锁屏    Alt+L", self.lock_wanted),
            ("设置…", self.settings_wanted),
            ("增加客户经理…", self.rep_wanted),
        ):
            menu.addAction(words).triggered.connect(lambda _checked=False, wanted=wanted: wanted.emit())
        button.setMenu(menu)
        return button

    def show_desk(self, online: bool | None, only_here: int) -> None:
        """`online` None: this laptop belongs to no county yet."""
        road = {True: "在线", False: "离线", None: "单机"}[online]
        self._pill.setText(f"{road} · 仅在本机 {only_here} 人")
        self._pill.setAccessibleName(self._pill.text())

    def show_rep(self, rep: str, county: str) -> None:
        self._who.setText(" · ".join(part for part in (rep, county) if part))
        self._who.setAccessibleName(f"{self._who.text()},锁屏、设置、增加客户经理")


class RailItem(QToolButton):
    """A page of the rail: its word and its key."""

    def __init__(self, spec: PageSpec, number: int) -> None:
        super().__init__()
        self.setProperty("role", "railitem")
        self.setCheckable(True)
        self.setFixedWidth(91)
        self.setMinimumHeight(40)
        self.setMaximumHeight(62)  # 62 where there is room; at 200 % scaling the seven of them still fit
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(spec.title)
        self.setAccessibleDescription(f"Alt+{number}")
        self._word, key = Label(spec.title), Label(f"Alt+{number}", "railkey")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 2, 8, 2)
        layout.setSpacing(1)
        for label in (self._word, key):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.insertStretch(0, 1)
        layout.addStretch(1)
        self.toggled.connect(self._on_toggled)

    def _on_toggled(self, here: bool) -> None:
        self._word.setProperty("role", "title" if here else "")
        self._word.style().unpolish(self._word)
        self._word.style().polish(self._word)


class Rail(QFrame):
    """The pages, top to bottom."""

    chosen = Signal(str)

    def __init__(self, specs: tuple[PageSpec, ...]) -> None:
        super().__init__()
        role(self, "rail")
        self.setFixedWidth(92)
        self.items: dict[str, RailItem] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 1, 0)
        layout.setSpacing(0)
        for number, spec in enumerate(specs, 1):
            item = self.items[spec.key] = RailItem(spec, number)
            self._group.addButton(item)
            layout.addWidget(item, 62)
            item.clicked.connect(lambda _checked=False, key=spec.key: self.chosen.emit(key))
        layout.addStretch(1)

    def show_here(self, key: str) -> None:
        self.items[key].setChecked(True)


class Foot(QFrame):
    """Saved when, how many today, encrypted, and the honest sentence."""

    help_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        role(self, "foot")
        self.setFixedHeight(34)
        self._tick = Glyph("check", "green", 14)
        self._saved = Label("")
        self._saved.set_tone("green")
        self._today = Label("今天登记 0 人")
        self._help = QToolButton()
        self._help.setText("F1 按键")
        self._help.setIcon(icons.icon("keyboard", "ink2"))
        self._help.setAutoRaise(True)
        self._help.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._help.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._help.setAccessibleName("按键一览 F1")
        self._help.clicked.connect(self.help_wanted)
        self._disk = Label("")
        self._disk.set_tone("red")
        self._disk.hide()
        saved = row(self._tick, self._saved, gap=5)
        encrypted = row(Glyph("lock", "ink2", 14), Label("加密 · 本机"), gap=5)
        self.setLayout(
            row(
                saved,
                self._today,
                encrypted,
                self._disk,
                self._help,
                None,
                Label(PROMISE),
                gap=22,
                margins=(18, 0, 18, 0),
            )
        )
        self.show_saved("")

    def show_saved(self, at: str) -> None:
        self._saved.setText(f"已保存 {at}" if at else "每格写完即存")
        self._saved.setAccessibleName(self._saved.text())

    def show_disk(self, left: int | None) -> None:
        """Little room on the disk: said before a save has to be refused."""
        self._disk.setText(f"磁盘只剩 {left} MB,请腾出空间" if left is not None else "")
        self._disk.setVisible(left is not None)

    def show_today(self, count: int) -> None:
        self._today.setText(f"今天登记 {count} 人")
