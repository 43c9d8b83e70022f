"""What a rep may set for herself: light or sunlight, size, how soon the window locks; and one more rep."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.base.errors import CunbuError
from desktop.ui import theme
from desktop.ui.frame.access import Access
from desktop.ui.operations import door, hub, stock
from desktop.ui.widgets import (
    Button,
    ChipRow,
    Field,
    Label,
    PassphraseLine,
    PrimaryButton,
    Scroll,
    TextLine,
    column,
    row,
)
from desktop.ui.widgets.keys import NumberBox
from desktop.ui.workbench import Workbench

THEMES = (("light", "平常"), ("sunlight", "阳光下(更黑更清楚)"))
SCALES = tuple((percent, f"{percent} %") for percent in (100, 125, 150, 175, 200))
MARGINS = (22, 20, 22, 18)
TALL, AROUND = 660, 60  # as tall as it wants to be, and what a low screen keeps for itself: then it scrolls
CODE_HINT = "一位经办人一天代第 3 个人时要它;由主管自己设,至少 6 个字"


class SettingsDialog(QDialog):
    """Each choice takes effect and is kept at once; only the size waits for the next start."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.setWindowTitle("设置")
        self.setMinimumWidth(560)
        self.theme, self.scale = ChipRow("颜色", THEMES), ChipRow("大小", SCALES)
        self.theme.select(bench.settings.theme)
        self.scale.select(bench.settings.scale)
        self.idle = NumberBox()
        self.idle.setRange(1, 120)
        self.idle.setSuffix(" 分钟")
        self.idle.setValue(bench.settings.idle_minutes)
        self.idle.setMaximumWidth(140)
        self.days = KeptDays(bench)
        self.note = Label("", "hint", wrap=True)
        self.note.hide()
        self.code, self.codes, self.access = SupervisorCode(bench), RepCodes(bench), Access(bench)
        within = Scroll(
            column(
                Field("颜色", self.theme),
                Field("字和格子的大小", self.scale),
                Field("没人动多久就锁屏", self.idle, hint="锁屏时什么都不丢,输口令接着做"),
                self.access,
                self.days,
                self.codes,
                self.code,
                gap=14,
            )
        )
        self.setLayout(
            column(
                Label("设置", "heading"),
                within,
                self.note,
                row(None, Button("完成", self.accept, key="Esc")),
                gap=14,
                margins=MARGINS,
            )
        )
        self.resize(620, min(TALL, self.screen().availableGeometry().height() - AROUND))
        self.theme.chosen.connect(self._on_theme)
        self.scale.chosen.connect(self._on_scale)
        self.idle.valueChanged.connect(self._on_idle)

    def _on_theme(self, name: str) -> None:
        self.bench.settings.theme = name
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, name)
        self._keep()

    def _on_scale(self, percent: int) -> None:
        self.bench.settings.scale = percent
        self.note.setText("下次打开村簿时生效。")
        self.note.show()
        self._keep()

    def _on_idle(self, minutes: int) -> None:
        self.bench.settings.idle_minutes = minutes
        self._keep()

    def _keep(self) -> None:
        self.bench.settings.save()
        self.bench.announce("settings")


class KeptDays(QWidget):
    """How long a document number stays on the laptop after the county has decided; kept as it is changed."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.bench = bench
        self.days = NumberBox()
        self.days.setRange(0, 3650)
        self.days.setSuffix(" 天")
        self.days.setMaximumWidth(140)
        self.field = Field("县里受理后,证件号码在本机再留几天", self.days, hint="到期只留后四位;县里有完整的")
        self.setLayout(column(self.field))
        bench.read(hub.retention_days, self._show, owner=self)

    def _show(self, days: int) -> None:
        self.days.setValue(days)
        self.days.valueChanged.connect(self._on_days)

    def _on_days(self, days: int) -> None:
        self.bench.act(partial(hub.set_retention_days, days=days), owner=self)


class RepCodes(QWidget):
    """What the carrier's system calls this rep and her outlet; kept as each line is left."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.bench = bench
        self.fields: dict[str, Field] = {}
        for name, words in door.CODES.items():
            line = TextLine(limit=40)
            line.committed.connect(partial(self._on_code, name))
            self.fields[name] = Field(f"{words}(照县里给的,可空)", line)
        self.setLayout(row(*self.fields.values(), gap=14))
        bench.read(door.codes_of, self._show, owner=self)

    def _show(self, codes: dict[str, str]) -> None:
        for name, made in self.fields.items():
            made.control.set_value(codes.get(name, ""))

    def _on_code(self, name: str, code: str) -> None:
        made = self.fields[name]
        work = partial(door.set_code, name=name, code=code)
        self.bench.act(
            work, (), lambda _none: made.say("记下了", "ok"), lambda error: made.say(error.sentence), owner=self
        )


class SupervisorCode(QWidget):
    """The code a supervisor types when one agent comes for many people; changed only by the one before."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self.bench = bench
        self.old, self.new = PassphraseLine("原来的主管口令"), PassphraseLine("新的主管口令")
        self.old_field = Field("原来的主管口令", self.old)
        self.new_field = Field("主管口令", self.new, hint=CODE_HINT)
        self.keep = Button("设好", self.on_keep)
        self.keep.setAutoDefault(False)
        self.setLayout(row(self.old_field, self.new_field, self.keep, gap=14))
        self.old_field.hide()
        bench.read(stock.has_supervisor_code, self.old_field.setVisible, owner=self)

    def on_keep(self) -> None:
        work = partial(stock.set_supervisor_code, new=self.new.value(), old=self.old.value())
        self.bench.act(work, (), self._on_kept, lambda error: self.new_field.say(error.sentence), owner=self)

    def _on_kept(self, _nothing: object) -> None:
        for line in (self.old, self.new):
            line.set_value("")
        self.old_field.show()
        self.new_field.say("主管口令已设好,请主管自己记住。", "ok")


class AddRepDialog(QDialog):
    """One more customer manager on this laptop, with a passphrase of her own."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.bench = bench
        self.setWindowTitle("增加客户经理")
        self.setMinimumWidth(560)
        self.name, self.first, self.second = TextLine(limit=30), PassphraseLine(), PassphraseLine()
        self.name_field = Field("客户经理姓名", self.name)
        self.first_field = Field("她自己的口令", self.first, hint=door.PASSPHRASE_WORDS)
        self.second_field = Field("再输一次口令", self.second)
        self.add = PrimaryButton("增加", self.on_add, key="Ctrl+Enter")
        self.setLayout(
            column(
                Label("增加客户经理", "heading"),
                Label("几个人共用这台电脑,各用各的口令;谁登记的,记在谁名下。", "hint", wrap=True),
                self.name_field,
                row(self.first_field, self.second_field, gap=14),
                row(self.add, Button("不加了", self.reject, key="Esc"), None),
                gap=14,
                margins=MARGINS,
            )
        )

    def on_add(self) -> None:
        self.second_field.clear()
        if self.first.value() != self.second.value():
            self.second_field.say("两次口令不一样,请再输一次。")
            self.second.setFocus()
            return
        self.add.setEnabled(False)
        work = partial(door.add_rep, name=self.name.value(), passphrase=self.first.value())
        self.bench.act(
            lambda session: work(session=session), ("settings",), self._on_added, self._on_refused, owner=self
        )

    def _on_added(self, name: str) -> None:
        self.bench.tell(f"{name} 现在可以用自己的口令登录这台电脑。")
        self.accept()

    def _on_refused(self, error: CunbuError) -> None:
        self.add.setEnabled(True)
        field = self.first_field if error.code in door.WEAK else self.name_field
        field.say(error.sentence)
        field.setFocus()
